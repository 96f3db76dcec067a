// The whole editing interface of the document: a table of verbs, each a pure function from one project to
// the next. The command line, scripts, the window and the tests all call these and nothing else.
#pragma once

#include "model/Project.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// A verb with its fields as text, as a person or a script writes it: clip.move clip=c_7Q2 to=16q.
struct Verb {
    std::string name;
    std::map<std::string, std::string> fields;
};

/// Reads `clip.move clip=c_7Q2 to=16q`; text after # is a comment (outside quotes).
Expected<Verb> parseVerb(std::string_view line);
std::string formatVerb(const Verb&);

/// What a verb may look at besides the project. Ids come from here, so that a verb stays pure.
struct VerbContext {
    const Catalogue& catalogue;
    IdSource& ids;
};

/// The next project, and the ids of the parts the verb made (in order), for the caller to print.
struct Applied {
    Project project;
    std::vector<std::string> made;
};

struct VerbField {
    std::string_view name;
    std::string_view form; ///< how a value looks: 4q, -3dB, c_7Q2
    std::string_view doc;
    bool required = false;
};

class VerbFields; // typed access to a verb's fields: VerbFields.h

struct VerbSpec {
    std::string_view name;
    std::string_view doc;
    std::string_view example; ///< a whole line that works on the example project of the tests
    std::vector<VerbField> fields;
    bool openFields = false; ///< takes further fields (a device's parameters, a part's attributes)
    Expected<Applied> (*apply)(const Project&, const VerbFields&, VerbContext&) = nullptr;
};

/// All verbs, sorted by name.
std::span<const VerbSpec> allVerbs();
const VerbSpec* findVerb(std::string_view name);

/// Applies a verb. A refused one changes nothing and says the sentence the user needs, with the nearest
/// verb or field name where one was misspelled.
Expected<Applied> apply(const Project&, const Verb&, VerbContext&);

/// What is wrong with a project: dangling ids, two main tracks, feedback, clips outside their media ...
struct Issue {
    std::string part; ///< the id
    std::string sentence;
};
std::vector<Issue> validate(const Project&, const Catalogue&);

} // namespace tutti

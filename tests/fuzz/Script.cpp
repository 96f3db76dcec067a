// Verb scripts: a line reads back as it was written, and what a verb makes of a project can be saved.
#include "Target.h"
#include "app/Session.h"
#include "format/Text.h"
#include "model/Change.h"
#include "model/testing/Generator.h"

namespace tutti::fuzz {
namespace {

using testing::testCatalogue;

const Project& someProject() {
    static const Project project = [] {
        Random random(4);
        return testing::randomProject(random, 3);
    }();
    return project;
}

void run(std::string_view bytes) {
    const auto script = readScript(bytes);
    if (!script) return demand(!script.error().message.empty(), "a refusal has a sentence");
    for (const auto& line : *script) {
        const auto again = parseVerb(formatVerb(line.verb));
        demand(again && again->name == line.verb.name && again->fields == line.verb.fields,
               "a verb reads back as it was written");
    }
    IdSource ids(1);
    VerbContext context{testCatalogue(), ids};
    const auto applied = applyScript(someProject(), *script, context);
    if (!applied) return demand(!applied.error().message.empty(), "a refusal has a sentence");
    const auto text = writeProject(applied->project, testCatalogue());
    const auto again = readProject(text, testCatalogue());
    demand(again && sameProject(*again, applied->project), "what a script makes can be saved");
    const auto changes = diff(someProject(), applied->project, testCatalogue());
    const auto patched = patch(someProject(), changes, testCatalogue());
    demand(patched && sameProject(*patched, applied->project), "what a script changes can be journalled");
}

std::vector<std::string> seeds() {
    std::vector<std::string> texts;
    for (const auto& spec : allVerbs())
        texts.emplace_back(std::string(spec.example) + "\n");
    texts.emplace_back("# a comment\n\ntrack.add name=\"Lead \\\"vocal\\\"\" \\\n  kind=audio\n");
    return texts;
}

std::vector<std::string> known() {
    return {"",  "\\",     "\\\n",        "#",           "a.b c=\"",      "a.b c=\"\\",
            "=", "a.b =c", "a.b c=d c=e", "\"a b\" c=d", "a.b \"c d\"=e", std::string("a\0b", 3)};
}

/// All names of verbs and of their fields, and ids of the project they work on.
std::vector<std::string_view> words() {
    static const auto ids = [] {
        std::vector<std::string> found;
        const auto text = writeProject(someProject(), testCatalogue());
        for (std::size_t at = 0; (at = text.find('_', at)) != std::string::npos; ++at) {
            const auto end = text.find_first_of(" \n=.", at);
            if (at > 0 && found.size() < 60) found.push_back(text.substr(at - 1, end - at + 1));
        }
        return found;
    }();
    std::vector<std::string_view> all{"4q",    "1/3q", "-3dB", "0",     "-1",   "1e9",
                                      "48000", "yes",  "no",   "audio", "notes"};
    all.insert(all.end(), ids.begin(), ids.end());
    for (const auto& spec : allVerbs()) {
        all.push_back(spec.name);
        for (const auto& field : spec.fields)
            all.push_back(field.name);
    }
    return all;
}

} // namespace

Target scriptTarget() {
    return {"script", 1024, run, seeds, known, words()};
}

} // namespace tutti::fuzz

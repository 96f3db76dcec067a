// A project that is open: verbs in, journal out.
//
//   TUTTI_LET (session, Session::open ("song.tutti", Access::write, house));
//   TUTTI_LET (made, session.perform (verb));       made and journalled: it survives what happens next
//   TUTTI_TRY (session.save());                     project.tutti is up to date
//
// Not thread-safe; the projects it hands out are values and may go anywhere.
#pragma once

#include "app/House.h"
#include "format/Package.h"
#include "model/Verb.h"

#include <cstdint>
#include <optional>
#include <span>

namespace tutti {

/// A verb of a script and the line it stood in.
struct ScriptLine {
    std::size_t number = 0; ///< from 1
    Verb verb;
};
/// Reads a verb script: one verb a line, # starts a comment, blank lines are passed over, a line that ends in
/// a backslash goes on in the next. Names the line of an error.
Expected<std::vector<ScriptLine>> readScript(std::string_view text);

/// Where a script leads. An error names the line. `steps`, unless it is null, gets the way there: the verbs
/// as text with the projects after them.
Expected<Applied> applyScript(const Project&, std::span<const ScriptLine>, VerbContext&,
                              std::vector<Step>* steps = nullptr);

class Session {
public:
    /// `seed`: where ids come from; without one every session draws its own, so that the same edit made on
    /// two branches does not give two parts one id.
    static Expected<Session> open(const std::filesystem::path&, Access, const House&,
                                  std::optional<std::uint64_t> seed = {});

    const Project& project() const { return package_.project(); }
    const Package& package() const { return package_; }
    const House& house() const { return *house_; }

    /// Where a script would lead, without making it the present project. An error names the line.
    Expected<Applied> tryOut(std::span<const ScriptLine>);
    /// One verb, one step of history. The ids of what it made.
    Expected<std::vector<std::string>> perform(const Verb&);
    /// All or none. One step of history with this label, or one for each verb if it is empty; an error names
    /// the line.
    Expected<std::vector<std::string>> perform(std::span<const ScriptLine>, const std::string& label);

    /// A version that was made otherwise than by verbs alone (an import): one step of history.
    Result adopt(const std::string& label, Project next) { return package_.append(label, std::move(next)); }
    /// What verbs may look at, with this session's ids.
    VerbContext context() { return {house_->catalogue, ids_}; }

    Expected<std::string> undo() { return package_.undo(); }
    Expected<std::string> redo() { return package_.redo(); }
    Result save() { return package_.save(); }

private:
    Session(Package package, const House& house, std::uint64_t seed)
        : package_(std::move(package)), house_(&house), ids_(seed) {}

    Package package_;
    const House* house_;
    IdSource ids_;
};

} // namespace tutti

// What a sound measures, for people and for programs; the same words in `render`, `loudness` and `process`.
#pragma once

#include "app/Targets.h"
#include "commands/Common.h"

namespace tutti::cli {

/// duration_s, channels, rate_hz, integrated_lufs, ...; levels of silence are null, with "silent": true.
Json measuredJson(const Measured&);
/// Adds target, pass, gain_to_target_db.
void addTarget(Json&, const Target&, const Measured&);

/// One fact of a report, with what was asked for beside it.
struct Fact {
    std::string name, value;
    std::string wanted{}; ///< empty: nothing
    bool ok = true;
};
/// `target` may be null.
std::vector<Fact> factsOf(const Measured&, const Target* target);

/// One line a fact, with what the target asks for beside it. `target` may be null.
std::vector<std::string> reportLines(const Measured&, const Target* target);
/// `podcast: passes`, or what is wrong: `podcast: fails (2.1 LU too quiet)`.
std::string verdictText(const Target&, const Measured&);

} // namespace tutti::cli

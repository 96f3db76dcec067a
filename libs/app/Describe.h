// What a project amounts to, in numbers; and whether its media are what the document says.
#pragma once

#include "format/Package.h"
#include "model/Verb.h"

namespace tutti {

struct Facts {
    std::string name;
    double rate = 0;    ///< Hz
    double seconds = 0; ///< to the end of the last clip that is heard
    double bpm = 0;     ///< at the start
    std::size_t tracks = 0, clips = 0, notes = 0, devices = 0, media = 0; ///< clips and notes of takes, too
};
Facts factsOf(const Project&);

/// Files that are missing, unreadable or not as long as the document says; `deep` reads every byte and
/// compares checksums.
std::vector<Issue> validateMedia(const Package&, bool deep);

} // namespace tutti

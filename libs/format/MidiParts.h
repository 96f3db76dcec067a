// The channels of a MIDI file as parts: what each plays and how, before it becomes a track.
#pragma once

#include "format/MidiFile.h"
#include "model/Project.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tutti::midi {

/// What one channel of one MIDI track plays. Places count from the file's start.
struct Part {
    std::uint8_t channel = 0;
    std::string name; ///< of the MIDI track, its instrument or the file; with the channel if it has several
    std::optional<int> bank, program, bendRange;
    std::vector<Note> notes;
    std::map<std::string, Curve> curves; ///< by target; every point holds
    Ticks end{};                         ///< after the last note or point
};

/// What a project has no place for: how many of which.
using Leftovers = std::map<std::string, std::size_t>;

/// A part for each channel with notes of each track. Controllers, bend and pressure of a channel are heard by
/// all its notes, whichever track they stand in; so is a program, in tracks that have none of their own.
std::vector<Part> partsOf(const MidiFile&, const std::string& fileName,
                          const std::function<Ticks(std::int64_t)>& ticksAt, Leftovers&);

} // namespace tutti::midi

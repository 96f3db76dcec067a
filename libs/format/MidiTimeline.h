// Tempo, meter, key and texts as a MIDI file has them, shared by MidiImport.cpp and MidiExport.cpp.
#pragma once

#include "format/MidiFile.h"
#include "time/MeterMap.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::midi {

/// The SoundFont player's type and the bank where its drum kits are.
inline constexpr const char* playerType = "tutti.soundfont";
inline constexpr int drumBank = 128, drumChannel = 9;

/// The tempo of that many microseconds a quarter note, 1..1000: the number with the fewest decimals that is
/// written as them again (652174 is 92 bpm), so that tempos survive the way through a file.
double bpmOf(std::uint32_t microseconds);
/// 1..16777215.
std::uint32_t microsecondsOf(double bpm);

/// Sharps (flats are negative) and minor, and back. Keys no one writes (G# major) become their enharmonic
/// twins.
KeyPoint keyOf(int sharps, bool minor);
int sharpsOf(const KeyPoint&);

/// Adds a meter wherever it begins: a bar that it cuts short gets a meter of its own (4/4 after three
/// quarters of a bar: 3/4, then 4/4). False if no meter is that short. Precondition: `points` are a meter map
/// and end before `next` or where it is.
bool addMeter(std::vector<MeterPoint>& points, MeterPoint next);

} // namespace tutti::midi

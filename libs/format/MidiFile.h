// Standard MIDI Files: bytes to a plain struct, and back. Nothing here knows a project (MidiProject.h does).
//
// Source: "Standard MIDI Files 1.0" (RP-001), in The Complete MIDI 1.0 Detailed Specification, MMA 1996.
//
// A file is not trusted. What can be read of a damaged one is read, and the notices say by byte and track
// what was wrong; only a file without a usable header or without a track is refused. Memory stays below ten
// times the file, time grows with its length.
#pragma once

#include "base/Expected.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// The largest file that is read. Songs are a hundred times smaller.
inline constexpr std::size_t largestMidiFile = std::size_t{16} << 20;

/// One event of a track. Which members say what:
///   noteOff noteOn keyPressure   number: key          amount: velocity or pressure, 0..127
///   controller                   number: controller   amount: value, 0..127
///   program                      number: program 0..127
///   pressure                     amount: 0..127
///   bend                         value: 0..16383, 8192 in the middle
///   tempo                        value: microseconds in a quarter note, 1..16777215
///   meter                        number: beats        amount: unit as a power of two (3 is eighths)
///   key                          number: sharps, -7 (flats) .. 7, as a signed byte    amount: 1 if minor
///   text                         number: a MidiText   value: its place in MidiTrack::texts
struct MidiEvent {
    enum class Kind : std::uint8_t {
        noteOff,
        noteOn, ///< never with velocity 0: that is read as a noteOff with the standard's release of 64
        keyPressure,
        controller,
        program,
        pressure,
        bend,
        tempo,
        meter,
        key,
        text,
    };
    std::int64_t at = 0; ///< from the start of the track, in units of the file's division
    Kind kind = Kind::noteOff;
    std::uint8_t channel = 0; ///< 0..15
    std::uint8_t number = 0;
    std::uint8_t amount = 0;
    std::uint32_t value = 0;
    bool operator==(const MidiEvent&) const = default;
};

/// What a text stands for: the numbers of the standard's meta events.
enum class MidiText : std::uint8_t { text = 1, copyright, name, instrument, lyric, marker, cue };

struct MidiTrack {
    std::vector<MidiEvent> events;  ///< sorted by `at`; those at one place in the order of the file
    std::vector<std::string> texts; ///< bytes as they stand in the file, never empty
    std::int64_t end = 0;           ///< where the track says it ends; not before its last event
    bool operator==(const MidiTrack&) const = default;
};

/// The unit of time: a part of a quarter note, or (SMPTE) a part of a film frame.
struct MidiDivision {
    int perQuarter = 960;    ///< 1..32767; 0: the division is SMPTE
    int framesPerSecond = 0; ///< 24, 25, 29 (which stands for 30000/1001) or 30
    int perFrame = 0;        ///< 1..255
    bool musical() const { return perQuarter > 0; }
    /// Units in a second. Precondition: not musical().
    double perSecond() const {
        return (framesPerSecond == 29 ? 30000.0 / 1001 : framesPerSecond) * static_cast<double>(perFrame);
    }
    bool operator==(const MidiDivision&) const = default;
};

struct MidiFile {
    int format = 1; ///< 0: one track; 1: tracks that sound together; 2: tracks of their own
    MidiDivision division;
    std::vector<MidiTrack> tracks;
    bool operator==(const MidiFile&) const = default;
};

struct ReadMidi {
    MidiFile file;
    std::size_t sysex = 0;            ///< system exclusive messages that were passed over
    std::size_t others = 0;           ///< meta events that were: sequence numbers, ports, SMPTE offsets, ...
    std::vector<std::string> notices; ///< `byte 1234: track 2: ...`, at most about twenty
};

/// Fault::input with `byte 0: ...`; the caller puts the file's name in front.
Expected<ReadMidi> readMidi(std::string_view bytes);

/// The same struct always gives the same bytes. Precondition: what the comments above say of each member, and
/// format 0 or 1.
std::string writeMidi(const MidiFile&);

} // namespace tutti

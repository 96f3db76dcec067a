// Standard MIDI Files and projects: what of each the other can say. Pure; the files are MidiFile.h's.
//
// In. Each channel with notes of each MIDI track becomes a notes track with one clip, named after the MIDI
// track, with the SoundFont player set to the channel's first program (channel 10: bank 128, the drum kits)
// where the catalogue knows that device. Controllers, pitch bend and channel pressure become curves that
// hold. Markers and cue points become markers. Tempo, meter and key are taken over where the timeline is
// empty. What has no place in a project (later programs, key pressure, lyrics, system exclusive messages) is
// counted in the notices.
//
// Out. A file of format 1: the first track holds tempo, meter, key, markers and sections (as cue points),
// then comes one for each notes track that is heard: muted tracks, clips and notes are left out, takes too,
// solo is not looked at. Loops and patterns are written out, clip gains scale velocities. A tempo ramp
// becomes steps so short that no place is more than 0.1 ms away from where it was; elsewhere the unit of the
// format, a microsecond a quarter note, rounds by at most half of one.
//
// Ticks. Divisions that divide 5,765,760 (96, 120, 192, 240, 384, 480, 960, 1920) are exact both ways; others
// are rounded to the nearest tick, which is finer than any file, so that they come back the same, too.
#pragma once

#include "format/MidiFile.h"
#include "model/Verb.h"

#include <optional>
#include <string>
#include <vector>

namespace tutti {

struct MidiImportSpec {
    std::string name;             ///< of tracks that have none: as a rule the file's
    TickPoint at;                 ///< where the start of the file comes to lie
    std::optional<TrackId> track; ///< a notes track that gets all the clips, in place of new tracks
    /// Whose tempo, meter and key hold: the file's where there is nothing on the timeline yet; or said.
    enum class Maps { automatic, file, project } maps = Maps::automatic;
};

struct ImportedMidi {
    Project project;
    std::vector<std::string> made; ///< the ids of the tracks; of the clips, if there was a track for them
    std::vector<std::string> notices;
};

/// Refuses a file without a note, one of more than a million notes and controller values, and a track that is
/// no notes track.
Expected<ImportedMidi> importMidi(const Project&, const ReadMidi&, const MidiImportSpec&, VerbContext&);

struct MidiExportSpec {
    int perQuarter = 960;        ///< 24..32767 ticks; what lies between them is rounded
    std::vector<TrackId> tracks; ///< which ones, muted or not; empty: all that are heard
};

struct ExportedMidi {
    MidiFile file;
    std::vector<std::string> notices;
};

Expected<ExportedMidi> exportMidi(const Project&, const MidiExportSpec&, const Catalogue&);

} // namespace tutti

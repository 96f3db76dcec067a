// What leaves a project besides its mix: notes as a MIDI file, markers as a table, the bare sound of a track
// or a clip for other programs.
#pragma once

#include "app/RenderJob.h"
#include "app/Session.h"

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

struct ExportJob {
    std::string type;                ///< one of exportTypes
    std::vector<std::string> tracks; ///< mid: ids or names; empty: all notes tracks that are heard
    int perQuarter = 960;            ///< mid: ticks in a quarter note
};

/// mid; markers and sections as csv, labels (Audacity) and chapters (ffmpeg).
inline constexpr std::string_view exportTypes = "mid|csv|labels|chapters";
/// The type a file's name asks for: song.mid is mid, .txt is labels, .ffmeta is chapters; empty if its ending
/// says nothing.
std::string exportTypeOf(const std::string& path);

struct ExportedText {
    std::string bytes; ///< of the file
    std::vector<std::string> notices;
};

Expected<ExportedText> exportText(const Project&, const ExportJob&, const Catalogue&);

/// The bare sound of a track, from the start of the timeline on so that several line up, or of a clip: what
/// clips play, with their gains and fades; no effects, no fader, no sends. A notes track plays its
/// instrument.
struct SoundJob {
    std::string track, clip; ///< one of them: an id or a name, an id
    WriteSpec file;          ///< rate 0 is the project's; channels 0: 1 if all its media are mono, else 2
};

/// Renders into a file (`-` is standard output); on failure nothing is left.
Expected<Delivered> exportSound(const std::string& path, const Session&, const SoundJob&,
                                const JobProgress& = {});

} // namespace tutti

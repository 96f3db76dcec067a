// What leaves a project besides its mix: notes as a MIDI file, markers as a table.
#pragma once

#include "app/House.h"
#include "base/Expected.h"

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

} // namespace tutti

// Markers and sections of a project as the small text files that other programs read. Pure; times are those
// of the tempo map.
#pragma once

#include "audio/AudioWriter.h"
#include "model/Project.h"

#include <string>
#include <vector>

namespace tutti {

/// A table for spreadsheets (RFC 4180), by time: `kind,name,start_s,end_s,start_quarters,bar`. Markers have
/// no end.
std::string markersAsCsv(const Project&);
/// Audacity's label track: start, end and name with tabs between them, in seconds.
std::string markersAsLabels(const Project&);
/// Markers, or sections where there are no markers, as chapters of the stretch from one second to another:
/// times count from its start, and the chapter it begins in begins with it.
std::vector<Chapter> chaptersOf(const Project&, double from, double to);
/// Chapters as ffmpeg takes them (FFMETADATA1), in milliseconds: one for each marker, or for each section
/// where there are no markers, up to the next one; the last one to `end` seconds.
std::string markersAsChapters(const Project&, double end);

} // namespace tutti

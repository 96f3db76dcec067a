// What a clip is in time, and what is left of it when it is cut.
#pragma once

#include "model/Project.h"

#include <utility>
#include <vector>

namespace tutti {

TimePoint clipEnd(const Clip&, const TempoMap&);
/// The length in ticks; for clips tied to seconds the nearest one.
Ticks clipTicks(const Clip&, const TempoMap&);

/// The notes that a note or pattern clip plays, in order; places count from the clip's start. Loops and
/// patterns are written out, what lies outside the clip is cut off, muted notes are left out. Each has a
/// number of its own. Empty for audio. What plays, what is exported as MIDI and what is drawn all come from
/// here.
std::vector<Note> heardNotes(const Clip&, const TempoMap&);
/// The controller curves of a note clip; places count from the clip's start, loops are written out, and what
/// holds at the clip's start is said there.
std::vector<Curve> heardCurves(const Clip&, const TempoMap&);
/// The velocity a note of the clip is struck with, 1..127: its own, scaled by the clip's gain.
float heardVelocity(const Clip&, const Note&);

/// The length of a pattern before it repeats: its longest row. Never shorter than a step.
Ticks patternLength(const PatternContent&);

/// Where a clip lies in frames, as the engine plays it.
struct ClipFrames {
    std::int64_t start = 0, end = 0;
    std::int64_t round = 0; ///< after which it repeats; 0: never
};
ClipFrames framesOf(const Clip&, const TempoMap&, double rate);

/// The length after which the content repeats, in ticks: the loop, or the whole of a pattern; none if it
/// never does.
std::optional<Ticks> roundOf(const Clip&, const TempoMap&);

} // namespace tutti

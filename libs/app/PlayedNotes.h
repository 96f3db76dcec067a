// What was played on a keyboard as notes and curves.
#pragma once

#include "live/EventFile.h"
#include "model/Project.h"

#include <span>

namespace tutti {

/// A stretch of a MIDI recording and the place of its first frame.
struct PlayedStretch {
    std::int64_t from = 0, to = 0; ///< frames of the recording
    std::int64_t at = 0;           ///< frame of the timeline at which `from` was played
};

/// Notes and controllers of a stretch, counted from `start`, a place that is not behind it. Notes that still
/// sound at the end of the stretch end there, and a pedal that is down is let go; what began before the
/// stretch is left out, but controllers stand where they stood. A key that is struck again ends the note
/// before. All channels share the curves: the last message counts.
NoteContent playedNotes(std::span<const RecordedEvent>, const PlayedStretch&, TickPoint start,
                        const TempoMap&, double rate);

} // namespace tutti

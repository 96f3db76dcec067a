// Cutting clips, and moving their edges: what they play stays where it is.
//
// Sound is counted in frames and notes in ticks, as the engine does (Clips.h: framesOf, heardNotes), so that
// a cut is right at any tempo, in ramps and for clips tied to seconds. Pure; all refuse with the sentence for
// the user.
#pragma once

#include "model/Project.h"

#include <span>
#include <vector>

namespace tutti {

/// Cuts a clip in two at a place inside it. The pieces together sound as the whole did, but for what lies
/// across the cut: a note ends there, a fade is as short as its piece. A loop that is cut in the middle of a
/// round gives three pieces: what is before, the rest of the round, the rounds that follow. Ids: the first
/// piece keeps the clip's, the others have none yet. Refuses places outside the clip, and patterns between
/// two steps.
Expected<std::vector<Clip>> cutClip(const Clip&, TimePoint at, const Project&);
/// The same at several places, in order; those outside the clip are passed over.
Expected<std::vector<Clip>> cutClipAt(const Clip&, std::span<const TimePoint> places, const Project&);
/// The pieces of a clip between two places; empty if it does not reach there. None has an id but a clip that
/// lies wholly inside.
Expected<std::vector<Clip>> clipWithin(const Clip&, TimePoint from, TimePoint to, const Project&);

/// The clip with another start or end. Refuses what its media file does not hold, and starts of loops and
/// patterns that are not whole rounds or steps.
Expected<Clip> withStart(const Clip&, TimePoint start, const Project&);
Expected<Clip> withEnd(const Clip&, TimePoint end, const Project&);

/// Refuses a stretch of a media file that is not in it. One frame of grace: lengths in the two clocks are
/// rounded apart.
Result checkAgainstMedia(const Clip&, const Project&);

/// A place in the clock of another one, so that what was tied to the music (or to seconds) stays so.
TimePoint inClockOf(TimePoint model, TimePoint at, const TempoMap&);

} // namespace tutti

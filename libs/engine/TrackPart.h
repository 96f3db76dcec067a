// What one track plays, compiled: clips as stretches of frames, notes as events. It depends on the track, the
// tempo map and the media only, so that a plan takes it over from the one before as long as these are the
// same objects.
#pragma once

#include "engine/Automation.h"
#include "engine/MediaSource.h"
#include "processor/Processor.h"

#include <vector>

namespace tutti {

/// A clip of sound in frames of the timeline.
struct PlayedClip {
    std::int64_t start = 0, end = 0;
    std::int64_t from = 0;  ///< frame of the media heard at the start
    std::int64_t round = 0; ///< frames after which it repeats; 0: never
    bool reverse = false;
    float gain = 1;
    std::int64_t fadeIn = 0, fadeOut = 0; ///< frames
    FadeShape inShape = FadeShape::linear, outShape = FadeShape::linear;
    Ref<MediaFile> media;

    /// Adds what is heard in the frames from `frame` on to a stereo view of at most stageFrames.
    void addTo(std::int64_t frame, AudioView) const noexcept TUTTI_RT;

private:
    void readContent(std::int64_t offset, AudioView) const noexcept TUTTI_RT;
    bool fades(std::int64_t offset, int frames) const noexcept;
    float gainAt(std::int64_t offset) const noexcept TUTTI_RT;
};

/// The gain of a fade at x = 0 (silent) .. 1.
float fadeGain(FadeShape, double x) noexcept TUTTI_RT;

struct TimedEvent {
    std::int64_t frame = 0;
    Event event; ///< its offset is set when it is played
};

struct TrackPart {
    std::vector<PlayedClip> clips;  ///< by start
    std::vector<TimedEvent> events; ///< by frame; at one frame notes end before others begin
    std::size_t mostEvents = 0;     ///< in any stretch of one quantum
    std::int64_t end = 0;           ///< frame after the last clip and the last note
};

/// Fault::input if a media file cannot be opened.
Expected<Ref<TrackPart>> compileTrackPart(const Project&, const Track&, MediaSource&);

} // namespace tutti

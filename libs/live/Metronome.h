// The click: on every beat of the meter, higher on the first of a bar. It is heard and never rendered.
#pragma once

#include "audio/AudioView.h"
#include "base/RealTime.h"
#include "engine/Plan.h"

#include <vector>

namespace tutti {

class Metronome {
public:
    /// Makes its sounds. Not on the audio thread.
    explicit Metronome(double rate, double decibels = -12);

    /// Adds the clicks of the frames from `frame` on to all channels.
    void addTo(const Plan&, std::int64_t frame, AudioView) noexcept TUTTI_RT;
    /// The same in a count-in, which counts at the tempo and meter of the place where playing will begin.
    void countIn(const Plan&, std::int64_t frame, std::int64_t start, AudioView) noexcept TUTTI_RT;
    /// Lets the click that sounds go on without another.
    void ring(AudioView) noexcept TUTTI_RT;
    void reset() noexcept TUTTI_RT { sound_ = nullptr; }

private:
    void strike(bool accent) noexcept TUTTI_RT;
    void play(AudioView, int from, int to) noexcept TUTTI_RT;

    std::vector<float> accent_, beat_;
    const std::vector<float>* sound_ = nullptr; // that rings
    std::size_t place_ = 0;
};

/// The frames of one bar, and of `bars` of them, at a place: the length of a count-in.
std::int64_t barFrames(const Plan&, std::int64_t frame, int bars) noexcept;

} // namespace tutti

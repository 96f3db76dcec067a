// Another speed, as on a tape machine: time and pitch together, from a quarter to four times.
//
//   const int count = tape.wanted(frames);   so many frames are to be made ...
//   ... into tape.room(count)
//   tape.play(out);                          ... for these frames to be heard
//
// Between the frames it reads a sinc in a Kaiser window (32 zero crossings to each side, beta 10, a table of
// 1,024 places between two frames, straight lines between those); above speed 1 the window is widened by the
// speed, so that what would fold back is taken away (Smith, "Digital Audio Resampling Home Page", 2002).
// Measured in Varispeed_test.cpp: what it adds to a sine lies 115 dB below it or lower; what would fold back
// or be mirrored is 100 dB down, but for the uppermost tenth of the band.
//
// At speed 1 it passes on the very frames that were made: a speed that was changed glides back to 1 and to a
// whole frame, and from there on the bits are those of the player. All on the audio thread but the
// constructor.
#pragma once

#include "audio/AudioView.h"
#include "base/RealTime.h"

#include <vector>

namespace tutti {

class Varispeed {
public:
    static constexpr double slowest = 0.25, fastest = 4;
    /// The most frames that are heard at once.
    static constexpr int longest = 512;

    explicit Varispeed(double rate);

    /// Glides there within some hundredths of a second; limited to slowest..fastest.
    void aim(double speed) noexcept TUTTI_RT;
    /// Nothing sounds: what was is forgotten, and the speed is the one aimed for at once.
    void reset() noexcept TUTTI_RT;
    /// Frames go through as they are: whoever made them tells so by passed().
    bool passes() const noexcept TUTTI_RT { return atRest() && target_ == 1 && made_ == history; }
    void passed(ConstAudioView) noexcept TUTTI_RT;

    /// The frames that have to be made so that the next `frames` (1 to `longest`) can be heard.
    int wanted(int frames) noexcept TUTTI_RT;
    /// Where they go. Two channels.
    AudioView room(int count) noexcept TUTTI_RT;
    /// What is heard, as many frames as were asked for.
    void play(AudioView) noexcept TUTTI_RT;

    double speed() const noexcept { return speed_; }
    /// Frames that were made and are not heard yet, down to the fraction.
    double ahead() const noexcept { return made_ - history - fraction_; }

private:
    static constexpr int reach = 32, places = 1024;
    /// Frames that are kept of the past: half of the widest window.
    static constexpr int history = reach * static_cast<int>(fastest);
    static constexpr int capacity = 2 * history + static_cast<int>(fastest) * (longest + 1) + 2;

    bool atRest() const noexcept { return speed_ == 1 && fraction_ == 0; }
    double step() noexcept TUTTI_RT;
    void read(double place, double speed, float& left, float& right) const noexcept TUTTI_RT;

    std::vector<float> table_; // the window's right half
    std::vector<float> sound_[2];
    const double glide_;
    double speed_ = 1, target_ = 1;
    int made_ = history;  // frames in sound_; the next to be heard lies at history + fraction_
    double fraction_ = 0; // 0 to 1
    int frames_ = 0;      // asked for
    int passedOn_ = 0;    // whole frames that they take
    float* channels_[2]{};
    double places_[longest]{}, speeds_[longest]{};
};

} // namespace tutti

#include "live/Varispeed.h"

#include "audio/Quarters.h"
#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double beta = 10;
/// Of the way to a whole frame, in each frame: 1.7 cents, for 10 ms.
constexpr double nudge = 1e-3;

} // namespace

Varispeed::Varispeed(double rate) : glide_(-maths::expm1(-1 / (0.005 * rate))) {
    table_.resize(reach * places + 2);
    table_[0] = 1;
    for (int i = 1; i < reach * places; ++i)
        if (i % places != 0) // whole frames are exactly themselves
            table_[static_cast<std::size_t>(i)] =
                static_cast<float>(windowedSinc(static_cast<double>(i) / places, reach, beta));
    for (auto& channel : sound_)
        channel.resize(capacity);
}

void Varispeed::aim(double speed) noexcept TUTTI_RT {
    target_ = std::clamp(speed, slowest, fastest);
}

void Varispeed::reset() noexcept TUTTI_RT {
    for (auto& channel : sound_)
        std::fill_n(channel.begin(), history, 0.0f);
    speed_ = target_;
    made_ = history;
    fraction_ = 0;
}

void Varispeed::passed(ConstAudioView out) noexcept TUTTI_RT {
    const int count = std::min(out.frames, history);
    for (int c = 0; c < 2; ++c) {
        auto* kept = sound_[c].data();
        std::copy(kept + count, kept + history, kept);
        if (c < out.channelCount) std::copy_n(out[c] + out.frames - count, count, kept + history - count);
    }
}

/// How far the next frame lies from this one.
double Varispeed::step() noexcept TUTTI_RT {
    speed_ += (target_ - speed_) * glide_;
    if (std::fabs(target_ - speed_) < 1e-7) speed_ = target_;
    if (speed_ != 1 || fraction_ == 0) return speed_;
    const double rest = fraction_ < 0.5 ? -fraction_ : 1 - fraction_;
    return 1 + std::clamp(rest, -nudge, nudge);
}

int Varispeed::wanted(int frames) noexcept TUTTI_RT {
    frames_ = frames;
    double place = history + fraction_, furthest = 0;
    for (int i = 0; i < frames; ++i) {
        places_[i] = place;
        speeds_[i] = speed_;
        const bool whole = atRest();
        furthest = std::max(furthest, whole ? place : place + reach * std::max(1.0, speed_));
        place += step();
        fraction_ = place - std::floor(place);
        if (speed_ == 1 && (fraction_ < 1e-9 || fraction_ > 1 - 1e-9)) {
            place = std::floor(place + 0.5);
            fraction_ = 0;
        }
    }
    passedOn_ = static_cast<int>(place) - history;
    return std::max({0, static_cast<int>(furthest) + 1 - made_, static_cast<int>(std::ceil(place)) - made_});
}

AudioView Varispeed::room(int count) noexcept TUTTI_RT {
    static_assert(history + fastest * longest + reach * fastest + 2 <= capacity);
    channels_[0] = sound_[0].data() + made_;
    channels_[1] = sound_[1].data() + made_;
    made_ += count;
    return {channels_, 2, count};
}

void Varispeed::play(AudioView out) noexcept TUTTI_RT {
    for (int i = 0; i < frames_; ++i) {
        float heard[2];
        read(places_[i], speeds_[i], heard[0], heard[1]);
        for (int c = 0; c < out.channelCount; ++c)
            out[c][i] = heard[c];
    }
    for (auto& channel : sound_)
        std::copy(channel.begin() + passedOn_, channel.begin() + made_, channel.begin());
    made_ -= passedOn_;
}

void Varispeed::read(double place, double speed, float& left, float& right) const noexcept TUTTI_RT {
    const double narrow = 1 / std::max(1.0, speed), width = reach * std::max(1.0, speed);
    const auto from = static_cast<int>(std::ceil(place - width)), to = static_cast<int>(place + width);
    if (narrow == 1 && place == std::floor(place)) {
        left = sound_[0][static_cast<std::size_t>(place)];
        right = sound_[1][static_cast<std::size_t>(place)];
        return;
    }
    double sums[2] = {0, 0};
    for (int k = from; k <= to; ++k) {
        const double at = std::fabs(place - k) * narrow * places;
        const auto below = static_cast<std::size_t>(at);
        const double weight = table_[below] + (at - static_cast<double>(below)) *
                                                  (static_cast<double>(table_[below + 1]) - table_[below]);
        sums[0] += weight * sound_[0][static_cast<std::size_t>(k)];
        sums[1] += weight * sound_[1][static_cast<std::size_t>(k)];
    }
    left = static_cast<float>(sums[0] * narrow);
    right = static_cast<float>(sums[1] * narrow);
}

} // namespace tutti

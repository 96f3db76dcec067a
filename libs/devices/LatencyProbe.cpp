#include "devices/LatencyProbe.h"

#include "base/Random.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr float level = 0.125f; // -18 dBFS
constexpr int noiseFrames = 4096;
constexpr double quietSeconds = 0.2; // for cables that are being connected, and doors of gates that open
/// What a loop smears the noise to; around the largest correlation others are no witnesses against it.
constexpr std::int64_t smear = 64;
/// The largest correlation stands so far out of the others. Of a hundred thousand by chance none stands out
/// more than five times.
constexpr double clear = 10;

} // namespace

LatencyProbe::LatencyProbe(double rate, int output, int input, double listenSeconds)
    : output_(output), input_(input), quiet_(static_cast<std::int64_t>(quietSeconds * rate)),
      noise_(noiseFrames), heard_(static_cast<std::size_t>(listenSeconds * rate) + noiseFrames) {
    for (int i = 0; i < noiseFrames; ++i)
        noise_[static_cast<std::size_t>(i)] = (randomBits(1, 1, i) & 1) != 0 ? level : -level;
}

float LatencyProbe::played(std::int64_t frame) const noexcept TUTTI_RT {
    const auto i = frame - quiet_;
    return i >= 0 && i < noiseFrames ? noise_[static_cast<std::size_t>(i)] : 0.0f;
}

void LatencyProbe::process(const DeviceBlock& block) noexcept TUTTI_RT {
    for (int c = 0; c < block.out.channelCount; ++c)
        for (int i = 0; i < block.frames(); ++i)
            block.out[c][i] = c == output_ ? played(frames_ + i) : 0.0f;
    if (frames_ > 0) missing_ = block.time - frames_;
    for (int i = 0; i < block.frames(); ++i) {
        const auto place = frames_ + i - quiet_;
        if (place >= 0 && place < static_cast<std::int64_t>(heard_.size()) && input_ < block.in.channelCount)
            heard_[static_cast<std::size_t>(place)] = block.in[input_][i];
    }
    frames_ += block.frames();
    if (frames_ >= quiet_ + static_cast<std::int64_t>(heard_.size()))
        finished_.store(true, std::memory_order_release);
}

void LatencyProbe::lost(const std::string& reason) {
    lost_ = reason;
    finished_.store(true, std::memory_order_release);
}

Expected<LatencyProbe::RoundTrip> LatencyProbe::result() const {
    if (!lost_.empty()) return Error{Fault::device, lost_};
    if (missing_ != 0)
        return Error{Fault::device, "frames were lost while the latency was measured", "measure it again"};
    const auto ways = heard_.size() - noise_.size();
    std::vector<double> match(ways);
    for (std::size_t way = 0; way < ways; ++way) {
        float sum[8]{}; // by frames of one remainder: wide additions
        for (std::size_t i = 0; i < noise_.size(); i += 8)
            for (std::size_t k = 0; k < 8; ++k)
                sum[k] += noise_[i + k] * heard_[way + i + k];
        for (const float part : sum)
            match[way] += part;
    }
    const auto best = std::max_element(match.begin(), match.end(),
                                       [](double a, double b) { return std::fabs(a) < std::fabs(b); });
    const auto way = best - match.begin();
    double squares = 0, others = 0;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(ways); ++i)
        if (std::abs(i - way) > smear)
            squares += match[static_cast<std::size_t>(i)] * match[static_cast<std::size_t>(i)], ++others;
    if (std::fabs(*best) <= clear * std::sqrt(squares / std::max(1.0, others)))
        return Error{Fault::device,
                     "output " + std::to_string(output_ + 1) + " is not heard at input " +
                         std::to_string(input_ + 1),
                     "connect the two by a cable, and turn the input up"};
    return RoundTrip{way, *best < 0};
}

} // namespace tutti

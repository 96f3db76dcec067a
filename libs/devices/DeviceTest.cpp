#include "devices/DeviceTest.h"

#include "base/Maths.h"
#include "devices/Pacer.h"
#include "devices/Priority.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double frequency = 440; // Hz
constexpr float gain = 0.0316f;   // -30 dBFS
constexpr double fade = 0.02;     // seconds
constexpr std::size_t mostJitters = 1 << 20;

} // namespace

DeviceTest::DeviceTest(double seconds) : seconds_(seconds), jitters_(mostJitters) {}

void DeviceTest::process(const DeviceBlock& block) noexcept TUTTI_RT {
    if (!finished_) measure(block);
    play(block);
    if (static_cast<double>(report_.frames) >= seconds_ * block.rate) finished_ = true;
}

void DeviceTest::measure(const DeviceBlock& block) noexcept TUTTI_RT {
    const auto now = monotonicNanoseconds();
    if (report_.blocks == 0) {
        report_.priority = realTimePriority();
        report_.shortest = report_.longest = block.frames();
    } else {
        report_.framesLost += block.time - expected_;
        const auto apart = static_cast<double>(now - moment_) - due_;
        if (jitterCount_ < jitters_.size())
            jitters_[jitterCount_++] = static_cast<float>(std::fabs(apart) * 1e-6);
    }
    ++report_.blocks;
    report_.shortest = std::min(report_.shortest, block.frames());
    report_.longest = std::max(report_.longest, block.frames());
    moment_ = now;
    due_ = block.frames() / block.rate * 1e9;
    expected_ = block.time + block.frames();
}

void DeviceTest::play(const DeviceBlock& block) noexcept TUTTI_RT {
    const auto first = report_.frames;
    for (int i = 0; i < block.frames(); ++i) {
        const double at = static_cast<double>(first + i) / block.rate;
        const double loud = std::clamp(std::min(at, seconds_ - at) / fade, 0.0, 1.0);
        const double cycles = at * frequency;
        const auto sample =
            static_cast<float>(loud * maths::sin(maths::twoPi * (cycles - std::floor(cycles))));
        for (int c = 0; c < block.out.channelCount; ++c)
            block.out[c][i] = gain * sample;
    }
    report_.frames += block.frames();
}

void DeviceTest::lost(const std::string& reason) {
    lost_ = reason;
    failed_ = true;
}

DeviceTest::Report DeviceTest::report() const {
    auto report = report_;
    report.lost = lost_;
    auto jitters =
        std::vector(jitters_.begin(), jitters_.begin() + static_cast<std::ptrdiff_t>(jitterCount_));
    if (jitters.empty()) return report;
    std::sort(jitters.begin(), jitters.end());
    report.typicalJitter = jitters[jitters.size() / 2];
    report.worstJitter = jitters.back();
    return report;
}

void InputMeters::process(const DeviceBlock& block) noexcept TUTTI_RT {
    for (int c = 0; c < block.out.channelCount; ++c)
        std::fill_n(block.out[c], block.frames(), 0.0f);
    for (std::size_t c = 0; c < meters_.size(); ++c) {
        float peak = 0;
        double squares = 0;
        for (int i = 0; i < block.frames(); ++i) {
            const float sample = block.in[static_cast<int>(c)][i];
            peak = std::max(peak, std::fabs(sample));
            squares += double(sample) * sample;
        }
        auto& meter = meters_[c];
        meter.peak = std::max(meter.peak.load(), peak);
        meter.highest = std::max(meter.highest.load(), peak);
        meter.squares = meter.squares + squares;
    }
    midi_ += static_cast<std::int64_t>(block.midi.size());
    frames_ += block.frames();
}

InputMeters::Level InputMeters::level(int input) noexcept {
    auto& meter = meters_[static_cast<std::size_t>(input)];
    const auto frames = static_cast<double>(std::max<std::int64_t>(1, frames_));
    return {meter.peak.exchange(0), meter.highest, static_cast<float>(std::sqrt(meter.squares / frames))};
}

} // namespace tutti

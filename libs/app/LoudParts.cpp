#include "app/LoudParts.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr int pieceFrames = 4096;
constexpr double holdSeconds = 1;

} // namespace

std::vector<TakePass> loudPasses(const WavMap& sound, std::span<const TakePass> passes, double level,
                                 std::int64_t pre) {
    const auto threshold = static_cast<float>(maths::gainFromDecibels(level));
    const auto hold = static_cast<std::int64_t>(holdSeconds * sound.rate());
    std::vector<FrameRange> loud; // of the file
    std::vector<float> samples(pieceFrames), most(pieceFrames);
    for (std::int64_t start = 0; start < sound.frames(); start += pieceFrames) {
        std::fill(most.begin(), most.end(), 0.0f);
        for (int c = 0; c < sound.channels(); ++c) {
            sound.read(c, start, samples.data(), pieceFrames);
            for (std::size_t i = 0; i < samples.size(); ++i)
                most[i] = std::max(most[i], std::fabs(samples[i]));
        }
        for (std::size_t i = 0; i < most.size(); ++i) {
            if (most[i] < threshold) continue;
            const auto frame = start + static_cast<std::int64_t>(i);
            if (loud.empty() || frame - pre > loud.back().to) loud.push_back({frame - pre, 0});
            loud.back().to = frame + 1 + hold;
        }
    }
    std::vector<TakePass> kept;
    for (const auto& pass : passes)
        for (const auto& each : loud) {
            const auto from = std::max(pass.from, each.from), to = std::min(pass.from + pass.frames, each.to);
            if (from < to) kept.push_back({pass.at + (from - pass.from), from, to - from});
        }
    return kept;
}

} // namespace tutti

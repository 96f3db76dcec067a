#include "app/House.h"
#include "app/ProcessorRun.h"
#include "base/Random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

std::vector<float> noise(std::uint64_t seed, std::size_t frames) {
    std::vector<float> sound(frames);
    Random random(seed);
    for (auto& sample : sound)
        sample = static_cast<float>(random.between(-0.5, 0.5));
    return sound;
}

/// Gives the sound out in pieces of at most `most` frames, the same in every channel.
SoundSource source(const std::vector<float>& sound, std::size_t& place, int most) {
    return [&sound, &place, most](AudioView view) -> Expected<int> {
        const auto count = std::min(
            {sound.size() - place, static_cast<std::size_t>(view.frames), static_cast<std::size_t>(most)});
        for (int c = 0; c < view.channelCount; ++c)
            std::copy_n(sound.data() + place, count, view[c]);
        place += count;
        return static_cast<int>(count);
    };
}

std::vector<float> processed(const ProcessorSpec& spec, Values values, const std::vector<float>& sound,
                             int most, std::optional<std::int64_t> tail) {
    auto run = ProcessorRun::make(spec, std::move(values), 48000, 1);
    EXPECT_TRUE(run) << run.error().message;
    std::vector<float> out;
    std::size_t place = 0;
    const auto done = run->run(source(sound, place, most), nullptr, tail, [&](ConstAudioView view) {
        out.insert(out.end(), view[0], view[0] + view.frames);
        return success();
    });
    EXPECT_TRUE(done);
    return out;
}

TEST(ProcessorRun, HowTheSourceComesInPiecesDoesNotMatter) {
    const auto house = builtinHouse();
    const auto sound = noise(1, 30001);
    for (const char* type : {"eq", "limiter", "compressor"}) {
        const auto* spec = house.registry.find(type);
        ASSERT_NE(spec, nullptr) << type;
        const auto whole = processed(*spec, {}, sound, 1 << 20, 100);
        EXPECT_EQ(processed(*spec, {}, sound, 777, 100), whole) << type;
        EXPECT_EQ(whole.size(), sound.size() + 100) << type;
    }
}

TEST(ProcessorRun, LatencyIsTakenOff) {
    const auto house = builtinHouse();
    const auto* limiter = house.registry.find("limiter");
    auto quiet = noise(2, 20000);
    for (auto& sample : quiet)
        sample *= 0.1f; // far below the ceiling: the limiter passes it bit by bit
    auto run = ProcessorRun::make(*limiter, {}, 48000, 1);
    ASSERT_TRUE(run);
    EXPECT_GT(run->timing().latency, 0);
    EXPECT_EQ(processed(*limiter, {}, quiet, 4096, 0), quiet);
}

TEST(ProcessorRun, AnAutomaticTailEndsWhenItIsSilent) {
    const auto house = builtinHouse();
    const auto* delay = house.registry.find("delay");
    ASSERT_NE(delay, nullptr);
    const auto sound = noise(3, 4800);
    const auto none = processed(*delay, {}, sound, 4096, 0), all = processed(*delay, {}, sound, 4096, {});
    EXPECT_EQ(none.size(), sound.size());
    EXPECT_GT(all.size(), sound.size() + 4800);
    EXPECT_LT(all.size(), sound.size() + 30 * 48000);
    EXPECT_TRUE(std::equal(none.begin(), none.end(), all.begin()));
    EXPECT_GE(std::fabs(all.back()), 1e-6f);
}

TEST(ProcessorRun, AnotherPassGivesTheSame) {
    const auto house = builtinHouse();
    const auto sound = noise(4, 10000);
    auto run = ProcessorRun::make(*house.registry.find("compressor"), {}, 48000, 2);
    ASSERT_TRUE(run);
    std::vector<float> first, second;
    for (auto* out : {&first, &second}) {
        ASSERT_TRUE(run->restart({}));
        std::size_t place = 0;
        ASSERT_TRUE(run->run(source(sound, place, 5000), nullptr, 0, [&](ConstAudioView view) {
            out->insert(out->end(), view[1], view[1] + view.frames);
            return success();
        }));
    }
    EXPECT_EQ(first, second);
}

TEST(ProcessorRun, AStopInTheSinkOrTheSourceStopsIt) {
    const auto house = builtinHouse();
    const auto sound = noise(5, 10000);
    auto run = ProcessorRun::make(*house.registry.find("eq"), {}, 48000, 2);
    ASSERT_TRUE(run);
    std::size_t place = 0;
    const auto stopped = run->run(source(sound, place, 5000), nullptr, {}, [](ConstAudioView) {
        return Result(Error{Fault::output, "full"});
    });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().message, "full");
}

} // namespace
} // namespace tutti

// What came in of late is there, in its frame and bit for bit, as long as there is room for it.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/Lookback.h"

#include <gtest/gtest.h>

#include <thread>

namespace tutti {
namespace {

float ramp(int input, std::int64_t time) {
    return static_cast<float>((time * 3 + input * 100'003) & 0x7FFFFF) * 0x1p-23f - 0.5f;
}

class NoMidiOut final : public MidiOut {
    bool put(std::uint8_t, std::int32_t, std::span<const std::uint8_t>) noexcept override { return false; }
};

void give(Lookback& lookback, std::int64_t time, int frames, std::span<const MidiMessage> midi = {}) {
    AudioBuffer in(2, frames), out(2, frames);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < frames; ++i)
            in[c][i] = ramp(c, time + i);
    NoMidiOut none;
    const DeviceBlock block{std::as_const(in).view(), out.view(), midi, none, time, 48000, false, {}};
    const RealTimeScope audioThread;
    lookback.put(block);
}

void expectHolds(const Lookback& lookback, std::int64_t from, std::int64_t to) {
    std::vector<float> samples(static_cast<std::size_t>(to - from));
    for (int c = 0; c < 2; ++c) {
        ASSERT_TRUE(lookback.read(c, from, samples));
        for (auto time = from; time < to; ++time)
            ASSERT_EQ(samples[static_cast<std::size_t>(time - from)], ramp(c, time)) << time;
    }
}

TEST(Lookback, HoldsTheLastSecondsBitForBit) {
    const auto seed = testing::firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Lookback lookback({.soundSeconds = 2});
    for (std::int64_t time = 0; time < 250000;) {
        const auto frames = static_cast<int>(random.between(std::int64_t{1}, std::int64_t{2000}));
        give(lookback, time, frames);
        time += frames;
        const auto there = lookback.sound();
        ASSERT_EQ(there.to, time);
        ASSERT_EQ(there.from, std::max<std::int64_t>(0, time - 96000 + maximumBlock));
        if (random.chance(0.1)) expectHolds(lookback, there.from, there.to);
    }
    float sample = 0;
    EXPECT_FALSE(lookback.read(0, 1000, {&sample, 1})) << "long gone";
    EXPECT_FALSE(lookback.read(0, lookback.sound().to, {&sample, 1})) << "not yet";
    EXPECT_FALSE(lookback.read(2, lookback.sound().from, {&sample, 1}));
}

TEST(Lookback, AFewLostFramesAreSilenceAndManyABeginning) {
    Lookback lookback({.soundSeconds = 2});
    give(lookback, 0, 1000);
    give(lookback, 1100, 1000);
    expectHolds(lookback, 0, 1000);
    expectHolds(lookback, 1100, 2100);
    std::vector<float> lost(100, 1);
    ASSERT_TRUE(lookback.read(1, 1000, lost));
    EXPECT_EQ(lost, std::vector<float>(100, 0));
    give(lookback, 5'000'000, 500);
    EXPECT_EQ(lookback.sound(), (FrameRange{5'000'000, 5'000'500}));
    EXPECT_FALSE(lookback.read(0, 2000, {lost.data(), 1}));
}

TEST(Lookback, ReadingNeverGivesWhatWasWrittenOver) {
    Lookback lookback({.soundSeconds = 0});
    std::atomic<bool> done{false};
    std::thread audio([&] {
        for (std::int64_t time = 0; time < 4'000'000; time += 512)
            give(lookback, time, 512);
        done = true;
    });
    std::vector<float> samples(700);
    while (!done) {
        const auto from = lookback.sound().from;
        if (lookback.sound().to - from < 700 || !lookback.read(0, from, samples)) continue;
        for (std::size_t i = 0; i < samples.size(); ++i)
            ASSERT_EQ(samples[i], ramp(0, from + static_cast<std::int64_t>(i)));
    }
    audio.join();
}

TEST(Lookback, KnowsWhatWasPlayedToWhat) {
    Lookback lookback({.midiSeconds = 1});
    const std::array<std::uint8_t, 3> key{0x90, 60, 64};
    const std::array<std::uint8_t, 4> system{0xF0, 1, 2, 0xF7};
    const MidiMessage midi[] = {{3, 0, key}, {7, 0, system}};
    lookback.place(0, 500, false);
    give(lookback, 0, 100, midi);
    lookback.place(100, 500, true);
    lookback.place(200, 600, true); // goes on
    lookback.place(300, 0, true);   // a loop's end
    lookback.place(400, 100, false);
    lookback.place(500, 100, false);
    lookback.collect();
    EXPECT_EQ(lookback.turns(), (std::deque<Lookback::Turn>{
                                    {0, 500, false}, {100, 500, true}, {300, 0, true}, {400, 100, false}}));
    EXPECT_EQ(lookback.keys(), (std::deque<RecordedEvent>{{3, 3, key}}));
    for (std::int64_t time = 100; time < 60000; time += 5000)
        give(lookback, time, 5000);
    lookback.collect();
    EXPECT_TRUE(lookback.keys().empty()) << "too old";
}

} // namespace
} // namespace tutti

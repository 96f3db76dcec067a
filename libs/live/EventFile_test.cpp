// Recorded MIDI on the disk: what went in comes out, also when the file was cut off anywhere.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "base/testing/TempFolder.h"
#include "live/EventFile.h"
#include "live/Recorder.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class EventFiles : public ::testing::Test {
protected:
    fs::path path(const std::string& name) const { return folder_.path() / name; }
    static std::vector<RecordedEvent> someEvents(Random& random, int count) {
        std::vector<RecordedEvent> events;
        std::int64_t frame = 0;
        for (int i = 0; i < count; ++i) {
            frame += random.between(std::int64_t{0}, std::int64_t{5000});
            const auto byte = [&] {
                return static_cast<std::uint8_t>(random.between(std::int64_t{0}, std::int64_t{127}));
            };
            const auto status =
                static_cast<std::uint8_t>(random.between(std::int64_t{0x80}, std::int64_t{0xEF}));
            const bool two = (status & 0xF0) == 0xC0 || (status & 0xF0) == 0xD0;
            RecordedEvent event{frame, static_cast<std::uint8_t>(two ? 2 : 3), {status, byte()}};
            if (!two) event.bytes[2] = byte();
            events.push_back(event);
        }
        return events;
    }

    testing::TempFolder folder_;
};

TEST_F(EventFiles, GiveBackWhatWasPutIn) {
    const auto seed = testing::firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const auto events = someEvents(random, 500);
    auto file = EventFile::create(path("a.events"), 44100);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->append(std::span(events).first(200)));
    ASSERT_TRUE(file->refresh(events[199].frame));
    ASSERT_TRUE(file->append(std::span(events).subspan(200)));
    ASSERT_TRUE(file->finish(events.back().frame + 77));
    const auto log = readEvents(path("a.events"));
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ(log->rate, 44100);
    EXPECT_EQ(log->frames, events.back().frame + 77);
    EXPECT_EQ(log->events, events);
    EXPECT_FALSE(EventFile::create(path("a.events"), 44100)) << "never over another";
}

TEST_F(EventFiles, CutOffAnywhereHoldWhatIsWhole) {
    Random random(5);
    const auto events = someEvents(random, 6);
    auto file = EventFile::create(path("a.events"), 48000);
    ASSERT_TRUE(file && file->append(events) && file->finish(events.back().frame));
    const auto whole = *readFile(path("a.events"), 1 << 16);
    std::size_t most = 0;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        ASSERT_TRUE(writeFileDurably(path("cut.events"), whole.substr(0, length)));
        const auto log = readEvents(path("cut.events"));
        ASSERT_TRUE(log) << length << ": " << log.error().message;
        ASSERT_GE(log->events.size(), most) << "what was there stays";
        most = log->events.size();
        for (std::size_t i = 0; i < most; ++i)
            ASSERT_EQ(log->events[i], events[i]);
    }
    EXPECT_EQ(most, events.size());
}

TEST_F(EventFiles, OthersAreRefused) {
    for (const auto* text : {"RIFF....WAVE\n", "tutti-events 2 48000\n", "tutti-events 1 0\n", "no"}) {
        ASSERT_TRUE(writeFileDurably(path("x.events"), text));
        const auto log = readEvents(path("x.events"));
        ASSERT_FALSE(log) << text;
        EXPECT_EQ(log.error().fault, Fault::input);
    }
    EXPECT_FALSE(readEvents(path("absent.events")));
}

TEST_F(EventFiles, WhatMakesNoSenseEndsThem) {
    ASSERT_TRUE(writeFileDurably(path("x.events"), "tutti-events 1 48000\n10 903C64\n20 F0\n30 803C40\n"));
    EXPECT_EQ(readEvents(path("x.events"))->events.size(), 1u);
    ASSERT_TRUE(writeFileDurably(path("x.events"), "tutti-events 1 48000\n10 903C64\n9 803C40\n"));
    EXPECT_EQ(readEvents(path("x.events"))->events.size(), 1u) << "time goes on";
}

/// Blocks of many sizes; a message at every 97th frame of the clock.
void play(Recorder& recorder, std::int64_t from, std::int64_t to, Random& random) {
    AudioBuffer in(1, 700);
    for (auto time = from; time < to;) {
        const auto frames = static_cast<int>(random.between(std::int64_t{1}, std::int64_t{700}));
        std::vector<std::array<std::uint8_t, 3>> bytes;
        std::vector<MidiMessage> midi;
        bytes.reserve(16);
        for (int i = 0; i < frames; ++i)
            if ((time + i) % 97 == 0) {
                bytes.push_back({0x90, static_cast<std::uint8_t>((time + i) / 97 % 128), 64});
                midi.push_back({i, 0, bytes.back()});
            }
        const std::array<std::uint8_t, 4> system{0xF0, 1, 2, 0xF7};
        if (frames > 5) midi.push_back({frames - 1, 0, system});
        auto view = ConstAudioView(in.view());
        view.frames = frames;
        {
            const RealTimeScope audioThread;
            recorder.put(view, time, midi);
        }
        time += frames;
    }
}

TEST_F(EventFiles, ARecorderPutsEveryMessageInItsFrame) {
    const auto seed = testing::firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    TakePlan plan{path("k.events"), {}, {}};
    plan.midi = true;
    plan.lead = 3000; // it hears what comes before the range as well
    TakePlan sound{path("s.wav"), {0}, {}};
    auto recorder = Recorder::open({plan, sound});
    ASSERT_TRUE(recorder) << recorder.error().message;
    (*recorder)->record({5000, 20001});
    play(**recorder, 0, 9000, random);
    (*recorder)->drain();
    play(**recorder, 9700, 23000, random); // 700 frames or so were lost: an xrun
    EXPECT_TRUE((*recorder)->done());
    const auto reports = (*recorder)->finish();
    EXPECT_EQ(reports[1].frames, 15001);
    EXPECT_EQ(reports[0].frames, 18001);
    const auto log = readEvents(path("k.events"));
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ(log->frames, 18001);
    EXPECT_EQ(reports[0].events, static_cast<std::int64_t>(log->events.size()));
    EXPECT_GT(log->events.size(), 160u);
    for (const auto& event : log->events) {
        const auto time = event.frame + 2000;
        ASSERT_EQ(time % 97, 0);
        ASSERT_EQ(event.bytes[1], time / 97 % 128) << "0 frames off";
    }
}

TEST_F(EventFiles, ARecorderTakesOneChannelWhereItIsAsked) {
    TakePlan plan{path("k.events"), {}, {}};
    plan.midi = true;
    plan.midiChannel = 4;
    auto recorder = Recorder::open({plan});
    ASSERT_TRUE(recorder);
    (*recorder)->record({0, 100});
    const std::array<std::uint8_t, 3> other{0x90, 60, 64}, ours{0x94, 61, 127};
    const MidiMessage midi[] = {{3, 0, other}, {7, 0, ours}};
    AudioBuffer in(1, 100);
    (*recorder)->put(in.view(), 0, midi);
    EXPECT_EQ((*recorder)->takePeak(0), 1.0f);
    EXPECT_EQ((*recorder)->finish()[0].events, 1);
    EXPECT_EQ(readEvents(path("k.events"))->events.at(0), (RecordedEvent{7, 3, ours}));
}

} // namespace
} // namespace tutti

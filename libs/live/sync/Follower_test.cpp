// A live engine that follows MIDI clock and timecode which the test sends.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/sync/Follower.h"
#include "live/sync/MidiClockIn.h"
#include "live/sync/MtcIn.h"
#include "live/testing/LiveStage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

namespace tutti {
namespace {

using namespace testing;
using Bytes = std::vector<std::uint8_t>;
using Phase = SyncState::Phase;

/// An engine whose music is a ramp in time, so that what is heard says where it is; and who sends to it.
class Room {
public:
    template<class Source>
    explicit Room(std::unique_ptr<Source> source, double begins = 0) : stage_(studio()) {
        auto follower = std::make_unique<Follower>(std::move(source), 48000.0, begins);
        stage_.engine().setConductor(std::move(follower));
    }
    /// At a moment of the device's clock; in order.
    void send(double time, Bytes bytes) {
        waiting_.push_back({static_cast<std::int64_t>(std::floor(time + 0.5)), std::move(bytes)});
    }
    /// Until that moment, in blocks of many sizes.
    void run(std::int64_t until) {
        while (now_ < until) {
            const int sizes[] = {256, 64, 511, 1024, 17};
            const int frames = static_cast<int>(std::min<std::int64_t>(sizes[turn_++ % 5], until - now_));
            std::vector<MidiMessage> midi;
            std::deque<Bytes> bytes;
            while (!waiting_.empty() && waiting_.front().first < now_ + frames) {
                bytes.push_back(waiting_.front().second);
                midi.push_back(
                    {static_cast<std::int32_t>(std::max<std::int64_t>(0, waiting_.front().first - now_)), 0,
                     bytes.back()});
                waiting_.pop_front();
            }
            stage_.hear(AudioBuffer(2, frames), midi);
            now_ += frames;
        }
    }
    LiveState state() { return stage_.engine().state(); }
    LiveEngine& engine() { return stage_.engine(); }
    std::int64_t now() const { return now_; }
    /// Seconds by which the transport lies behind a frame of the timeline.
    double behind(double frame) { return (frame - static_cast<double>(state().position)) / 48000; }

private:
    Studio& studio() {
        studio_.media("a_N", noise(5, 48000)).verb("track.add id=t_N name=N kind=audio");
        return studio_.verb("clip.add track=t_N id=c_N at=0s src=a_N");
    }
    Studio studio_;
    LiveStage stage_;
    std::int64_t now_ = 0;
    std::size_t turn_ = 0;
    std::deque<std::pair<std::int64_t, Bytes>> waiting_;
};

constexpr double rate = 48000;

// --- MIDI clock --------------------------------------------------------------------------------------------

/// Sends ticks, each up to `jitter` seconds late or early; the first at `time`. Returns when the next is due.
double sendTicks(Room& room, double time, int ticks, double bpm, double jitter = 0) {
    for (int i = 0; i < ticks; ++i, time += rate * 60 / bpm / 24)
        room.send(time + jitter * rate * (2 * randomUnit(firstSeed(), 7, i) - 1), {0xF8});
    return time;
}

TEST(FollowsClock, StartsAtTheFirstTickToTheFrame) {
    Room room(std::make_unique<MidiClockIn>(rate));
    room.run(1000);
    EXPECT_EQ(room.state().sync.phase, Phase::waiting);
    room.send(5003, {0xFA});
    sendTicks(room, 5100, 200, 120);
    room.run(5100);
    EXPECT_EQ(room.state().state, LiveTransport::State::stopped);
    room.run(48000);
    EXPECT_EQ(room.state().position, 48000 - 5100) << "the same tempo: not a frame is bent";
    EXPECT_EQ(room.state().sync.phase, Phase::locked);
    EXPECT_NEAR(room.state().sync.tempo, 120, 1e-6);
}

TEST(FollowsClock, AnotherTempoIsASpeed) {
    Room room(std::make_unique<MidiClockIn>(rate));
    const double start = 2000;
    sendTicks(room, 0, 0, 126);
    room.send(1000, {0xFA});
    sendTicks(room, start, 600, 126);
    for (int second = 1; second < 9; ++second) {
        room.run(second * 48000);
        const double off = std::fabs(room.behind((second * 48000 - start) * 126 / 120));
        EXPECT_TRUE(second <= 2 || off < 0.001) << off << " s, after " << second << " s";
    }
    EXPECT_NEAR(room.state().speed, 1.05, 1e-3);
}

TEST(FollowsClock, JitterIsNotHeard) {
    for (const double bpm : {120.0, 121.0, 90.0}) {
        Room room(std::make_unique<MidiClockIn>(rate));
        room.send(0, {0xFA});
        sendTicks(room, 2000, 900, bpm, 0.001);
        double least = 10, most = 0, off = 0;
        for (int moment = 4; moment < 50; ++moment) {
            room.run(moment * 9600);
            const auto state = room.state();
            if (moment < 15) continue;
            least = std::min(least, state.speed);
            most = std::max(most, state.speed);
            off = std::max(off, std::fabs(room.behind((moment * 9600 - 2000) * bpm / 120)));
        }
        EXPECT_LT(off, 0.0015) << bpm;
        EXPECT_LT(most - least, 0.007 * bpm / 120) << bpm;
    }
}

TEST(FollowsClock, StopContinueAndSongPosition) {
    Room room(std::make_unique<MidiClockIn>(rate));
    room.send(0, {0xF2, 8, 0}); // the third quarter note
    room.run(500);
    EXPECT_EQ(room.state().position, 48000);
    room.send(600, {0xFB});
    sendTicks(room, 1000, 25, 120);
    room.send(25500, {0xFC});
    room.run(20000);
    EXPECT_EQ(room.state().position, 48000 + 19000);
    room.run(30000);
    EXPECT_EQ(room.state().state, LiveTransport::State::stopped);
    EXPECT_EQ(room.state().position, 48000 + 25 * 1000) << "where it will go on";
    room.send(31000, {0xFB});
    sendTicks(room, 32000, 10, 120);
    room.run(40000);
    EXPECT_EQ(room.state().position, 48000 + 25 * 1000 + 8000);
}

TEST(FollowsClock, WhenItIsLostItGoesOnForAMomentAndStops) {
    Room room(std::make_unique<MidiClockIn>(rate));
    room.send(0, {0xFA});
    sendTicks(room, 100, 48, 120);
    room.run(48000 + 9600);
    EXPECT_EQ(room.state().sync.phase, Phase::flywheel);
    EXPECT_EQ(room.state().state, LiveTransport::State::rolling);
    EXPECT_LT(std::fabs(room.behind(48000 + 9500)), 0.001);
    room.run(48000 + 40000);
    EXPECT_EQ(room.state().sync.phase, Phase::lost);
    EXPECT_EQ(room.state().state, LiveTransport::State::stopped);
}

TEST(FollowsClock, AStopByHandHolds) {
    Room room(std::make_unique<MidiClockIn>(rate));
    room.send(0, {0xFA});
    sendTicks(room, 100, 96, 120);
    room.run(20000);
    room.engine().stop();
    room.run(40000);
    EXPECT_EQ(room.state().state, LiveTransport::State::stopped);
    room.engine().play();
    room.run(60000);
    EXPECT_EQ(room.state().state, LiveTransport::State::rolling);
    EXPECT_LT(std::fabs(room.behind(60000 - 100)), 0.001) << "with the others";
}

// --- MIDI timecode -----------------------------------------------------------------------------------------

constexpr FilmRate films[] = {{24}, {25}, {30, true, true}, {30}};

std::uint8_t codeOf(const FilmRate& film) {
    return static_cast<std::uint8_t>(film.counted == 24 ? 0 : film.counted == 25 ? 1 : film.drop ? 2 : 3);
}

Bytes quarterFrame(std::int64_t quarters, const FilmRate& film) {
    const int piece = static_cast<int>((quarters % 8 + 8) % 8);
    const auto label = labelOf((quarters - piece) / 4, film);
    const int values[] = {
        label.frames & 15,  label.frames >> 4,  label.seconds & 15, label.seconds >> 4,
        label.minutes & 15, label.minutes >> 4, label.hours & 15,   label.hours >> 4 | codeOf(film) << 1};
    return {0xF1, static_cast<std::uint8_t>(piece << 4 | values[piece])};
}

/// Quarter frames from film frame `frame` (even) on, the first at `time`.
double sendMtc(Room& room, double time, std::int64_t frame, int count, const FilmRate& film, double speed = 1,
               double jitter = 0) {
    for (int i = 0; i < count; ++i, time += rate / film.perSecond() / 4 / speed)
        room.send(time + jitter * rate * (2 * randomUnit(firstSeed(), 3, i) - 1),
                  quarterFrame(4 * frame + i, film));
    return time;
}

TEST(FollowsTimecode, AtAllRatesWithinHalfASecond) {
    for (const auto& film : films) {
        Room room(std::make_unique<MtcIn>(rate), 3600);
        const auto frame = frameOf({1, 0, 5, 0}, film) & ~std::int64_t{1};
        const double starts = 4800.3, place = static_cast<double>(frame) / film.perSecond() - 3600;
        sendMtc(room, starts, frame, 600, film);
        room.run(24000);
        EXPECT_EQ(room.state().sync.phase, Phase::locked) << film.counted;
        ASSERT_EQ(room.state().state, LiveTransport::State::rolling);
        for (int moment = 3; moment < 10; ++moment) {
            room.run(moment * 24000);
            EXPECT_LT(std::fabs(room.behind(place * rate + moment * 24000 - starts)), 0.0007) << film.counted;
        }
        EXPECT_NEAR(room.state().sync.tempo, film.perSecond(), 1e-9);
    }
}

TEST(FollowsTimecode, ThroughMinutesThatLeaveNumbersOut) {
    const FilmRate film{30, true, true};
    Room room(std::make_unique<MtcIn>(rate));
    const auto frame = frameOf({0, 0, 58, 0}, film);
    sendMtc(room, 0, frame, 700, film);
    for (int moment = 2; moment < 11; ++moment) {
        room.run(moment * 24000);
        EXPECT_LT(
            std::fabs(room.behind(static_cast<double>(frame) / film.perSecond() * rate + moment * 24000)),
            0.0007)
            << moment;
        EXPECT_EQ(room.state().sync.phase, Phase::locked);
    }
}

TEST(FollowsTimecode, WithJitterAndAnotherSpeed) {
    for (const double speed : {1.0, 0.98, 0.5, 2.0}) {
        Room room(std::make_unique<MtcIn>(rate));
        sendMtc(room, 0, 250, static_cast<int>(620 * speed), {25}, speed, 0.001);
        for (int moment = 4; moment < 12; ++moment) {
            room.run(moment * 24000);
            EXPECT_LT(std::fabs(room.behind(480000 + moment * 24000 * speed)), 0.0025) << speed;
        }
    }
}

TEST(FollowsTimecode, AFullFrameIsAPlaceAndAHaltAStop) {
    Room room(std::make_unique<MtcIn>(rate));
    room.send(100, {0xF0, 0x7F, 0x7F, 1, 1, 0x20, 0, 4, 0, 0xF7}); // 25 frames a second, 4 s
    room.run(1000);
    EXPECT_EQ(room.state().position, 4 * 48000);
    const double end = sendMtc(room, 2000, 100, 100, {25});
    room.run(static_cast<std::int64_t>(end));
    EXPECT_EQ(room.state().state, LiveTransport::State::rolling);
    room.run(static_cast<std::int64_t>(end) + 30000);
    EXPECT_EQ(room.state().state, LiveTransport::State::stopped);
    EXPECT_EQ(room.state().sync.phase, Phase::lost);
    EXPECT_NEAR(static_cast<double>(room.state().position), 4 * 48000 + 99 * 480, 1)
        << "the last that was said";
    sendMtc(room, static_cast<double>(room.now()) + 500, 500, 60, {25});
    room.run(room.now() + 20000);
    EXPECT_LT(std::fabs(room.behind(20 * 48000 + 19500)), 0.0007);
}

TEST(FollowsTimecode, AJumpIsFollowed) {
    Room room(std::make_unique<MtcIn>(rate));
    const double end = sendMtc(room, 0, 100, 96, {25});
    sendMtc(room, end, 1000, 100, {25});
    room.run(static_cast<std::int64_t>(end) + 24000);
    EXPECT_LT(std::fabs(room.behind(40 * 48000 + 24000)), 0.001);
}

TEST(FollowsTimecode, BackwardsIsToldAndNotPlayed) {
    Room room(std::make_unique<MtcIn>(rate));
    for (int i = 0; i < 100; ++i)
        room.send(i * 480, quarterFrame(4000 - i, {25}));
    room.run(100 * 480);
    EXPECT_EQ(room.state().sync.phase, Phase::backwards);
    EXPECT_EQ(room.state().state, LiveTransport::State::stopped);
    EXPECT_NEAR(room.state().sync.place, (4000 - 99) / 100.0, 0.05);
}

TEST(Timecode, EveryLabelOfADayIsItsFrame) {
    for (const auto& film : films) {
        const auto day = frameOf({24, 0, 0, 0}, film);
        EXPECT_TRUE(!film.drop || day == 2'589'408);
        for (std::int64_t frame = 0; frame < day; ++frame) {
            const auto label = labelOf(frame, film);
            ASSERT_EQ(frameOf(label, film), frame);
            ASSERT_TRUE(!film.drop || label.minutes % 10 == 0 || label.seconds > 0 || label.frames >= 2);
        }
    }
}

} // namespace
} // namespace tutti

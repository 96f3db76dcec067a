// Timecode as sound, made by libltc's encoder, at all rates and levels, with noise, at other speeds.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/sync/Follower.h"
#include "live/sync/LtcIn.h"
#include "live/testing/LiveStage.h"

#include <gtest/gtest.h>
#include <ltc.h>

#include <cmath>

namespace tutti {
namespace {

using namespace testing;
using Phase = SyncState::Phase;

constexpr double rate = 48000;

struct Signal {
    FilmRate film{25};
    TimecodeLabel from{1, 0, 0, 0};
    int codes = 50;
    double speed = 1, decibels = -12, noise = 0;
};

/// Its samples, from the first bit on.
std::vector<float> soundOf(const Signal& signal) {
    const double perSecond = signal.film.perSecond();
    auto* encoder = ltc_encoder_create(rate / signal.speed, perSecond,
                                       signal.film.counted == 25 ? LTC_TV_625_50 : LTC_TV_525_60, 0);
    ltc_encoder_set_buffersize(encoder, rate / signal.speed, 20);
    SMPTETimecode label{};
    label.hours = static_cast<unsigned char>(signal.from.hours);
    label.mins = static_cast<unsigned char>(signal.from.minutes);
    label.secs = static_cast<unsigned char>(signal.from.seconds);
    label.frame = static_cast<unsigned char>(signal.from.frames);
    ltc_encoder_set_timecode(encoder, &label);
    LTCFrame bits;
    ltc_encoder_get_frame(encoder, &bits);
    bits.dfbit = signal.film.drop;
    ltc_encoder_set_frame(encoder, &bits);
    std::vector<float> sound;
    const double gain = std::pow(10, signal.decibels / 20);
    for (int i = 0; i < signal.codes; ++i) {
        ltc_encoder_encode_frame(encoder);
        ltcsnd_sample_t* samples = nullptr;
        const int count = ltc_encoder_get_bufferptr(encoder, &samples, 1);
        for (int k = 0; k < count; ++k) {
            const double noise =
                signal.noise * (2 * randomUnit(firstSeed(), 9, static_cast<int>(sound.size())) - 1);
            sound.push_back(static_cast<float>(gain * ((samples[k] - 128) / 90.0 + noise)));
        }
        ltc_encoder_inc_timecode(encoder);
    }
    ltc_encoder_free(encoder);
    return sound;
}

class Desk {
public:
    Desk(std::optional<FilmRate> film, double begins) : stage_(studio()) {
        stage_.engine().setConductor(
            std::make_unique<Follower>(std::make_unique<LtcIn>(rate, 1, film), rate, begins));
    }
    /// A sound at the second input.
    void play(const std::vector<float>& sound, const std::function<void(std::int64_t now)>& after = {}) {
        const int sizes[] = {256, 64, 511, 1024, 17};
        for (std::size_t done = 0, turn = 0; done < sound.size(); ++turn) {
            const int frames = std::min(sizes[turn % 5], static_cast<int>(sound.size() - done));
            AudioBuffer in(2, frames);
            std::copy_n(sound.data() + done, frames, in[1]);
            stage_.hear(in);
            done += static_cast<std::size_t>(frames);
            now_ += frames;
            if (after) after(now_);
        }
    }
    LiveState state() { return stage_.engine().state(); }
    std::int64_t now() const { return now_; }

private:
    Studio& studio() {
        studio_.media("a_N", noise(5, 48000)).verb("track.add id=t_N name=N kind=audio");
        return studio_.verb("clip.add track=t_N id=c_N at=0s src=a_N");
    }
    Studio studio_;
    LiveStage stage_;
    std::int64_t now_ = 0;
};

/// From half a second on it is locked, and never further away than a quarter of a film frame; the worst, in
/// ms.
double follow(const Signal& signal, std::optional<FilmRate> said = {}) {
    SCOPED_TRACE(std::to_string(signal.film.perSecond()) + " fps, speed " + std::to_string(signal.speed));
    Desk desk(said, 3600);
    double worst = 0;
    std::vector<std::int64_t> unlocked;
    const double begins =
        static_cast<double>(frameOf(signal.from, signal.film)) / signal.film.perSecond() * rate - 3600 * rate;
    desk.play(soundOf(signal), [&](std::int64_t now) {
        if (static_cast<double>(now) < 24000 / std::min(1.0, signal.speed)) return;
        const auto state = desk.state();
        if (state.sync.phase != Phase::locked) unlocked.push_back(now);
        const double place = begins + static_cast<double>(now) * signal.speed;
        worst = std::max(worst, std::fabs(place - static_cast<double>(state.position)) / rate * 1000);
    });
    EXPECT_TRUE(unlocked.empty()) << unlocked.size() << " times, at first at " << unlocked.front();
    EXPECT_EQ(desk.state().state, LiveTransport::State::rolling);
    return worst;
}

TEST(Ltc, IsFollowedAtAllRates) {
    const FilmRate slow{30, false, true};
    for (const auto& film : {FilmRate{24}, FilmRate{25}, FilmRate{30, true, true}, FilmRate{30}, slow})
        EXPECT_LT(follow({.film = film, .from = {1, 0, 58, 0}, .codes = 120},
                         film == slow ? std::optional(slow) : std::nullopt),
                  1.5)
            << film.counted << " " << film.perSecond();
}

TEST(Ltc, QuietLoudAndWithNoise) {
    for (const double decibels : {-30.0, -20.0, -3.0})
        EXPECT_LT(follow({.decibels = decibels}), 1.5) << decibels;
    EXPECT_LT(follow({.noise = 0.1}), 1.5) << "20 dB below";
}

TEST(Ltc, AtOtherSpeeds) {
    EXPECT_LT(follow({.speed = 1.01}), 1.5);
    for (const double speed : {0.5, 0.9, 1.1, 2.0})
        EXPECT_LT(follow({.codes = 100, .speed = speed}, FilmRate{25}), 10) << speed;
}

TEST(Ltc, AGapIsBridgedAndAnEndIsAStop) {
    Desk desk({}, 3600);
    auto sound = soundOf({.codes = 100});
    std::fill_n(sound.begin() + 96000, 9600, 0.0f); // 0.2 s
    bool flew = false;
    desk.play(sound, [&](std::int64_t now) {
        if (now < 24000) return;
        const auto state = desk.state();
        if (::testing::Test::HasFailure()) return;
        flew = flew || state.sync.phase == Phase::flywheel;
        EXPECT_EQ(state.state, LiveTransport::State::rolling);
        EXPECT_NEAR(static_cast<double>(state.position), static_cast<double>(now), 480) << now;
    });
    EXPECT_TRUE(flew);
    desk.play(std::vector<float>(48000));
    EXPECT_EQ(desk.state().sync.phase, Phase::lost);
    EXPECT_EQ(desk.state().state, LiveTransport::State::stopped);
    EXPECT_NEAR(static_cast<double>(desk.state().position), 98 * 1920, 1921) << "the last code";
}

TEST(Ltc, BackwardsIsToldAndNotPlayed) {
    Desk desk({}, 0);
    auto sound = soundOf({});
    std::reverse(sound.begin(), sound.end());
    desk.play(sound);
    EXPECT_EQ(desk.state().sync.phase, Phase::backwards);
    EXPECT_EQ(desk.state().state, LiveTransport::State::stopped);
}

TEST(Ltc, NoiseAloneIsNothing) {
    Desk desk({}, 0);
    std::vector<float> sound(96000);
    for (std::size_t i = 0; i < sound.size(); ++i)
        sound[i] = static_cast<float>(randomUnit(firstSeed(), 2, static_cast<std::int64_t>(i)) - 0.5);
    desk.play(sound);
    EXPECT_NE(desk.state().sync.phase, Phase::locked);
    EXPECT_EQ(desk.state().state, LiveTransport::State::stopped);
}

} // namespace
} // namespace tutti

// A tape at any speed: at 1 not a bit is changed, else what it adds is measured.
#include "audio/AudioView.h"
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/Varispeed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace tutti {
namespace {

constexpr double rate = 48000;

/// Makes what is asked for, and plays it.
class Deck {
public:
    explicit Deck(std::function<double(double frame)> sound) : sound_(std::move(sound)) {}
    Varispeed tape{rate};

    std::vector<float> play(int frames, int block = 512) {
        std::vector<float> heard;
        while (static_cast<int>(heard.size()) < frames) {
            const int count = std::min({block, Varispeed::longest, frames - static_cast<int>(heard.size())});
            AudioBuffer out(2, count);
            if (tape.passes()) {
                fill(out.view());
                tape.passed(out.view());
            } else {
                fill(tape.room(tape.wanted(count)));
                tape.play(out.view());
            }
            heard.insert(heard.end(), out[1], out[1] + count);
        }
        return heard;
    }
    double place() const { return static_cast<double>(made_) - tape.ahead(); }

private:
    void fill(AudioView view) {
        for (int i = 0; i < view.frames; ++i, ++made_)
            for (int c = 0; c < 2; ++c)
                view[c][i] = static_cast<float>(sound_(static_cast<double>(made_)));
    }
    std::function<double(double)> sound_;
    std::int64_t made_ = 0;
};

double sine(double hertz, double frame) {
    return 0.5 * std::sin(2 * M_PI * hertz / rate * frame);
}

/// What is left of a sound, in dB below the sine at `hertz` that fits it best.
double residue(const std::vector<float>& sound, double hertz) {
    double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0;
    const double step = 2 * M_PI * hertz / rate;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double s = std::sin(step * static_cast<double>(i)), c = std::cos(step * static_cast<double>(i));
        ss += s * s, cc += c * c, sc += s * c, xs += sound[i] * s, xc += sound[i] * c;
    }
    const double det = ss * cc - sc * sc, a = (xs * cc - xc * sc) / det, b = (xc * ss - xs * sc) / det;
    double left = 0, all = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double fit =
            a * std::sin(step * static_cast<double>(i)) + b * std::cos(step * static_cast<double>(i));
        left += (sound[i] - fit) * (sound[i] - fit);
        all += fit * fit;
    }
    return 10 * std::log10(left / all);
}

double level(const std::vector<float>& sound) {
    double sum = 0;
    for (const float sample : sound)
        sum += sample * sample;
    return 10 * std::log10(2 * sum / static_cast<double>(sound.size()) + 1e-30);
}

Deck deckAt(double speed, std::function<double(double)> sound) {
    Deck deck(std::move(sound));
    deck.tape.aim(speed);
    deck.tape.reset();
    return deck;
}

TEST(Varispeed, ASineStaysASine) {
    for (const double hertz : {100.0, 1000.0, 5000.0})
        for (const double speed : {0.25, 0.5, 0.9999, 1.00037, 1.371, 2.0, 4.0}) {
            if (hertz * speed > 19000) continue;
            auto deck = deckAt(speed, [=](double frame) { return sine(hertz, frame); });
            deck.play(4096);
            EXPECT_LT(residue(deck.play(24000), hertz * speed), -115) << hertz << " Hz, speed " << speed;
        }
}

TEST(Varispeed, WhatWouldFoldBackIsTakenAway) {
    for (const double speed : {1.5, 2.0, 4.0}) {
        const double edge = rate / 2 / speed;
        auto deck = deckAt(speed, [=](double frame) { return sine(1.1 * edge, frame); });
        deck.play(4096);
        EXPECT_LT(level(deck.play(24000)), -100) << "speed " << speed;
    }
}

TEST(Varispeed, NoMirrorAboveASlowSound) {
    for (const double speed : {0.25, 0.5, 0.7}) {
        const double hertz = 0.9 * rate / 2;
        auto deck = deckAt(speed, [=](double frame) { return sine(hertz, frame); });
        deck.play(4096);
        EXPECT_LT(residue(deck.play(24000), hertz * speed), -100) << "speed " << speed;
    }
}

TEST(Varispeed, AtSpeedOneTheBitsAreThoseOfThePlayer) {
    const auto seed = testing::firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto noise = [&](double frame) {
        return randomUnit(seed, 1, static_cast<std::int64_t>(frame)) - 0.5;
    };
    Random random(seed);
    Deck deck(noise);
    deck.play(1000);
    for (int turn = 0; turn < 20; ++turn) {
        deck.tape.aim(random.between(0.25, 4));
        deck.play(static_cast<int>(random.between(std::int64_t{1}, std::int64_t{9000})),
                  static_cast<int>(random.between(std::int64_t{1}, std::int64_t{512})));
        deck.tape.aim(1);
        deck.play(48000 / 4, static_cast<int>(random.between(std::int64_t{1}, std::int64_t{512})));
        ASSERT_TRUE(deck.tape.passes()) << "it came back to whole frames";
        const double from = deck.place();
        const auto heard = deck.play(500);
        for (std::size_t i = 0; i < heard.size(); ++i)
            ASSERT_EQ(heard[i], static_cast<float>(noise(from + static_cast<double>(i))));
    }
}

TEST(Varispeed, ASpeedThatChangesMakesNoClick) {
    auto deck = deckAt(1, [](double frame) { return sine(200, frame); });
    auto before = deck.play(2000);
    for (const double speed : {0.25, 4.0, 1.0, 0.3, 1.0, 1.001, 1.0}) {
        deck.tape.aim(speed);
        const auto after = deck.play(4000, 37);
        before.insert(before.end(), after.begin(), after.end());
    }
    // The bend of a sine of at most 800 Hz is at most 0.0055 a frame; a click would be many times that.
    for (std::size_t i = 2; i < before.size(); ++i)
        ASSERT_LT(std::fabs(before[i] - 2 * before[i - 1] + before[i - 2]), 0.0065) << "frame " << i;
}

TEST(Varispeed, BlocksDoNotMatter) {
    const auto heardBy = [](int block) {
        auto deck = deckAt(1.3, [](double frame) { return sine(777, frame); });
        auto heard = deck.play(1000, block);
        deck.tape.aim(0.7);
        const auto more = deck.play(5000, block);
        heard.insert(heard.end(), more.begin(), more.end());
        return heard;
    };
    const auto whole = heardBy(500);
    for (const int block : {1, 50, 125})
        EXPECT_EQ(heardBy(block), whole) << block;
}

} // namespace
} // namespace tutti

// The programme's loudness where somebody speaks.
#include "app/Dialogue.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace tutti {
namespace {

/// Stretches of a 1 kHz tone in both channels: seconds and dBFS, which for it are LUFS.
class Tones final : public AudioReader {
public:
    Tones(double rate, std::vector<std::pair<double, double>> stretches) : stretches_(std::move(stretches)) {
        info_.rate = rate;
        info_.channels = 2;
    }
    const AudioInfo& info() const override { return info_; }
    Expected<int> read(AudioView view) override {
        int count = 0;
        for (; count < view.frames; ++count, ++position_) {
            const double time = static_cast<double>(position_) / info_.rate;
            double end = 0, level = 1;
            for (const auto& [seconds, decibels] : stretches_)
                if ((end += seconds) > time) {
                    level = decibels;
                    break;
                }
            if (level > 0) break;
            for (int c = 0; c < 2; ++c)
                view[c][count] = static_cast<float>(std::pow(10, level / 20) *
                                                    std::sin(2 * std::numbers::pi * 1000 * time));
        }
        return count;
    }

private:
    AudioInfo info_;
    std::vector<std::pair<double, double>> stretches_;
    std::int64_t position_ = 0;
};

TEST(Dialogue, IsMeasuredWhereTheStemSpeaks) {
    // Loud music first, then speech over something soft, then loud again.
    Tones programme(48000, {{10, -10}, {10, -27}, {10, -12}});
    for (const double rate : {48000.0, 44100.0}) {
        Tones fresh = programme;
        Tones stem(rate, {{10, -80}, {10, -31}, {10, -55}}); // its room is heard behind it, 24 LU down
        const auto found = dialogueLoudness(fresh, stem);
        ASSERT_TRUE(found);
        EXPECT_NEAR(found->level, -27, 0.1) << rate;
        EXPECT_NEAR(found->share, 1.0 / 3, 0.01) << rate;
    }
}

TEST(Dialogue, OfSpeechAloneIsThatOfTheProgramme) {
    Tones programme(48000, {{10, -23}}), stem(48000, {{10, -30}});
    const auto found = dialogueLoudness(programme, stem);
    EXPECT_NEAR(found->level, -23, 0.05);
    EXPECT_GT(found->share, 0.95);
}

TEST(Dialogue, ShortPausesBelongToIt) {
    Tones programme(48000, {{1, -23}, {0.4, -60}, {1, -23}, {2, -10}, {1, -23}});
    Tones stem(48000, {{1, -30}, {0.4, -90}, {1, -30}, {2, -90}, {1, -30}});
    const auto found = dialogueLoudness(programme, stem);
    EXPECT_NEAR(found->level, -23 + 10 * std::log10(3 / 3.4), 0.1);
    EXPECT_NEAR(found->share, 3.4 / 5.4, 0.02);
}

TEST(Dialogue, WhereNobodySpeaksThereIsNone) {
    Tones programme(48000, {{5, -23}}), stem(48000, {{5, -90}});
    const auto found = dialogueLoudness(programme, stem);
    EXPECT_EQ(found->level, -HUGE_VAL);
    EXPECT_EQ(found->share, 0);
    Tones other(48000, {{5, -23}}), voice(48000, {{5, -23}});
    EXPECT_EQ(dialogueLoudness(other, voice, [](double) { return false; }).error().fault, Fault::interrupted);
}

} // namespace
} // namespace tutti

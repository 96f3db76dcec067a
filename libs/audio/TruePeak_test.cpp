#include "audio/TruePeak.h"
#include "base/Maths.h"
#include "base/Random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tutti {
namespace {

/// What the header says, word by word and in doubles: sinc in a Kaiser window (beta 4) over 16 samples, at
/// three places after each sample, nothing left out.
double slowTruePeak(const std::vector<float>& samples) {
    double tables[3][16], peak = 0;
    for (int place = 0; place < 3; ++place) {
        double sum = 0;
        for (int k = 0; k < 16; ++k) {
            const double distance = k - 7 - 0.25 * (place + 1);
            const double window =
                std::cyl_bessel_i(0, 4 * std::sqrt(1 - distance * distance / 64)) / std::cyl_bessel_i(0, 4.0);
            tables[place][k] = window * std::sin(maths::pi * distance) / (maths::pi * distance);
            sum += tables[place][k];
        }
        for (double& tap : tables[place])
            tap /= sum;
    }
    const auto size = static_cast<int>(samples.size());
    for (const float sample : samples)
        peak = std::max(peak, std::fabs(static_cast<double>(sample)));
    for (int n = -8; n < size; ++n)
        for (const auto& table : tables) {
            double sum = 0;
            for (int k = 0; k < 16; ++k)
                if (const int at = n + k - 7; at >= 0 && at < size)
                    sum += table[k] * static_cast<double>(samples[static_cast<std::size_t>(at)]);
            peak = std::max(peak, std::fabs(sum));
        }
    return peak;
}

TEST(TruePeak, LeavingOutWhatCannotMatterChangesNothing) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Random random(seed);
        std::vector<float> samples(
            static_cast<std::size_t>(random.between(std::int64_t{1}, std::int64_t{1500})));
        double level = 1;
        for (auto& sample : samples) { // noise whose level wanders, so that some of it is left out
            if (random.chance(0.02)) level = std::pow(10, random.between(-2.0, 0.0));
            sample = static_cast<float>(level * random.between(-1.0, 1.0));
        }
        TruePeak peak;
        float last = 0;
        for (std::size_t done = 0; done < samples.size();) {
            const auto count = std::min<std::size_t>(
                static_cast<std::size_t>(random.between(std::int64_t{1}, std::int64_t{700})),
                samples.size() - done);
            peak.add(samples.data() + done, static_cast<int>(count));
            done += count;
            EXPECT_GE(peak.samplePeak(), last);
            last = peak.samplePeak();
        }
        const double truth = slowTruePeak(samples);
        EXPECT_NEAR(peak.truePeak(), truth, 2e-6 * truth) << "seed " << seed;
        EXPECT_GE(peak.truePeak(), peak.samplePeak());
    }
}

TEST(TruePeak, SeesTheCrestBetweenTwoSamples) {
    for (const double cycles : {0.01, 0.1, 0.25, 0.33, 0.4, 0.42}) { // per frame
        double worst = 0;
        for (int step = 0; step < 8; ++step) { // of the phase
            std::vector<float> samples;
            for (int i = 0; i < 4000; ++i) { // faded, so that no edge rings
                const double fade = std::min({1.0, i / 400.0, (3999 - i) / 400.0});
                samples.push_back(
                    static_cast<float>(fade * std::sin(2 * maths::pi * cycles * i + maths::pi / 8 * step)));
            }
            TruePeak peak;
            peak.add(samples.data(), static_cast<int>(samples.size()));
            const double error = 20 * std::log10(static_cast<double>(peak.truePeak()));
            if (std::fabs(error) > std::fabs(worst)) worst = error;
        }
        // Four places a frame may miss the crest by cos (pi cycles / 4), and the interpolator errs by 0.12
        // dB.
        EXPECT_LT(worst, 0.13) << cycles;
        EXPECT_GT(worst, 20 * std::log10(std::cos(maths::pi * cycles / 4)) - 0.13) << cycles;
    }
}

} // namespace
} // namespace tutti

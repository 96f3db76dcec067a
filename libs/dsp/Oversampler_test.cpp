// The oversampler against what its header says.
#include "dsp/Oversampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tutti {
namespace {

std::vector<float> sine(double frequency, int frames) {
    std::vector<float> out(static_cast<std::size_t>(frames));
    for (int i = 0; i < frames; ++i)
        out[static_cast<std::size_t>(i)] =
            static_cast<float>(std::sin(2 * M_PI * std::fmod(frequency * i, 1.0)));
    return out;
}

/// Amplitude at a frequency in cycles per sample, under a window whose side lobes are below -110 dB.
double amplitude(const std::vector<float>& audio, std::size_t from, double frequency) {
    double re = 0, im = 0, weight = 0;
    const auto count = audio.size() - from;
    for (std::size_t i = 0; i < count; ++i) {
        const double x = 2 * M_PI * static_cast<double>(i) / static_cast<double>(count);
        const double w = 0.3635819 - 0.4891775 * std::cos(x) + 0.1365995 * std::cos(2 * x) -
                         0.0106411 * std::cos(3 * x); // Nuttall
        const double turn = 2 * M_PI * std::fmod(frequency * static_cast<double>(i), 1.0);
        re += w * static_cast<double>(audio[from + i]) * std::cos(turn);
        im += w * static_cast<double>(audio[from + i]) * std::sin(turn);
        weight += w;
    }
    return 2 * std::hypot(re, im) / weight;
}

std::vector<float> upOnly(const std::vector<float>& in, int factor) {
    Oversampler over;
    std::vector<float> high(in.size() * static_cast<std::size_t>(factor));
    for (std::size_t i = 0; i < in.size(); i += 16)
        over.up(in.data() + i, high.data() + i * static_cast<std::size_t>(factor), 16, factor);
    return high;
}

std::vector<float> downOnly(std::vector<float> high, int factor) {
    Oversampler over;
    std::vector<float> out(high.size() / static_cast<std::size_t>(factor));
    for (std::size_t i = 0; i < out.size(); i += 16)
        over.down(high.data() + i * static_cast<std::size_t>(factor), out.data() + i, 16, factor);
    return out;
}

std::vector<float> upAndDown(const std::vector<float>& in, int factor, int size) {
    Oversampler over;
    std::vector<float> out(in.size());
    for (std::size_t i = 0; i < in.size(); i += static_cast<std::size_t>(size)) {
        const int count = std::min(size, static_cast<int>(in.size() - i));
        float high[Oversampler::mostFrames * Oversampler::mostFactor];
        over.up(in.data() + i, high, count, factor);
        over.down(high, out.data() + i, count, factor);
    }
    return out;
}

double decibels(double gain) {
    return 20 * std::log10(gain + 1e-30);
}

TEST(Oversampler, PassesWhatIsHeardLateByItsLatency) {
    for (const int factor : {1, 2, 4, 8})
        for (const double kilohertz : {0.1, 1.0, 10.0, 20.0}) {
            const auto in = sine(kilohertz / 48, 4096), out = upAndDown(in, factor, 16);
            double worst = 0;
            for (std::size_t i = 400; i < in.size(); ++i)
                worst =
                    std::max(worst, std::fabs(static_cast<double>(out[i] - in[i - Oversampler::latency])));
            EXPECT_LT(decibels(worst), -78) << factor << "x, " << kilohertz << " kHz"; // 0.001 dB
        }
}

TEST(Oversampler, PassBandOfTheCompactDiscEndsAtTwentyKilohertz) {
    const auto out = upAndDown(sine(20 / 44.1, 4096), 4, 16);
    EXPECT_NEAR(decibels(amplitude(out, 400, 20 / 44.1)), 0, 0.01);
}

TEST(Oversampler, LeavesNoImages) {
    for (const int factor : {2, 4, 8})
        for (const double kilohertz : {1.0, 7.0, 20.0}) {
            const auto high = upOnly(sine(kilohertz / 48, 4096), factor);
            for (int k = 1; k <= factor / 2; ++k)
                for (const double image : {48 * k - kilohertz, 48 * k + kilohertz}) {
                    if (image >= 24 * factor) continue;
                    EXPECT_LT(decibels(amplitude(high, 4096, image / (48 * factor))), -96)
                        << factor << "x, image of " << kilohertz << " at " << image;
                }
        }
}

TEST(Oversampler, FoldsNothingIntoWhatIsHeard) {
    for (const int factor : {2, 4, 8})
        for (int k = 1; k <= factor / 2; ++k)
            for (const double heard : {1.0, 10.0, 20.0}) {
                const auto out = downOnly(sine((48 * k - heard) / (48 * factor), 4096 * factor), factor);
                EXPECT_LT(decibels(amplitude(out, 400, heard / 48)), -96)
                    << factor << "x, " << 48 * k - heard << " kHz";
            }
}

TEST(Oversampler, CuttingTheTimeChangesNothing) {
    const auto in = sine(0.0123, 1000);
    for (const int factor : {1, 2, 4, 8})
        for (const int size : {1, 3, 7})
            EXPECT_EQ(upAndDown(in, factor, 16), upAndDown(in, factor, size)) << factor << ' ' << size;
}

} // namespace
} // namespace tutti

// The laws of dither: its noise is white, known and free of the signal.
#include "audio/Quantiser.h"
#include "audio/testing/Files.h"
#include "base/Maths.h"

#include <fftw3.h>

#include <cmath>
#include <complex>
#include <limits>

namespace tutti {
namespace {

using namespace tutti::testing;

/// The error of each sample of the first channel in steps of the quantiser.
std::vector<double> errors(const AudioBuffer& sound, int bits, Dither dither, std::uint64_t seed = 0,
                           int channel = 0) {
    Quantiser quantiser(bits, dither, sound.channels(), 48000, seed);
    std::vector<std::int32_t> out(static_cast<std::size_t>(sound.frames() * sound.channels()));
    quantiser.process(sound.view(), out.data());
    std::vector<double> result;
    for (int i = 0; i < sound.frames(); ++i) {
        const double got =
            out[static_cast<std::size_t>(i * sound.channels() + channel)] * std::ldexp(1, bits - 32);
        result.push_back(got - static_cast<double>(sound[channel][i]) * std::ldexp(1, bits - 1));
    }
    return result;
}

struct Moments {
    double mean = 0, variance = 0;
};
Moments momentsOf(const std::vector<double>& values) {
    Moments moments;
    for (const double value : values)
        moments.mean += value / static_cast<double>(values.size());
    for (const double value : values)
        moments.variance += std::pow(value - moments.mean, 2) / static_cast<double>(values.size());
    return moments;
}

/// Decibels of noise of so many square steps against a sine of full scale.
double againstFullScale(double squareSteps, int bits) {
    return 10 * std::log10(squareSteps / (std::ldexp(1, 2 * bits - 2) / 2));
}

AudioBuffer sine(double decibels, double cyclesPerFrame, int frames) {
    AudioBuffer sound(1, frames);
    for (int i = 0; i < frames; ++i)
        sound[0][i] =
            static_cast<float>(std::pow(10, decibels / 20) * std::sin(2 * maths::pi * cyclesPerFrame * i));
    return sound;
}

TEST(Quantiser, TheNoiseIsThatOfTheory) {
    const auto sound = sine(-6, 997.0 / 48000, 1 << 18);
    EXPECT_NEAR(againstFullScale(momentsOf(errors(sound, 16, Dither::tpdf)).variance, 16), -93.32, 0.1);
    EXPECT_NEAR(againstFullScale(momentsOf(errors(sound, 16, Dither::none)).variance, 16), -98.09, 0.1);
    // A float below one half carries 25 bits behind the point: at 24 the rounding is not quite even.
    const auto soft = sine(-26, 997.0 / 48000, 1 << 18);
    EXPECT_NEAR(againstFullScale(momentsOf(errors(soft, 24, Dither::tpdf)).variance, 24), -141.48, 0.1);
    EXPECT_NEAR(againstFullScale(momentsOf(errors(soft, 24, Dither::none)).variance, 24), -146.26, 0.2);
}

TEST(Quantiser, TheErrorDoesNotKnowTheSignal) {
    for (const double level : {-200.0, -110.0, -100.0, -96.0, -60.0, -20.0, -3.0}) {
        const auto moments = momentsOf(errors(sine(level, 997.0 / 48000, 1 << 19), 16, Dither::tpdf));
        EXPECT_NEAR(moments.mean, 0, 0.01) << level << " dB";
        EXPECT_NEAR(moments.variance, 0.25, 0.0025) << level << " dB";
    }
    for (const double steps : {0.0, 0.25, 0.5, 0.75}) { // constants between two steps
        AudioBuffer constant(1, 1 << 18);
        std::fill_n(constant[0], constant.frames(), static_cast<float>(steps / 32768));
        const auto moments = momentsOf(errors(constant, 16, Dither::tpdf));
        EXPECT_NEAR(moments.mean, 0, 0.01) << steps;
        EXPECT_NEAR(moments.variance, 0.25, 0.0025) << steps;
    }
}

/// Power in each bin, averaged over the pieces of the sound.
std::vector<double> spectrum(const std::vector<double>& signal, int size) {
    std::vector<double> power(static_cast<std::size_t>(size / 2 + 1)), piece(static_cast<std::size_t>(size));
    std::vector<std::complex<double>> bins(power.size());
    auto* plan =
        fftw_plan_dft_r2c_1d(size, piece.data(), reinterpret_cast<fftw_complex*>(bins.data()), FFTW_ESTIMATE);
    for (std::size_t start = 0; start + piece.size() <= signal.size(); start += piece.size()) {
        std::copy_n(signal.begin() + static_cast<std::ptrdiff_t>(start), size, piece.begin());
        fftw_execute(plan);
        for (std::size_t i = 0; i < power.size(); ++i)
            power[i] += std::norm(bins[i]);
    }
    fftw_destroy_plan(plan);
    return power;
}

TEST(Quantiser, ASineBelowTheLastBitHasNoHarmonics) {
    constexpr int size = 1 << 17, pieces = 32, cycles = 2723; // 997 Hz at 48 kHz
    const auto sound = sine(-100, static_cast<double>(cycles) / size, size * pieces);
    auto signal = errors(sound, 16, Dither::tpdf);
    for (int i = 0; i < sound.frames(); ++i)
        signal[static_cast<std::size_t>(i)] += static_cast<double>(sound[0][i]) * 32768;
    const auto power = spectrum(signal, size);
    double floor = 0;
    for (const double bin : power)
        floor += bin / static_cast<double>(power.size());
    EXPECT_GT(power[cycles], 100 * floor) << "the sine itself is there, below the last bit";
    floor = (floor * static_cast<double>(power.size()) - power[cycles]) / static_cast<double>(power.size());
    for (std::size_t harmonic = 2; harmonic < 24; ++harmonic)
        EXPECT_LT(power[cycles * harmonic], 2 * floor) << "harmonic " << harmonic;

    // Without dither the test must see them.
    auto bare = errors(sine(-85, static_cast<double>(cycles) / size, size), 16, Dither::none);
    const auto distorted = spectrum(bare, size);
    double mean = 0;
    for (const double bin : distorted)
        mean += bin / static_cast<double>(distorted.size());
    EXPECT_GT(distorted[cycles * 3], 100 * mean);
}

TEST(Quantiser, ChannelsAndSeedsHaveNoiseOfTheirOwn) {
    const AudioBuffer silence(2, 1 << 18);
    const auto left = errors(silence, 16, Dither::tpdf, 0, 0),
               right = errors(silence, 16, Dither::tpdf, 0, 1);
    const auto other = errors(silence, 16, Dither::tpdf, 1, 0);
    double sides = 0, seeds = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        sides += left[i] * right[i] / 0.25 / static_cast<double>(left.size());
        seeds += left[i] * other[i] / 0.25 / static_cast<double>(left.size());
    }
    EXPECT_NEAR(sides, 0, 0.01);
    EXPECT_NEAR(seeds, 0, 0.01);
    EXPECT_NEAR(momentsOf(left).variance, 0.25, 0.0025) << "silence stays dithered";
}

TEST(Quantiser, ShapedNoiseMovesAwayFromWhereTheEarIsKeen) {
    const AudioBuffer silence(1, 1 << 18);
    const auto shaped = spectrum(errors(silence, 16, Dither::shaped), 1024);
    const auto flat = spectrum(errors(silence, 16, Dither::tpdf), 1024);
    const auto ratio = [&](double low, double high) {
        double a = 0, b = 0;
        for (auto i = static_cast<std::size_t>(low / 48000 * 1024);
             i <= static_cast<std::size_t>(high / 48000 * 1024); ++i)
            a += shaped[i], b += flat[i];
        return 10 * std::log10(a / b);
    };
    EXPECT_LT(ratio(2500, 4500), -12);
    EXPECT_LT(ratio(100, 1000), -12);
    EXPECT_GT(ratio(18000, 23000), 10);
}

TEST(Quantiser, HasTheSameBitsHoweverTheSoundIsCut) {
    const auto sound = randomSound(3, 2, 5000);
    for (const auto dither : {Dither::none, Dither::tpdf, Dither::shaped}) {
        std::vector<std::int32_t> whole(10000), cut(10000);
        Quantiser(16, dither, 2, 48000, 7).process(sound.view(), whole.data());
        Quantiser pieces(16, dither, 2, 48000, 7);
        for (int start = 0; start < 5000; start += 100) {
            const float* channels[] = {sound[0] + start, sound[1] + start};
            pieces.process({channels, 2, 100}, cut.data() + 2 * start);
        }
        EXPECT_EQ(whole, cut);
    }
}

TEST(Quantiser, ClipsAtFullScaleAndCountsWhatIsAbove) {
    AudioBuffer sound(1, 6);
    const float values[] = {1.0f, -1.0f, 2.0f, -2.0f, std::numeric_limits<float>::quiet_NaN(), 0.5f};
    std::copy_n(values, 6, sound[0]);
    std::vector<std::int32_t> out(6);
    Quantiser quantiser(16, Dither::none, 1, 48000, 0);
    quantiser.process(sound.view(), out.data());
    EXPECT_EQ(out, (std::vector<std::int32_t>{0x7FFF0000, INT32_MIN, 0x7FFF0000, INT32_MIN, 0, 0x40000000}));
    EXPECT_EQ(quantiser.clipped(), 2) << "what is at full scale is not above it";
}

TEST(Quantiser, ThirtyTwoBitsKeepEveryFloat) {
    const auto sound = randomSound(4, 1, 1000);
    std::vector<std::int32_t> out(1000);
    Quantiser(32, Dither::tpdf, 1, 48000, 0).process(sound.view(), out.data());
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(static_cast<float>(out[static_cast<std::size_t>(i)] * 0x1p-31), sound[0][i]);
}

} // namespace
} // namespace tutti

// The half-band filter against what its header says.
#include "dsp/HalfBand.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tutti {
namespace {

/// Amplitude behind the filter of a sine of so many cycles per sample of the higher rate.
double response(double frequency) {
    HalfBand filter;
    std::vector<float> in(4000), out(2000);
    for (std::size_t i = 0; i < in.size(); ++i)
        in[i] = static_cast<float>(std::sin(2 * M_PI * std::fmod(frequency * static_cast<double>(i), 1.0)));
    filter.process(in.data(), out.data(), 2000);
    // Whole cycles of every frequency used here, after it has filled: the sum over sine and cosine.
    double re = 0, im = 0;
    for (int n = 500; n < 1460; ++n) {
        const double turn = 2 * M_PI * std::fmod(2 * frequency * n, 1.0);
        re += static_cast<double>(out[static_cast<std::size_t>(n)]) * std::cos(turn);
        im += static_cast<double>(out[static_cast<std::size_t>(n)]) * std::sin(turn);
    }
    return std::sqrt(re * re + im * im) / 480;
}

TEST(HalfBand, PassesWhatIsHeardAndStopsWhatWouldAlias) {
    for (const double kilohertz : {1.0, 5.0, 10.0, 15.0, 18.0, 20.0})
        EXPECT_NEAR(20 * std::log10(response(kilohertz / 96)), 0, 0.01) << kilohertz;
    for (const double kilohertz : {28.0, 30.0, 33.0, 40.0, 47.0})
        EXPECT_LT(20 * std::log10(response(kilohertz / 96)), -88) << kilohertz;
}

TEST(HalfBand, IsLateByItsDelay) {
    HalfBand filter;
    std::vector<float> in(200, 0.0f), out(100);
    in[40] = 1;
    filter.process(in.data(), out.data(), 100);
    EXPECT_FLOAT_EQ(out[20 + HalfBand::delay], 0.5f);
    for (int k = 1; k <= HalfBand::delay; ++k)
        EXPECT_EQ(out[static_cast<std::size_t>(20 + HalfBand::delay - k)],
                  out[static_cast<std::size_t>(20 + HalfBand::delay + k)]);
}

TEST(HalfBand, CuttingTheTimeChangesNothing) {
    std::vector<float> in(600), whole(300), pieces(300);
    for (std::size_t i = 0; i < in.size(); ++i)
        in[i] = static_cast<float>((i * 7919) % 1000) / 1000 - 0.5f;
    HalfBand one, two;
    one.process(in.data(), whole.data(), 300);
    for (int done = 0, size = 1; done < 300; done += size, size = size % 37 + 1) {
        size = std::min(size, 300 - done);
        two.process(in.data() + 2 * done, pieces.data() + done, size);
    }
    EXPECT_EQ(whole, pieces);
}

} // namespace
} // namespace tutti

// The curves against the formulas in their table, and against what else the header says of them.
#include "dsp/Curves.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

using Curve = Float4 (*)(Float4) noexcept;

struct Case {
    const char* name;
    Curve curve;
    double (*formula)(double);
};

const Case cases[] = {
    {"tanh", bentTanh, [](double x) { return std::tanh(x); }},
    {"root", bentRoot, [](double x) { return x / std::sqrt(1 + x * x); }},
    {"asinh", bentAsinh, [](double x) { return std::asinh(x); }},
    {"hard", bentHard, [](double x) { return std::fmin(1, std::fmax(-1, x)); }},
};

TEST(Curves, FollowTheirFormulas) {
    for (const auto& test : cases)
        for (double x = 1e-9; x < 1e6; x *= 1.0037) {
            const float in = static_cast<float>(x);
            const double out = static_cast<double>(test.curve(lanes(in))[0]);
            const double expected = test.formula(static_cast<double>(in));
            ASSERT_NEAR(out / expected, 1, 5e-6) << test.name << " at " << x;
        }
}

TEST(Curves, AreOddToTheLastBit) {
    for (const auto& test : cases) {
        EXPECT_EQ(test.curve(lanes(0.0f))[0], 0) << test.name;
        for (float x = 1e-6f; x < 1e4f; x *= 1.37f)
            ASSERT_EQ(test.curve(lanes(-x))[0], -test.curve(lanes(x))[0]) << test.name << " at " << x;
    }
}

TEST(Curves, NeverFall) {
    for (const auto& test : cases)
        for (float x = 1e-3f; x < 1e3f; x *= 1.001f)
            ASSERT_LE(test.curve(lanes(x))[0], test.curve(lanes(x * 1.001f))[0] * (1 + 3e-7f))
                << test.name << " at " << x;
}

TEST(Curves, LanesKnowNothingOfEachOther) {
    const Float4 mixed{0.3f, -2.0f, 1e-5f, 40.0f};
    for (const auto& test : cases)
        for (int lane = 0; lane < 4; ++lane)
            EXPECT_EQ(test.curve(mixed)[lane], test.curve(lanes(mixed[lane]))[2]) << test.name;
}

} // namespace
} // namespace tutti

// The tone, the counts and the meters, on a device that the test pulls.
#include "devices/DeviceTest.h"
#include "devices/testing/ManualDevice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tutti {
namespace {

TEST(DeviceTest, PlaysAQuietToneAndCountsWhatIsLost) {
    testing::ManualDevice device;
    DeviceTest client(1);
    ASSERT_TRUE(device.start(client));
    double squares = 0;
    float peak = 0, first = 1;
    for (int i = 0; i < 100; ++i) {
        if (i == 50) device.miss(1000);
        const auto out = device.pull(i % 2 == 0 ? 450 : 510);
        if (i == 0) first = out[0][0];
        for (int k = 0; k < out.frames(); ++k) {
            ASSERT_EQ(out[0][k], out[1][k]);
            peak = std::max(peak, std::fabs(out[0][k]));
            squares += double(out[0][k]) * out[0][k];
        }
    }
    EXPECT_TRUE(client.finished());
    EXPECT_EQ(first, 0.0f);
    EXPECT_NEAR(20 * std::log10(peak), -30, 0.1);
    EXPECT_NEAR(10 * std::log10(squares / 48000), -33.1, 0.2);
    EXPECT_EQ(device.pull(64)[0][63], 0.0f);
    const auto report = client.report();
    EXPECT_EQ(report.blocks, 100);
    EXPECT_EQ(report.framesLost, 1000);
    EXPECT_EQ(report.shortest, 450);
    EXPECT_EQ(report.longest, 510);
    EXPECT_GE(report.worstJitter, report.typicalJitter);
}

TEST(DeviceTest, SaysWhyTheDeviceWentAway) {
    testing::ManualDevice device;
    DeviceTest client(1);
    ASSERT_TRUE(device.start(client));
    device.pull(64);
    device.lose("card: is gone");
    EXPECT_TRUE(client.failed());
    EXPECT_EQ(client.report().lost, "card: is gone");
}

TEST(InputMeters, ShowTheNewestPeakTheHighestAndTheWhole) {
    testing::ManualDevice device;
    InputMeters meters(2);
    ASSERT_TRUE(device.start(meters));
    AudioBuffer in(2, 1000);
    for (int i = 0; i < 1000; ++i)
        in[1][i] = i % 2 == 0 ? 0.5f : -0.5f;
    const std::uint8_t on[]{0x90, 60, 100};
    const MidiMessage midi[]{{3, 0, on}};
    const auto out = device.pull(in.view(), midi);
    EXPECT_EQ(out[0][999], 0.0f);
    EXPECT_EQ(meters.level(0).highest, 0.0f);
    EXPECT_EQ(meters.level(1).peak, 0.5f);
    device.pull(1000);
    const auto level = meters.level(1);
    EXPECT_EQ(level.peak, 0.0f);
    EXPECT_EQ(level.highest, 0.5f);
    EXPECT_NEAR(level.rms, 0.5 / std::sqrt(2), 1e-6);
    EXPECT_EQ(meters.midiMessages(), 1);
}

} // namespace
} // namespace tutti

#include "app/Latencies.h"
#include "base/File.h"
#include "base/testing/TempFolder.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

TEST(Latencies, AreKeptForEachDeviceAndRate) {
    const testing::TempFolder folder;
    const auto path = folder.path() / "tutti/latency";
    EXPECT_EQ(*measuredLatency(path, "jack:default", 48000), 0) << "nothing is known";
    ASSERT_TRUE(keepLatency(path, {"jack:default", 48000, 37}));
    ASSERT_TRUE(keepLatency(path, {"jack:default", 96000, 51}));
    ASSERT_TRUE(keepLatency(path, {"alsa:USB Audio, 2", 48000, -12}));
    EXPECT_EQ(*measuredLatency(path, "jack:default", 48000), 37);
    EXPECT_EQ(*measuredLatency(path, "jack:default", 96000), 51);
    EXPECT_EQ(*measuredLatency(path, "alsa:USB Audio, 2", 48000), -12);
    EXPECT_EQ(*measuredLatency(path, "jack:default", 44100), 0);
    ASSERT_TRUE(keepLatency(path, {"jack:default", 48000, 38}));
    EXPECT_EQ(*measuredLatency(path, "jack:default", 48000), 38) << "the newest counts";
    ASSERT_TRUE(keepLatency(path, {"jack:default", 48000, 0}));
    EXPECT_EQ(readLatencies(path)->size(), 2u);
}

TEST(Latencies, OfAFileThatIsNoneAreRefused) {
    const testing::TempFolder folder;
    const auto path = folder.path() / "latency";
    for (const auto* text : {"", "hello\n", "tutti-latency 1\n48000 jack\n", "tutti-latency 1\n0 1 jack\n"}) {
        ASSERT_TRUE(writeFileDurably(path, text));
        EXPECT_FALSE(measuredLatency(path, "jack", 48000)) << text;
        EXPECT_FALSE(keepLatency(path, {"jack", 48000, 1})) << "and not written over";
    }
    EXPECT_NE(readLatencies(path).error().message.find("latency:2: '0 1 jack'"), std::string::npos);
}

} // namespace
} // namespace tutti

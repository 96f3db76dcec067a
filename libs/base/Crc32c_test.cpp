#include "base/Crc32c.h"

#include <gtest/gtest.h>

#include <string>

using namespace tutti;

// RFC 3720, B.4: 32 bytes of zeroes, of ones, and counting up.
TEST(Crc32c, MatchesTheStandardsExamples) {
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAu);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43u);
    std::string counting;
    for (char i = 0; i < 32; ++i)
        counting += i;
    EXPECT_EQ(crc32c(counting), 0x46DD794Eu);
    EXPECT_EQ(crc32c(counting.substr(7), crc32c(counting.substr(0, 7))), 0x46DD794Eu);
}

#include "base/LoopbackSocket.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// On loopback what was sent is there when send() returns.
TEST(LoopbackSocket, CarriesDatagramsBothWays) {
    auto one = LoopbackSocket::open(0), two = LoopbackSocket::open(0);
    ASSERT_TRUE(one && two);
    EXPECT_NE(one->port(), 0);
    EXPECT_FALSE(one->receive()) << "nothing there: nobody waits";
    EXPECT_TRUE(one->send(two->port(), Bytes{1, 2, 3}));
    EXPECT_TRUE(one->send(two->port(), Bytes{}));
    const auto first = two->receive(), second = two->receive();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->bytes, (Bytes{1, 2, 3}));
    EXPECT_EQ(first->from, one->port());
    EXPECT_TRUE(second->bytes.empty());
    EXPECT_TRUE(two->send(first->from, Bytes(60000, 7)));
    const auto answer = one->receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->bytes, Bytes(60000, 7));
}

TEST(LoopbackSocket, APortIsForOne) {
    const auto one = LoopbackSocket::open(0);
    ASSERT_TRUE(one);
    const auto two = LoopbackSocket::open(one->port());
    ASSERT_FALSE(two);
    EXPECT_EQ(two.error().fault, Fault::output);
    EXPECT_NE(two.error().message.find("port " + std::to_string(one->port())), std::string::npos);
}

} // namespace
} // namespace tutti

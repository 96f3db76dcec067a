// The packets of the specification's "OSC Examples", byte by byte; then the laws: what is written reads the
// same, and no bytes whatsoever crash the reader or make it forget the place.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "surface/Osc.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tutti::osc {
namespace {

Bytes bytesOf(std::string_view text) {
    return {text.begin(), text.end()};
}

Message messageIn(const Bytes& bytes) {
    const auto packet = read(bytes);
    if (!packet) {
        ADD_FAILURE() << packet.error().message;
        return {};
    }
    return std::get<Message>(packet->content);
}

std::string problemOf(const Bytes& bytes) {
    const auto packet = read(bytes);
    return packet ? "no problem" : packet.error().message;
}

TEST(Osc, WritesTheExamplesOfTheSpecification) {
    EXPECT_EQ(write(Message{"/oscillator/4/frequency", {440.0f}}),
              bytesOf(std::string_view("/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0", 32)));
    EXPECT_EQ(write(Message{"/foo", {1000, -1, std::string("hello"), 1.234f, 5.678f}}),
              bytesOf(std::string_view("/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xff"
                                       "hello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d",
                                       40)));
}

TEST(Osc, ReadsEveryType) {
    const Message message{"/all",
                          {std::numeric_limits<std::int32_t>::min(), -0.0f, std::string(),
                           Bytes{1, 2, 3, 4, 5}, std::numeric_limits<std::int64_t>::max(), 1e300, true, false,
                           Nil{}, Impulse{}}};
    const auto bytes = write(message);
    EXPECT_EQ(bytes.size() % 4, 0u);
    EXPECT_EQ(messageIn(bytes), message);
}

TEST(Osc, BundlesLieInBundles) {
    const Bundle inner{1ull << 32, {Packet{Message{"/b", {true}}}}};
    const Packet packet{Bundle{atOnce, {Packet{Message{"/a", {}}}, Packet{inner}, Packet{Bundle{}}}}};
    const auto again = read(write(packet));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, packet);
}

TEST(Osc, OldMessagesHaveNoTypeTags) {
    EXPECT_EQ(messageIn(bytesOf(std::string_view("/bang\0\0\0", 8))), (Message{"/bang", {}}));
}

TEST(Osc, DamageIsToldWithItsPlace) {
    const auto at = [](int byte, const std::string& what) {
        return "OSC packet, byte " + std::to_string(byte) + ": " + what;
    };
    const auto problem = [](std::string_view text) { return problemOf(bytesOf(text)); };
    EXPECT_EQ(problem(""), at(0, "it is empty"));
    EXPECT_EQ(problem("abc"), at(0, "its size is no multiple of four"));
    EXPECT_EQ(problem("/abc"), at(0, "a string has no end"));
    EXPECT_EQ(problem(std::string_view("abc\0", 4)),
              at(0, "an address starts with a slash and has neither blanks nor #"));
    EXPECT_EQ(problem(std::string_view("/a\0x", 4)), at(3, "what fills up to four bytes is not zero"));
    EXPECT_EQ(problem(std::string_view("/a\0\0i\0\0\0", 8)),
              at(4, "the type tags do not start with a comma"));
    EXPECT_EQ(problem(std::string_view("/a\0\0,z\0\0", 8)), at(8, "an argument has the unknown type 'z'"));
    EXPECT_EQ(problem(std::string_view("/a\0\0,i\0\0", 8)), at(8, "it is cut off"));
    EXPECT_EQ(problem(std::string_view("/a\0\0,b\0\0\xff\xff\xff\xff", 12)),
              at(12, "a blob of 4294967295 bytes is cut off"));
    EXPECT_EQ(problem(std::string_view("/a\0\0,N\0\0\0\0\0\0", 12)),
              at(8, "there is more than the type tags say"));
    EXPECT_EQ(problem(std::string_view("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\x20", 20)),
              at(20, "a part of a bundle is cut off"));
    EXPECT_EQ(problem(std::string_view("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\0", 20)),
              at(20, "a part of a bundle is empty"));
}

TEST(Osc, BundlesDoNotLieForEverDeep) {
    Packet packet{Message{"/deep", {}}};
    for (int depth = 0; depth < deepestBundle; ++depth)
        packet = Packet{Bundle{atOnce, {packet}}};
    EXPECT_TRUE(read(write(packet)));
    EXPECT_NE(problemOf(write(Packet{Bundle{atOnce, {packet}}})).find("too deep"), std::string::npos);
}

// --- laws --------------------------------------------------------------------------------------------------

std::string anyText(Random& random) {
    std::string text;
    for (auto length = random.between(std::int64_t{0}, std::int64_t{9}); length > 0; --length)
        text += static_cast<char>(random.between(std::int64_t{1}, std::int64_t{255}));
    return text;
}

Argument anyArgument(Random& random) {
    switch (random.between(std::int64_t{0}, std::int64_t{8})) {
    case 0: return static_cast<std::int32_t>(random.bits());
    case 1: return static_cast<float>(random.between(-1e6, 1e6));
    case 2: return anyText(random);
    case 3: {
        const auto text = anyText(random);
        return Bytes(text.begin(), text.end());
    }
    case 4: return static_cast<std::int64_t>(random.bits());
    case 5: return random.between(-1e6, 1e6);
    case 6: return random.chance(0.5);
    case 7: return Nil{};
    default: return Impulse{};
    }
}

Packet anyPacket(Random& random, int depth) {
    if (depth < 3 && random.chance(0.4)) {
        Bundle bundle{random.bits(), {}};
        for (auto parts = random.between(std::int64_t{0}, std::int64_t{3}); parts > 0; --parts)
            bundle.parts.push_back(anyPacket(random, depth + 1));
        return {bundle};
    }
    Message message{"/" + std::to_string(random.between(std::int64_t{0}, std::int64_t{99999})), {}};
    for (auto count = random.between(std::int64_t{0}, std::int64_t{6}); count > 0; --count)
        message.arguments.push_back(anyArgument(random));
    return {message};
}

TEST(OscLaws, WhatIsWrittenReadsTheSame) {
    Random random(testing::firstSeed());
    for (int turn = 0; turn < 2000; ++turn) {
        const auto packet = anyPacket(random, 0);
        const auto again = read(write(packet));
        ASSERT_TRUE(again) << "seed " << testing::firstSeed() << ", turn " << turn;
        ASSERT_EQ(*again, packet) << "seed " << testing::firstSeed() << ", turn " << turn;
    }
}

TEST(OscLaws, DamagedPacketsAreRefusedOrMeanWhatTheySay) {
    Random random(testing::firstSeed());
    int refusals = 0;
    for (int turn = 0; turn < 20000; ++turn) {
        auto bytes = write(anyPacket(random, 0));
        for (auto hits = random.between(std::int64_t{1}, std::int64_t{4}); hits > 0 && !bytes.empty();
             --hits) {
            const auto at = random.between(std::int64_t{0}, static_cast<std::int64_t>(bytes.size()) - 1);
            if (random.chance(0.3))
                bytes.resize(static_cast<std::size_t>(at));
            else
                bytes[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(random.bits());
        }
        const auto packet = read(bytes);
        if (!packet) {
            ++refusals;
            EXPECT_TRUE(packet.error().message.starts_with("OSC packet, byte "));
            continue;
        }
        // Without type tags it is written with them; otherwise byte for byte.
        const auto again = write(*packet);
        ASSERT_TRUE(read(again)) << "seed " << testing::firstSeed() << ", turn " << turn;
        ASSERT_TRUE(again == bytes || again.size() > bytes.size())
            << "seed " << testing::firstSeed() << ", turn " << turn;
    }
    EXPECT_GT(refusals, 1000);
}

} // namespace
} // namespace tutti::osc

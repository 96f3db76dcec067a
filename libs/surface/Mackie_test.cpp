// Messages as the manual has them; then the laws: all that can be said reads as it was written, garbage does
// no harm, and the table of keys has no holes but those of the manual.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "surface/Mackie.h"

#include <gtest/gtest.h>

#include <set>

namespace tutti::mackie {
namespace {

Bytes bytes(std::initializer_list<int> values) {
    Bytes all;
    for (const int value : values)
        all.push_back(static_cast<std::uint8_t>(value));
    return all;
}

TEST(Mackie, SaysWhatTheManualSays) {
    EXPECT_EQ(write(ToDesk(Fader{8, 16383})), bytes({0xE8, 0x7F, 0x7F}));
    EXPECT_EQ(write(ToDesk(Lamp{0x5E, Light::on})), bytes({0x90, 0x5E, 0x7F}));
    EXPECT_EQ(write(ToDesk(Lamp{0x11, Light::blinks})), bytes({0x90, 0x11, 0x01}));
    EXPECT_EQ(write(ToDesk(Ring{3, RingMode::boost, 6, true})), bytes({0xB0, 0x33, 0x56}));
    EXPECT_EQ(write(ToDesk(Text{Model::control, 0x38, "Hi"})),
              bytes({0xF0, 0, 0, 0x66, 0x14, 0x12, 0x38, 'H', 'i', 0xF7}));
    EXPECT_EQ(write(ToDesk(Digit{9, '7', true})), bytes({0xB0, 0x49, 0x77}));
    EXPECT_EQ(write(ToDesk(Digit{11, 'P', false})), bytes({0xB0, 0x4B, 0x10}));
    EXPECT_EQ(write(ToDesk(Meter{7, 12})), bytes({0xD0, 0x7C}));
    EXPECT_EQ(write(ToDesk(Query{Model::extender})), bytes({0xF0, 0, 0, 0x66, 0x15, 0x00, 0xF7}));
    EXPECT_EQ(write(ToDesk(Command{Model::control, Order::reset})),
              bytes({0xF0, 0, 0, 0x66, 0x14, 0x63, 0, 0xF7}));
}

TEST(Mackie, HearsWhatTheManualSays) {
    EXPECT_EQ(readFromDesk(bytes({0xE0, 0x00, 0x40})), FromDesk(Fader{0, 8192}));
    EXPECT_EQ(readFromDesk(bytes({0x90, 0x68, 0x7F})), FromDesk(Press{0x68, true}));
    EXPECT_EQ(readFromDesk(bytes({0x90, 0x68, 0x00})), FromDesk(Press{0x68, false}));
    EXPECT_EQ(readFromDesk(bytes({0x80, 0x68, 0x40})), FromDesk(Press{0x68, false}))
        << "some desks send this";
    EXPECT_EQ(readFromDesk(bytes({0xB0, 0x17, 0x03})), FromDesk(Turn{7, 3}));
    EXPECT_EQ(readFromDesk(bytes({0xB0, 0x10, 0x41})), FromDesk(Turn{0, -1}));
    EXPECT_EQ(readFromDesk(bytes({0xB0, 0x3C, 0x45})), FromDesk(Jog{-5}));
    EXPECT_EQ(readFromDesk(bytes({0xB0, 0x2E, 0x7F})), FromDesk(Pedal{127}));
    EXPECT_EQ(readFromDesk(bytes({0xE9, 0, 0})), std::nullopt) << "there are nine faders";
    EXPECT_EQ(readFromDesk(bytes({0xF0, 0, 0, 0x66, 0x05, 0x00, 0xF7})), std::nullopt) << "that is a HUI";
}

/// A power-on message a Mackie Control was seen to send, and the answer by the formula of the manual, by
/// hand.
TEST(Mackie, AnswersTheChallenge) {
    const auto said = readFromDesk(bytes({0xF0, 0, 0, 0x66, 0x14, 0x01, 0x58, 0x59, 0x5A, 0x57, 0x18, 0x61,
                                          0x05, 0x57, 0x18, 0x61, 0x05, 0xF7}));
    ASSERT_TRUE(said);
    const auto& hello = std::get<Hello>(*said);
    EXPECT_EQ(hello.challenge, (Code{0x57, 0x18, 0x61, 0x05}));
    // 57 + 12 - 05 = 64; 6 ^ 5C = 5A; (05 - 184) & 7F = 01, ^ 5F = 5E; 18 - 61 + (F0 ^ 50) = 57.
    EXPECT_EQ(responseTo(hello.challenge), (Code{0x64, 0x5A, 0x5E, 0x57}));
}

TEST(Mackie, TheTableOfKeysHasNoHoles) {
    std::set<int> seen;
    for (const auto& row : keys())
        for (int i = 0; i < row.count; ++i)
            EXPECT_TRUE(seen.insert(static_cast<int>(row.first) + i).second) << row.name;
    for (int key = 0; key <= 0x76; ++key)
        EXPECT_EQ(seen.contains(key), key != 0x74 && key != 0x75)
            << key << ": the manual leaves 74 and 75 free";
    EXPECT_EQ(static_cast<int>(Key::bankLeft), 0x2E);
    EXPECT_EQ(static_cast<int>(Key::timeMode), 0x35);
    EXPECT_EQ(static_cast<int>(Key::user), 0x45);
    EXPECT_EQ(static_cast<int>(Key::group), 0x4F);
    EXPECT_EQ(static_cast<int>(Key::soloAll), 0x5A);
    EXPECT_EQ(static_cast<int>(Key::record), 0x5F);
    EXPECT_EQ(static_cast<int>(Key::userB), 0x67);
    EXPECT_EQ(static_cast<int>(Key::soloLamp), 0x73);
}

// --- laws --------------------------------------------------------------------------------------------------

TEST(MackieLaws, EveryShortMessageMeansOneThing) {
    int meant = 0;
    for (const int status : {0x80, 0x90, 0xB0, 0xD0, 0xE0, 0xE3, 0xE8, 0xEF})
        for (int one = 0; one < 128; ++one)
            for (int two = 0; two < 128; ++two) {
                const auto message = status == 0xD0 ? bytes({status, one}) : bytes({status, one, two});
                if (const auto said = readFromDesk(message)) {
                    ++meant;
                    EXPECT_EQ(readFromDesk(write(*said)), said);
                }
                if (const auto said = readToDesk(message)) {
                    EXPECT_EQ(readToDesk(write(*said)), said);
                }
            }
    EXPECT_GT(meant, 4 * 16384);
}

TEST(MackieLaws, EveryExclusiveMessageReadsAsItWasWritten) {
    for (const auto model : {Model::logicControl, Model::logicExtender, Model::control, Model::extender}) {
        const Serial serial{1, 2, 3, 4, 5, 6, 7};
        const Code code{0x7F, 0, 1, 2};
        for (const FromDesk& said :
             {FromDesk(Hello{model, serial, code}), FromDesk(Verdict{model, true, serial}),
              FromDesk(Verdict{model, false, serial}), FromDesk(Version{model, {'V', '1', '.', '0', ' '}})})
            EXPECT_EQ(readFromDesk(write(said)), said);
        for (const ToDesk& said :
             {ToDesk(Query{model}), ToDesk(Response{model, serial, code}), ToDesk(Text{model, 111, "x"}),
              ToDesk(Text{model, 0, std::string(112, 'y')}), ToDesk(MeterMode{model, 7, true, false, true}),
              ToDesk(Command{model, Order::tellVersion}), ToDesk(Command{model, Order::lampsOff}),
              ToDesk(Command{model, Order::fadersDown}), ToDesk(Command{model, Order::goOffline})})
            EXPECT_EQ(readToDesk(write(said)), said);
    }
}

TEST(MackieLaws, WhatIsOutsideIsBroughtInside) {
    EXPECT_EQ(readToDesk(write(ToDesk(Fader{200, 65535}))), ToDesk(Fader{8, 16383}));
    EXPECT_EQ(readFromDesk(write(FromDesk(Turn{9, -1000}))), FromDesk(Turn{7, -63}));
    EXPECT_EQ(readToDesk(write(ToDesk(Text{Model::control, 110, "abc\xC3"}))),
              ToDesk(Text{Model::control, 110, "ab"}));
    EXPECT_EQ(readToDesk(write(ToDesk(Text{Model::control, 0, "\xC3\x9F"}))),
              ToDesk(Text{Model::control, 0, "??"}));
    EXPECT_EQ(readToDesk(write(ToDesk(Digit{200, 'a', false}))), ToDesk(Digit{11, ' ', false}));
}

TEST(MackieLaws, GarbageDoesNoHarm) {
    Random random(testing::firstSeed());
    for (int turn = 0; turn < 50000; ++turn) {
        Bytes message;
        if (random.chance(0.5)) message = bytes({0xF0, 0, 0, 0x66, 0x14});
        for (auto left = random.between(std::int64_t{0}, std::int64_t{20}); left > 0; --left)
            message.push_back(static_cast<std::uint8_t>(random.bits() & (random.chance(0.8) ? 0x7F : 0xFF)));
        if (random.chance(0.5)) message.push_back(0xF7);
        if (const auto said = readFromDesk(message)) {
            EXPECT_EQ(readFromDesk(write(*said)), said)
                << "seed " << testing::firstSeed() << ", turn " << turn;
        }
        if (const auto said = readToDesk(message)) {
            const auto text = std::get_if<Text>(&*said);
            const bool printable = text == nullptr || readToDesk(write(*said)) == said;
            EXPECT_TRUE(printable || std::any_of(text->text.begin(), text->text.end(),
                                                 [](char c) { return c < ' ' || c == 127; }))
                << "seed " << testing::firstSeed() << ", turn " << turn;
        }
    }
}

} // namespace
} // namespace tutti::mackie

// A line between the audio thread (the test's, inside its scope) and its owner.
#include "devices/MidiOutbox.h"
#include "live/MidiLine.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using Bytes = std::vector<std::uint8_t>;

class Lined : public testing::Test {
protected:
    /// A block in which this comes in; what goes out of it.
    std::vector<Bytes> block(std::initializer_list<std::pair<int, Bytes>> in = {}) {
        std::vector<MidiMessage> midi;
        for (const auto& [port, bytes] : in)
            midi.push_back({0, static_cast<std::uint8_t>(port), bytes});
        outbox_.clear();
        outbox_.setPiece(0, 64);
        AudioBuffer sound(2, 64);
        const DeviceBlock whole{.in = std::as_const(sound).view(),
                                .out = sound.view(),
                                .midi = midi,
                                .midiOut = outbox_,
                                .transport = {}};
        {
            const RealTimeScope scope;
            line_.run(whole);
        }
        std::vector<Bytes> sent;
        for (const auto& message : outbox_.sorted()) {
            EXPECT_EQ(message.port, 2);
            sent.emplace_back(message.bytes.begin(), message.bytes.end());
        }
        return sent;
    }

    MidiOutbox outbox_{3};
    MidiLine line_{1, 2};
};

TEST_F(Lined, CarriesItsPortAndNoOther) {
    block({{0, {0x90, 60, 100}}, {1, {0xE0, 1, 2}}, {1, Bytes(500, 0x55)}, {1, Bytes(513, 0x55)}});
    EXPECT_EQ(line_.receive(), (Bytes{0xE0, 1, 2}));
    EXPECT_EQ(line_.receive(), Bytes(500, 0x55));
    EXPECT_EQ(line_.receive(), std::nullopt) << "too long for a hand";
    EXPECT_EQ(line_.takeLost(), 0);
}

TEST_F(Lined, SendsInOrderAndNotTooMuchAtOnce) {
    for (std::uint8_t i = 0; i < 10; ++i)
        EXPECT_TRUE(line_.send(Bytes(300, i)));
    EXPECT_FALSE(line_.send(Bytes(513, 0)));
    EXPECT_FALSE(line_.send({}));
    std::vector<Bytes> all;
    for (int turn = 0; turn < 4; ++turn) {
        const auto sent = block();
        EXPECT_LE(sent.size(), 3u);
        all.insert(all.end(), sent.begin(), sent.end());
    }
    ASSERT_EQ(all.size(), 10u);
    for (std::uint8_t i = 0; i < 10; ++i)
        EXPECT_EQ(all[i], Bytes(300, i));
    EXPECT_TRUE(block().empty());
}

TEST_F(Lined, WhatFindsNoRoomIsCounted) {
    while (line_.send(Bytes(512, 1))) {
    }
    for (int turn = 0; turn < 200; ++turn)
        block({{1, Bytes(512, 2)}});
    EXPECT_GT(line_.takeLost(), 0);
    EXPECT_EQ(line_.takeLost(), 0);
    MidiLine nowhere(1, 9);
    EXPECT_TRUE(nowhere.send(Bytes{1}));
    outbox_.clear();
    outbox_.setPiece(0, 64);
    AudioBuffer sound(2, 64);
    nowhere.run({.in = std::as_const(sound).view(),
                 .out = sound.view(),
                 .midi = {},
                 .midiOut = outbox_,
                 .transport = {}});
    EXPECT_EQ(nowhere.takeLost(), 1) << "there is no such port";
}

} // namespace
} // namespace tutti

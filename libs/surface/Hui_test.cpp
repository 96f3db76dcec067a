// Messages as they were measured; then the laws: all that can be said reads as it was written, garbage does
// no harm, and no place has two names.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "surface/Hui.h"

#include <gtest/gtest.h>

#include <set>

namespace tutti::hui {
namespace {

Bytes bytes(std::initializer_list<int> values) {
    Bytes all;
    for (const int value : values)
        all.push_back(static_cast<std::uint8_t>(value));
    return all;
}

std::optional<FromDesk> heard(const std::vector<Bytes>& messages) {
    Reader reader;
    std::optional<FromDesk> last;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        last = reader.fromDesk(messages[i]);
        EXPECT_EQ(last.has_value(), i + 1 == messages.size()) << "the first of two means nothing yet";
    }
    return last;
}
std::optional<ToDesk> shown(const std::vector<Bytes>& messages) {
    Reader reader;
    std::optional<ToDesk> last;
    for (const auto& message : messages)
        last = reader.toDesk(message);
    return last;
}

TEST(Hui, SaysWhatWasMeasured) {
    EXPECT_EQ(write(ToDesk(Ping{})), std::vector<Bytes>{bytes({0x90, 0, 0})});
    EXPECT_EQ(write(ToDesk(Fader{3, 0x1234})),
              (std::vector<Bytes>{bytes({0xB0, 0x03, 0x24}), bytes({0xB0, 0x23, 0x34})}));
    EXPECT_EQ(write(ToDesk(Lamp{at::play, true})),
              (std::vector<Bytes>{bytes({0xB0, 0x0C, 0x0E}), bytes({0xB0, 0x2C, 0x44})}));
    EXPECT_EQ(write(ToDesk(Ring{2, RingMode::wrap, 11, true})),
              std::vector<Bytes>{bytes({0xB0, 0x12, 0x6B})});
    EXPECT_EQ(write(ToDesk(Meter{5, true, 12})), std::vector<Bytes>{bytes({0xA0, 0x05, 0x1C})});
    EXPECT_EQ(write(ToDesk(Label{8, {'P', 'a', 'n', ' '}})),
              std::vector<Bytes>{bytes({0xF0, 0, 0, 0x66, 0x05, 0, 0x10, 8, 'P', 'a', 'n', ' ', 0xF7})});
    EXPECT_EQ(write(ToDesk(Cell{7, {'T', 'u', 't', 't', 'i', ' ', ' ', ' ', ' ', '.'}})),
              std::vector<Bytes>{bytes({0xF0, 0, 0, 0x66, 0x05, 0, 0x12, 7, 'T', 'u', 't', 't', 'i', ' ', ' ',
                                        ' ', ' ', '.', 0xF7})});
    Time time;
    for (int i = 0; i < 8; ++i)
        time.digits[static_cast<std::size_t>(i)] = {static_cast<std::uint8_t>(i), i == 1};
    time.digits[0].digit = 16;
    EXPECT_EQ(write(ToDesk(time)), std::vector<Bytes>{bytes({0xF0, 0, 0, 0x66, 0x05, 0, 0x11, 7, 6, 5, 4, 3,
                                                             2, 0x11, 0x20, 0xF7})});
}

TEST(Hui, HearsWhatWasMeasured) {
    EXPECT_EQ(heard({bytes({0x90, 0, 0x7F})}), FromDesk(Ping{}));
    EXPECT_EQ(heard({bytes({0xFF})}), FromDesk(Reset{}));
    EXPECT_EQ(heard({bytes({0xB0, 0x0F, 0x02}), bytes({0xB0, 0x2F, 0x40})}), FromDesk(Press{{2, 0}, true}))
        << "touched";
    EXPECT_EQ(heard({bytes({0xB0, 0x0F, 0x0E}), bytes({0xB0, 0x2F, 0x03})}),
              FromDesk(Press{at::stop, false}));
    EXPECT_EQ(heard({bytes({0xB0, 0x07, 0x7F}), bytes({0xB0, 0x27, 0x60})}), FromDesk(Fader{7, 0x3FE0}));
    EXPECT_EQ(heard({bytes({0xB0, 0x40, 0x43})}), FromDesk(Turn{0, 3}));
    EXPECT_EQ(heard({bytes({0xB0, 0x4C, 0x01})}), FromDesk(Turn{12, -1}));
    EXPECT_EQ(heard({bytes({0xB0, 0x0D, 0x41})}), FromDesk(Jog{1}));
}

TEST(Hui, TwoButtonsOfOneZoneNeedTheZoneOnce) {
    Reader reader;
    EXPECT_FALSE(reader.fromDesk(bytes({0xB0, 0x2F, 0x41}))) << "no zone yet";
    EXPECT_FALSE(reader.fromDesk(bytes({0xB0, 0x0F, 0x01})));
    EXPECT_EQ(reader.fromDesk(bytes({0xB0, 0x2F, 0x41})), FromDesk(Press{{1, 1}, true}));
    EXPECT_EQ(reader.fromDesk(bytes({0xB0, 0x2F, 0x42})), FromDesk(Press{{1, 2}, true}));
    EXPECT_FALSE(reader.fromDesk(bytes({0xB0, 0x2F, 0x22}))) << "an unknown state is none";
}

TEST(Hui, NoPlaceHasTwoNamesAndNoNameTwoPlaces) {
    std::set<std::pair<int, int>> seen;
    std::set<std::string_view> names;
    std::set<int> zones;
    for (const auto& [place, name] : places()) {
        EXPECT_TRUE(seen.insert({place.zone, place.port}).second) << name;
        EXPECT_TRUE(names.insert(name).second) << name;
        zones.insert(place.zone);
    }
    EXPECT_EQ(zones.size(), 0x1Du - 0x08 + 1) << "every zone from 08 to 1D";
    const auto named = [](Place place) {
        for (const auto& each : places())
            if (each.place == place) return each.name;
        return std::string_view();
    };
    EXPECT_EQ(named(at::play), "play");
    EXPECT_EQ(named(at::record), "record");
    EXPECT_EQ(named(at::bankLeft), "bank left");
    EXPECT_EQ(named(at::channelRight), "channel right");
    EXPECT_EQ(named(at::toStart), "to start");
    EXPECT_EQ(named(at::loop), "loop");
    EXPECT_EQ(named(at::undo), "undo");
    EXPECT_EQ(named(at::save), "save");
    EXPECT_EQ(named(at::beatsLamp), "beats lamp");
    EXPECT_EQ(named(at::soloLamp), "rude solo lamp");
    EXPECT_EQ(named(at::click), "click");
    EXPECT_EQ(static_cast<int>(OfStrip::arm), 7);
}

// --- laws --------------------------------------------------------------------------------------------------

TEST(HuiLaws, AllThatCanBeSaidReadsAsItWasWritten) {
    for (std::uint8_t zone = 0; zone <= 0x1D; ++zone)
        for (std::uint8_t port = 0; port < 8; ++port)
            for (const bool active : {false, true}) {
                EXPECT_EQ(heard(write(FromDesk(Press{{zone, port}, active}))),
                          FromDesk(Press{{zone, port}, active}));
                EXPECT_EQ(shown(write(ToDesk(Lamp{{zone, port}, active}))),
                          ToDesk(Lamp{{zone, port}, active}));
            }
    for (std::uint8_t strip = 0; strip < strips; ++strip)
        for (int position = 0; position < 16384; position += 37) {
            const Fader fader{strip, static_cast<std::uint16_t>(position)};
            EXPECT_EQ(heard(write(FromDesk(fader))), FromDesk(fader));
            EXPECT_EQ(shown(write(ToDesk(fader))), ToDesk(fader));
        }
    for (std::uint8_t pot = 0; pot < pots; ++pot) {
        for (int ticks = -63; ticks <= 63; ++ticks)
            EXPECT_EQ(heard(write(FromDesk(Turn{pot, ticks}))), FromDesk(Turn{pot, ticks}));
        for (const auto mode : {RingMode::dot, RingMode::boost, RingMode::wrap, RingMode::spread})
            for (std::uint8_t position = 0; position <= 11; ++position)
                EXPECT_EQ(shown(write(ToDesk(Ring{pot, mode, position, position % 2 == 0}))),
                          ToDesk(Ring{pot, mode, position, position % 2 == 0}));
    }
    for (const FromDesk& said : {FromDesk(Ping{}), FromDesk(Reset{}), FromDesk(Jog{-63})})
        EXPECT_EQ(heard(write(said)), said);
    for (const ToDesk& said : {ToDesk(Ping{}), ToDesk(Meter{0, false, 0}), ToDesk(Meter{7, true, 12}),
                               ToDesk(Label{}), ToDesk(Cell{}), ToDesk(Time{})})
        EXPECT_EQ(shown(write(said)), said);
}

TEST(HuiLaws, WhatIsOutsideIsBroughtInside) {
    EXPECT_EQ(shown(write(ToDesk(Meter{99, true, 99}))), ToDesk(Meter{7, true, 12}));
    EXPECT_EQ(heard(write(FromDesk(Turn{99, 99}))), FromDesk(Turn{12, 63}));
    EXPECT_EQ(shown(write(ToDesk(Label{99, {'\n', 'a', '\xC3', 'b'}}))),
              ToDesk(Label{8, {'?', 'a', '?', 'b'}}));
}

TEST(HuiLaws, GarbageDoesNoHarm) {
    Random random(testing::firstSeed());
    Reader reader;
    int meant = 0;
    for (int turn = 0; turn < 100000; ++turn) {
        Bytes message;
        if (random.chance(0.3))
            message = bytes({0xF0, 0, 0, 0x66, 0x05, 0});
        else if (random.chance(0.7))
            message = bytes({0xB0});
        for (auto left = random.between(std::int64_t{0}, std::int64_t{12}); left > 0; --left)
            message.push_back(static_cast<std::uint8_t>(random.bits() & (random.chance(0.9) ? 0x7F : 0xFF)));
        if (random.chance(0.3)) message.push_back(0xF7);
        if (const auto said = reader.fromDesk(message)) {
            ++meant;
            EXPECT_EQ(heard(write(*said)), said) << "seed " << testing::firstSeed() << ", turn " << turn;
        }
        (void)reader.toDesk(message);
    }
    EXPECT_GT(meant, 100);
}

} // namespace
} // namespace tutti::hui

// Two desks, played by tests: what hands do on them, and what they show of the same face.
#include "surface/HuiDesk.h"
#include "surface/MackieDesk.h"
#include "surface/Travel.h"

#include <gtest/gtest.h>

#include <map>

namespace tutti {
namespace {

using namespace std::chrono_literals;
using Kind = Gesture::Kind;

DeskFace someFace() {
    DeskFace face;
    face.strips[0] = {.there = true,
                      .way = wayOf(0),
                      .pan = -1,
                      .mute = true,
                      .selected = true,
                      .name = "Lead vocal",
                      .value = "-3.0dB",
                      .meter = {-12, -70}};
    face.strips[7] = {.there = true, .way = 1, .solo = true, .arm = true, .name = "Größe", .value = "C"};
    face.master = 0.5;
    face.playing = face.solo = true;
    face.time = {12, 3, 4, 250};
    return face;
}

// --- Mackie ------------------------------------------------------------------------------------------------

/// What a Mackie Control shows after it was told all this.
struct MackieLooks {
    std::string upper = std::string(56, '_'), lower = std::string(56, '_'), time = std::string(10, '_');
    std::string assignment = "__";
    std::map<int, int> faders, meters;
    std::map<int, mackie::Light> lamps;
    std::map<int, mackie::Ring> rings;
    int queries = 0, responses = 0;

    void tell(const std::vector<DeskMessage>& messages) {
        for (const auto& bytes : messages) {
            const auto said = mackie::readToDesk(bytes);
            ASSERT_TRUE(said);
            take(*said);
        }
    }
    void take(const mackie::ToDesk& said) {
        if (const auto* fader = std::get_if<mackie::Fader>(&said)) faders[fader->strip] = fader->position;
        if (const auto* lamp = std::get_if<mackie::Lamp>(&said)) lamps[lamp->key] = lamp->light;
        if (const auto* ring = std::get_if<mackie::Ring>(&said)) rings[ring->pot] = *ring;
        if (const auto* meter = std::get_if<mackie::Meter>(&said)) meters[meter->strip] = meter->level;
        if (const auto* digit = std::get_if<mackie::Digit>(&said))
            (digit->place < 10 ? time[9u - digit->place] : assignment[11u - digit->place]) = digit->shown;
        if (const auto* text = std::get_if<mackie::Text>(&said))
            for (std::size_t i = 0; i < text->text.size(); ++i)
                (text->at + i < 56 ? upper[text->at + i] : lower[text->at + i - 56]) = text->text[i];
        queries += std::holds_alternative<mackie::Query>(said);
        responses += std::holds_alternative<mackie::Response>(said);
    }
    bool lit(mackie::Key key, int strip = 0) {
        return lamps[static_cast<int>(key) + strip] == mackie::Light::on;
    }
};

std::vector<Gesture> hear(MackieDesk& desk, const mackie::FromDesk& said) {
    return desk.hear(mackie::write(said));
}

TEST(MackieDesk, ShowsAFace) {
    MackieDesk desk;
    MackieLooks looks;
    looks.tell(desk.show(someFace(), 0ms));
    EXPECT_EQ(looks.queries, 1);
    EXPECT_EQ(looks.upper, "Ledvcl                                           Gr??e  ");
    EXPECT_EQ(looks.lower, "-3.0dB                                           C      ");
    EXPECT_EQ(looks.time, " 12 3 4250");
    EXPECT_EQ(looks.assignment, "PN");
    EXPECT_EQ(looks.faders[0], 12287) << "three quarters";
    EXPECT_EQ(looks.faders[7], 16383);
    EXPECT_EQ(looks.faders[8], 8192);
    EXPECT_EQ(looks.rings[0], (mackie::Ring{0, mackie::RingMode::boost, 1, false}));
    EXPECT_EQ(looks.rings[7], (mackie::Ring{7, mackie::RingMode::boost, 6, true}));
    EXPECT_EQ(looks.rings[1], (mackie::Ring{1, mackie::RingMode::boost, 0, false}));
    EXPECT_EQ(looks.meters[0], 6) << "the louder side";
    EXPECT_TRUE(looks.lit(mackie::Key::mute, 0) && looks.lit(mackie::Key::select, 0) &&
                looks.lit(mackie::Key::solo, 7) && looks.lit(mackie::Key::arm, 7));
    EXPECT_FALSE(looks.lit(mackie::Key::mute, 7));
    EXPECT_TRUE(looks.lit(mackie::Key::play) && looks.lit(mackie::Key::soloLamp) &&
                looks.lit(mackie::Key::beatsLamp));
    EXPECT_FALSE(looks.lit(mackie::Key::stop) || looks.lit(mackie::Key::record));
}

TEST(MackieDesk, IsToldOnlyWhatChanges) {
    MackieDesk desk;
    auto face = someFace();
    face.strips[0].meter = {-144, -144};
    (void)desk.show(face, 0ms);
    EXPECT_TRUE(desk.show(face, 1000ms).empty());
    face.strips[0].mute = false;
    EXPECT_EQ(desk.show(face, 2000ms).size(), 1u);
    face.strips[0].meter = {-3, -3};
    EXPECT_EQ(desk.show(face, 3000ms).size(), 1u);
    EXPECT_TRUE(desk.show(face, 3050ms).empty());
    EXPECT_EQ(desk.show(face, 3100ms).size(), 1u) << "meters fall by themselves and are told again";
    desk.forget();
    EXPECT_GT(desk.show(face, 3200ms).size(), 60u);
}

TEST(MackieDesk, TellsWhatHandsDo) {
    MackieDesk desk;
    EXPECT_EQ(hear(desk, mackie::Fader{2, 16383}),
              (std::vector<Gesture>{{.kind = Kind::fader, .strip = 2, .way = 1}}));
    EXPECT_EQ(hear(desk, mackie::Press{0x70, true}),
              (std::vector<Gesture>{{.kind = Kind::touch, .strip = masterStrip, .down = true}}));
    EXPECT_EQ(hear(desk, mackie::Turn{7, -2}),
              (std::vector<Gesture>{{.kind = Kind::turn, .strip = 7, .ticks = -2}}));
    EXPECT_EQ(hear(desk, mackie::Jog{5}), (std::vector<Gesture>{{.kind = Kind::jog, .ticks = 5}}));
    EXPECT_EQ(hear(desk, mackie::Press{0x13, true}),
              (std::vector<Gesture>{{.button = DeskButton::mute, .strip = 3, .down = true}}));
    EXPECT_EQ(hear(desk, mackie::Press{0x5F, false}), (std::vector<Gesture>{{.button = DeskButton::record}}));
    EXPECT_TRUE(hear(desk, mackie::Press{0x66, true}).empty()) << "user switches mean nothing yet";
    EXPECT_TRUE(desk.hear(DeskMessage{0xF8}).empty());
}

TEST(MackieDesk, AFaderIsToldWhereItWasPut) {
    MackieDesk desk;
    auto face = someFace();
    face.strips[0].meter = {-144, -144};
    (void)desk.show(face, 0ms);
    hear(desk, mackie::Fader{0, 8192});
    face.strips[0].way = 8192 / 16383.0;
    const auto echo = desk.show(face, 10ms);
    ASSERT_EQ(echo.size(), 1u);
    EXPECT_EQ(mackie::readToDesk(echo[0]), mackie::ToDesk(mackie::Fader{0, 8192}));
    hear(desk, mackie::Fader{0, 4000});
    EXPECT_EQ(desk.show(face, 20ms).size(), 1u) << "and put back, where the program would not go along";
}

TEST(MackieDesk, ShakesHandsAndShowsAllAgain) {
    MackieDesk desk;
    (void)desk.show(someFace(), 0ms);
    hear(desk, mackie::Hello{mackie::Model::logicControl, {1, 2, 3, 4, 5, 6, 7}, {0x57, 0x18, 0x61, 0x05}});
    const auto messages = desk.show(someFace(), 10ms);
    ASSERT_GT(messages.size(), 60u);
    EXPECT_EQ(mackie::readToDesk(messages[0]),
              mackie::ToDesk(mackie::Response{
                  mackie::Model::logicControl, {1, 2, 3, 4, 5, 6, 7}, {0x64, 0x5A, 0x5E, 0x57}}));
    const auto text = std::find_if(messages.begin(), messages.end(),
                                   [](const auto& bytes) { return bytes.size() > 5 && bytes[5] == 0x12; });
    ASSERT_NE(text, messages.end());
    EXPECT_EQ((*text)[4], 0x10) << "it is called by its own number from now on";
}

TEST(MackieDesk, ANoticeIsShownInsteadOfNames) {
    MackieDesk desk;
    MackieLooks looks;
    auto face = someFace();
    face.notice = "no track is armed";
    looks.tell(desk.show(face, 0ms));
    EXPECT_EQ(looks.upper.substr(0, 20), "no track is armed   ");
    face.notice.clear();
    looks.tell(desk.show(face, 0ms));
    EXPECT_EQ(looks.upper.substr(0, 7), "Ledvcl ");
}

TEST(MackieDesk, AnExtenderHasStripsAlone) {
    MackieDesk desk(true);
    MackieLooks looks;
    looks.tell(desk.show(someFace(), 0ms));
    EXPECT_EQ(looks.upper.substr(0, 7), "Ledvcl ");
    EXPECT_FALSE(looks.faders.contains(8));
    EXPECT_EQ(looks.time, "__________");
}

TEST(MackieDesk, GoesDark) {
    MackieDesk desk;
    MackieLooks looks;
    looks.tell(desk.show(someFace(), 0ms));
    looks.tell(desk.goodbye());
    EXPECT_EQ(looks.upper, std::string(56, ' '));
    EXPECT_EQ(looks.time, std::string(10, ' '));
    for (const auto& [key, light] : looks.lamps)
        EXPECT_EQ(light, mackie::Light::off) << key;
    for (const auto& [strip, position] : looks.faders)
        EXPECT_EQ(position, 0) << strip;
}

// --- HUI ---------------------------------------------------------------------------------------------------

struct HuiLooks {
    hui::Reader reader;
    std::string display = std::string(80, '_'), labels = std::string(36, '_');
    std::map<int, int> faders, meters;
    std::map<int, bool> lamps;
    std::map<int, hui::Ring> rings;
    hui::Time time;
    int pings = 0;

    void tell(const std::vector<DeskMessage>& messages) {
        for (const auto& bytes : messages)
            if (const auto said = reader.toDesk(bytes)) take(*said);
    }
    void take(const hui::ToDesk& said) {
        pings += std::holds_alternative<hui::Ping>(said);
        if (const auto* fader = std::get_if<hui::Fader>(&said)) faders[fader->strip] = fader->position;
        if (const auto* lamp = std::get_if<hui::Lamp>(&said))
            lamps[lamp->place.zone * 8 + lamp->place.port] = lamp->on;
        if (const auto* ring = std::get_if<hui::Ring>(&said)) rings[ring->pot] = *ring;
        if (const auto* meter = std::get_if<hui::Meter>(&said))
            meters[meter->strip * 2 + meter->right] = meter->level;
        if (const auto* shown = std::get_if<hui::Time>(&said)) time = *shown;
        if (const auto* label = std::get_if<hui::Label>(&said))
            std::copy(label->text.begin(), label->text.end(), labels.begin() + label->place * 4);
        if (const auto* cell = std::get_if<hui::Cell>(&said))
            std::copy(cell->text.begin(), cell->text.end(), display.begin() + cell->place * 10);
    }
    bool lit(hui::Place place) { return lamps[place.zone * 8 + place.port]; }
};

std::vector<Gesture> hear(HuiDesk& desk, const hui::FromDesk& said) {
    std::vector<Gesture> all;
    for (const auto& bytes : hui::write(said))
        for (const auto& gesture : desk.hear(bytes))
            all.push_back(gesture);
    return all;
}

TEST(HuiDesk, ShowsAFace) {
    HuiDesk desk;
    HuiLooks looks;
    looks.tell(desk.show(someFace(), 0ms));
    EXPECT_EQ(looks.pings, 1);
    EXPECT_EQ(looks.labels, "Ldvc                        Gr??Pn  ") << "eight strips and SELECT-ASSIGN";
    EXPECT_EQ(looks.display.substr(0, 10), "Leadvocal ");
    EXPECT_EQ(looks.display.substr(70), "Gr??e     ");
    EXPECT_EQ(looks.faders[0], 12287);
    EXPECT_EQ(looks.rings[0], (hui::Ring{0, hui::RingMode::boost, 1, false}));
    EXPECT_EQ(looks.meters[0], 6);
    EXPECT_EQ(looks.meters[1], 0);
    EXPECT_TRUE(looks.lit({0, 2}) && looks.lit({0, 1}) && looks.lit({7, 3}) && looks.lit({7, 7}));
    EXPECT_TRUE(looks.lit(hui::at::play) && looks.lit(hui::at::soloLamp));
    EXPECT_FALSE(looks.lit(hui::at::stop));
    const std::array<int, 8> digits{16, 1, 2, 3, 4, 2, 5, 0};
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_EQ(looks.time.digits[i].digit, digits[i]) << i;
    EXPECT_TRUE(looks.time.digits[2].dot);
}

TEST(HuiDesk, TellsWhatHandsDo) {
    HuiDesk desk;
    EXPECT_EQ(hear(desk, hui::Fader{2, 16383}),
              (std::vector<Gesture>{{.kind = Kind::fader, .strip = 2, .way = 1}}));
    EXPECT_EQ(hear(desk, hui::Press{{3, 0}, true}),
              (std::vector<Gesture>{{.kind = Kind::touch, .strip = 3, .down = true}}));
    EXPECT_EQ(hear(desk, hui::Turn{7, -2}),
              (std::vector<Gesture>{{.kind = Kind::turn, .strip = 7, .ticks = -2}}));
    EXPECT_TRUE(hear(desk, hui::Turn{12, 1}).empty());
    EXPECT_EQ(hear(desk, hui::Press{{3, 2}, true}),
              (std::vector<Gesture>{{.button = DeskButton::mute, .strip = 3, .down = true}}));
    EXPECT_EQ(hear(desk, hui::Press{hui::at::bankRight, true}),
              (std::vector<Gesture>{{.button = DeskButton::bankRight, .down = true}}));
    EXPECT_TRUE(hear(desk, hui::Press{{3, 6}, true}).empty());
}

TEST(HuiDesk, IsAskedOnceASecondAndShownAllWhenItIsBack) {
    HuiDesk desk;
    HuiLooks looks;
    const auto face = someFace();
    looks.tell(desk.show(face, 0ms));
    hear(desk, hui::Ping{});
    EXPECT_TRUE(desk.show(face, 500ms).empty());
    for (int second = 1; second < 4; ++second) {
        EXPECT_EQ(desk.show(face, Desk::Time(1000 * second)).size(), 1u) << "a ping and nothing else";
        hear(desk, hui::Ping{});
    }
    EXPECT_EQ(desk.show(face, 4000ms).size(), 1u);
    EXPECT_EQ(desk.show(face, 5000ms).size(), 1u) << "no answer: it was switched off";
    hear(desk, hui::Ping{});
    EXPECT_GT(desk.show(face, 5010ms).size(), 60u);
}

TEST(HuiDesk, GoesDark) {
    HuiDesk desk;
    HuiLooks looks;
    looks.tell(desk.show(someFace(), 0ms));
    looks.tell(desk.goodbye());
    EXPECT_EQ(looks.display, std::string(80, ' '));
    for (const auto& [place, on] : looks.lamps)
        EXPECT_FALSE(on) << place;
    EXPECT_EQ(looks.time.digits[7].digit, 16);
}

// --- names -------------------------------------------------------------------------------------------------

TEST(Desk, NamesFit) {
    EXPECT_EQ(shortened("Vox", 6), "Vox   ");
    EXPECT_EQ(shortened("Lead vocal", 6), "Ledvcl") << "blanks first, then vowels from the end ... ";
    EXPECT_EQ(shortened("Kick in", 7), "Kick in");
    EXPECT_EQ(shortened("Rhythm", 4), "Rhyt");
    EXPECT_EQ(shortened("aaaa", 2), "aa") << "the first letter stays";
    EXPECT_EQ(shortened("", 3), "   ");
    EXPECT_EQ(shortened("\xE5\xA4\x9C"
                        "x\n",
                        4),
              "?x? ");
    EXPECT_EQ(lampOf(-1), 1);
    EXPECT_EQ(lampOf(0), 6);
    EXPECT_EQ(lampOf(0.25), 7);
    EXPECT_EQ(lampOf(9), 11);
}

} // namespace
} // namespace tutti

// A Mackie Control with an extender, and a HUI, on an engine: faders, pots, buttons, banks, places, displays.
#include "control/DeskRemote.h"
#include "control/testing/Controlled.h"
#include "surface/HuiDesk.h"
#include "surface/MackieDesk.h"
#include "surface/Travel.h"

namespace tutti {
namespace {

using namespace std::chrono_literals;
using mackie::Key;

class DeskControlled : public testing::Controlled {
protected:
    void SetUp() override {
        Controlled::SetUp();
        std::vector<std::unique_ptr<Desk>> desks;
        desks.push_back(std::make_unique<MackieDesk>());
        desks.push_back(std::make_unique<MackieDesk>(true));
        remote_.emplace(*control_, std::move(desks), -1);
        for (int i = 1; i <= 20; ++i)
            done(R"({"do": "track.add id=t_)" + std::to_string(i) + " name=Track" + std::to_string(i) +
                 R"( kind=audio"})");
    }
    void say(const mackie::FromDesk& said, std::size_t desk = 0) {
        remote_->hear(desk, mackie::write(said), now_);
        look();
    }
    void press(Key key, int strip = 0, std::size_t desk = 0) {
        for (const bool down : {true, false})
            say(mackie::Press{static_cast<std::uint8_t>(static_cast<int>(key) + strip), down}, desk);
    }
    /// What the desks show by now.
    void look() {
        now_ += DeskRemote::showEvery;
        live_->tick();
        for (const auto& [desk, bytes] : remote_->tick(now_)) {
            const auto said = mackie::readToDesk(bytes);
            ASSERT_TRUE(said);
            if (const auto* text = std::get_if<mackie::Text>(&*said))
                std::copy(text->text.begin(), text->text.end(), text_[desk].begin() + text->at);
            if (const auto* fader = std::get_if<mackie::Fader>(&*said))
                faders_[desk][fader->strip] = fader->position;
            if (const auto* lamp = std::get_if<mackie::Lamp>(&*said))
                lamps_[desk][lamp->key] = lamp->light == mackie::Light::on;
            if (const auto* digit = std::get_if<mackie::Digit>(&*said))
                if (digit->place < 10) time_[9u - digit->place] = digit->shown;
            if (const auto* meter = std::get_if<mackie::Meter>(&*said))
                meters_[desk][meter->strip] = meter->level;
        }
    }
    bool lit(Key key, int strip = 0, std::size_t desk = 0) {
        return lamps_[desk][static_cast<int>(key) + strip];
    }
    std::string name(int strip, std::size_t desk = 0) {
        return text_[desk].substr(static_cast<std::size_t>(strip) * 7, 7);
    }
    std::string value(int strip, std::size_t desk = 0) {
        return text_[desk].substr(56 + static_cast<std::size_t>(strip) * 7, 7);
    }
    const Track& track(int number) { return *live_->heard().tracks[static_cast<std::size_t>(number - 1)]; }
    double kept(int number) {
        return live_->session().project().tracks[static_cast<std::size_t>(number - 1)]->gain;
    }
    std::int64_t frame() {
        pull(64);
        pull(64);
        return done(R"({"get": "state"})")["state"]["frame"].get<std::int64_t>();
    }

    std::optional<DeskRemote> remote_;
    DeskRemote::Time now_{1000};
    std::string text_[2]{std::string(112, '_'), std::string(112, '_')}, time_ = std::string(10, '_');
    std::map<int, int> faders_[2], meters_[2];
    std::map<int, bool> lamps_[2];
};

TEST_F(DeskControlled, ShowsTheTracksSideBySide) {
    look();
    EXPECT_EQ(name(0), "Track1 ");
    EXPECT_EQ(name(7), "Track8 ");
    EXPECT_EQ(name(0, 1), "Track9 ");
    EXPECT_EQ(name(7, 1), "Trck16 ");
    EXPECT_EQ(value(0), "C      ");
    EXPECT_EQ(faders_[0][0], 12287);
    EXPECT_EQ(time_, "  1 1 1000");
    EXPECT_TRUE(lit(Key::stop) && lit(Key::beatsLamp));
}

TEST_F(DeskControlled, AFaderIsHeardAtOnceAndIsOneStepWhenItIsLetGo) {
    look();
    say(mackie::Press{0x68, true});
    for (const int position : {12000, 10000, 8192})
        say(mackie::Fader{0, static_cast<std::uint16_t>(position)});
    EXPECT_NEAR(track(1).gain, -10, 0.01);
    EXPECT_EQ(value(0), "-10dB  ") << "the level is shown while it moves";
    EXPECT_EQ(faders_[0][0], 8192) << "and told to the motor";
    now_ += 10s;
    look();
    EXPECT_EQ(kept(1), 0) << "a hand that rests on a fader holds it";
    say(mackie::Press{0x68, false});
    EXPECT_NEAR(kept(1), -10, 0.01);
    EXPECT_EQ(value(0), "C      ");
    press(Key::undo);
    EXPECT_EQ(track(1).gain, 0);
    EXPECT_EQ(faders_[0][0], 12287) << "undo moves the fader";
    EXPECT_EQ(track(1).name, "Track1") << "one step";
    say(mackie::Press{static_cast<std::uint8_t>(Key::shift), true});
    press(Key::undo);
    EXPECT_NEAR(track(1).gain, -10, 0.01) << "with shift it is redo";
}

TEST_F(DeskControlled, WhoFeelsNoHandsWaitsUntilItRests) {
    say(mackie::Fader{3, 0}, 1);
    EXPECT_EQ(track(12).gain, -144);
    EXPECT_EQ(kept(12), 0);
    now_ += DeskRemote::rest;
    look();
    EXPECT_EQ(kept(12), -144);
    say(mackie::Fader{8, 16383});
    EXPECT_EQ(live_->heard().tracks.back()->gain, 10) << "the master";
}

TEST_F(DeskControlled, PotsPanAndPushedTheyCentre) {
    look();
    for (int i = 0; i < 5; ++i)
        say(mackie::Turn{1, -2});
    EXPECT_NEAR(track(2).pan, -20, 1e-9);
    EXPECT_EQ(value(1), "L20    ");
    now_ += DeskRemote::rest;
    look();
    press(Key::pot, 1);
    EXPECT_EQ(track(2).pan, 0);
    done(R"({"undo": true})");
    EXPECT_NEAR(track(2).pan, -20, 1e-9);
    done(R"({"undo": true})");
    EXPECT_EQ(track(2).pan, 0) << "five turns, one step";
    EXPECT_EQ(live_->heard().tracks.size(), 21u);
}

TEST_F(DeskControlled, ButtonsSwitchAndShowIt) {
    look();
    press(Key::mute, 0);
    press(Key::solo, 1);
    press(Key::arm, 2, 1);
    EXPECT_TRUE(track(1).mute && lit(Key::mute, 0));
    EXPECT_TRUE(track(2).solo == Solo::on && lit(Key::solo, 1) && lit(Key::soloLamp));
    EXPECT_TRUE(track(11).arm && lit(Key::arm, 2, 1));
    press(Key::mute, 0);
    EXPECT_FALSE(track(1).mute || lit(Key::mute, 0));
    press(Key::select, 4);
    EXPECT_TRUE(lit(Key::select, 4));
    press(Key::select, 5);
    EXPECT_TRUE(lit(Key::select, 5) && !lit(Key::select, 4));
    press(Key::nameValue);
    EXPECT_EQ(value(3), "0dB    ");
}

TEST_F(DeskControlled, BanksAndChannelsMoveOverTheTracks) {
    look();
    press(Key::bankRight);
    EXPECT_EQ(name(0), "Track5 ") << "the strips stay full: 20 tracks, 16 strips";
    EXPECT_EQ(name(7, 1), "Trck20 ");
    press(Key::channelLeft);
    EXPECT_EQ(name(0), "Track4 ");
    press(Key::mute, 0);
    EXPECT_TRUE(track(4).mute);
    press(Key::bankLeft);
    EXPECT_EQ(name(0), "Track1 ");
    press(Key::channelLeft);
    EXPECT_EQ(name(0), "Track1 ");
    press(Key::bankRight);
    for (int i = 6; i <= 20; ++i)
        done(R"({"do": "track.remove track=t_)" + std::to_string(i) + R"("})");
    look();
    EXPECT_EQ(name(0), "Track1 ") << "there are but five";
    EXPECT_EQ(name(5), "       ");
    press(Key::mute, 6);
}

TEST_F(DeskControlled, TheTransportObeys) {
    press(Key::play);
    pull(4800);
    look();
    EXPECT_TRUE(lit(Key::play) && !lit(Key::stop));
    press(Key::stop);
    pull(4800);
    look();
    EXPECT_TRUE(lit(Key::stop));
    say(mackie::Press{static_cast<std::uint8_t>(Key::forward), true});
    EXPECT_GE(frame(), 96000) << "a bar on";
    now_ += DeskRemote::repeatAfter;
    look();
    now_ += DeskRemote::repeatEvery;
    look();
    say(mackie::Press{static_cast<std::uint8_t>(Key::forward), false});
    EXPECT_EQ(frame(), 288000) << "two more while it is down";
    now_ += 5s;
    look();
    EXPECT_EQ(time_, "  4 1 1000");
    press(Key::rewind);
    EXPECT_EQ(frame(), 192000);
    now_ += 1s;
    look();
    say(mackie::Jog{3});
    say(mackie::Jog{-1});
    EXPECT_EQ(frame(), 192000 + 2 * 6000) << "sixteenths";
    press(Key::cycle);
    EXPECT_EQ(done(R"({"get": "state"})")["state"].contains("loop"), false);
    frame();
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["loop"], Json::array({192000, 576000}));
    look();
    EXPECT_TRUE(lit(Key::cycle));
    press(Key::cycle);
    frame();
    EXPECT_FALSE(done(R"({"get": "state"})")["state"].contains("loop"));
    press(Key::timeMode);
    EXPECT_EQ(time_, "  00004  6") << "25 frames a second";
    press(Key::click);
    EXPECT_TRUE(lit(Key::click));
}

TEST_F(DeskControlled, WhatCannotBeDoneIsSaidOnTheDisplay) {
    look();
    press(Key::record);
    EXPECT_NE(text_[0].find("arm"), std::string::npos) << text_[0];
    now_ += DeskRemote::noticeLasts + 100ms;
    look();
    EXPECT_EQ(name(0), "Track1 ");
}

TEST_F(DeskControlled, MetersMove) {
    done(R"({"input": "t_1", "from": "1"})");
    look();
    AudioBuffer in(2, 4800);
    std::fill_n(in[0], 4800, 0.5f);
    for (int i = 0; i < 3; ++i)
        device().pull(std::as_const(in).view());
    now_ += 100ms;
    look();
    EXPECT_GE(meters_[0][0], 5);
    EXPECT_EQ(meters_[0][1], 0);
}

TEST_F(DeskControlled, GoodbyeLetsGoAndDarkens) {
    say(mackie::Press{0x68, true});
    say(mackie::Fader{0, 0});
    const auto messages = remote_->goodbye();
    EXPECT_EQ(kept(1), -144);
    EXPECT_GT(messages.size(), 10u);
}

TEST_F(DeskControlled, AHuiDoesTheSame) {
    std::vector<std::unique_ptr<Desk>> desks;
    desks.push_back(std::make_unique<HuiDesk>());
    DeskRemote hui(*control_, std::move(desks), -2);
    const auto say = [&](const hui::FromDesk& said) {
        for (const auto& bytes : hui::write(said))
            hui.hear(0, bytes, now_);
    };
    say(hui::Press{{1, 0}, true});
    say(hui::Fader{1, 8192});
    EXPECT_NEAR(track(2).gain, -10, 0.01);
    say(hui::Press{{1, 0}, false});
    EXPECT_NEAR(kept(2), -10, 0.01);
    say(hui::Press{{1, 2}, true});
    EXPECT_TRUE(track(2).mute);
    say(hui::Press{hui::at::bankRight, true});
    say(hui::Press{{0, 3}, true});
    EXPECT_EQ(track(9).solo, Solo::on);
    say(hui::Press{hui::at::toStart, true});
    hui::Reader reader;
    bool label = false;
    for (const auto& [desk, bytes] : hui.tick(now_))
        if (const auto said = reader.toDesk(bytes))
            if (const auto* text = std::get_if<hui::Label>(&*said))
                label = label ||
                        (text->place == 0 && std::string(text->text.begin(), text->text.end()) == "Trck");
    EXPECT_TRUE(label);
}

} // namespace
} // namespace tutti

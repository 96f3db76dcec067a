// Knobs of a keyboard on an engine: learn, jump, pick up, endless ones, and one step of history each.
#include "control/Controllers.h"
#include "control/testing/Controlled.h"
#include "model/Directory.h"
#include "surface/Travel.h"

#include <cmath>

namespace tutti {
namespace {

using namespace std::chrono_literals;

class Knobs : public testing::Controlled {
protected:
    void SetUp() override {
        Controlled::SetUp();
        done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
        done(R"({"do": "device.add track=t_V id=d_EQ type=tutti.eq"})");
    }
    void cc(int number, int value, int channel = 1) {
        const std::uint8_t bytes[]{static_cast<std::uint8_t>(0xB0 + channel - 1),
                                   static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(value)};
        control_->controllers().hear(bytes, now_);
    }
    void bend(int value) {
        const std::uint8_t bytes[]{0xE0, static_cast<std::uint8_t>(value & 127),
                                   static_cast<std::uint8_t>(value >> 7)};
        control_->controllers().hear(bytes, now_);
    }
    void rest() {
        now_ += Controllers::rest;
        control_->controllers().tick(now_);
    }
    const Track& heard() { return *findTrack(live_->heard(), TrackId::of("V")); }
    const Track& kept() { return *findTrack(live_->session().project(), TrackId::of("V")); }
    void map(const std::string& fields) { done(R"({"do": "controller.set track=t_V )" + fields + R"("})"); }
    std::string undone() { return done(R"({"undo": true})")["undone"]; }

    Controllers::Time now_{1000};
};

TEST_F(Knobs, TheNextOneMovedIsLearnt) {
    done(R"({"learn": "gain", "track": "Vox", "mode": "pickup"})");
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["learning"]["target"], "gain");
    done(R"({"watch": "state"})");
    const std::uint8_t note[]{0x90, 60, 100};
    control_->controllers().hear(note, now_);
    EXPECT_TRUE(control_->controllers().learning()) << "a key is no knob";
    cc(74, 20, 3);
    EXPECT_FALSE(control_->controllers().learning());
    ASSERT_EQ(kept().controllers.size(), 1u);
    EXPECT_EQ(kept().controllers[0], (Controller{"gain", "cc74", 3, ControllerMode::pickup}));
    EXPECT_EQ(kept().gain, 0) << "learning moves nothing";
    EXPECT_NE(control_->news(1s)[0].line.find("cc74 on channel 3 moves gain of t_V"), std::string::npos);
    undone();
    EXPECT_TRUE(kept().controllers.empty());
}

TEST_F(Knobs, WhatCannotBeLearntIsRefused) {
    refused(R"({"learn": "d_NONE.freq", "track": "Vox"})", "d_NONE.freq");
    refused(R"({"learn": "gain"})", "track");
    refused(R"({"learn": "gain", "track": "Nobody"})", "Nobody");
    done(R"({"learn": "gain", "track": "Vox"})");
    done(R"({"learn": false})");
    cc(7, 3);
    EXPECT_TRUE(kept().controllers.empty());
}

TEST_F(Knobs, WhatIsMovedIsHeardAtOnceAndOneStepWhenItRests) {
    map("target=gain source=cc7");
    for (const int value : {100, 80, 60, 0}) {
        cc(7, value);
        EXPECT_NEAR(heard().gain, levelAt(value / 127.0), 0.01) << value;
        EXPECT_EQ(kept().gain, 0);
    }
    cc(7, 96);
    rest();
    EXPECT_NEAR(kept().gain, levelAt(96 / 127.0), 0.01);
    undone();
    EXPECT_EQ(kept().gain, 0) << "one step";
}

TEST_F(Knobs, OthersAndOtherChannelsMoveNothing) {
    map("target=gain source=cc7 channel=2");
    cc(7, 10, 1);
    cc(8, 10, 2);
    bend(0);
    EXPECT_EQ(heard().gain, 0);
    cc(7, 10, 2);
    EXPECT_NE(heard().gain, 0);
}

TEST_F(Knobs, OneThatPicksUpWaitsUntilItComesBy) {
    map("target=pan source=cc10 mode=pickup");
    cc(10, 10);
    cc(10, 50);
    EXPECT_EQ(heard().pan, 0);
    cc(10, 70); // past the middle, where the pan stands
    EXPECT_NEAR(heard().pan, -100 + 200 * 70 / 127.0, 0.01);
    rest();
    done(R"({"do": "track.set track=t_V pan=-80%"})"); // somebody else
    cc(10, 72);
    EXPECT_EQ(heard().pan, -80);
    cc(10, 5);
    EXPECT_NEAR(heard().pan, -100 + 200 * 5 / 127.0, 0.01);
}

TEST_F(Knobs, EndlessOnesGoOnFromWhereItStands) {
    for (const auto& [mode, up, down] :
         {std::tuple{"twos", 1, 127}, std::tuple{"offset", 65, 63}, std::tuple{"sign", 1, 65}}) {
        map(std::string("target=pan source=cc16 mode=") + mode);
        for (int i = 0; i < 3; ++i)
            cc(16, up);
        EXPECT_NEAR(heard().pan, 3 * 200 / 127.0, 0.01) << mode;
        for (int i = 0; i < 3; ++i)
            cc(16, down);
        EXPECT_NEAR(heard().pan, 0, 0.01) << mode;
        rest();
    }
}

TEST_F(Knobs, TheMiddleOfTheBendIsTheMiddle) {
    map("target=pan source=bend");
    for (const auto& [bent, pan] : {std::pair{0, -100.0}, std::pair{8192, 0.0}, std::pair{16383, 100.0}}) {
        bend(bent);
        EXPECT_EQ(heard().pan, pan);
    }
}

TEST_F(Knobs, EndsAndSwitchesOfADevice) {
    map("target=d_EQ.b1.freq source=cc20 from=100% to=0%");
    map("target=d_EQ.b1.on source=cc21");
    const auto value = [&](const char* name) {
        for (const auto& each : heard().devices[0]->values)
            if (each.name == name) return std::get<double>(each.value);
        return -1.0;
    };
    cc(20, 127);
    const double low = value("b1.freq");
    cc(20, 0);
    const double high = value("b1.freq");
    cc(20, 64);
    EXPECT_GT(high, low) << "turned round";
    EXPECT_NEAR(std::log(value("b1.freq") / low) / std::log(high / low), 63 / 127.0, 1e-3) << "by its taper";
    cc(21, 127);
    EXPECT_EQ(value("b1.on"), 1);
}

TEST_F(Knobs, TheMessagesOfAKeyboardComeToTheOwner) {
    ASSERT_EQ(live_->keyboards().size(), 1u);
    const std::uint8_t bytes[]{0xB0, 7, 64};
    const MidiMessage message{3, 0, bytes};
    AudioBuffer silence(2, 64);
    device().pull(silence.view(), {&message, 1});
    const auto came = live_->keyboards()[0]->receive();
    ASSERT_TRUE(came);
    EXPECT_EQ(*came, (std::vector<std::uint8_t>{0xB0, 7, 64}));
}

} // namespace
} // namespace tutti

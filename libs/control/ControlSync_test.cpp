// Playing along with others, as it is said to a running engine.
#include "control/testing/Controlled.h"
#include "live/sync/LinkConductor.h"

namespace tutti {
namespace {

using Json = nlohmann::ordered_json;

using Along = testing::Controlled;

TEST_F(Along, TheTransportIsOneWithJacks) {
    device().sync.state = SyncPosition::State::stopped;
    done(R"({"sync": "jack"})");
    pull(256);
    auto sync = done(R"({"get": "state"})")["state"]["sync"];
    EXPECT_EQ(sync["source"], "jack");
    EXPECT_EQ(sync["phase"], "locked");
    done(R"({"locate": "2s"})");
    done(R"({"play": true})");
    pull(256);
    EXPECT_EQ(device().sync.state, SyncPosition::State::rolling);
    pull(256);
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["frame"], device().sync.frame);
    refused(R"({"play": true, "count_in": 1})", "no count-in");
    refused(R"({"speed": 0.5})", "JACK");
    done(R"({"stop": true})");
    pull(256);
    EXPECT_EQ(device().sync.state, SyncPosition::State::stopped);
    done(R"({"sync": false})");
    pull(256);
    EXPECT_FALSE(done(R"({"get": "state"})")["state"].contains("sync"));
    done(R"({"play": true})");
    pull(256);
    EXPECT_EQ(device().sync.state, SyncPosition::State::stopped) << "it is none of theirs any more";
    refused(R"({"sync": "somebody"})", "somebody");
    refused(R"({"sync": 7})", "sync");
}

TEST_F(Along, WhoIsFollowedIsToldOf) {
    device().sync.state = SyncPosition::State::stopped;
    done(R"({"sync": "jack"})");
    pull(256);
    EXPECT_EQ(live_->takeNews(), std::vector<std::string>{"following JACK's transport"});
    device().sync.state = SyncPosition::State::absent;
    pull(256);
    const auto news = live_->takeNews();
    ASSERT_EQ(news.size(), 1u);
    EXPECT_NE(news[0].find("gone"), std::string::npos);
}

TEST_F(Along, MachinesAreChased) {
    done(R"({"sync": "mtc", "begins": "1:00:00"})");
    EXPECT_EQ(done(R"({"play": true})")["waits_for"], "MIDI timecode");
    const std::vector<std::uint8_t> fullFrame{0xF0, 0x7F, 0x7F, 1, 1, 0x21, 0, 2, 0, 0xF7};
    const MidiMessage message{0, 0, fullFrame};
    device().pull(AudioBuffer(2, 256).view(), {&message, 1});
    pull(256);
    auto state = done(R"({"get": "state"})")["state"];
    EXPECT_EQ(state["frame"], 96000) << "two seconds into the hour";
    EXPECT_EQ(state["sync"]["begins"], 3600);
    EXPECT_EQ(state["sync"]["place"], 3602);
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    refused(R"({"record": {"Vox": "1"}})", "MIDI timecode");
    done(R"({"sync": "clock"})");
    pull(256);
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["sync"]["phase"], "waiting");
    done(R"({"sync": "ltc:2@29.97df"})");
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["sync"]["source"], "ltc:2@29.97df");
    refused(R"({"sync": "ltc:9"})", "no input 9");
    refused(R"({"sync": "ltc"})", "no input");
    refused(R"({"sync": "ltc:1@26"})", "26");
    refused(R"({"sync": "clock", "begins": "1:00:00"})", "begins");
}

TEST_F(Along, LinkIsThereOrSaysWhyNot) {
    if (!linkIsBuiltIn()) return refused(R"({"sync": "link"})", "without Ableton Link");
    done(R"({"sync": "link"})");
    pull(256);
    const auto sync = done(R"({"get": "state"})")["state"]["sync"];
    EXPECT_EQ(sync["source"], "link");
    EXPECT_GE(sync["peers"], 0);
    EXPECT_GT(sync["tempo"], 19);
    done(R"({"sync": false})");
}

TEST_F(Along, ASpeedIsHeardAndToldAndHasLimits) {
    done(R"({"speed": 2})");
    done(R"({"play": true})");
    pull(4800);
    pull(4800);
    const auto state = done(R"({"get": "state"})")["state"];
    EXPECT_EQ(state["speed"], 2);
    EXPECT_NEAR(state["frame"].get<double>(), 2 * 9600, 200);
    refused(R"({"speed": 5})", "0.25");
    refused(R"({"speed": "fast"})", "number");
    refused(R"({"sync": "jack"})", "speed");
    done(R"({"stop": true})");
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    pull(480);
    refused(R"({"record": {"Vox": "1"}})", "speed 1");
    done(R"({"speed": 1})");
}

TEST_F(Along, AClockIsSent) {
    done(R"({"send_clock": true})");
    done(R"({"play": true})");
    pull(4800);
    ASSERT_GE(device().sent.size(), 4u);
    EXPECT_EQ(device().sent[0].bytes, std::vector<std::uint8_t>{0xFA});
    EXPECT_EQ(device().sent[2].time, 1000) << "a 24th of half a second";
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["sends_clock"], true);
    refused(R"({"send_clock": "yes"})", "true or false");
}

} // namespace
} // namespace tutti

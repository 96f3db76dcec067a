// What is said to a running engine and what it answers.
#include "control/Server.h"
#include "control/testing/Controlled.h"

#include <chrono>
#include <thread>

namespace tutti {
namespace {

using Json = nlohmann::ordered_json;

using testing::Controlled;

TEST_F(Controlled, VerbsAreMadeJournalledAndHeard) {
    const auto made = done(R"({"id": 7, "do": "track.add id=t_K name=Keys kind=notes"})");
    EXPECT_EQ(made["id"], 7);
    EXPECT_EQ(made["made"], Json::array({"t_K"}));
    done(R"({"do": "device.add track=t_K type=tutti.synth"})");
    done(R"({"do": "clip.add track=t_K id=c_K at=0q len=4q"})");
    done(R"({"do": "notes.add clip=c_K at=0q len=4q pitch=C4"})");
    done(R"({"play": true})");
    for (int i = 0; i < 10; ++i)
        pull(2400);
    const auto state = done(R"({"get": "meters"})")["state"];
    EXPECT_EQ(state["transport"], "playing");
    EXPECT_GT(state["peak_dbfs"][0], -60);
    EXPECT_GT(state["tracks"]["t_K"][0], -60);
    const auto again = Session::open(rig_.project, Access::read, rig_.house);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->project().tracks.size(), live_->session().project().tracks.size())
        << "it is in the journal";
}

TEST_F(Controlled, ScriptsAreOneStep) {
    done(
        R"({"script": "track.add id=t_A name=A kind=audio\ntrack.add id=t_B name=B kind=audio", "as": "two tracks"})");
    EXPECT_EQ(done(R"({"undo": true})")["undone"], "two tracks");
    refused(R"({"script": "track.add id=t_A name=A kind=audio\nnonsense"})", "line 2");
    EXPECT_EQ(live_->session().project().tracks.size(), 1u) << "all or none";
}

TEST_F(Controlled, TheTransportObeys) {
    done(R"({"locate": "3.1"})");
    done(R"({"loop": "3.1..4.1"})");
    done(R"({"click": "on"})");
    done(R"({"play": true})");
    for (int i = 0; i < 61; ++i)
        pull(4800);
    const auto state = done(R"({"get": "state"})")["state"];
    EXPECT_EQ(state["loop"], Json::array({4 * 48000, 6 * 48000}));
    EXPECT_EQ(state["bar"], 3);
    EXPECT_EQ(state["peak_dbfs"][0], nullptr) << "the click is no part of the mix";
    done(R"({"stop": true})");
    done(R"({"loop": false})");
    pull(100);
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["transport"], "stopped");
}

TEST_F(Controlled, AHandIsHeardAtOnceAndIsOneStepWhenItLetsGo) {
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    const auto gain = [&](const Project& project) { return project.tracks[0]->gain; };
    for (const int level : {-1, -2, -3})
        done(R"({"hold": "track.set track=t_V gain=)" + std::to_string(level) + R"(dB", "hand": "fader"})");
    done(R"({"hold": "track.set track=t_V pan=50", "hand": "pot"})");
    EXPECT_EQ(gain(live_->session().project()), 0) << "no edit yet";
    EXPECT_EQ(gain(live_->heard()), -3);
    EXPECT_EQ(live_->heard().tracks[0]->pan, 50);
    done(R"({"release": "pot", "keep": false})");
    EXPECT_EQ(live_->heard().tracks[0]->pan, 0);
    done(R"({"do": "track.set track=t_V name=Voice"})");
    EXPECT_EQ(gain(live_->heard()), -3) << "others may edit meanwhile";
    done(R"({"release": "fader"})");
    EXPECT_EQ(gain(live_->session().project()), -3);
    done(R"({"undo": true})");
    EXPECT_EQ(gain(live_->session().project()), 0) << "one step";
    EXPECT_EQ(live_->session().project().tracks[0]->name, "Voice");

    done(R"({"hold": "track.set track=t_V gain=-5dB"})");
    done(R"({"do": "track.remove track=t_V"})");
    refused(R"({"release": ""})", "t_V");
    refused(R"({"hold": "track.add name=A kind=audio"})", "makes parts");
    refused(R"({"hold": "track.set track=t_NOPE gain=0dB"})", "t_NOPE");
    done(R"({"undo": true})");
    done(R"({"hold": "track.set track=t_V gain=-6dB"})");
    control_->forget(1);
    EXPECT_EQ(gain(live_->session().project()), -6) << "who is gone has let go";
}

TEST_F(Controlled, MetersAreForEverybodyWhoLooks) {
    done(R"({"get": "meters"})");
    done(R"({"click": "on"})");
    done(R"({"do": "track.add id=t_A name=In kind=audio"})");
    done(R"({"input": "In", "from": "1"})");
    (void)control_->gauges(-1);
    AudioBuffer in(2, 4800);
    std::fill_n(in[0], 4800, 0.5f);
    device().pull(std::as_const(in).view());
    device().pull(std::as_const(in).view());
    live_->tick();
    EXPECT_GT(control_->gauges(-1).tracks.at(*TrackId::parse("t_A"))[0], 0.1f);
    EXPECT_EQ(control_->gauges(-1).tracks.at(*TrackId::parse("t_A"))[0], 0) << "seen";
    EXPECT_NE(done(R"({"get": "meters"})")["state"]["tracks"]["t_A"][0], nullptr);
}

TEST_F(Controlled, TracksHearInputs) {
    done(R"({"do": "track.add id=t_V name=Voice kind=audio"})");
    done(R"({"input": "Voice", "from": "2"})");
    EXPECT_EQ(live_->engine().inputs().at(*TrackId::parse("t_V")), (TrackInput{.left = 1, .right = 1}));
    done(R"({"do": "track.add id=t_K name=Keys kind=notes"})");
    done(R"({"input": "t_K", "from": "midi:10"})");
    EXPECT_EQ(live_->engine().inputs().at(*TrackId::parse("t_K")),
              (TrackInput{.midi = true, .midiChannel = 9}));
    refused(R"({"input": "t_V", "from": "midi"})", "records sound");
    refused(R"({"input": "t_K", "from": "1"})", "records MIDI");
    done(R"({"input": "t_K", "from": false})");
    refused(R"({"input": "t_V", "from": "1,3"})", "the device has 2");
    refused(R"({"input": "t_K", "from": "midi:17"})", "MIDI channel");
    refused(R"({"input": "nobody", "from": "1"})", "nobody");
    done(R"({"input": "t_V", "from": false})");
    EXPECT_TRUE(live_->engine().inputs().empty());
}

TEST_F(Controlled, RecordsAndStops) {
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    done(R"({"record": {"Vox": "1"}})");
    refused(R"({"locate": "2.1"})", "a recording runs");
    const testing::Cable cable(rig_);
    while (done(R"({"get": "state"})")["state"]["frame"] < 10000)
        rig_.turn();
    const auto takes = done(R"({"stop": true})")["takes"];
    ASSERT_EQ(takes.size(), 1u);
    EXPECT_EQ(takes[0]["files"], Json::array({"Vox-1.wav"}));
    EXPECT_GE(takes[0]["frames"], 10000);
    EXPECT_NE(done(R"({"get": "project"})")["project"].get<std::string>().find("Vox-1"), std::string::npos);
}

TEST_F(Controlled, RecordsNotes) {
    done(R"({"do": "track.add id=t_K name=Keys kind=notes"})");
    constexpr std::uint8_t key[] = {0x90, 60, 100};
    const testing::Cable cable(rig_, [](std::int64_t, ConstAudioView) {
        return std::vector<MidiMessage>{{3, 0, key}};
    });
    refused(R"({"record": {"Keys": "midi"}, "quantise": 4})", "a grid as text");
    refused(R"({"record": {"Keys": "midi"}, "quantise": "much"})", "quantise");
    done(R"({"record": {"Keys": "midi"}, "quantise": "1/4q"})");
    while (done(R"({"get": "state"})")["state"]["frame"] < 10000)
        rig_.turn();
    const auto takes = done(R"({"stop": true})")["takes"];
    ASSERT_EQ(takes.size(), 1u);
    EXPECT_GT(takes[0]["midi_messages"], 20);
    EXPECT_EQ(takes[0]["files"], Json::array());
    EXPECT_NE(done(R"({"get": "project"})")["project"].get<std::string>().find(" C4 100"), std::string::npos);
}

TEST_F(Controlled, ShowsTakesThatGrow) {
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    EXPECT_EQ(done(R"({"get": "takes"})")["takes"], Json::array());
    refused(R"({"record": {"Vox": "1"}, "split": "often"})", "split: is a number");
    refused(R"({"record": {"Vox": "1"}, "rotate": 2})", "where takes are split");
    refused(R"({"record": {"Vox": "1"}, "arm_level": true})", "arm_level: is a number");
    done(R"({"record": {"Vox": "1"}, "split": 60, "rotate": 5, "pre": 0.1})");
    AudioBuffer in(2, 4800);
    std::fill_n(in[0], 4800, 0.25f);
    Json take;
    // The writer has a pace of its own: this goes on until it has come so far, and floods it with nothing.
    for (int i = 0; i < 10'000 && (take.is_null() || take["peaks"][0].size() < 20); ++i) {
        if (i % 20 == 0) device().pull(std::as_const(in).view());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        live_->tick();
        take = done(R"({"get": "takes", "peaks_from": 2})")["takes"][0];
    }
    EXPECT_EQ(take["track"], "t_V");
    ASSERT_EQ(take["peaks"].size(), 1u);
    ASSERT_GE(take["peaks"][0].size(), 20u);
    EXPECT_EQ(take["peaks"][0].back(), Json::array({0.25, 0.25}));
    refused(R"({"get": "takes", "peaks_from": -1})", "peaks_from");
    EXPECT_FALSE(done(R"({"get": "takes"})")["takes"][0].contains("peaks"));
    done(R"({"stop": true})");
}

TEST_F(Controlled, CapturesWhatWasPlayed) {
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    done(R"({"do": "track.add id=t_K name=Keys kind=notes"})");
    pull(4800);
    refused(R"({"capture": {"Keys": "midi"}})", "no key was struck");
    refused(R"({"capture": {"Vox": "1"}, "seconds": -1})", "seconds");
    refused(R"({"capture": 5})", "capture: true for the armed tracks");
    const auto takes = done(R"({"capture": {"Vox": "1"}, "seconds": 0.05})")["takes"];
    ASSERT_EQ(takes.size(), 1u);
    EXPECT_EQ(takes[0]["frames"], 2400);
    const auto clip = takes[0]["clip"].get<std::string>();
    EXPECT_NE(done(R"({"get": "project"})")["project"].get<std::string>().find(clip), std::string::npos);
}

TEST_F(Controlled, PunchesInAndOut) {
    done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
    done(R"({"do": "section.add at=4q len=1q name=Fix"})");
    done(R"({"punch": "@Fix"})");
    const testing::Cable cable(rig_);
    done(R"({"record": {"Vox": "1"}, "pre_roll": 1, "overdub": true})");
    const auto state = done(R"({"get": "state"})")["state"];
    EXPECT_EQ(state["punch"], Json::array({96000, 120000}));
    EXPECT_EQ(state["recording"], true);
    EXPECT_LT(state["frame"], 96000);
    while (!live_->recordingOver())
        rig_.turn();
    EXPECT_EQ(done(R"({"stop": true})")["takes"][0]["frames"], 24000);
    refused(R"({"punch": "6.1..5.1"})", "");
    refused(R"({"record": {"Vox": "1"}, "pre_roll": -1})", "pre_roll");
    refused(R"({"record": {"Vox": "1"}, "overdub": 1})", "overdub");
    refused(R"({"record": {"Vox": "1"}})", "never reached");
    done(R"({"punch": false})");
    EXPECT_FALSE(done(R"({"get": "state"})")["state"].contains("recording"));
}

TEST_F(Controlled, NothingFailsSilently) {
    refused("", "no request");
    refused("hello", "no request");
    refused("[1, 2]", "no request");
    refused("{}", "there is no request");
    refused(R"({"dance": true})", "there is no request");
    refused(R"({"play": true, "stop": true})", "one request a line");
    refused(R"({"do": 5})", "a verb as text");
    refused(R"({"do": "track.addd name=A"})", "track.addd");
    refused(R"({"do": "track.set track=t_NOPE gain=0dB"})", "t_NOPE");
    refused(R"({"locate": "yesterday"})", "yesterday");
    refused(R"({"locate": 5})", "a place as text");
    refused(R"({"loop": "4.1..4.1"})", "");
    refused(R"({"play": true, "count_in": -3})", "count_in");
    refused(R"({"record": "Vox"})", "inputs for each track");
    refused(R"({"record": {"nobody": "1"}})", "nobody");
    refused(R"({"get": "rich"})", "state, meters");
    refused(R"({"watch": "state", "every_ms": 1})", "20 to 60000");
    refused("{\"do\": \"\xff\xfe\"}", "");
    EXPECT_EQ(ask(R"({"id": "x", "get": 0})")["id"], "x");
}

TEST_F(Controlled, WhoWatchesIsTold) {
    using namespace std::chrono_literals;
    done(R"({"watch": "state", "every_ms": 100})");
    EXPECT_EQ(control_->news(0ms).size(), 1u);
    EXPECT_EQ(control_->news(50ms).size(), 0u);
    const auto news = control_->news(100ms);
    ASSERT_EQ(news.size(), 1u);
    EXPECT_EQ(news[0].client, 1);
    EXPECT_EQ(Json::parse(news[0].line)["event"], "state");
    done(R"({"watch": false})");
    EXPECT_TRUE(control_->news(1000ms).empty());
}

TEST_F(Controlled, OverASocket) {
    const auto path = rig_.folder.path() / "socket";
    auto server = LocalServer::listen(path);
    ASSERT_TRUE(server);
    std::string answers;
    std::thread client([&] {
        auto connection = LocalClient::connect(path);
        if (!connection) return;
        for (const auto* line : {R"({"id": 1, "do": "track.add id=t_A name=A kind=audio"})",
                                 R"({"id": 2, "nope": 1})", R"({"id": 3, "quit": true})"}) {
            if (!connection->send(line)) return;
            const auto answer = connection->receive(std::chrono::seconds(10));
            answers += (answer ? *answer : answer.error().message) + "\n";
        }
    });
    EXPECT_TRUE(serve(*live_, *server, {}, [] { return true; }));
    client.join();
    EXPECT_EQ(answers, "{\"id\":1,\"ok\":true,\"made\":[\"t_A\"]}\n"
                       "{\"id\":2,\"ok\":false,\"fault\":\"usage\",\"error\":\"there is no request in this "
                       "line\",\"hint\":\"it is one of do, script, undo, redo, save, "
                       "hold, release, play, stop, locate, loop, punch, click, input, learn, record, "
                       "capture, get, watch, quit, sync, speed, send_clock\"}\n"
                       "{\"id\":3,\"ok\":true}\n");
}

} // namespace
} // namespace tutti

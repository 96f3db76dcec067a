// What a remote control says in Open Sound Control, and what it is told.
#include "control/OscRemote.h"
#include "control/Server.h"
#include "control/testing/Controlled.h"
#include "model/Verb.h"

#include <thread>

namespace tutti {
namespace {

using namespace std::chrono_literals;
using osc::Message;

class OscControlled : public testing::Controlled {
protected:
    static constexpr std::uint16_t me = 9001;
    static constexpr osc::TimeTag wall = 1000ull << 32;

    void SetUp() override {
        Controlled::SetUp();
        remote_.emplace(*control_);
        done(R"({"do": "track.add id=t_V name=Vox kind=audio"})");
        done(R"({"do": "track.add id=t_P name=Piano kind=audio"})");
    }
    /// All messages in what is sent now, out of their bundles.
    std::vector<Message> answers() {
        std::vector<Message> all;
        for (const auto& packet : remote_->tick(now_, wall)) {
            EXPECT_EQ(packet.to, me);
            const auto read = osc::read(packet.bytes);
            EXPECT_TRUE(read);
            if (const auto* message = std::get_if<Message>(&read->content)) all.push_back(*message);
            if (const auto* bundle = std::get_if<osc::Bundle>(&read->content))
                for (const auto& part : bundle->parts)
                    all.push_back(std::get<Message>(part.content));
        }
        return all;
    }
    std::vector<Message> say(const Message& message) {
        remote_->hear(me, osc::write(message), now_, wall);
        return answers();
    }
    void obeys(const Message& message) {
        const auto said = say(message);
        ASSERT_EQ(said.size(), 1u) << message.address;
        EXPECT_EQ(said[0].address, "/tutti/done") << std::get<std::string>(said[0].arguments.at(2));
    }
    void failed(const Message& message, const std::string& words) {
        const auto said = say(message);
        ASSERT_EQ(said.size(), 1u) << message.address;
        EXPECT_EQ(said[0].address, "/tutti/failed");
        EXPECT_NE(std::get<std::string>(said[0].arguments.at(2)).find(words), std::string::npos)
            << std::get<std::string>(said[0].arguments.at(2));
    }
    const Track& vox() { return *live_->heard().tracks[0]; }

    std::optional<OscRemote> remote_;
    OscRemote::Time now_{0};
};

TEST_F(OscControlled, EveryVerbIsAnAddress) {
    obeys({"/tutti/verb/track.set", {"track=t_V", "gain", -3.5f, "mute", true, "name", "Lead = vocal"}});
    EXPECT_EQ(vox().gain, -3.5);
    EXPECT_TRUE(vox().mute);
    EXPECT_EQ(vox().name, "Lead = vocal");
    const auto made = say({"/tutti/verb/track.add", {"id=t_N", "name=New", "kind=notes"}});
    EXPECT_EQ(made[0], (Message{"/tutti/done", {"/tutti/verb/track.add", "t_N"}}));
    failed({"/tutti/verb/track.set", {"track=t_NOPE", "gain=0dB"}}, "t_NOPE");
    failed({"/tutti/verb/track.set", {"track=t_V", "gain"}}, "'gain' has no value");
    failed({"/tutti/verb/track.set", {1}}, "no name before it");
    failed({"/tutti/verb/track.dance", {}}, "nothing has this address");
    // That the table has them all: each verb without fields is refused by itself, and not as an address.
    for (const auto& verb : allVerbs()) {
        const auto said = say({"/tutti/verb/" + std::string(verb.name), {}});
        ASSERT_EQ(said.size(), 1u);
        EXPECT_EQ(std::get<std::string>(said[0].arguments.at(0)), "/tutti/verb/" + std::string(verb.name));
    }
}

TEST_F(OscControlled, TheTransportObeys) {
    obeys({"/tutti/transport/locate", {"3.1"}});
    obeys({"/tutti/transport/loop", {"3.1..4.1"}});
    obeys({"/tutti/transport/play", {1.0f}});
    EXPECT_TRUE(say({"/tutti/transport/play", {0.0f}}).empty()) << "a button that comes up asks for nothing";
    pull(4800);
    pull(4800);
    const auto state = done(R"({"get": "state"})")["state"];
    EXPECT_EQ(state["transport"], "playing");
    EXPECT_EQ(state["bar"], 3);
    EXPECT_EQ(state["loop"], Json::array({4 * 48000, 6 * 48000}));
    obeys({"/tutti/transport/loop", {false}});
    obeys({"/tutti/transport/click", {true}});
    obeys({"/tutti/transport/stop", {}});
    obeys({"/tutti/transport/locate", {1.5f}});
    pull(4800);
    EXPECT_EQ(done(R"({"get": "state"})")["state"]["frame"], 72000);
    failed({"/tutti/transport/locate", {"yesterday"}}, "yesterday");
    failed({"/tutti/transport/locate", {}}, "one argument");
    failed({"/tutti/transport/loop", {true}}, "a range");
    failed({"/tutti/transport/record", {"nobody=1"}}, "nobody");
    failed({"/tutti/transport/dance", {}}, "nothing has this address");
    failed({"/tutti/transport/play", {"now"}}, "a button");
}

TEST_F(OscControlled, AFaderIsOneStepWhenItRests) {
    for (const float way : {0.9f, 0.8f, 0.5f})
        EXPECT_TRUE(say({"/tutti/track/1/volume", {way}}).empty());
    say({"/tutti/track/1/pan", {-0.5f}});
    EXPECT_EQ(vox().gain, -10);
    EXPECT_EQ(vox().pan, -50);
    EXPECT_EQ(live_->session().project().tracks[0]->gain, 0);
    now_ += OscRemote::rest;
    EXPECT_TRUE(answers().empty());
    EXPECT_EQ(live_->session().project().tracks[0]->gain, -10);
    obeys({"/tutti/transport/undo", {}});
    obeys({"/tutti/transport/undo", {}});
    EXPECT_EQ(vox().gain, 0) << "two moves, two steps";
    EXPECT_EQ(vox().name, "Vox");
    failed({"/tutti/track/1/volume", {1.5f}}, "0 to 1");
    failed({"/tutti/track/1/volume", {"loud"}}, "a number");
    failed({"/tutti/track/1/gain", {99.0f}}, "gain");
    failed({"/tutti/track/9/volume", {0.5f}}, "nothing has this address");
}

TEST_F(OscControlled, ButtonsSwitchAndToggle) {
    obeys({"/tutti/track/1/mute", {1}});
    EXPECT_TRUE(vox().mute);
    obeys({"/tutti/track/t_V/mute", {}});
    EXPECT_FALSE(vox().mute);
    obeys({"/tutti/track/1/solo", {true}});
    EXPECT_EQ(vox().solo, Solo::on);
    obeys({"/tutti/track/1/arm", {"on"}});
    EXPECT_TRUE(vox().arm);
    obeys({"/tutti/track/1/name", {"Lead"}});
    EXPECT_EQ(vox().name, "Lead");
    EXPECT_EQ(say({"/tutti/track/{1,t_P}/mute", {true}}).size(), 2u) << "a pattern means all it matches";
    EXPECT_TRUE(live_->heard().tracks[1]->mute);
}

TEST_F(OscControlled, WhoSubscribesIsToldWhatChanges) {
    const auto told = say({"/tutti/subscribe", {"tracks", "position", 50}});
    const auto has = [](const std::vector<Message>& all, const Message& message) {
        return std::find(all.begin(), all.end(), message) != all.end();
    };
    EXPECT_TRUE(has(told, {"/tutti/done", {"/tutti/subscribe"}}));
    EXPECT_TRUE(has(told, {"/tutti/track/1/name", {"Vox"}}));
    EXPECT_TRUE(has(told, {"/tutti/track/1/volume", {0.75f}}));
    EXPECT_TRUE(has(told, {"/tutti/track/2/mute", {0}}));
    EXPECT_TRUE(has(told, {"/tutti/tracks", {3}}));
    EXPECT_TRUE(has(told, {"/tutti/transport/state", {"stopped"}}));
    now_ += 50ms;
    EXPECT_TRUE(answers().empty()) << "nothing changed";
    done(R"({"do": "track.set track=t_P mute=on gain=-10dB"})");
    EXPECT_TRUE(answers().empty()) << "not yet";
    now_ += 50ms;
    EXPECT_EQ(answers().size(), 3u) << "volume, gain, mute";
    EXPECT_TRUE(say({"/tutti/track/1/volume", {0.5f}}).empty());
    now_ += 50ms;
    EXPECT_EQ(answers(), (std::vector<Message>{{"/tutti/track/1/gain", {-10.0f}}})) << "who moved it knows";
    say({"/tutti/unsubscribe", {}});
    now_ += OscRemote::rest;
    done(R"({"do": "track.set track=t_P mute=off"})");
    EXPECT_TRUE(answers().empty());
    failed({"/tutti/subscribe", {"weather"}}, "position, meters, tracks");
    failed({"/tutti/subscribe", {5}}, "20 to 60000");
    say({"/tutti/subscribe", {"meters"}});
    now_ += OscRemote::lease;
    EXPECT_TRUE(answers().empty()) << "who is not heard of for long is forgotten";
}

TEST_F(OscControlled, MetersAreInDecibels) {
    done(R"({"input": "Vox", "from": "1"})");
    say({"/tutti/subscribe", {"meters"}});
    AudioBuffer in(2, 4800);
    std::fill_n(in[0], 4800, 0.5f);
    for (int i = 0; i < 3; ++i)
        device().pull(std::as_const(in).view());
    now_ += 100ms;
    for (const auto& message : answers())
        if (message.address == "/tutti/track/1/meter") {
            EXPECT_GT(std::get<float>(message.arguments.at(0)), -12);
            return;
        }
    ADD_FAILURE() << "no meter";
}

TEST_F(OscControlled, AnythingElseIsAskedInJson) {
    const auto said = say({"/tutti/request", {R"({"id": 4, "get": "device"})"}});
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].address, "/tutti/answer");
    EXPECT_EQ(Json::parse(std::get<std::string>(said[0].arguments.at(0)))["device"]["name"], "manual");
    failed({"/tutti/request", {R"({"watch": "state"})"}}, "nothing can be watched");
    failed({"/tutti/request", {5}}, "one line of JSON");
}

TEST_F(OscControlled, BundlesWaitForTheirTime) {
    const osc::Packet later{osc::Bundle{wall + 1, {{Message{"/tutti/track/1/mute", {true}}}}}};
    const osc::Packet past{osc::Bundle{wall, {{Message{"/tutti/track/2/mute", {true}}}}}};
    remote_->hear(me, osc::write(later), now_, wall);
    remote_->hear(me, osc::write(past), now_, wall);
    EXPECT_EQ(answers().size(), 1u);
    EXPECT_FALSE(vox().mute);
    EXPECT_TRUE(live_->heard().tracks[1]->mute);
    EXPECT_EQ(remote_->tick(now_, wall + 1).size(), 1u);
    EXPECT_TRUE(vox().mute);
}

TEST_F(OscControlled, NothingFailsSilently) {
    remote_->hear(me, osc::Bytes{1, 2, 3}, now_, wall);
    const auto said = answers();
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].arguments.at(1), osc::Argument("input"));
    EXPECT_EQ(said[0].arguments.at(2), osc::Argument("OSC packet, byte 0: its size is no multiple of four"));
    failed({"/elsewhere", {}}, "nothing has this address");
    failed({"/tutti/reply", {0}}, "a port");
}

TEST_F(OscControlled, OverASocket) {
    auto server = LocalServer::listen(rig_.folder.path() / "socket");
    auto socket = LoopbackSocket::open(0), client = LoopbackSocket::open(0);
    ASSERT_TRUE(server && socket && client);
    client->send(socket->port(), osc::write(Message{"/tutti/track/1/mute", {true}}));
    client->send(socket->port(), osc::write(Message{"/tutti/request", {R"({"quit": true})"}}));
    EXPECT_TRUE(serve(*live_, *server, {.osc = &*socket}, [] { return true; }));
    EXPECT_TRUE(vox().mute);
    const auto first = client->receive();
    ASSERT_TRUE(first);
    EXPECT_EQ(std::get<Message>(osc::read(first->bytes)->content),
              (Message{"/tutti/done", {"/tutti/track/1/mute"}}));
}

TEST(OscTime, CountsFrom1900) {
    const std::chrono::system_clock::time_point epoch{};
    EXPECT_EQ(OscRemote::timeTag(epoch), 2'208'988'800ull << 32);
    EXPECT_EQ(OscRemote::timeTag(epoch + 1500ms), (2'208'988'801ull << 32) + (1ull << 31));
}

} // namespace
} // namespace tutti

// devices and doctor: without a sound card, and on a JACK server of the test's own.
#include "Cli.h"
#include "devices/testing/JackServer.h"

#include <csignal>
#include <cstdlib>
#include <thread>

namespace tutti::testing {
namespace {

TEST_F(Cli, WithoutAServerThereIsTheSilentDeviceAndAHint) {
    ::setenv("JACK_DEFAULT_SERVER", "tutti-test-nobody", 1);
    const auto list = tutti({"devices"});
    EXPECT_EQ(list.code, 0);
    EXPECT_NE(list.out.find("jack\tJACK"), std::string::npos) << list;
    EXPECT_NE(list.out.find("silent\tany rate"), std::string::npos) << list;
    EXPECT_NE(list.talk.find("hint: "), std::string::npos) << list;

    const auto test = tutti({"devices", "test"});
    EXPECT_EQ(test.code, 7);
    EXPECT_NE(test.talk.find("hint: "), std::string::npos) << test;
    EXPECT_EQ(tutti({"devices", "list", "--device", "jack"}).code, 7);
    EXPECT_EQ(tutti({"devices", "monitor", "--device", "asio"}).code, 2);
    EXPECT_EQ(tutti({"devices", "play"}).code, 2);
    EXPECT_EQ(tutti({"devices", "test", "--for", "-1"}).code, 2);
}

TEST_F(Cli, TheSilentDeviceIsTestedAtAnyRateAndBlock) {
    const auto ran = tutti({"devices", "test", "--device", "silent", "--rate", "96000", "--block", "32",
                            "--for", "0.1", "--json"});
    const auto json = ran.json();
    EXPECT_EQ(json["rate_hz"], 96000) << ran;
    EXPECT_EQ(json["longest_block_frames"], 32) << ran;
    EXPECT_GE(json["frames"], 9600) << ran;
    EXPECT_EQ(ran.code, json["pass"] == true ? 0 : 1) << ran;
}

TEST_F(Cli, TheDoctorSaysWhatIsSo) {
    const auto ran = tutti({"doctor", "--json"});
    EXPECT_EQ(ran.code, 0);
    auto json = ran.json();
    ASSERT_GT(json["findings"].size(), 8u);
    for (auto& finding : json["findings"]) {
        EXPECT_NE(finding["found"], "") << finding;
        EXPECT_EQ(finding["verdict"] == "problem" && finding["advice"] == "", false) << finding;
    }
    EXPECT_EQ(tutti({"doctor", "--check"}).code, json["well"] == true ? 0 : 1);
}

class JackCli : public Cli {
protected:
    void SetUp() override {
        if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
        server_ = std::make_unique<JackServer>();
        ::setenv("JACK_DEFAULT_SERVER", server_->name().c_str(), 1);
    }
    std::unique_ptr<JackServer> server_;
};

TEST_F(JackCli, ListsItsPortsAndPlaysATone) {
    auto list = tutti({"devices", "list", "--device", "jack", "--json"}).json();
    auto device = list["backends"][0]["devices"][0];
    EXPECT_EQ(device["name"], server_->name());
    EXPECT_EQ(device["rate_hz"], 48000);
    EXPECT_EQ(device["block_frames"], 128);
    EXPECT_EQ(device["ports"]["audio_in"], (Json{"system:capture_1", "system:capture_2"}));
    EXPECT_EQ(device["ports"]["audio_out"], (Json{"system:playback_1", "system:playback_2"}));

    const auto test = tutti({"devices", "test", "--for", "0.3", "--json"});
    const auto json = test.json();
    EXPECT_EQ(json["device"], "jack:" + server_->name()) << test;
    EXPECT_GE(json["frames"], 14400) << test;
    EXPECT_EQ(json["shortest_block_frames"], 128) << test;
    EXPECT_EQ(test.code, json["pass"] == true ? 0 : 1) << test;
}

TEST_F(JackCli, AServerThatGoesAwayIsADeviceProblem) {
    Ran ran;
    std::thread monitor([&] { ran = tutti({"devices", "monitor", "--for", "60"}); });
    while (server_->run("jack_disconnect system:capture_1 Tutti:in_1") != 0) // until it listens
        std::this_thread::yield();
    server_->end(SIGTERM);
    monitor.join();
    EXPECT_EQ(ran.code, 7) << ran;
    EXPECT_NE(ran.talk.find("is gone"), std::string::npos) << ran;
}

TEST_F(Cli, MeasureTellsThatThereIsNoCable) {
    const auto found = tutti({"measure", "latency", "-d", "silent", "--dry-run"});
    EXPECT_NE(found.code, 0);
    EXPECT_NE(found.talk.find("output 1 is not heard at input 1"), std::string::npos) << found;
    EXPECT_EQ(tutti({"measure", "length"}).code, 2);
    EXPECT_EQ(tutti({"measure", "latency", "-d", "silent"}).code, 2) << "there is no folder to keep it in";
}

} // namespace
} // namespace tutti::testing

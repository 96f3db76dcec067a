// Two programs of one Link session: an engine of ours, and a peer as Ableton wrote it. Over the network of
// this machine; where that allows no multicast, the test says so and is skipped.
#include "devices/SilentDevice.h"
#include "live/sync/LinkConductor.h"
#include "live/testing/LiveStage.h"

#include <gtest/gtest.h>

#if TUTTI_LINK

#include <ableton/Link.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace tutti {
namespace {

using namespace testing;

class Linked : public ::testing::Test {
protected:
    void SetUp() override {
        // All programs of a network are one session: one test of this machine after the other.
        const auto lock = std::filesystem::temp_directory_path() / "tutti-test-link.lock";
        turn_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        ASSERT_GE(turn_, 0);
        ::flock(turn_, LOCK_EX);
        studio_.media("a_N", noise(5, 480000)).verb("track.add id=t_N name=N kind=audio");
        studio_.verb("clip.add track=t_N id=c_N at=0s src=a_N");
        engine_ = std::make_unique<LiveEngine>(studioRegistry(), &studioResources(), studio_.source(),
                                               LiveSettings{.rate = 48000});
        ASSERT_TRUE(engine_->setProject(studio_.project()));
        device_ = makeSilentDevice({});
        ASSERT_TRUE(device_->start(*engine_));
    }
    void TearDown() override {
        if (device_) device_->stop();
        peer_.enable(false);
        ::close(turn_);
    }
    template<class Condition>
    bool soon(Condition condition, int seconds = 20) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        while (std::chrono::steady_clock::now() < end) {
            engine_->tick();
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return false;
    }
    bool meet() {
        peer_.enableStartStopSync(true);
        peer_.enable(true);
        auto link = makeLinkConductor(48000, 120);
        EXPECT_TRUE(link);
        engine_->setConductor(std::move(*link));
        return soon([&] { return peer_.numPeers() > 0 && engine_->sync().peers > 0; }, 8);
    }
    void play(bool on) {
        auto session = peer_.captureAppSessionState();
        session.setIsPlaying(on, peer_.clock().micros());
        peer_.commitAppSessionState(session);
    }
    LiveTransport::State state() { return engine_->state().state; }

    int turn_ = -1;
    Studio studio_;
    ableton::Link peer_{97};
    std::unique_ptr<LiveEngine> engine_;
    std::unique_ptr<AudioDevice> device_;
};

TEST_F(Linked, TempoBeatStartAndStopAreShared) {
    if (!meet()) GTEST_SKIP() << "two programs of this machine do not find one another: no multicast here";
    if (peer_.numPeers() > 1) GTEST_SKIP() << "somebody in this network plays by Link, and is left alone";
    EXPECT_TRUE(soon([&] {
        return std::fabs(engine_->sync().tempo - peer_.captureAppSessionState().tempo()) < 1e-3;
    })) << "one tempo, but for what whole microseconds a beat leave of it";

    play(true); // they lead
    ASSERT_TRUE(soon([&] { return state() == LiveTransport::State::rolling; }));
    // Our beat is everybody's, within what a busy machine's clock allows.
    EXPECT_TRUE(soon([&] {
        const auto session = peer_.captureAppSessionState();
        const auto now = engine_->state();
        const double ours = static_cast<double>(now.position) / 24000;
        const double theirs = session.beatAtTime(peer_.clock().micros(), 4);
        const double off = std::fmod(std::fmod(ours - theirs, 4) + 6, 4) - 2;
        return now.position > 24000 && std::fabs(off) < 0.03;
    }));
    auto session = peer_.captureAppSessionState();
    session.setTempo(126, peer_.clock().micros());
    peer_.commitAppSessionState(session);
    EXPECT_TRUE(soon([&] { return std::fabs(engine_->state().speed - 1.05) < 0.03; })) << "followed by speed";
    play(false);
    EXPECT_TRUE(soon([&] { return state() == LiveTransport::State::stopped; }));

    engine_->play(); // we lead
    EXPECT_TRUE(soon([&] { return peer_.captureAppSessionState().isPlaying(); }));
    EXPECT_TRUE(soon([&] { return state() == LiveTransport::State::rolling; }));
    studio_.verb("tempo.set bpm=100");
    ASSERT_TRUE(engine_->setProject(studio_.project()));
    EXPECT_TRUE(soon([&] { return std::fabs(peer_.captureAppSessionState().tempo() - 100) < 1e-3; }))
        << "an edit of the tempo is everybody's";
    engine_->stop();
    EXPECT_TRUE(soon([&] { return !peer_.captureAppSessionState().isPlaying(); }));
}

} // namespace
} // namespace tutti

#else

TEST(Linked, TempoBeatStartAndStopAreShared) {
    EXPECT_FALSE(tutti::makeLinkConductor(48000, 120));
    GTEST_SKIP() << "built without Ableton Link";
}

#endif

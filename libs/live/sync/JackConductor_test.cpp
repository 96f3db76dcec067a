// The transport of all programs: what leaves at its frame F is the timeline's frame F.
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "live/sync/JackConductor.h"
#include "live/testing/LiveStage.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using namespace testing;
using State = SyncPosition::State;

class Shared : public ::testing::Test {
protected:
    Shared() : stage_(studio()), engine_(stage_.engine()), sync_(stage_.device().sync) {
        sync_ = {.state = State::stopped, .frame = 0};
        engine_.setConductor(std::make_unique<JackConductor>(*stage_.device().transport()));
        stage_.pull(256);
    }
    Studio& studio() {
        studio_.media("a_N", noise(5, 480000)).verb("track.add id=t_N name=N kind=audio");
        studio_.verb("clip.add track=t_N id=c_N at=0s src=a_N");
        written_ = studio_.render();
        return studio_;
    }
    /// A block of what is written at a frame of the shared transport, in all its samples.
    void expectExactly(std::int64_t frame, const AudioBuffer& heard) {
        for (int i = 0; i < heard.frames(); ++i)
            ASSERT_EQ(heard[0][i], written_[0][frame + i]) << "frame " << frame + i;
    }
    Studio studio_;
    AudioBuffer written_;
    LiveStage stage_;
    LiveEngine& engine_;
    SyncPosition& sync_;
};

TEST_F(Shared, FollowsOthersToTheFrame) {
    const auto seed = firstSeed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const auto whole = [&](int from, int to) { return random.between(std::int64_t{from}, std::int64_t{to}); };
    for (int turn = 0; turn < 30; ++turn) {
        sync_ = {.state = State::rolling, .frame = whole(0, 300000)};
        stage_.pull(1000); // what was before fades
        for (int blocks = 0; blocks < 5; ++blocks) {
            const auto frame = sync_.frame;
            expectExactly(frame, stage_.pull(static_cast<int>(whole(1, 2000)), 8192));
        }
        if (random.chance(0.5)) {
            sync_ = {.state = State::stopped, .frame = whole(0, 300000)};
            stage_.pull(4096);
            EXPECT_EQ(engine_.state().state, LiveTransport::State::stopped);
            EXPECT_EQ(engine_.state().position, sync_.frame);
        }
    }
}

TEST_F(Shared, StartsWithTheVeryFirstFrame) {
    sync_.state = State::rolling;
    expectExactly(0, stage_.pull(4096));
    EXPECT_EQ(engine_.state().sync.phase, SyncState::Phase::locked);
}

TEST_F(Shared, TheOwnersWishesGoToAll) {
    engine_.locate(96000);
    stage_.pull(256);
    EXPECT_EQ(sync_.frame, 96000);
    engine_.play();
    stage_.pull(1024); // in the middle of a clip it fades in
    const auto frame = sync_.frame;
    expectExactly(frame, stage_.pull(512));
    EXPECT_EQ(sync_.state, State::rolling);
    engine_.stop();
    stage_.pull(512);
    EXPECT_EQ(sync_.state, State::stopped);
    EXPECT_EQ(engine_.state().state, LiveTransport::State::stopped);
}

TEST_F(Shared, ALoopSendsAllBack) {
    engine_.setLoop({10000, 20000});
    engine_.locate(15000);
    engine_.play();
    stage_.pull(6000);
    EXPECT_GE(sync_.frame, 10000);
    EXPECT_LT(sync_.frame, 12000);
    const auto frame = sync_.frame;
    expectExactly(frame, stage_.pull(512, 512));
}

TEST_F(Shared, WithoutAServerItIsOnItsOwn) {
    sync_.state = State::absent;
    stage_.pull(256);
    engine_.play();
    stage_.pull(256);
    EXPECT_EQ(engine_.state().state, LiveTransport::State::rolling);
    EXPECT_EQ(engine_.state().sync.phase, SyncState::Phase::lost);
}

TEST_F(Shared, WhenItIsGivenUpTheTransportGoesOn) {
    sync_.state = State::rolling;
    stage_.pull(4800);
    engine_.setConductor(nullptr);
    sync_.state = State::stopped;
    stage_.pull(4800);
    EXPECT_EQ(engine_.state().state, LiveTransport::State::rolling);
    EXPECT_EQ(engine_.state().sync.phase, SyncState::Phase::none);
}

} // namespace
} // namespace tutti

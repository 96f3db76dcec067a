// Over a real JACK server, with a device in the way that tells nobody how late it is: once that was measured,
// a take lies exactly upon what was played.
#include "app/LiveSession.h"
#include "app/testing/LiveRig.h"
#include "audio/WavMap.h"
#include "devices/LatencyProbe.h"
#include "devices/testing/JackServer.h"
#include "model/Clips.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <thread>

// Two clients of one program share JACK's port memory, and meet in semaphores of the server that
// ThreadSanitizer does not see.
extern "C" const char* __tsan_default_suppressions() {
    return "race:JackLatency_test.cpp";
}

namespace tutti {
namespace {

using testing::JackServer;

/// What comes in goes out so many frames later.
class Delay final : public DeviceClient {
public:
    explicit Delay(std::size_t frames) : line_(frames, 0.0f) {}
    void process(const DeviceBlock& block) noexcept override {
        for (int i = 0; i < block.frames(); ++i) {
            auto& place = line_[at_++ % line_.size()];
            block.out[0][i] = std::exchange(place, block.in[0][i]);
        }
    }

private:
    std::vector<float> line_;
    std::size_t at_ = 0;
};

template<class Condition>
bool soon(Condition condition) {
    for (int turn = 0; turn < 3000; ++turn) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

constexpr int attempts = 20;

class OverACable : public ::testing::TestWithParam<int> {};

TEST_P(OverACable, ATakeLiesUponWhatWasPlayedOnceTheWayIsMeasured) {
    if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    JackServer server({.block = GetParam()});
    const auto backends = builtinBackends();
    Delay delay(777);
    auto way = openDevice({.device = server.name(),
                           .inputs = 1,
                           .outputs = 1,
                           .client = "Way",
                           .autoConnect = false,
                           .keep = false},
                          backends);
    ASSERT_TRUE(way && (*way)->start(delay));
    const DeviceConfig config{.device = server.name(),
                              .inputs = 1,
                              .outputs = 2,
                              .client = "Probe",
                              .autoConnect = false,
                              .connections = {{"out_1", "Way:in_1"}, {"in_1", "Way:out_1"}},
                              .keep = false};
    // A loop of clients is what JACK's server does not wait for: a busy machine loses frames, and tries
    // again.
    std::optional<std::int64_t> extra;
    for (int attempt = 0; !extra && attempt < attempts; ++attempt) {
        auto device = openDevice(config, backends);
        ASSERT_TRUE(device);
        LatencyProbe probe(48000, 0, 0, 0.2);
        ASSERT_TRUE((*device)->start(probe));
        ASSERT_TRUE(soon([&] { return probe.finished(); }));
        const auto told = (*device)->inputLatency() + (*device)->outputLatency();
        (*device)->stop();
        const auto found = probe.result();
        if (!found && found.error().message.find("lost") != std::string::npos) continue;
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_GE(found->frames, 777);
        extra = found->frames - told;
    }
    if (!extra) GTEST_SKIP() << "the machine is too busy";

    testing::LiveRig rig;
    rig.addNoise();
    rig.perform("track.add id=t_B name=Sung kind=audio");
    const auto project = rig.project;
    rig.live.reset();
    auto live = LiveSession::open(project, Access::write, rig.house, config, backends);
    ASSERT_TRUE(live) << live.error().message;
    auto& session = **live;
    session.engine().setClick(ClickMode::off);
    session.setExtraLatency(*extra);
    bool whole = false;
    for (int attempt = 0; !whole && attempt < attempts; ++attempt) {
        if (attempt > 0) {
            ASSERT_TRUE(session.undo());
        }
        const auto missed = session.streams().misses;
        session.engine().locate(0);
        ASSERT_TRUE(session.record({.arms = {{testing::LiveRig::track("t_B"), {0}}}}));
        ASSERT_TRUE(soon([&] {
            session.tick();
            return session.engine().state().position > 20000;
        }));
        const auto reports = session.stopRecording();
        ASSERT_TRUE(reports) << reports.error().message;
        whole = reports->front().gaps.empty() && session.streams().misses == missed;
    }
    (*way)->stop();
    if (!whole) GTEST_SKIP() << "the machine is too busy";

    const auto& track = *findTrack(session.session().project(), testing::LiveRig::track("t_B"));
    ASSERT_EQ(track.clips.size(), 1u);
    const auto at = framesOf(*track.clips[0], *session.session().project().tempo, 48000).start;
    const auto from = std::get<AudioContent>(track.clips[0]->content).from.count;
    const auto noise = WavMap::open((project / "media/noise.wav").string());
    const auto& media =
        *findMedia(session.session().project(), std::get<AudioContent>(track.clips[0]->content).media);
    const auto take = WavMap::open((project / media.file).string());
    ASSERT_TRUE(noise && take);
    std::vector<float> played(16000), sung(played);
    noise->read(0, 2000, played.data(), 16000);
    take->read(0, 2000 - at + from, sung.data(), 16000);
    EXPECT_EQ(played, sung) << "0 frames of error, bit for bit";
}

INSTANTIATE_TEST_SUITE_P(Blocks, OverACable, ::testing::Values(256, 1000));

} // namespace
} // namespace tutti

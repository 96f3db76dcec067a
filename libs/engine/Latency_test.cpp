// D3: whatever way sound takes, it arrives in time.
#include "engine/testing/Studio.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using namespace testing;

constexpr int place = 12345; // 0.2571875 s at 48 kHz

Studio impulses() {
    Studio studio;
    studio.media("a_IN", impulse(place, 60000));
    studio.verb("track.add id=t_FX name=FX kind=return")
        .verb("track.add id=t_BUS name=Bus kind=bus")
        .verb("track.add id=t_BUS2 name=Bus2 kind=bus out=t_BUS");
    for (const char* track : {"t_A", "t_B", "t_C"})
        studio.verb("track.add id=" + std::string(track) + " name=" + track + " kind=audio")
            .verb("clip.add track=" + std::string(track) + " at=0s src=a_IN");
    return studio;
}

/// All that is not zero, so that an echo beside the right place is found, too.
void expectOneImpulse(const AudioBuffer& sound, float height) {
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < sound.frames(); ++i)
            ASSERT_EQ(sound[c][i], i == place ? height : 0.0f) << "channel " << c << ", frame " << i;
}

class Latency : public ::testing::TestWithParam<int> {
protected:
    Studio studio = impulses();
    std::string late(const std::string& track, int part = 1) {
        return "device.add track=" + track + " type=test.delay frames=" + std::to_string(GetParam() / part);
    }
};

TEST_P(Latency, OneLateTrackAmongOthers) {
    studio.verb(late("t_B"));
    expectOneImpulse(studio.render(), 3);
}
TEST_P(Latency, InSeries) {
    studio.verb(late("t_B")).verb(late("t_B", 2)).verb(late("t_MAIN"));
    expectOneImpulse(studio.render(), 3);
}
TEST_P(Latency, SendsAndReturns) {
    studio.verb("send.add track=t_A to=t_FX gain=0dB").verb("send.add track=t_B to=t_FX gain=0dB pre=on");
    studio.verb(late("t_A")).verb(late("t_FX", 2)).verb(late("t_C", 3));
    expectOneImpulse(studio.render(), 5);
}
TEST_P(Latency, BusesOfBuses) {
    studio.verb("track.set track=t_A out=t_BUS2").verb("track.set track=t_B out=t_BUS");
    studio.verb(late("t_BUS2")).verb(late("t_BUS", 3)).verb(late("t_A", 2));
    expectOneImpulse(studio.render(), 3);
}
TEST_P(Latency, SideChains) {
    studio.verb("device.add track=t_B type=test.late frames=100 key=t_A").verb(late("t_A"));
    expectOneImpulse(studio.render(), 4);
    auto early = impulses();
    early.verb(late("t_B")).verb("device.add track=t_B type=test.late frames=7 key=t_A");
    expectOneImpulse(early.render(), 4);
}
TEST_P(Latency, BypassedDevicesKeepTheirPlace) {
    studio.verb(late("t_B") + " bypass=on").verb(late("t_MAIN", 2) + " bypass=on");
    expectOneImpulse(studio.render(), 3);
}
TEST_P(Latency, ABypassThatMovesLosesNothing) {
    studio.verb(late("t_B"));
    studio.verb("curve.set track=t_B target=" + studio.made() +
                ".bypass points=\"0q=off:hold 1/4q=on:hold\"");
    expectOneImpulse(studio.render(), 3);
}

INSTANTIATE_TEST_SUITE_P(Frames, Latency, ::testing::Values(0, 1, 63, 64, 65, 511, 4096, 65535));

} // namespace
} // namespace tutti

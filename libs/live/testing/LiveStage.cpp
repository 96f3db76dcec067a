#include "live/testing/LiveStage.h"

#include <cmath>

namespace tutti::testing {

AudioBuffer LiveStage::hear(const AudioBuffer& in, const std::vector<MidiMessage>& midi) {
    auto out = device_.pull(in.view(), midi);
    engine_.tick();
    return out;
}

void LiveStage::ringOut() {
    for (int i = 0; i < 400 && !engine_.state().parked; ++i)
        pull(48000 / 4);
    EXPECT_TRUE(engine_.state().parked) << "something never falls silent" << soundingTracks();
    engine_.tick();
}

std::string LiveStage::soundingTracks() {
    std::string names;
    for (const auto& track : studio_.project().tracks)
        engine_.takePeak(track->id);
    pull(48000);
    for (const auto& track : studio_.project().tracks)
        if (const auto peak = engine_.takePeak(track->id).first; peak > 0)
            names += "\n" + track->name + " " + std::to_string(20 * std::log10(peak)) + " dBFS";
    return names;
}

} // namespace tutti::testing

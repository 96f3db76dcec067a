#include "control/Gauges.h"

#include <algorithm>
#include <utility>

namespace tutti {

LiveState Gauges::gather(LiveEngine& engine, const Project& project) {
    const auto state = engine.state();
    std::map<TrackId, std::array<float, 2>> tracks;
    for (const auto& track : project.tracks) {
        const auto [left, right] = engine.takePeak(track->id);
        tracks[track->id] = {left, right};
    }
    for (auto& [reader, reading] : readings_) {
        auto next = state;
        for (int c = 0; c < 2; ++c)
            next.peak[c] = std::max(next.peak[c], reading.state.peak[c]);
        next.load = std::max(next.load, reading.state.load);
        reading.state = next;
        for (const auto& [track, peak] : tracks) {
            auto& most = reading.tracks[track];
            for (std::size_t c = 0; c < 2; ++c)
                most[c] = std::max(most[c], peak[c]);
        }
    }
    return state;
}

Gauges::Reading Gauges::read(int reader, LiveEngine& engine, const Project& project) {
    readings_.try_emplace(reader);
    (void)gather(engine, project);
    return std::exchange(readings_[reader], {});
}

} // namespace tutti

// What meters show, for several who look: each gets the loudest since that one looked last.
//
// The engine's own peaks are gone when they have been read once (LiveEngine::state, takePeak). Here they are
// kept until everybody has seen them. The owner's thread.
#pragma once

#include "live/LiveEngine.h"

#include <array>
#include <map>

namespace tutti {

class Gauges {
public:
    struct Reading {
        LiveState state;                                ///< its peak and load: since this reader looked last
        std::map<TrackId, std::array<float, 2>> tracks; ///< the loudest samples, linear
    };

    /// Looks. A reader is any number; one that is new sees what there is from now on.
    Reading read(int reader, LiveEngine&, const Project&);
    /// The state as it is, without taking anything from anybody; its peak and load mean nothing.
    LiveState now(LiveEngine& engine, const Project& project) { return gather(engine, project); }
    void forget(int reader) { readings_.erase(reader); }

private:
    LiveState gather(LiveEngine&, const Project&);

    std::map<int, Reading> readings_;
};

} // namespace tutti

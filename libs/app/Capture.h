// Takes of what came in before anybody said record.
//
// Where the transport rolled, a take lies where it was played, with a lane for each round of a loop: of sound
// the last time it rolled, of a keyboard the time in which its last note was struck. What was played while it
// stood still lies at the playhead: sound all there is, a keyboard from the first note on.
#pragma once

#include "app/Arms.h"
#include "app/Takes.h"
#include "live/Lookback.h"

namespace tutti {

struct CapturePlaces {
    double seconds = 600;      ///< nothing older than that
    std::int64_t late = 0;     ///< frames that what is played to the timeline comes in after it was made
    double rate = 48000;       ///< Hz
    std::int64_t position = 0; ///< of the playhead
};

/// One step of history. Refuses where nothing came in; a keyboard that was not touched beside others that
/// were is passed over. Precondition: the arms were checked, and Lookback::collect() was called just now.
Expected<std::vector<AdoptedTake>> captureTakes(Session&, const Lookback&, std::span<const Arm>,
                                                const CapturePlaces&);

} // namespace tutti

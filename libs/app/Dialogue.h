// The loudness of the dialogue in a mix, told by its stem: the level of the whole programme wherever somebody
// speaks. Film is delivered by it (Netflix, ATSC A/85 for long forms).
//
// Somebody speaks in the tenths of a second that the gates of ITU-R BS.1770-5 would let count in the stem's
// own loudness (above -70 LUFS, and no more than 10 LU below its mean), and in pauses between them of up to
// 400 ms. The dialogue's loudness is the mean of the programme's energy there, without a further gate, as in
// ITU-R BS.1770-1 behind a detector of speech. A stem says exactly what a detector would guess, and every
// film has one.
#pragma once

#include "audio/AudioReader.h"

#include <functional>

namespace tutti {

struct DialogueLoudness {
    double level = 0; ///< LUFS; minus infinity if nobody speaks
    double share = 0; ///< of the time somebody speaks, 0 to 1
};

/// Both sounds begin at the same moment; rates and channels may differ. Where one is longer the rest is not
/// looked at. `progress` gets 0..1, false stops (Fault::interrupted).
Expected<DialogueLoudness> dialogueLoudness(AudioReader& programme, AudioReader& stem,
                                            const std::function<bool(double)>& progress = {});

} // namespace tutti

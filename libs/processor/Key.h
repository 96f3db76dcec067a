// What a compressor or a gate listens to: the side-chain where one is connected, the sound itself otherwise;
// through a low cut and a high cut, each of which is off at the end of its range.
#pragma once

#include "dsp/KeyFilter.h"
#include "processor/Steps.h"

#include <array>

namespace tutti {

/// The rows of a key's two controls in a table of parameters, in the order in which listen() takes them.
inline constexpr double keyLowCutOff = 10, keyHighCutOff = 20000;
inline constexpr ParameterSpec keyLowCutSpec{
    "key.low-cut",     Unit::hertz,
    keyLowCutOff,      2000,
    keyLowCutOff,      "takes bass out of what is listened to; off at 10 Hz",
    Taper::logarithmic};
inline constexpr ParameterSpec keyHighCutSpec{
    "key.high-cut",    Unit::hertz,   200,
    keyHighCutOff,     keyHighCutOff, "takes treble out of what is listened to; off at 20 kHz",
    Taper::logarithmic};

class Key {
public:
    void prepare(double sampleRate);
    void reset() noexcept TUTTI_RT;

    /// Two channels of the block's length (a mono key twice), valid until the next call. Without a filter
    /// this may be the block's own memory: read it before you write the sound, or have it `kept`.
    std::array<const float*, 2> listen(const Block&, double lowCut, double highCut,
                                       bool kept) noexcept TUTTI_RT;

private:
    double rate_ = 48000;
    SteppedValue low_, high_;
    KeyFilter filter_;
    bool fresh_ = true;
    std::array<float, quantum> own_[2]; // filtered or kept
};

} // namespace tutti

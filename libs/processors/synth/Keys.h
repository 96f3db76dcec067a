// Which voice plays which key: chords, one key at a time, pedal, stealing.
//
// Poly: every stroke gets a voice. When as many keys sound as may, the one that is missed least goes: of
// those released the one struck longest ago, else of those the pedal holds, else of those held down. It fades
// out in a spare voice. Mono and legato: the last key of those held down sounds; when it is lifted the one
// before it comes back. Mono strikes each anew, legato only after a gap. The sustain pedal (controller 64)
// delays lifting. Decided by events alone, so by nothing that depends on how time is cut. Audio thread, no
// allocation.
#pragma once

#include "processors/synth/Voices.h"

namespace tutti::synth {

class Keys {
public:
    void reset() noexcept TUTTI_RT { *this = Keys(); }
    /// Notes, pedal and bend; anything else is passed over.
    void handle(const Event&, Voices&, const Patch&) noexcept TUTTI_RT;

    double bend() const noexcept TUTTI_RT { return bend_; }                                    ///< -1..1
    double wheel() const noexcept TUTTI_RT { return wheel_ > pressure_ ? wheel_ : pressure_; } ///< 0..1

private:
    enum class Hold : std::uint8_t { none, key, pedal };
    struct Slot { // what a voice plays
        Hold hold = Hold::none;
        bool fading = false;
        int key = 0;
        std::uint32_t note = 0;
        std::uint64_t struck = 0; // the number of its stroke
    };
    struct Pressed { // mono: a key that is down, or kept by the pedal
        int key = 0;
        std::uint32_t note = 0;
        double velocity = 0;
        bool lifted = false;
    };
    static constexpr int mostPressed = 64;

    void press(const Event&, Voices&, const Patch&) noexcept;
    void lift(const Event&, Voices&, const Patch&) noexcept;
    void liftAll(Voices&, const Patch&) noexcept;
    void pedal(bool down, Voices&, const Patch&) noexcept;
    void pressPoly(const Event&, Voices&, const Patch&) noexcept;
    void pressMono(const Event&, Voices&, const Patch&) noexcept;
    void forgetPressed(int index, Voices&, const Patch&) noexcept;
    void let(int voice, Voices&, const Patch&) noexcept;
    void steal(Voices&, const Patch&) noexcept;
    int freeVoice(Voices&) const noexcept;
    bool soloSounds(const Voices&) const noexcept;
    Voices::Stroke strokeOf(int key, double velocity, const Patch&, bool glides) noexcept;

    std::array<Slot, Voices::slots> slots_;
    std::array<Pressed, mostPressed> pressed_; // the last one sounds
    int pressedCount_ = 0;
    int solo_ = -1; // the voice of mono and legato
    std::uint64_t strokes_ = 0;
    double lastPitch_ = -1; // where the next glide starts; below 0: nowhere
    double bend_ = 0, wheel_ = 0, pressure_ = 0;
    bool pedal_ = false;
};

} // namespace tutti::synth

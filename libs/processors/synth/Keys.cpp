#include "processors/synth/Keys.h"

#include <algorithm>

namespace tutti::synth {

void Keys::handle(const Event& event, Voices& voices, const Patch& patch) noexcept TUTTI_RT {
    switch (event.kind) {
    case Event::Kind::noteOn: return press(event, voices, patch);
    case Event::Kind::noteOff: return lift(event, voices, patch);
    case Event::Kind::allNotesOff: return liftAll(voices, patch);
    case Event::Kind::pitchBend: bend_ = std::clamp(static_cast<double>(event.value), -1.0, 1.0); return;
    case Event::Kind::pressure: pressure_ = std::clamp(static_cast<double>(event.value), 0.0, 1.0); return;
    case Event::Kind::controller:
        if (event.number == 1) wheel_ = std::clamp(static_cast<double>(event.value), 0.0, 1.0);
        if (event.number == 64) pedal(event.value >= 0.5f, voices, patch);
        return;
    default: return;
    }
}

Voices::Stroke Keys::strokeOf(int key, double velocity, const Patch& patch, bool glides) noexcept {
    Voices::Stroke stroke{key, velocity, static_cast<double>(key), 0};
    if (glides && patch.glide > 0 && lastPitch_ >= 0) stroke.from = lastPitch_, stroke.glide = patch.glide;
    lastPitch_ = key;
    return stroke;
}

void Keys::press(const Event& event, Voices& voices, const Patch& patch) noexcept {
    if (patch.mode == Mode::poly)
        pressPoly(event, voices, patch);
    else
        pressMono(event, voices, patch);
}

void Keys::lift(const Event& event, Voices& voices, const Patch& patch) noexcept {
    for (int i = pressedCount_ - 1; i >= 0; --i) {
        auto& pressed = pressed_[static_cast<std::size_t>(i)];
        if (pressed.key != event.number || pressed.note != event.note || pressed.lifted) continue;
        pressed.lifted = true;
        if (!pedal_) forgetPressed(i, voices, patch);
        return;
    }
    for (int voice = 0; voice < Voices::slots; ++voice) {
        auto& slot = slots_[static_cast<std::size_t>(voice)];
        if (slot.hold != Hold::key || slot.key != event.number || slot.note != event.note || voice == solo_)
            continue;
        slot.hold = Hold::pedal;
        if (!pedal_) let(voice, voices, patch);
        return;
    }
}

void Keys::liftAll(Voices& voices, const Patch& patch) noexcept {
    pressedCount_ = 0;
    for (int voice = 0; voice < Voices::slots; ++voice)
        if (slots_[static_cast<std::size_t>(voice)].hold != Hold::none) let(voice, voices, patch);
}

void Keys::pedal(bool down, Voices& voices, const Patch& patch) noexcept {
    pedal_ = down;
    if (down) return;
    // From the oldest on, so that what comes back at the end is a key that is really held.
    for (int i = 0; i < pressedCount_;)
        if (pressed_[static_cast<std::size_t>(i)].lifted)
            forgetPressed(i, voices, patch);
        else
            ++i;
    for (int voice = 0; voice < Voices::slots; ++voice)
        if (slots_[static_cast<std::size_t>(voice)].hold == Hold::pedal) let(voice, voices, patch);
}

void Keys::let(int voice, Voices& voices, const Patch& patch) noexcept {
    slots_[static_cast<std::size_t>(voice)].hold = Hold::none;
    voices.release(voice, patch);
}

// --- poly --------------------------------------------------------------------------------------------------

void Keys::pressPoly(const Event& event, Voices& voices, const Patch& patch) noexcept {
    int sounding = 0;
    for (int voice = 0; voice < Voices::slots; ++voice)
        sounding += voices.sounding(voice) && !slots_[static_cast<std::size_t>(voice)].fading;
    for (; sounding >= patch.voices; --sounding)
        steal(voices, patch);
    const int voice = freeVoice(voices);
    if (voice == solo_) solo_ = -1;
    slots_[static_cast<std::size_t>(voice)] = {Hold::key, false, event.number, event.note, ++strokes_};
    voices.strike(voice, strokeOf(event.number, static_cast<double>(event.value), patch, true), patch);
}

void Keys::steal(Voices& voices, const Patch& patch) noexcept {
    const auto rank = [](Hold hold) { return hold == Hold::none ? 0 : hold == Hold::pedal ? 1 : 2; };
    int victim = -1;
    for (int voice = 0; voice < Voices::slots; ++voice) {
        const auto& slot = slots_[static_cast<std::size_t>(voice)];
        if (!voices.sounding(voice) || slot.fading) continue;
        if (victim < 0) {
            victim = voice;
            continue;
        }
        const auto& best = slots_[static_cast<std::size_t>(victim)];
        if (rank(slot.hold) != rank(best.hold) ? rank(slot.hold) < rank(best.hold)
                                               : slot.struck < best.struck)
            victim = voice;
    }
    if (victim < 0) return;
    auto& slot = slots_[static_cast<std::size_t>(victim)];
    slot.fading = true;
    slot.hold = Hold::none;
    voices.fade(victim, patch);
}

/// The first that is silent. If none is, more than 32 keys were stolen within 6 ms: then the one that has
/// been fading for longest.
int Keys::freeVoice(Voices& voices) const noexcept {
    int oldest = 0;
    for (int voice = 0; voice < Voices::slots; ++voice) {
        if (!voices.sounding(voice)) return voice;
        const auto& slot = slots_[static_cast<std::size_t>(voice)];
        const auto& best = slots_[static_cast<std::size_t>(oldest)];
        if (slot.fading && (!best.fading || slot.struck < best.struck)) oldest = voice;
    }
    return oldest;
}

// --- mono and legato ---------------------------------------------------------------------------------------

bool Keys::soloSounds(const Voices& voices) const noexcept {
    return solo_ >= 0 && voices.sounding(solo_);
}

void Keys::pressMono(const Event& event, Voices& voices, const Patch& patch) noexcept {
    const bool overlaps = pressedCount_ > 0 && soloSounds(voices);
    if (pressedCount_ == mostPressed) { // the first one is forgotten
        std::copy(pressed_.begin() + 1, pressed_.end(), pressed_.begin());
        --pressedCount_;
    }
    pressed_[static_cast<std::size_t>(pressedCount_++)] = {event.number, event.note,
                                                           static_cast<double>(event.value), false};
    const bool glides = patch.mode == Mode::mono || overlaps;
    if (soloSounds(voices)) lastPitch_ = voices.pitch(solo_);
    const auto stroke = strokeOf(event.number, static_cast<double>(event.value), patch, glides);
    if (overlaps && patch.mode == Mode::legato) return voices.retune(solo_, stroke);
    if (!soloSounds(voices)) solo_ = freeVoice(voices);
    slots_[static_cast<std::size_t>(solo_)] = {Hold::key, false, event.number, event.note, ++strokes_};
    voices.strike(solo_, stroke, patch);
}

void Keys::forgetPressed(int index, Voices& voices, const Patch& patch) noexcept {
    const bool sounded = index == pressedCount_ - 1;
    std::copy(pressed_.begin() + index + 1, pressed_.begin() + pressedCount_, pressed_.begin() + index);
    --pressedCount_;
    if (!sounded || solo_ < 0) return;
    if (pressedCount_ == 0) return let(solo_, voices, patch);
    const auto& back = pressed_[static_cast<std::size_t>(pressedCount_ - 1)];
    lastPitch_ = voices.pitch(solo_);
    const auto stroke = strokeOf(back.key, back.velocity, patch, true);
    if (patch.mode == Mode::legato)
        voices.retune(solo_, stroke);
    else
        voices.strike(solo_, stroke, patch);
}

} // namespace tutti::synth

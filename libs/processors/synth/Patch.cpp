#include "processors/synth/Patch.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tutti::synth {
namespace {

constexpr std::string_view shapes = "saw|pulse|triangle|sine";

constexpr ParameterSpec table[] = {
    {"osc1.shape", Unit::choice, 0, 3, 0, "wave of the first oscillator", Taper::steps, shapes},
    {"osc1.width", Unit::percent, 2, 98, 50, "of the pulse; 50 is a square"},
    {"osc1.semitones", Unit::semitones, -36, 36, 0, "above the key", Taper::steps},
    {"osc1.cents", Unit::cents, -100, 100, 0, "above that"},
    {"osc1.level", Unit::decibel, -144, 6, 0, "in the mix; -144 dB is off"},
    {"osc2.shape", Unit::choice, 0, 3, 0, "wave of the second oscillator", Taper::steps, shapes},
    {"osc2.width", Unit::percent, 2, 98, 50, "of the pulse; 50 is a square"},
    {"osc2.semitones", Unit::semitones, -36, 36, 0, "above the key", Taper::steps},
    {"osc2.cents", Unit::cents, -100, 100, 7, "above that"},
    {"osc2.level", Unit::decibel, -144, 6, -144, "in the mix; -144 dB is off"},
    {"sub.shape", Unit::choice, 0, 1, 1, "wave of the sub oscillator", Taper::steps, "square|sine"},
    {"sub.octave", Unit::choice, 0, 1, 0, "how far it lies below the key", Taper::steps, "-1|-2"},
    {"sub.level", Unit::decibel, -144, 6, -144, "in the mix; -144 dB is off"},
    {"noise.level", Unit::decibel, -144, 6, -144, "of white noise in the mix; -144 dB is off"},
    {"unison.voices", Unit::none, 1, mostCopies, 1, "copies of both oscillators per key", Taper::steps},
    {"unison.detune", Unit::cents, 0, 100, 20, "of the outermost copies, up and down"},
    {"unison.spread", Unit::percent, 0, 100, 80, "of the copies between left and right"},
    {"filter.type", Unit::choice, 0, 6, 2, "what passes, and how steeply", Taper::steps,
     "off|low-12|low-24|band-12|band-24|high-12|high-24"},
    {"filter.cutoff", Unit::hertz, 20, 20000, 4000, "corner or centre", Taper::logarithmic},
    {"filter.resonance", Unit::percent, 0, 100, 10, "emphasis there; above 95 it whistles by itself"},
    {"filter.drive", Unit::decibel, 0, 36, 0, "into the filter's saturation"},
    {"filter.track", Unit::percent, -100, 200, 50,
     "how far the cutoff follows the key, around C4; 100 is fully"},
    {"filter.velocity", Unit::semitones, 0, 96, 0, "by which the hardest stroke raises the cutoff"},
    {"filter.env", Unit::semitones, -96, 96, 24, "by which the filter envelope moves the cutoff"},
    {"filter.attack", Unit::milliseconds, 0.1, 10000, 2, "filter envelope: time to its top",
     Taper::logarithmic},
    {"filter.decay", Unit::milliseconds, 1, 20000, 400, "filter envelope: time to the sustain level",
     Taper::logarithmic},
    {"filter.sustain", Unit::percent, 0, 100, 20, "filter envelope: level while a key is held"},
    {"filter.release", Unit::milliseconds, 1, 10000, 300, "filter envelope: time to the ground",
     Taper::logarithmic},
    {"amp.attack", Unit::milliseconds, 0.1, 10000, 2, "time to full level", Taper::logarithmic},
    {"amp.decay", Unit::milliseconds, 1, 20000, 400, "time to the sustain level", Taper::logarithmic},
    {"amp.sustain", Unit::percent, 0, 100, 80, "level while a key is held"},
    {"amp.release", Unit::milliseconds, 1, 10000, 150, "time to silence", Taper::logarithmic},
    {"amp.velocity", Unit::percent, 0, 100, 70, "how much the stroke decides about the level"},
    {"lfo.shape", Unit::choice, 0, 5, 0, "wave of the low oscillator", Taper::steps,
     "sine|triangle|saw|ramp|square|random"},
    {"lfo.rate", Unit::hertz, 0.01, 40, 5, "speed, if it is free", Taper::logarithmic},
    {"lfo.sync", Unit::toggle, 0, 1, 0, "follows the tempo"},
    {"lfo.length", Unit::quarters, 0.0625, 64, 1, "one round, if it follows the tempo", Taper::logarithmic},
    {"lfo.fade", Unit::milliseconds, 0, 10000, 0, "time in which it comes in after a stroke"},
    {"lfo.pitch", Unit::cents, 0, 1200, 0, "by which it moves the pitch"},
    {"lfo.filter", Unit::semitones, 0, 96, 0, "by which it moves the cutoff"},
    {"lfo.amp", Unit::percent, 0, 100, 0, "by which it lowers the level"},
    {"lfo.width", Unit::percent, 0, 48, 0, "by which it moves the width of pulses"},
    {"wheel.pitch", Unit::cents, 0, 1200, 30, "vibrato at the top of the modulation wheel or of pressure"},
    {"wheel.filter", Unit::semitones, -96, 96, 0, "by which these raise the cutoff"},
    {"play.mode", Unit::choice, 0, 2, 0, "many keys; one, struck anew; one, struck anew only after a gap",
     Taper::steps, "poly|mono|legato"},
    {"play.voices", Unit::none, 1, mostVoices, mostVoices, "keys that sound at once", Taper::steps},
    {"play.glide", Unit::milliseconds, 0, 5000, 0,
     "time from the pitch before; in legato only from a held key"},
    {"play.bend", Unit::semitones, 0, 24, 2, "range of the pitch bend"},
    {"level", Unit::decibel, -144, 12, -12, "of the whole; -144 dB is silence"},
};
static_assert(std::size(table) == controlCount);

/// What the ladder's poles add up to for each filter type.
constexpr float mixes[][5] = {
    {1, 0, 0, 0, 0},  {0, 0, 1, 0, 0},  {0, 0, 0, 0, 1},   {0, 2, -2, 0, 0},
    {0, 0, 4, -8, 4}, {1, -2, 1, 0, 0}, {1, -4, 6, -4, 1},
};

constexpr double octavesPerSemitone = 1.0 / 12;

float gainOf(double decibels) {
    return static_cast<float>(maths::gainFromDecibels(decibels));
}

} // namespace

ParameterSpecs parameters() {
    return table;
}

void PatchReader::prepare(double sampleRate, int channels) noexcept {
    rate_ = sampleRate;
    channels_ = channels;
    for (auto& value : gliding_)
        value.prepare(sampleRate);
    reset();
}

void PatchReader::reset() noexcept {
    for (auto& value : gliding_)
        value.reset();
    fresh_ = true;
}

bool PatchReader::step(std::span<const double> c) noexcept {
    const bool turned = fresh_ || !std::equal(last_.begin(), last_.end(), c.begin());
    std::copy_n(c.begin(), last_.size(), last_.begin());
    fresh_ = false;
    if (turned)
        targets_ = {maths::gainFromDecibels(c[osc1Level]),
                    maths::gainFromDecibels(c[osc2Level]),
                    c[osc1Width] / 100,
                    c[osc2Width] / 100,
                    maths::gainFromDecibels(c[subLevel]),
                    maths::gainFromDecibels(c[noiseLevel]),
                    maths::log2(c[filterCutoff] / 440),
                    c[filterResonance] / 100,
                    c[filterDrive],
                    maths::gainFromDecibels(c[level])};
    bool moved = false;
    for (std::size_t i = 0; i < glidingCount; ++i)
        moved |= gliding_[i].step(targets_[i]);
    if (!turned && !moved) return false;
    if (turned) {
        readPlain(c);
        readUnison(c);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        patch_.oscillators[i].gain = static_cast<float>(gliding_[gain1 + i].value());
        patch_.oscillators[i].width = gliding_[width1 + i].value();
    }
    patch_.subGain = static_cast<float>(gliding_[subGain].value());
    patch_.noiseGain = static_cast<float>(gliding_[noiseGain].value());
    patch_.cutoff = gliding_[cutoff].value();
    patch_.gain = gliding_[outputGain].value();
    readLadder();
    return true;
}

void PatchReader::readPlain(std::span<const double> c) noexcept {
    const auto frames = [&](Control time) { return c[time] / 1000 * rate_; };
    const auto octaves = [&](Control semitones) { return c[semitones] * octavesPerSemitone; };
    for (std::size_t i = 0; i < 2; ++i) {
        const auto* row = &c[i == 0 ? osc1Shape : osc2Shape];
        patch_.oscillators[i].shape = static_cast<Shape>(static_cast<int>(row[0]));
        patch_.oscillators[i].ratio = maths::exp2((row[2] + row[3] / 100) * octavesPerSemitone);
    }
    patch_.subShape = c[subShape] == 0 ? Shape::pulse : Shape::sine;
    patch_.subRatio = c[subOctave] == 0 ? 0.5 : 0.25;
    patch_.filter = static_cast<FilterType>(static_cast<int>(c[filterType]));
    patch_.track = c[filterTrack] / 100;
    patch_.filterEnv = octaves(filterEnv);
    patch_.filterVelocity = octaves(filterVelocity);
    patch_.lfoFilter = octaves(lfoFilter);
    patch_.wheelFilter = octaves(wheelFilter);
    patch_.lfoPitch = c[lfoPitch] / 100;
    patch_.wheelPitch = c[wheelPitch] / 100;
    patch_.lfoAmp = c[lfoAmp] / 100;
    patch_.lfoWidth = c[lfoWidth] / 100;
    patch_.lfoFade = frames(lfoFade);
    patch_.ampVelocity = c[ampVelocity] / 100;
    patch_.amp = {frames(ampAttack), frames(ampDecay), c[ampSustain] / 100, frames(ampRelease)};
    patch_.filterShape = {frames(filterAttack), frames(filterDecay), c[filterSustain] / 100,
                          frames(filterRelease)};
    patch_.mode = static_cast<Mode>(static_cast<int>(c[playMode]));
    patch_.voices = std::clamp(static_cast<int>(c[playVoices]), 1, mostVoices);
    patch_.glide = frames(playGlide);
    patch_.bend = c[playBend];
}

/// Copies spread evenly over the detuning and over the stereo image, at constant power.
void PatchReader::readUnison(std::span<const double> c) noexcept {
    const int copies = std::clamp(static_cast<int>(c[unisonVoices]), 1, mostCopies);
    patch_.copies = copies;
    patch_.wide = channels_ > 1 && copies > 1 && c[unisonSpread] > 0;
    const double share = 1 / std::sqrt(static_cast<double>(copies));
    for (int i = 0; i < copies; ++i) {
        const double place = copies == 1 ? 0 : 2.0 * i / (copies - 1) - 1;
        auto& copy = patch_.copy[static_cast<std::size_t>(i)];
        copy.ratio = maths::exp2(place * c[unisonDetune] / 1200);
        const double angle =
            patch_.wide ? (place * c[unisonSpread] / 100 + 1) * maths::pi / 4 : maths::pi / 4;
        copy.left = static_cast<float>(share * std::sqrt(2.0) * maths::cos(angle));
        copy.right = static_cast<float>(share * std::sqrt(2.0) * maths::sin(angle));
    }
}

void PatchReader::readLadder() noexcept {
    auto& ladder = patch_.ladder;
    std::copy_n(mixes[static_cast<int>(patch_.filter)], 5, ladder.mix);
    const double feedback = 4.2 * gliding_[resonance].value();
    ladder.feedback = static_cast<float>(feedback);
    // A low pass loses its lows to the feedback; half of them are given back.
    const bool low = patch_.filter == FilterType::low12 || patch_.filter == FilterType::low24;
    ladder.input = low ? static_cast<float>(1 + feedback / 2) : 1.0f;
    ladder.hardness = 0.25f * gainOf(gliding_[drive].value());
    patch_.makeup = gainOf(0.6 * gliding_[drive].value());
}

} // namespace tutti::synth

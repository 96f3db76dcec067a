// The knobs of the synthesiser, and what they mean for the voices.
#pragma once

#include "dsp/Adsr.h"
#include "dsp/Ladder.h"
#include "processor/Processor.h"
#include "processor/Steps.h"

#include <array>

namespace tutti::synth {

/// The rows of the parameter table, in its order.
enum Control {
    osc1Shape,
    osc1Width,
    osc1Semitones,
    osc1Cents,
    osc1Level,
    osc2Shape,
    osc2Width,
    osc2Semitones,
    osc2Cents,
    osc2Level,
    subShape,
    subOctave,
    subLevel,
    noiseLevel,
    unisonVoices,
    unisonDetune,
    unisonSpread,
    filterType,
    filterCutoff,
    filterResonance,
    filterDrive,
    filterTrack,
    filterVelocity,
    filterEnv,
    filterAttack,
    filterDecay,
    filterSustain,
    filterRelease,
    ampAttack,
    ampDecay,
    ampSustain,
    ampRelease,
    ampVelocity,
    lfoShape,
    lfoRate,
    lfoSync,
    lfoLength,
    lfoFade,
    lfoPitch,
    lfoFilter,
    lfoAmp,
    lfoWidth,
    wheelPitch,
    wheelFilter,
    playMode,
    playVoices,
    playGlide,
    playBend,
    level,
    controlCount
};

ParameterSpecs parameters();

enum class Shape { saw, pulse, triangle, sine };
enum class FilterType { off, low12, low24, band12, band24, high12, high24 };
enum class Mode { poly, mono, legato };

inline constexpr int mostCopies = 8; ///< of an oscillator, in unison
inline constexpr int mostVoices = 32;

struct Oscillator {
    Shape shape = Shape::saw;
    double ratio = 1; ///< to the pitch of the key
    double width = 0.5;
    float gain = 1;
};

/// One copy of the oscillators in unison.
struct Copy {
    double ratio = 1;
    float left = 1, right = 1;
};

/// What holds for all voices between two points of the control grid.
struct Patch {
    std::array<Oscillator, 2> oscillators;
    Shape subShape = Shape::sine;
    double subRatio = 0.5;
    float subGain = 0, noiseGain = 0;
    int copies = 1;
    bool wide = false; ///< left and right differ
    std::array<Copy, mostCopies> copy;
    FilterType filter = FilterType::low24;
    LadderShape ladder;
    float makeup = 1;                                                         ///< behind the filter
    double cutoff = 0;                                                        ///< octaves above 440 Hz
    double track = 0;                                                         ///< octaves per octave
    double filterEnv = 0, filterVelocity = 0, lfoFilter = 0, wheelFilter = 0; ///< octaves
    double lfoPitch = 0, wheelPitch = 0;                                      ///< semitones
    double lfoAmp = 0, lfoWidth = 0, ampVelocity = 0;                         ///< shares
    double lfoFade = 0;                                                       ///< frames
    AdsrShape amp, filterShape;
    Mode mode = Mode::poly;
    int voices = mostVoices;
    double glide = 0; ///< frames
    double bend = 2;  ///< semitones
    double gain = 1;
};

/// Follows the knobs on the control grid; those that would click glide.
class PatchReader {
public:
    void prepare(double sampleRate, int channels) noexcept;
    void reset() noexcept;
    /// A step of the control grid; true if something is another one now.
    bool step(std::span<const double> controls) noexcept;
    const Patch& patch() const noexcept { return patch_; }

private:
    void readPlain(std::span<const double> controls) noexcept;
    void readUnison(std::span<const double> controls) noexcept;
    void readLadder() noexcept;

    enum Gliding {
        gain1,
        gain2,
        width1,
        width2,
        subGain,
        noiseGain,
        cutoff,
        resonance,
        drive,
        outputGain,
        glidingCount
    };
    double rate_ = 48000;
    int channels_ = 2;
    std::array<SteppedValue, glidingCount> gliding_;
    std::array<double, glidingCount> targets_{}; // of these
    std::array<double, controlCount> last_{};
    bool fresh_ = true;
    Patch patch_;
};

} // namespace tutti::synth

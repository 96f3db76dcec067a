// The sound of the voices: what each makes of its key, in lanes of four.
//
// Everything that moves is aimed at the end of a stretch of at most 16 frames, which ends at the control grid
// or where an envelope turns a corner, and goes there in a straight line per sample. Stretches are anchored
// at absolute frames and events, never at blocks. Below 50 kHz the voices run at twice the sample rate and
// half-band filters bring them down (dsp/HalfBand.h).
//
// Who plays what is decided elsewhere (Keys.h). Voices are numbered 0 .. slots - 1: more than keys that may
// sound, so that those that are taken away can fade out. prepare() computes, the rest is for the audio
// thread.
#pragma once

#include "dsp/HalfBand.h"
#include "dsp/Waves.h"
#include "processors/synth/Patch.h"

namespace tutti::synth {

/// What all voices have in common at the end of the stretch.
struct Moment {
    double lfo = 0;   ///< -1..1
    double bend = 0;  ///< semitones
    double wheel = 0; ///< 0..1
};

class Voices {
public:
    static constexpr int slots = 2 * mostVoices; ///< 64: the bits of a word

    /// How a voice begins.
    struct Stroke {
        int key = 60;
        double velocity = 1; ///< 0..1
        double from = 60;    ///< pitch the glide starts from
        double glide = 0;    ///< its frames; 0: none
    };

    void prepare(double sampleRate, std::uint64_t seed);
    void reset() noexcept TUTTI_RT;
    std::int64_t latency() const noexcept { return over_ > 1 ? HalfBand::delay : 0; }

    bool sounding(int voice) const noexcept TUTTI_RT { return (sounding_ >> voice & 1) != 0; }
    /// Where the pitch of a voice is now, in keys.
    double pitch(int voice) const noexcept TUTTI_RT { return glidePitch(voices_[at(voice)], 0); }
    /// From silence, or (again) from where a sounding voice is.
    void strike(int voice, const Stroke&, const Patch&) noexcept TUTTI_RT;
    /// Another key without a new stroke.
    void retune(int voice, const Stroke&) noexcept TUTTI_RT;
    void release(int voice, const Patch&) noexcept TUTTI_RT;
    /// Out of the way, within 6 ms and without a click.
    void fade(int voice, const Patch&) noexcept TUTTI_RT;

    /// Starts the stretches that are due at a frame with `toGrid` frames to the next grid point, `changed`:
    /// the patch is another one. Returns how many frames may be rendered before it is to be called again.
    int aim(int toGrid, bool changed, const Patch&, const Moment&) noexcept TUTTI_RT;
    /// At most as many frames as aim() said. `start` is the absolute frame of the first.
    /// `right` may be null.
    void render(std::int64_t start, int frames, const Patch&, float* left, float* right) noexcept TUTTI_RT;

private:
    struct Voice {
        Adsr amp, filter;
        double velocity = 1, gain = 0;                       // gain follows the velocity
        double from = 60, to = 60, glideLeft = 0, glide = 0; // of the pitch, in keys and frames
        double pitch = 0, octaves = 0, cutoff = 0; // aimed at last: key, cutoff in octaves and as ladder gain
        bool fresh = false;                        // struck from silence since the last stretch began
        bool moves = false;                        // the pitch is on its way
        std::int64_t age = 0;                      // frames since the stroke
        int span = 0, left = 0;                    // of the stretch: frames, and those to come
    };
    struct Wave {
        Phase4 phase{}, pace{}, aim{}; // pace: 2^-32 cycles per sample, and where it will be
        Int4 step{};
        Float4 samples{}, samplesStep{}; // per cycle
    };
    struct Line {
        Float4 value{}, step{};
    };
    struct Group { // four voices side by side
        Wave waves[2][mostCopies], sub;
        Phase4 width[2]{};
        Int4 widthStep[2]{};
        Line amp, cutoff; // cutoff: the ladder's gain
        Ladder4 left, right;
    };

    static constexpr int lanesPerGroup = 4, groups = slots / lanesPerGroup;
    static constexpr int longest = 2 * controlGrid; // samples of a stretch
    static std::size_t at(int voice) noexcept { return static_cast<std::size_t>(voice); }
    static double glidePitch(const Voice&, double frames) noexcept;

    double cutoffGain(double octaves) const noexcept;
    void settle(int voice, const Patch&) noexcept;
    void begin(int voice) noexcept;
    void stop(int voice) noexcept;
    void beginStretch(int voice, int frames, bool changed, const Patch&, const Moment&) noexcept;
    void aimPitch(int voice, double pitch, int samples, const Patch&) noexcept;
    void aimWave(Wave&, int lane, double cycles, int samples, bool jump) const noexcept;
    void aimWidths(int voice, double lfo, int samples, const Patch&) noexcept;
    void aimCutoff(int voice, double key, double lfo, int samples, const Patch&, const Moment&) noexcept;
    void playGroup(std::size_t group, std::int64_t start, int samples, const Patch&) noexcept;
    void addOscillators(Group&, int samples, const Patch&) noexcept;
    void addNoise(std::size_t group, std::int64_t start, int samples, const Patch&) noexcept;
    void filterGroup(Group&, int samples, const Patch&) noexcept;

    double rate_ = 48000;
    int over_ = 2; // samples per frame
    std::uint64_t seed_ = 0, strokes_ = 0;
    std::array<Voice, slots> voices_;
    std::uint64_t sounding_ = 0; // a bit for each voice
    std::array<Group, groups> groups_;
    Float4 left_[longest], right_[longest];       // of a group
    Float4 sumLeft_[longest], sumRight_[longest]; // of all
    HalfBand halves_[2];
    static constexpr int emptied = 4 * HalfBand::delay + controlGrid;
    int silent_ = emptied; // frames since the last voice ended, counted that far
};

} // namespace tutti::synth

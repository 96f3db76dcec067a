// FluidSynth with starts of notes eight samples apart instead of sixty-four.
//
// FluidSynth renders blocks of 64 samples, and a note starts with a block. So every MIDI channel is here
// eight of FluidSynth's, one per phase: a note that starts 8 p samples into a block is played on the channel
// of phase p, whose output is rendered by itself and delayed by 8 p samples. Controllers go to all eight.
// (Sixteen would make 256 channels, and FluidSynth takes the number 255 for none.) A note that silences
// others (an open hi-hat and the closed one: exclusive classes, SoundFont 2.04, 8.1.3) does so across the
// phases.
//
// FluidSynth's reverb and chorus stay off: Debian's build runs them in OpenMP regions, which allocate on
// every thread that comes by. A send to a reverb of the house does not.
//
// open() allocates and reads the file; all else is for the audio thread: FluidSynth's own locks are switched
// off (synth.threadsafe-api), all samples are loaded, voices and queues are made beforehand.
#pragma once

#include "base/Expected.h"
#include "base/RealTime.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>

struct _fluid_hashtable_t;
struct _fluid_synth_t;

namespace tutti::soundfont {

struct FluidSynth;

class Fluid {
public:
    static constexpr int block = 64;                   ///< samples
    static constexpr int phases = 8;                   ///< starts of notes within it
    static constexpr int step = block / phases;        ///< samples from one to the next
    static constexpr int span = block + step * phases; ///< samples of a buffer for render()
    static constexpr int channels = 16;
    static constexpr int drumBank = 128;

    /// `rate`: 8,000 to 96,000 Hz. Fault::input for a file that is no SoundFont.
    static Expected<std::unique_ptr<Fluid>> open(const std::string& file, double rate, int polyphony);
    ~Fluid();

    /// As newly opened.
    void reset() noexcept TUTTI_RT;

    void noteOn(int channel, int phase, int key, int velocity) noexcept TUTTI_RT;
    void noteOff(int channel, int phase, int key) noexcept TUTTI_RT;
    void controller(int channel, int number, int value) noexcept TUTTI_RT;
    /// 0 .. 16,383; 8,192 is the middle.
    void bend(int channel, int value) noexcept TUTTI_RT;
    void bendRange(int semitones) noexcept TUTTI_RT;
    void pressure(int channel, int value) noexcept TUTTI_RT;
    void keyPressure(int channel, int key, int value) noexcept TUTTI_RT;
    /// The nearest there is: without the bank, of bank 0; without the program, the first drum kit, or what
    /// was there before.
    void program(int channel, int bank, int program) noexcept TUTTI_RT;
    void allNotesOff() noexcept TUTTI_RT;
    /// 0 none, 1 linear, 4 and 7 points.
    void interpolation(int points) noexcept TUTTI_RT;

    /// The next 64 samples, added to two buffers of `span`: what the later phases play reaches beyond them.
    void render(float* left, float* right) noexcept TUTTI_RT;

private:
    explicit Fluid(const FluidSynth& calls) : calls_(&calls) {}
    void silence() noexcept;
    void forgetLevels() noexcept;
    void silenceRivals(int channel, int phase) noexcept;
    static int physical(int channel, int phase) noexcept { return channel * phases + phase; }
    bool has(int bank, int program) const noexcept {
        return presets_[static_cast<std::size_t>(bank * 128 + program)];
    }

    const FluidSynth* calls_;
    _fluid_hashtable_t* settings_ = nullptr;
    _fluid_synth_t* synth_ = nullptr;
    int font_ = -1;
    std::bitset<129 * 128> presets_;
};

} // namespace tutti::soundfont

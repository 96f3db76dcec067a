// The contract of everything that makes or changes sound.
//
// A processor owns no thread, reads no file while it runs and knows no project. The comments on the three
// functions are laws: libs/processor/laws tests each of them for each registered processor, by itself.
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"
#include "base/Parameter.h"
#include "base/RealTime.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tutti {

/// The engine never hands a processor a block that straddles a multiple of this many frames (counted from
/// frame 0 of the timeline), and never a longer one.
inline constexpr int quantum = 256;

/// Controls change only at frames that are multiples of this: automation is evaluated on this grid, and a
/// block never straddles a change.
inline constexpr int controlGrid = 16;

/// Files a processor may need while it is prepared (SoundFonts, impulse responses, networks).
class Resources {
public:
    virtual ~Resources() = default;
    /// The path of a named resource, or an error that names it. `name` is what a text parameter holds.
    virtual Expected<std::string> locate(std::string_view kind, std::string_view name) const = 0;
};

struct Setup {
    double sampleRate = 48000;            ///< Hz, 8,000 to 384,000
    int channels = 2;                     ///< 1 or 2, in and out
    const Values* values = nullptr;       ///< the device's values as the document holds them, texts included
    const Resources* resources = nullptr; ///< may be null: then only what is built in
    std::uint64_t seed = 0;               ///< for noise: comes from the device's id
};

/// The answer to prepare(): holds until the next prepare().
struct Timing {
    std::int64_t latency = 0; ///< frames by which the output lags behind the input
    std::int64_t tail = 0;    ///< frames after the input's end until the output is silent (below -120 dBFS)
};
/// Timing::tail of what rings for ever (a delay at full feedback, an oscillator).
inline constexpr std::int64_t endlessTail = INT64_MAX / 4;

/// One thing that happens at one frame. Values are 0..1 unless stated.
struct Event {
    enum class Kind : std::uint8_t {
        noteOn,
        noteOff,
        controller,
        pitchBend,
        pressure,    ///< of a channel's keys together
        keyPressure, ///< of one key
        program,
        allNotesOff
    };
    std::int32_t offset = 0; ///< frames from the start of the block, 0 <= offset < frames
    Kind kind = Kind::noteOn;
    std::uint8_t channel = 0; ///< 0..15
    std::uint8_t number = 0;  ///< key 0..127, controller 0..127, program 0..127
    float value = 0;          ///< velocity or amount 0..1; pitch bend -1..1
    std::uint32_t note = 0;   ///< pairs a noteOff with its noteOn
};

struct Transport {
    bool playing = true;
    double quarters = 0; ///< musical position at the start of the block
    double bpm = 120;    ///< the tempo at the last multiple of 256 frames
};

/// One stretch of time, 1..quantum frames, in place: `audio` holds the input and receives the output. An
/// instrument finds silence there.
struct Block {
    std::int64_t start = 0; ///< absolute frame of the first sample
    AudioView audio;
    ConstAudioView sidechain;         ///< channelCount 0 if nothing is connected
    std::span<const Event> events;    ///< sorted by offset
    std::span<const double> controls; ///< one value per parameter, in its unit (choices: index; texts: 0)
    Transport transport;
};

class Processor {
public:
    virtual ~Processor() = default;

    /// Allocates all it will ever need; may fail with the sentence for the user. Not on the audio thread. The
    /// values it goes by (a latency, a text) are not automatable in the table: when one of those changes the
    /// engine prepares anew, and for no other, because whoever is prepared anew forgets its sound.
    virtual Expected<Timing> prepare(const Setup&) = 0;
    /// Forgets the past: afterwards it behaves as one that was just prepared.
    virtual void reset() noexcept TUTTI_RT = 0;
    /// Sound is a function of the absolute frame, the input and state that advances per sample: every way of
    /// cutting the time gives the same bits. Bad samples (NaN, infinity) do not stick.
    virtual void process(const Block&) noexcept TUTTI_RT = 0;
    /// The gain the processor applies now, in dB (compressors, gates, limiters), for meters; 0 without one.
    virtual double gainReduction() const noexcept TUTTI_RT { return 0; }
};

enum class ProcessorKind { effect, instrument };

/// All there is to say about a kind of processor. The table of these is the registry (Registry.h).
struct ProcessorSpec {
    std::string_view type; ///< as in the document: tutti.eq
    std::string_view name; ///< for people: Parametric EQ
    ProcessorKind kind = ProcessorKind::effect;
    bool sidechain = false; ///< has a side-chain input
    ParameterSpecs parameters;
    std::string_view doc;    ///< one paragraph
    std::string_view source; ///< the paper, standard or formula it is measured against
    std::unique_ptr<Processor> (*make)() = nullptr;
    /// True for a processor whose tail holds for the values given to prepare() alone, as that of an echo
    /// follows its feedback. Once they are others, or move, the engine counts the tail as endless.
    bool tailFollowsValues = false;
};

} // namespace tutti

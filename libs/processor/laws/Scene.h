// What the laws put on stage: a stretch of time with its input, settings, events, and how to play it to a
// processor in any cutting of that time. Used by the laws only.
#pragma once

#include "base/Random.h"
#include "processor/laws/Laws.h"

#include <limits>
#include <optional>

namespace tutti::laws {

struct SceneEvent {
    std::int64_t frame; ///< absolute
    Event event;        ///< its offset is set when it is played
};

/// The controls from a multiple of controlGrid on.
struct ControlsFrom {
    std::int64_t frame;
    std::vector<double> controls;
};

/// A stretch of time. Whoever builds it fills what differs from silence at the default values.
struct Scene {
    Scene(const ProcessorSpec&, const Conditions&, int frames);

    const ProcessorSpec* spec;
    Setup setup; ///< its `values` are set when it is prepared
    Values values;
    std::int64_t start = 0;
    AudioBuffer input;
    AudioBuffer sidechain;            ///< no channels: nothing is connected
    std::vector<SceneEvent> events;   ///< sorted; empty for effects
    std::vector<ControlsFrom> motion; ///< sorted; empty: the controls stay at `values`

    int frames() const { return input.frames(); }
    void setChannels(int);
};

/// How a scene's time is cut: blocks of `size` frames, or random ones for 0.
struct Cuts {
    int size = quantum;
    std::uint64_t seed = 0;
};

/// A processor that is ready to play.
struct Ready {
    std::unique_ptr<Processor> processor;
    Timing timing;
};
Expected<Ready> prepare(const Scene&);

/// Plays the whole scene; never hands out a block that the engine would not.
AudioBuffer play(Processor&, const Scene&, Cuts = {});
/// Prepares a new processor and plays. Sets `findings` and returns nothing if it refuses.
std::optional<AudioBuffer> playNew(const Scene&, Findings& findings, Cuts = {});

// Material. Levels are peaks: 1 is full scale.
void addNoise(AudioBuffer&, Random&, float level, int from, int to);
/// Notes for instruments (nothing for effects): chords, repeated and overlapping keys, all ended before `to`.
void addNotes(Scene&, Random&, int from, int to);
/// Controllers, bends, pressure and programs for instruments.
void addGestures(Scene&, Random&, int from, int to);
/// Noise for effects on all inputs, notes for instruments.
void addMaterial(Scene&, Random&, float level);
/// What no input should hold, and every processor must survive.
inline constexpr float badSamples[] = {std::numeric_limits<float>::quiet_NaN(),
                                       std::numeric_limits<float>::infinity(),
                                       -std::numeric_limits<float>::infinity(),
                                       1e30f,
                                       -1e30f,
                                       std::numeric_limits<float>::max()};
/// One of each on every input of an effect, anywhere.
void addBadSamples(Scene&, Random&);
/// Jumps of one or a few automatable controls, every `every` frames or so.
void addMotion(Scene&, Random&, int every);

// Settings, from the table. Texts stay as they are by default.
/// Anywhere in the range, at an end of it one time in ten.
double randomNumber(const ParameterSpec&, Random&);
Values randomValues(const ProcessorSpec&, Random&);
Value valueOf(const ParameterSpec&, double number);
void setValue(Values&, const ParameterSpec&, double number);
/// All parameters at one end of their ranges.
Values allAt(const ProcessorSpec&, bool maximum);
std::string inWords(const ProcessorSpec&, const Values&);

// Looking at the result.
float peakOf(const AudioBuffer&, int from, int to);
bool isFinite(const AudioBuffer&, int from, int to);
/// At or below -143.9 dBFS: silentDecibels, with room for rounding.
inline constexpr float silence = 6.4e-8f;
/// The first frame at which two sounds of one size differ in a bit; -1 if they are the same. One NaN is as
/// good as another.
int firstDifference(const AudioBuffer&, const AudioBuffer&);

} // namespace tutti::laws

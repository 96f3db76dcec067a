// Bringing a sound to a level and under a ceiling.
//
// The level is that of the whole sound after everything, so it is found by trying: gain, limiter, measure,
// correct the gain, until the level is within 0.05 LU (the house promises 0.1) and no true peak is above the
// ceiling. Where no peak reaches the ceiling the limiter stays out, and the sound is only multiplied.
#pragma once

#include "app/ProcessorRun.h"
#include "app/Spool.h"
#include "app/Targets.h"

namespace tutti {

struct Goal {
    Gauge gauge = Gauge::none;     ///< what `level` is the level of
    std::optional<double> level{}; ///< LUFS or dBFS RMS to bring it to
    std::optional<double> peak{};  ///< dBTP (dBFS for rms) that nothing may exceed
    bool peakIsLevel = false;      ///< bring the true peak to `peak` by gain alone; level is not used
    bool empty() const { return !level && !peak; }
};
/// The goal a target sets.
Goal goalOf(const Target&);

struct Mastered {
    Measured sound;       ///< as it came out
    double gain = 0;      ///< dB before the limiter
    double reduction = 0; ///< dB the limiter took off at most; 0: it was not needed
    bool reached = true;
    std::string note; ///< why it was not reached
};

/// Gets the name of what is being done ("Master") and 0..1; false stops (Fault::interrupted).
using JobProgress = std::function<bool(std::string_view stage, double done)>;

/// What an encoder does to level and peaks, in dB; made up for by the mastering before it.
struct CodecChange {
    double level = 0, peak = 0;
};

class Mastering {
public:
    /// `before`: of the sound in the spool. The limiter comes from the registry.
    Mastering(Spool& sound, const Measured& before, const Goal& goal, const Registry& registry,
              JobProgress progress)
        : sound_(sound), before_(before), goal_(goal), registry_(registry), progress_(std::move(progress)) {}

    /// Finds gain and ceiling.
    Expected<Mastered> find(const CodecChange& = {});
    /// The sound as it was found, into a sink.
    Result write(const SoundSink&);

private:
    struct Setting {
        double gain = 0, ceiling = 0; // dB
        bool limited = false;
    };
    /// A gain that was tried, and the level it gave.
    struct Try {
        double gain = 0, level = 0;
    };
    Expected<Mastered> tried(const Setting&);
    Expected<double> pass(const Setting&, const SoundSink&);
    void lowerCeiling(Setting&, double over) const;
    double nextGain(const Try&, double level);
    std::string missed(const Measured&, double ceiling) const;

    Spool& sound_;
    const Measured& before_;
    Goal goal_;
    const Registry& registry_;
    JobProgress progress_;
    Setting found_;
    std::optional<Try> below_, above_; // the nearest tries on both sides of the level
    int passes_ = 0;
};

} // namespace tutti

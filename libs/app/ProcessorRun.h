// One processor over a stream of sound, without a project: what `tutti process` does to a file, and what the
// mastering passes do with the limiter.
//
// The same bits however the sound is cut into pieces. What comes out begins with the frame that went in
// first: the processor's latency is taken off.
#pragma once

#include "engine/Render.h"
#include "processor/Registry.h"

#include <memory>
#include <vector>

namespace tutti {

/// Fills a view from its start; how many frames came, 0 at the end.
using SoundSource = std::function<Expected<int>(AudioView)>;

class ProcessorRun {
public:
    /// Fault::plugin if it cannot be prepared. `channels`: 1 or 2.
    static Expected<ProcessorRun> make(const ProcessorSpec&, Values, double rate, int channels,
                                       const Resources* = nullptr, std::uint64_t seed = 0);

    const Timing& timing() const { return timing_; }
    /// Forgets the sound so far and takes new values; for another pass over the same sound.
    Expected<Timing> restart(Values);

    /// All of `source` into `sink`. `key`: the side-chain's sound, which may end early; or null. `tail`:
    /// frames that what rings may sound on; absent: until it has fallen below -120 dBFS, at most 30 s. The
    /// largest gain reduction on the way, in dB.
    Expected<double> run(const SoundSource&, const SoundSource* key, std::optional<std::int64_t> tail,
                         const SoundSink&);

private:
    ProcessorRun(const ProcessorSpec& spec, double rate, int channels, const Resources* resources,
                 std::uint64_t seed)
        : spec_(&spec), rate_(rate), channels_(channels), resources_(resources), seed_(seed) {}
    void processPiece(AudioView, ConstAudioView key);

    const ProcessorSpec* spec_;
    double rate_;
    int channels_;
    const Resources* resources_;
    std::uint64_t seed_;
    Values values_;
    std::vector<double> controls_;
    std::unique_ptr<Processor> processor_;
    Timing timing_;
    std::int64_t frame_ = 0; // of the next piece
    double reduction_ = 0;
};

} // namespace tutti

#include "processors/synth/Synth.h"

#include "processors/synth/Keys.h"
#include "processors/synth/Lfo.h"

#include <algorithm>

namespace tutti {
namespace {

using namespace synth;

constexpr double longestRelease = 10; // seconds: the knob's end

class Synth final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        rate_ = setup.sampleRate;
        patch_.prepare(rate_, setup.channels);
        voices_.prepare(rate_, setup.seed);
        lfo_.prepare(rate_, setup.seed);
        reset();
        return Timing{voices_.latency(),
                      static_cast<std::int64_t>(rate_ * longestRelease) + voices_.latency() + quantum};
    }

    void reset() noexcept TUTTI_RT override {
        patch_.reset();
        voices_.reset();
        keys_.reset();
        lfo_.reset();
        fresh_ = true;
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        lfo_.listen(block.transport, block.start);
        std::size_t event = 0;
        for (int at = 0; at < block.audio.frames;) {
            const auto frame = block.start + at;
            const auto inGrid = static_cast<int>((frame % controlGrid + controlGrid) % controlGrid);
            const bool changed = (inGrid == 0 || fresh_) && step(block.controls, frame);
            for (; event < block.events.size() && block.events[event].offset <= at; ++event)
                keys_.handle(block.events[event], voices_, patch_.patch());
            const auto& patch = patch_.patch();
            const Moment moment{lfo_.at(frame - inGrid + controlGrid), keys_.bend() * patch.bend,
                                keys_.wheel()};
            int frames = voices_.aim(controlGrid - inGrid, changed, patch, moment);
            frames = std::min(frames, block.audio.frames - at);
            if (event < block.events.size()) frames = std::min(frames, block.events[event].offset - at);
            const bool two = block.audio.channelCount > 1;
            voices_.render(frame, frames, patch, block.audio[0] + at, two ? block.audio[1] + at : nullptr);
            at += frames;
        }
    }

private:
    bool step(std::span<const double> c, std::int64_t frame) noexcept {
        fresh_ = false;
        lfo_.set(static_cast<Lfo::Wave>(static_cast<int>(c[lfoShape])), c[lfoSync] != 0, c[lfoRate],
                 c[lfoLength], frame);
        return patch_.step(c);
    }

    double rate_ = 48000;
    PatchReader patch_;
    Voices voices_;
    Keys keys_;
    Lfo lfo_;
    bool fresh_ = true;
};

} // namespace

const ProcessorSpec synthSpec{"tutti.synth",
                              "Synthesiser",
                              ProcessorKind::instrument,
                              false,
                              synth::parameters(),
                              "Two oscillators with unison, a sub oscillator and noise through a ladder "
                              "filter; two envelopes, an LFO, glide; 32 voices.",
                              "waves: Välimäki, Pekonen, Nam, JASA 131 (2012), and Esqueda, Välimäki, "
                              "Bilbao, DAFx 2016; filter: V. Zavalishin, The Art of "
                              "VA Filter Design, 5",
                              [] { return std::unique_ptr<Processor>(std::make_unique<Synth>()); }};

} // namespace tutti

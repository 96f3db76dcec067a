#include "processors/soundfont/SoundFont.h"

#include "base/Maths.h"
#include "dsp/HalfBand.h"
#include "dsp/Reframer.h"
#include "processor/Registry.h"
#include "processor/Steps.h"
#include "processors/soundfont/Fluid.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace tutti {
namespace {

using soundfont::Fluid;

enum Control { file, bank, program, gain, transpose, bend, interpolation, polyphony, controlCount };

constexpr std::string_view standardFile = "TimGM6mb.sf2";

constexpr ParameterSpec parameters[] = {
    {.name = "file",
     .unit = Unit::text,
     .doc = "the SoundFont: a file of the project or of the system, or a path",
     .textStandard = standardFile,
     .automatable = false},
    {"bank", Unit::none, 0, 128, 0, "of all channels but 10; 128 are drum kits", Taper::steps},
    {"program", Unit::none, 0, 127, 0,
     "sound within the bank; in General MIDI 0 is the grand piano, 127 the gunshot", Taper::steps},
    {"gain", Unit::decibel, -144, 24, 0, "level; -144 dB is silence"},
    {"transpose", Unit::semitones, -36, 36, 0, "moves the keys that follow", Taper::steps},
    {"bend", Unit::semitones, 0, 24, 2, "range of the pitch bend", Taper::steps},
    {"interpolation", Unit::choice, 0, 3, 2, "between the samples of a sound", Taper::steps,
     "none|linear|4-point|7-point"},
    {"polyphony",
     Unit::none,
     8, // with one or two, a voice that FluidSynth stole is not always as new after a reset
     256,
     128,
     "voices at once; a key may need several",
     Taper::steps,
     {},
     {},
     false},
};

constexpr int pointsOf[] = {0, 1, 4, 7};
constexpr double fluidGain = 0.5; // what FluidSynth gives at its gain of 1 is 6 dB more than a mix can use
constexpr double tailSeconds = 20;
constexpr int drumChannel = 9;
// Controllers from here on choose omni, mono and poly modes for groups of FluidSynth's channels, which are
// not ours.
constexpr int firstMode = 124;

int sevenBits(float value) {
    return static_cast<int>(std::lround(std::clamp(value, 0.0f, 1.0f) * 127));
}

/// To twice the rate: 90 dB down from 28 kHz on, between 48 and 96 kHz.
class Doubler : public HalfBandUp<18> {
public:
    Doubler() : HalfBandUp(9.0) {}
};

class SoundFont final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        TUTTI_LET(path, pathOf(setup));
        // FluidSynth goes up to 96 kHz; above, it plays at a half or a quarter of the rate.
        over_ = setup.sampleRate > 192000 ? 4 : setup.sampleRate > 96000 ? 2 : 1;
        const auto controls = controlsFor(soundFontSpec, setup.values != nullptr ? *setup.values : Values{});
        TUTTI_LET(fluid, Fluid::open(path, setup.sampleRate / over_, static_cast<int>(controls[polyphony])));
        fluid_ = std::move(fluid);
        reframer_.prepare(setup.channels, Fluid::block * over_);
        gain_.prepare(setup.sampleRate);
        pending_.reserve(4096);
        reset();
        const auto tail = static_cast<std::int64_t>(setup.sampleRate * tailSeconds);
        return Timing{latency(), tail + latency()};
    }

    void reset() noexcept TUTTI_RT override {
        fluid_->reset();
        reframer_.reset();
        gain_.reset();
        pending_.clear();
        struckCount_ = 0;
        banks_.fill(0);
        known_.fill(-1);
        fresh_ = true;
        for (auto& buffer : rendered_)
            buffer.fill(0);
        for (auto& stages : up_)
            for (auto& stage : stages)
                stage.reset();
    }

    void process(const Block& block) noexcept TUTTI_RT override {
        std::size_t next = 0;
        for (int done = 0; done < block.audio.frames;) {
            // Up to the end of a piece at most, so that its events are there when it is played.
            const int piece = Fluid::block * over_;
            const auto place = static_cast<int>(((block.start + done) % piece + piece) % piece);
            const int count = std::min(block.audio.frames - done, piece - place);
            for (; next < block.events.size() && block.events[next].offset < done + count; ++next)
                if (pending_.size() < pending_.capacity()) {
                    pending_.push_back(block.events[next]);
                    pending_.back().offset += place - done; // from the start of the piece
                }
            float* channels[2] = {block.audio[0] + done,
                                  block.audio[block.audio.channelCount > 1 ? 1 : 0] + done};
            reframer_.process({channels, block.audio.channelCount, count}, block.start + done,
                              [&](std::int64_t, float* const* out) {
                                  play(out, block.audio.channelCount, block.controls);
                              });
            done += count;
        }
        applyGain(block);
    }

private:
    struct Struck { // a key that is down
        std::uint32_t note;
        std::uint8_t channel, written, key, phase; // written: before it was transposed
    };

    static Expected<std::string> pathOf(const Setup& setup) {
        const auto name = textFor(soundFontSpec, setup.values, "file");
        if (setup.resources != nullptr) return setup.resources->locate("soundfont", name);
        if (std::filesystem::path(name).is_absolute()) return name;
        return Error{Fault::input, "file: the SoundFont '" + name + "' cannot be looked for here",
                     "give its whole path"};
    }

    /// A note reaches the output one piece later, and up to one step earlier in it than it was struck.
    std::int64_t latency() const noexcept {
        const int doubled = over_ == 4 ? 6 * Doubler::delay : over_ == 2 ? 2 * Doubler::delay : 0;
        return (Fluid::block - Fluid::step) * over_ + 1 + doubled;
    }

    void play(float* const* out, int channelCount, std::span<const double> controls) noexcept {
        follow(controls);
        for (const auto& event : pending_)
            handle(event, static_cast<int>(controls[transpose]));
        pending_.clear();
        fluid_->render(rendered_[0].data(), rendered_[1].data());
        float wide[2][4 * Fluid::block];
        for (std::size_t c = 0; c < 2; ++c) {
            raise(c, rendered_[c].data(), wide[c]);
            std::copy(rendered_[c].begin() + Fluid::block, rendered_[c].end(), rendered_[c].begin());
            std::fill(rendered_[c].end() - Fluid::block, rendered_[c].end(), 0.0f);
        }
        for (int i = 0; i < Fluid::block * over_; ++i)
            if (channelCount > 1)
                out[0][i] = wide[0][i], out[1][i] = wide[1][i];
            else
                out[0][i] = (wide[0][i] + wide[1][i]) / 2;
    }

    /// From FluidSynth's rate to ours.
    void raise(std::size_t side, const float* in, float* out) noexcept {
        if (over_ == 1) std::copy_n(in, Fluid::block, out);
        if (over_ == 2) up_[side][0].process(in, out, Fluid::block);
        if (over_ == 4) {
            float half[2 * Fluid::block];
            up_[side][0].process(in, half, Fluid::block);
            up_[side][1].process(half, out, 2 * Fluid::block);
        }
    }

    /// The knobs, where they moved.
    void follow(std::span<const double> controls) noexcept {
        const auto moved = [&](Control control) {
            const bool differs = known_[control] != controls[control];
            known_[control] = controls[control];
            return differs;
        };
        const bool newBank = moved(bank), newProgram = moved(program);
        if (newBank || newProgram)
            for (int c = 0; c < Fluid::channels; ++c) {
                const int number = static_cast<int>(controls[program]);
                const bool drums = controls[bank] == Fluid::drumBank;
                auto& held = banks_[static_cast<std::size_t>(c)];
                held = c == drumChannel ? Fluid::drumBank : static_cast<int>(controls[bank]);
                fluid_->program(c, held, c == drumChannel && !drums ? 0 : number);
            }
        if (moved(bend)) fluid_->bendRange(static_cast<int>(controls[bend]));
        if (moved(interpolation)) fluid_->interpolation(pointsOf[static_cast<int>(controls[interpolation])]);
    }

    void handle(const Event& event, int semitones) noexcept {
        const int channel = event.channel % Fluid::channels;
        auto& held = banks_[static_cast<std::size_t>(channel)];
        switch (event.kind) {
        case Event::Kind::noteOn: return press(event, semitones);
        case Event::Kind::noteOff: return lift(event);
        case Event::Kind::pitchBend:
            return fluid_->bend(
                channel, std::clamp(8192 + static_cast<int>(std::lround(event.value * 8192)), 0, 16383));
        case Event::Kind::pressure: return fluid_->pressure(channel, sevenBits(event.value));
        case Event::Kind::keyPressure:
            return fluid_->keyPressure(channel, event.number, sevenBits(event.value));
        case Event::Kind::program: return fluid_->program(channel, held, event.number % 128);
        case Event::Kind::allNotesOff: struckCount_ = 0; return fluid_->allNotesOff();
        case Event::Kind::controller:
            if (event.number == 0) // bank select; the drum channel keeps its kits
                held = channel == drumChannel ? Fluid::drumBank : sevenBits(event.value);
            else if (event.number != 32 && event.number < firstMode)
                fluid_->controller(channel, event.number, sevenBits(event.value));
            return;
        }
    }

    void press(const Event& event, int semitones) noexcept {
        const int key = event.number + semitones;
        if (key < 0 || key > 127) return;
        if (struckCount_ == struck_.size()) lift(std::size_t{0});
        const int phase = event.offset / (Fluid::step * over_);
        const Struck struck{event.note, static_cast<std::uint8_t>(event.channel % Fluid::channels),
                            event.number, static_cast<std::uint8_t>(key), static_cast<std::uint8_t>(phase)};
        struck_[struckCount_++] = struck;
        fluid_->noteOn(struck.channel, phase, key, sevenBits(event.value));
    }

    void lift(const Event& event) noexcept {
        for (std::size_t i = 0; i < struckCount_; ++i) {
            const auto& each = struck_[i];
            if (each.note == event.note && each.written == event.number &&
                each.channel == event.channel % Fluid::channels)
                return lift(i);
        }
    }

    void lift(std::size_t index) noexcept {
        const auto gone = struck_[index];
        const auto begin = struck_.begin(), end = begin + static_cast<std::ptrdiff_t>(struckCount_--);
        std::copy(begin + static_cast<std::ptrdiff_t>(index) + 1, end,
                  begin + static_cast<std::ptrdiff_t>(index));
        // FluidSynth ends all voices of a key at once; a later stroke of the same key goes on.
        const bool again = std::any_of(begin, end - 1, [&](const Struck& each) {
            return each.channel == gone.channel && each.key == gone.key && each.phase == gone.phase;
        });
        if (!again) fluid_->noteOff(gone.channel, gone.phase, gone.key);
    }

    void applyGain(const Block& block) noexcept {
        forEachStep(block, [&](int from, int to, bool onGrid) {
            if (onGrid || fresh_) gain_.step(fluidGain * maths::gainFromDecibels(block.controls[gain]));
            fresh_ = false;
            const auto factor = static_cast<float>(gain_.value());
            for (int c = 0; c < block.audio.channelCount; ++c)
                for (int i = from; i < to; ++i)
                    block.audio[c][i] *= factor;
        });
    }

    std::unique_ptr<Fluid> fluid_;
    Reframer reframer_;
    SteppedValue gain_;
    int over_ = 1;               // our rate by FluidSynth's
    std::vector<Event> pending_; // of the piece that is coming in; never grows beyond what was reserved
    std::array<int, Fluid::channels> banks_{};
    std::array<double, controlCount> known_{}; // the knobs as FluidSynth has them
    std::array<Struck, 256> struck_;
    std::size_t struckCount_ = 0;
    bool fresh_ = true;
    std::array<std::array<float, Fluid::span>, 2> rendered_{};
    std::array<std::array<Doubler, 2>, 2> up_;
};

} // namespace

const ProcessorSpec soundFontSpec{
    "tutti.soundfont",
    "SoundFont player",
    ProcessorKind::instrument,
    false,
    parameters,
    "Sampled instruments of a SoundFont (.sf2, .sf3) on sixteen channels, played by FluidSynth. Channel 10 "
    "plays drums.",
    "SoundFont Technical Specification 2.04 (E-mu/Creative, 2006), as FluidSynth renders it",
    [] { return std::unique_ptr<Processor>(std::make_unique<SoundFont>()); }};

} // namespace tutti

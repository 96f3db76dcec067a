#include "processors/soundfont/Fluid.h"

#include "processors/soundfont/FluidSynth.h"

#include <dlfcn.h>

#include <algorithm>

namespace tutti::soundfont {
namespace {

constexpr int mostVoices = 256;
constexpr int chokeRelease = -200; // timecents: what FluidSynth itself gives to voices of an exclusive class

/// FluidSynth reads samples in OpenMP's threads, which then spin for a while on cores that others need. For
/// as long as this lives the calling thread has no helpers. Other builds know no OpenMP: then it does
/// nothing.
class WithoutHelpers {
public:
    WithoutHelpers() {
        const auto count = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_max_threads"));
        set_ = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
        if (count == nullptr || set_ == nullptr) return;
        before_ = count();
        set_(1);
    }
    ~WithoutHelpers() {
        if (before_ > 0) set_(before_);
    }
    WithoutHelpers(const WithoutHelpers&) = delete;
    WithoutHelpers& operator=(const WithoutHelpers&) = delete;

private:
    void (*set_)(int) = nullptr;
    int before_ = 0;
};

} // namespace

Expected<std::unique_ptr<Fluid>> Fluid::open(const std::string& file, double rate, int polyphony) {
    const auto& library = fluidSynth();
    if (!library)
        return Error{Fault::plugin, "FluidSynth cannot be loaded: " + library.error().message,
                     "on Debian: apt install libfluidsynth3"};
    const auto& calls = *library;
    const WithoutHelpers alone;
    if (calls.fluid_is_soundfont(file.c_str()) == 0)
        return Error{Fault::input, file + ": is not a SoundFont"};
    std::unique_ptr<Fluid> fluid(new Fluid(calls));
    fluid->settings_ = calls.new_fluid_settings();
    if (fluid->settings_ == nullptr) return Error{Fault::internal, "FluidSynth cannot be started"};
    auto* settings = fluid->settings_;
    calls.fluid_settings_setnum(settings, "synth.sample-rate", rate);
    calls.fluid_settings_setnum(settings, "synth.gain", 1.0);
    calls.fluid_settings_setint(settings, "synth.polyphony", std::clamp(polyphony, 1, mostVoices));
    calls.fluid_settings_setint(settings, "synth.midi-channels", channels * phases);
    calls.fluid_settings_setint(settings, "synth.audio-groups", phases);
    calls.fluid_settings_setint(settings, "synth.audio-channels", phases);
    calls.fluid_settings_setint(settings, "synth.cpu-cores", 1);
    calls.fluid_settings_setint(settings, "synth.threadsafe-api", 0);
    calls.fluid_settings_setint(settings, "synth.dynamic-sample-loading", 0);
    calls.fluid_settings_setint(settings, "synth.reverb.active", 0);
    calls.fluid_settings_setint(settings, "synth.chorus.active", 0);
    fluid->synth_ = calls.new_fluid_synth(settings);
    if (fluid->synth_ == nullptr) return Error{Fault::internal, "FluidSynth cannot be started"};
    if (calls.fluid_synth_get_internal_bufsize(fluid->synth_) != block)
        return Error{Fault::internal, "FluidSynth works in blocks of another size than 64 samples"};
    fluid->font_ = calls.fluid_synth_sfload(fluid->synth_, file.c_str(), 1);
    if (fluid->font_ < 0) return Error{Fault::input, file + ": cannot be loaded as a SoundFont"};
    auto* font = calls.fluid_synth_get_sfont_by_id(fluid->synth_, fluid->font_);
    calls.fluid_sfont_iteration_start(font);
    while (auto* preset = calls.fluid_sfont_iteration_next(font)) {
        const int bank = calls.fluid_preset_get_banknum(preset), number = calls.fluid_preset_get_num(preset);
        if (bank >= 0 && bank <= drumBank && number >= 0 && number < 128)
            fluid->presets_.set(static_cast<std::size_t>(bank * 128 + number));
    }
    fluid->reset();
    return fluid;
}

Fluid::~Fluid() {
    if (synth_ != nullptr) calls_->delete_fluid_synth(synth_);
    if (settings_ != nullptr) calls_->delete_fluid_settings(settings_);
}

void Fluid::reset() noexcept TUTTI_RT {
    silence();
    forgetLevels();
    silence();
}

/// A system reset gives sounding voices their envelopes back, so they must be gone by then: cut off, they
/// leave the mixer in the next block and are free again in the one after it.
void Fluid::silence() noexcept {
    std::array<float, span> left{}, right{};
    calls_->fluid_synth_all_sounds_off(synth_, -1);
    for (int i = 0; i < 3; ++i)
        render(left.data(), right.data());
    calls_->fluid_synth_system_reset(synth_);
    render(left.data(), right.data());
}

/// A voice begins at the level at which the one before it in its place ended, and goes to its own within a
/// block. So all places are played once at volume 0, and once more for those that a voice gets when it is
/// stolen.
void Fluid::forgetLevels() noexcept {
    std::array<float, span> left{}, right{};
    const int all = calls_->fluid_synth_get_polyphony(synth_);
    for (int round = 0; round < 2; ++round) {
        for (int place = 0, struck = 0; place < channels * phases && struck < 2 * all; ++place) {
            calls_->fluid_synth_cc(synth_, place, 7, 0);
            for (int key = 36; key < 100 && struck < 2 * all; ++key, ++struck)
                calls_->fluid_synth_noteon(synth_, place, key, 1);
        }
        for (int i = 0; i < 2; ++i)
            render(left.data(), right.data());
    }
}

void Fluid::noteOn(int channel, int phase, int key, int velocity) noexcept TUTTI_RT {
    if (calls_->fluid_synth_noteon(synth_, physical(channel, phase), key, std::max(1, velocity)) == FLUID_OK)
        silenceRivals(channel, phase);
}

/// Within one of its channels FluidSynth has done it already.
void Fluid::silenceRivals(int channel, int phase) noexcept {
    std::array<fluid_voice_t*, mostVoices> voices{};
    calls_->fluid_synth_get_voicelist(synth_, voices.data(), mostVoices, -1);
    const auto last = std::find(voices.begin(), voices.end(), nullptr);
    const auto classOf = [this](fluid_voice_t* voice) {
        return static_cast<int>(calls_->fluid_voice_gen_get(voice, GEN_EXCLUSIVECLASS));
    };
    // The voices of the stroke are those with the highest number.
    unsigned newest = 0;
    for (auto voice = voices.begin(); voice != last; ++voice)
        newest = std::max(newest, calls_->fluid_voice_get_id(*voice));
    for (auto struck = voices.begin(); struck != last; ++struck) {
        if (calls_->fluid_voice_get_id(*struck) != newest || classOf(*struck) == 0) continue;
        for (auto other = voices.begin(); other != last; ++other) {
            const int place = calls_->fluid_voice_get_channel(*other);
            if (place / phases != channel || place % phases == phase || classOf(*other) != classOf(*struck))
                continue;
            calls_->fluid_voice_gen_set(*other, GEN_EXCLUSIVECLASS, 0);
            for (const int generator : {GEN_VOLENVRELEASE, GEN_MODENVRELEASE}) {
                calls_->fluid_voice_gen_set(*other, generator, chokeRelease);
                calls_->fluid_voice_update_param(*other, generator);
            }
            calls_->fluid_synth_stop(synth_, calls_->fluid_voice_get_id(*other));
        }
    }
}

void Fluid::noteOff(int channel, int phase, int key) noexcept TUTTI_RT {
    calls_->fluid_synth_noteoff(synth_, physical(channel, phase), key);
}

void Fluid::controller(int channel, int number, int value) noexcept TUTTI_RT {
    for (int phase = 0; phase < phases; ++phase)
        calls_->fluid_synth_cc(synth_, physical(channel, phase), number, value);
}

void Fluid::bend(int channel, int value) noexcept TUTTI_RT {
    for (int phase = 0; phase < phases; ++phase)
        calls_->fluid_synth_pitch_bend(synth_, physical(channel, phase), value);
}

void Fluid::bendRange(int semitones) noexcept TUTTI_RT {
    for (int place = 0; place < channels * phases; ++place)
        calls_->fluid_synth_pitch_wheel_sens(synth_, place, semitones);
}

void Fluid::pressure(int channel, int value) noexcept TUTTI_RT {
    for (int phase = 0; phase < phases; ++phase)
        calls_->fluid_synth_channel_pressure(synth_, physical(channel, phase), value);
}

void Fluid::keyPressure(int channel, int key, int value) noexcept TUTTI_RT {
    for (int phase = 0; phase < phases; ++phase)
        calls_->fluid_synth_key_pressure(synth_, physical(channel, phase), key, value);
}

void Fluid::program(int channel, int bank, int program) noexcept TUTTI_RT {
    if (!has(bank, program)) (bank == drumBank ? program : bank) = 0;
    if (!has(bank, program)) return;
    for (int phase = 0; phase < phases; ++phase)
        calls_->fluid_synth_program_select(synth_, physical(channel, phase), font_, bank, program);
}

void Fluid::allNotesOff() noexcept TUTTI_RT {
    calls_->fluid_synth_all_notes_off(synth_, -1);
}

void Fluid::interpolation(int points) noexcept TUTTI_RT {
    calls_->fluid_synth_set_interp_method(synth_, -1, points);
}

void Fluid::render(float* left, float* right) noexcept TUTTI_RT {
    std::array<float*, 2 * phases> outputs;
    for (int phase = 0; phase < phases; ++phase) {
        outputs[static_cast<std::size_t>(2 * phase)] = left + phase * step;
        outputs[static_cast<std::size_t>(2 * phase + 1)] = right + phase * step;
    }
    calls_->fluid_synth_process(synth_, block, 0, nullptr, static_cast<int>(outputs.size()), outputs.data());
}

} // namespace tutti::soundfont

// A processor on the test bench: made, prepared and played as the engine does it, with the tools to look at
// what comes out. For tests only.
#pragma once

#include "base/Maths.h"
#include "base/Random.h"
#include "processor/Registry.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tutti::testing_rig {

using Settings = std::vector<std::pair<std::string, std::string>>; // as a person types them: {"time", "20ms"}

/// "threshold=-20dB ratio=4"
inline Settings typed(std::string_view line) {
    Settings settings;
    while (!line.empty()) {
        const auto one = line.substr(0, line.find(' '));
        const auto name = one.substr(0, one.find('='));
        settings.emplace_back(name, one.substr(std::min(one.size(), name.size() + 1)));
        line.remove_prefix(std::min(line.size(), one.size() + 1));
    }
    return settings;
}

class Rig {
public:
    explicit Rig(const ProcessorSpec& spec, const Settings& settings = {}, double rate = 48000,
                 int channels = 2, const Resources* resources = nullptr)
        : spec_(&spec), rate_(rate), channels_(channels), processor_(spec.make()) {
        set(settings);
        Setup setup;
        setup.sampleRate = rate;
        setup.channels = channels;
        setup.values = &values_;
        setup.resources = resources;
        const auto prepared = processor_->prepare(setup);
        if (!prepared) throw std::runtime_error(prepared.error().message);
        timing = *prepared;
    }

    /// From the next block on.
    void set(const Settings& settings) {
        for (const auto& [name, text] : settings) {
            const auto* parameter = findParameter(spec_->parameters, name);
            if (parameter == nullptr) throw std::runtime_error("no parameter " + name);
            const auto value = parseValue(*parameter, text);
            if (!value) throw std::runtime_error(name + ": " + value.error().message);
            std::erase_if(values_, [&](const auto& v) { return v.name == parameter->name; });
            values_.push_back({name, *value});
        }
        std::sort(values_.begin(), values_.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        controls_ = controlsFor(*spec_, values_);
    }

    /// Something that happens `later` frames after the next call of play() begins.
    void event(Event::Kind kind, int number, double value, std::int64_t later = 0, int channel = 0) {
        Event event;
        event.kind = kind;
        event.channel = static_cast<std::uint8_t>(channel);
        event.number = static_cast<std::uint8_t>(number);
        event.value = static_cast<float>(value);
        const auto place =
            std::upper_bound(events_.begin(), events_.end(), frame + later,
                             [](std::int64_t at, const auto& other) { return at < other.first; });
        events_.insert(place, {frame + later, event});
    }
    void press(int key, double velocity = 1, std::int64_t later = 0, int channel = 0) {
        event(Event::Kind::noteOn, key, velocity, later, channel);
    }
    void lift(int key, std::int64_t later = 0) { event(Event::Kind::noteOff, key, 0.5, later); }

    /// Goes on where the last call ended. The length should be a multiple of 16 if settings change behind it.
    /// A side-chain with channels is as long as the sound.
    AudioBuffer play(AudioBuffer audio, const AudioBuffer& sidechain = {}) {
        for (int done = 0; done < audio.frames();) {
            const int rest = static_cast<int>(quantum - frame % quantum);
            const int count = std::min(rest, audio.frames() - done);
            float* channels[2] = {audio[0] + done, audio[channels_ > 1 ? 1 : 0] + done};
            Block block;
            block.start = frame;
            block.audio = {channels, channels_, count};
            block.controls = controls_;
            const float* key[2] = {nullptr, nullptr};
            for (int c = 0; c < std::min(2, sidechain.channels()); ++c)
                key[c] = sidechain[c] + done;
            block.sidechain = {key, sidechain.channels(), count};
            std::vector<Event> events;
            for (; !events_.empty() && events_.front().first < frame + count; events_.pop_front()) {
                events.push_back(events_.front().second);
                events.back().offset = static_cast<std::int32_t>(events_.front().first - frame);
            }
            block.events = events;
            block.transport.bpm = bpm;
            block.transport.quarters = static_cast<double>(frame) / rate_ * bpm / 60;
            const FlushDenormals flush;
            processor_->process(block);
            frame += count;
            done += count;
        }
        return audio;
    }
    AudioBuffer playSilence(double seconds) {
        return play(AudioBuffer(channels_, static_cast<int>(seconds * rate_)));
    }
    void reset() {
        processor_->reset();
        frame = 0;
        events_.clear();
    }

    double rate() const { return rate_; }
    double gainReduction() const { return processor_->gainReduction(); }

    Timing timing;
    std::int64_t frame = 0;
    double bpm = 120;

private:
    const ProcessorSpec* spec_;
    double rate_;
    int channels_;
    std::unique_ptr<Processor> processor_;
    Values values_;
    std::vector<double> controls_;
    std::deque<std::pair<std::int64_t, Event>> events_; // by absolute frame
};

// --- what goes in -----------------------------------------------------------------------------------------

inline AudioBuffer impulse(int frames, int channel = -1, int channels = 2) {
    AudioBuffer audio(channels, frames);
    for (int c = 0; c < channels; ++c)
        if (channel < 0 || channel == c) audio[c][0] = 1;
    return audio;
}

/// wave (i) on both sides.
template<class Wave>
AudioBuffer signal(int frames, Wave&& wave) {
    AudioBuffer audio(2, frames);
    for (int i = 0; i < frames; ++i)
        audio[0][i] = audio[1][i] = static_cast<float>(wave(i));
    return audio;
}
inline AudioBuffer constant(int frames, double level) {
    return signal(frames, [&](int) { return level; });
}

inline AudioBuffer sine(int frames, double frequency, double level, double rate = 48000, int channels = 2) {
    AudioBuffer audio(channels, frames);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frames; ++i)
            audio[c][i] =
                static_cast<float>(level * maths::sin(maths::twoPi * std::fmod(frequency * i / rate, 1.0)));
    return audio;
}

inline AudioBuffer noise(int frames, double level, std::uint64_t seed = 1, int channels = 2) {
    AudioBuffer audio(channels, frames);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frames; ++i)
            audio[c][i] =
                static_cast<float>(level * (2 * randomUnit(seed, static_cast<std::uint64_t>(c), i) - 1));
    return audio;
}

// --- what came out ----------------------------------------------------------------------------------------

inline double peak(const float* audio, int frames) {
    double most = 0;
    for (int i = 0; i < frames; ++i)
        most = std::max(most, std::fabs(static_cast<double>(audio[i])));
    return most;
}

inline double power(const float* audio, int frames) {
    double sum = 0;
    for (int i = 0; i < frames; ++i)
        sum += static_cast<double>(audio[i]) * static_cast<double>(audio[i]);
    return sum / frames;
}

inline double decibels(double gain) {
    return gain > 0 ? 20 * std::log10(gain) : -999;
}

/// Amplitude of the sine of this frequency (Goertzel's sum under a Blackman-Harris window: neighbours four
/// bins away do not leak above -92 dB).
inline double amplitudeAt(const float* audio, int frames, double frequency, double rate) {
    const auto turn = std::polar(1.0, -maths::twoPi * frequency / rate);
    const auto windowTurn = std::polar(1.0, maths::twoPi / frames);
    std::complex<double> sum = 0, z = 1, u = 1; // z and u go round by multiplication: exact enough, and fast
    double weight = 0;
    for (int i = 0; i < frames; ++i, z *= turn, u *= windowTurn) {
        const double c = u.real(), c2 = 2 * c * c - 1, c3 = c * (2 * c2 - 1);
        const double w = 0.35875 - 0.48829 * c + 0.14128 * c2 - 0.01168 * c3;
        sum += w * static_cast<double>(audio[i]) * z;
        weight += w;
    }
    return 2 * std::abs(sum) / weight;
}

/// The harmonics up to the 20th below the Nyquist frequency against the fundamental, in dB.
inline double harmonicDistortion(const float* audio, int frames, double frequency, double rate) {
    double sum = 0;
    for (int k = 2; k <= 20 && k * frequency < 0.49 * rate; ++k) {
        const double each = amplitudeAt(audio, frames, k * frequency, rate);
        sum += each * each;
    }
    return decibels(std::sqrt(sum) / amplitudeAt(audio, frames, frequency, rate));
}

/// The largest second difference, of the frames around the seam of two sounds and behind it: a click in a
/// slow sine stands out by orders, one on the seam too.
inline double roughness(const AudioBuffer& before, const AudioBuffer& after) {
    double most = 0;
    for (int c = 0; c < after.channels(); ++c) {
        const auto at = [&](int i) {
            return static_cast<double>(i < 0 ? before[c][before.frames() + i] : after[c][i]);
        };
        for (int i = 0; i < after.frames(); ++i)
            most = std::max(most, std::fabs(at(i) - 2 * at(i - 1) + at(i - 2)));
    }
    return most;
}

/// In place, length a power of two (J. Cooley, J. Tukey, 1965).
inline void fft(std::vector<std::complex<double>>& x) {
    const std::size_t n = x.size();
    for (std::size_t i = 1, j = 0; i < n; ++i) {
        auto bit = n >> 1;
        for (; (j & bit) != 0; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) std::swap(x[i], x[j]);
    }
    for (std::size_t length = 2; length <= n; length *= 2) {
        const auto turn = std::polar(1.0, -maths::twoPi / static_cast<double>(length));
        for (std::size_t i = 0; i < n; i += length) {
            std::complex<double> w = 1;
            for (std::size_t k = i; k < i + length / 2; ++k, w *= turn) {
                const auto a = x[k], b = x[k + length / 2] * w;
                x[k] = a + b;
                x[k + length / 2] = a - b;
            }
        }
    }
}

} // namespace tutti::testing_rig

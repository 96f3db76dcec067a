#include "engine/testing/RandomMix.h"

#include "base/Maths.h"
#include "base/Random.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tutti::testing {
namespace {

class Mixer {
public:
    explicit Mixer(std::uint64_t seed) : random_(seed) {
        for (const auto* spec : studioRegistry().all())
            (spec->kind == ProcessorKind::effect ? effects_ : instruments_).push_back(spec);
        next_ = static_cast<std::size_t>(seed) * 4; // so that a few seeds see every effect
    }

    Studio make() {
        timeline();
        studio_.media("a_MONO", noise(random_.bits(), 30000, 1))
            .media("a_WIDE", noise(random_.bits(), 60000));
        studio_.verb("track.add id=t_FX name=Space kind=return").verb("track.add id=t_BUS name=Bus kind=bus");
        studio_.verb("track.add id=t_FOLD name=Folder kind=folder gain=-2dB");
        for (int i = 0; i < 4; ++i)
            audioTrack("t_A" + std::to_string(i), i);
        for (std::size_t i = 0; i < instruments_.size(); ++i)
            noteTrack("t_N" + std::to_string(i), *instruments_[i]);
        effect("t_FX");
        effect("t_BUS");
        effect("t_FOLD");
        effect("t_MAIN");
        return std::move(studio_);
    }

private:
    std::string number(double low, double high) {
        return formatNumber(std::round(random_.between(low, high) * 100) / 100);
    }
    template<std::size_t N>
    std::string any(const std::array<const char*, N>& words) {
        return words[static_cast<std::size_t>(
            random_.between(std::int64_t{0}, static_cast<std::int64_t>(N) - 1))];
    }

    void timeline() {
        studio_.verb("tempo.set bpm=" + number(180, 240));
        studio_.verb("tempo.set at=1q bpm=" + number(190, 250) + " ramp=2q to=" + number(160, 280));
        studio_.verb("meter.set at=4q meter=7/8");
    }

    void audioTrack(const std::string& id, int index) {
        studio_.verb("track.add id=" + id + " name=" + id + " kind=audio gain=" + number(-12, 0) +
                     "dB pan=" + number(-80, 80) + "% width=" + number(20, 150) +
                     "% panlaw=" + any(std::array{"balance", "power", "compromise", "linear"}) +
                     (index == 1   ? " out=t_BUS"
                      : index == 2 ? " folder=t_FOLD"
                                   : ""));
        const std::array shapes{"linear", "power", "s", "exponential"};
        for (const char* source : {"a_MONO", "a_WIDE"})
            studio_.verb("clip.add track=" + id + " at=" + number(0, 0.3) + "s len=" + number(0.2, 0.5) +
                         "s src=" + source +
                         " from=" + std::to_string(random_.between(std::int64_t{0}, std::int64_t{6000})) +
                         " gain=" + number(-9, 0) + "dB in=" + number(1, 90) + "ms:" + any(shapes) +
                         " out=" + number(1, 90) + "ms:" + any(shapes) +
                         (random_.chance(0.4) ? " loop=" + number(0.05, 0.3) + "s" : "") +
                         (random_.chance(0.4) ? " reverse=on" : ""));
        curve(id, "gain", -20, 3, "dB");
        if (index % 2 == 0) curve(id, "pan", -100, 100, "%");
        for (int i = 0; i < 2; ++i)
            effect(id);
        if (index == 3)
            studio_.verb("device.add track=" + id + " type=test.delay frames=" +
                         std::to_string(random_.between(std::int64_t{1}, std::int64_t{3000})));
        studio_.verb("send.add track=" + id + " to=t_FX gain=" + number(-20, -6) +
                     "dB pre=" + (index % 2 ? "on" : "off"));
        if (index == 0) curve(id, studio_.made() + ".gain", -30, 0, "dB");
    }

    void noteTrack(const std::string& id, const ProcessorSpec& spec) {
        studio_.verb("track.add id=" + id + " name=" + id + " kind=notes gain=-6dB");
        studio_.verb("device.add track=" + id + " type=" + std::string(spec.type) + values(spec, 0.3));
        studio_.verb("clip.add track=" + id + " at=0q len=3q");
        studio_.verb("notes.phrase clip=" + studio_.made() + " text=\"C4:1/2 E4:1/3 G4:1/6 C5:1 A2:1/4\"");
        studio_.verb("clip.add track=" + id + " at=1.25q len=2q content=pattern");
        studio_.verb("pattern.row clip=" + studio_.made() + " pitch=C2 steps=x.X-o.9.");
        effect(id);
    }

    /// The next effect in turn, with random values, automation, now and then a bypass and a key.
    void effect(const std::string& track) {
        const auto& spec = *effects_[next_++ % effects_.size()];
        const bool key = spec.sidechain && track != "t_A0" && track.starts_with("t_A");
        studio_.verb("device.add track=" + track + " type=" + std::string(spec.type) + values(spec, 0.5) +
                     (key ? " key=t_A0" : ""));
        const auto device = studio_.made();
        for (const auto& parameter : spec.parameters)
            if (parameter.automatable && (parameter.unit == Unit::decibel || parameter.unit == Unit::hertz) &&
                random_.chance(0.15)) {
                const auto [low, high] = audible(parameter);
                curve(track, device + "." + std::string(parameter.name), low, high, "");
            }
        if (random_.chance(0.3))
            studio_.verb("curve.set track=" + track + " target=" + device +
                         ".bypass points=\"0q=off:hold 1q=on:hold 1.5q=off:hold\"");
    }

    /// The range of a parameter without levels at which nothing is left to compare.
    static std::pair<double, double> audible(const ParameterSpec& parameter) {
        if (parameter.unit != Unit::decibel) return {parameter.minimum, parameter.maximum};
        const double high = std::clamp(6.0, parameter.minimum, parameter.maximum);
        return {std::min(high, std::max(parameter.minimum, -24.0)), high};
    }

    std::string values(const ProcessorSpec& spec, double share) {
        std::string text;
        for (const auto& parameter : spec.parameters) {
            if (parameter.unit == Unit::text || !random_.chance(share)) continue;
            const auto [low, high] = audible(parameter);
            Value value = random_.between(low, high);
            if (parameter.unit == Unit::toggle) value = random_.chance(0.5) ? 1.0 : 0.0;
            if (parameter.unit == Unit::choice) {
                const auto names = choiceNames(parameter);
                value = std::string(names[static_cast<std::size_t>(
                    random_.between(std::int64_t{0}, static_cast<std::int64_t>(names.size()) - 1))]);
            }
            text += " " + std::string(parameter.name) + "=" + formatValue(parameter, value);
        }
        return text;
    }

    void curve(const std::string& track, const std::string& target, double low, double high,
               const std::string& unit) {
        std::string points;
        for (const char* place : {"0", "0.7", "1.9", "3"})
            points += (points.empty() ? "" : " ") + std::string(place) +
                      "q=" + formatNumber(random_.between(low, high)) + unit + ":" +
                      any(std::array{"hold", "linear", "smooth"});
        studio_.verb("curve.set track=" + track + " target=" + target + " points=\"" + points + "\"");
    }

    Random random_;
    Studio studio_;
    std::vector<const ProcessorSpec*> effects_, instruments_;
    std::size_t next_ = 0;
};

} // namespace

Studio randomMix(std::uint64_t seed) {
    return Mixer(seed).make();
}

} // namespace tutti::testing

#include "processor/laws/Scene.h"

#include "base/Maths.h"
#include "processor/Registry.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tutti::laws {
namespace {

std::int64_t nextMultiple(std::int64_t frame, std::int64_t grid) {
    const auto rest = ((frame % grid) + grid) % grid;
    return frame + grid - rest;
}

/// 120 bpm, and 97 from frame 1,024 on: a tempo that jumps at a quantum, as the engine hands it out.
Transport transportAt(std::int64_t frame, double rate) {
    constexpr std::int64_t change = 1024;
    const double before = static_cast<double>(std::min(frame, change)) / rate * 120 / 60;
    const double after = static_cast<double>(std::max<std::int64_t>(0, frame - change)) / rate * 97 / 60;
    return {true, before + after, frame < change ? 120.0 : 97.0};
}

/// Plays one scene: knows where the engine would cut, and what holds at each block.
class Stage {
public:
    Stage(Processor& processor, const Scene& scene, Cuts cuts)
        : processor_(processor), scene_(scene), cuts_(cuts), random_(cuts.seed), output_(scene.input),
          standing_(controlsFor(*scene.spec, scene.values)) {
        events_.reserve(scene.events.size());
    }

    AudioBuffer play() {
        for (int done = 0; done < scene_.frames();) {
            const int count = lengthAt(done);
            block(done, count);
            done += count;
        }
        return std::move(output_);
    }

private:
    int lengthAt(int done) {
        const auto frame = scene_.start + done;
        std::int64_t count =
            cuts_.size > 0 ? cuts_.size : random_.between(std::int64_t{1}, std::int64_t{quantum});
        count = std::min<std::int64_t>(count, scene_.frames() - done);
        count = std::min(count, nextMultiple(frame, quantum) - frame);
        while (motion_ + 1 < scene_.motion.size() && scene_.motion[motion_ + 1].frame <= frame)
            ++motion_;
        for (std::size_t i = motion_; i < scene_.motion.size(); ++i)
            if (scene_.motion[i].frame > frame)
                return static_cast<int>(std::min(count, scene_.motion[i].frame - frame));
        return static_cast<int>(count);
    }

    std::span<const double> controlsAt(std::int64_t frame) const {
        if (scene_.motion.empty() || scene_.motion[motion_].frame > frame) return standing_;
        return scene_.motion[motion_].controls;
    }

    void block(int done, int count) {
        const auto frame = scene_.start + done;
        float* channels[2];
        const float* key[2];
        for (int c = 0; c < output_.channels(); ++c)
            channels[c] = output_[c] + done;
        for (int c = 0; c < scene_.sidechain.channels(); ++c)
            key[c] = scene_.sidechain[c] + done;
        events_.clear();
        for (; event_ < scene_.events.size() && scene_.events[event_].frame < frame + count; ++event_) {
            events_.push_back(scene_.events[event_].event);
            events_.back().offset = static_cast<std::int32_t>(scene_.events[event_].frame - frame);
        }
        Block block;
        block.start = frame;
        block.audio = {channels, output_.channels(), count};
        block.sidechain = {key, scene_.sidechain.channels(), scene_.sidechain.channels() > 0 ? count : 0};
        block.events = events_;
        block.controls = controlsAt(frame);
        block.transport = transportAt(frame, scene_.setup.sampleRate);
        const FlushDenormals flush;
        const RealTimeScope scope;
        processor_.process(block);
    }

    Processor& processor_;
    const Scene& scene_;
    Cuts cuts_;
    Random random_;
    AudioBuffer output_;
    std::vector<double> standing_;
    std::vector<Event> events_;
    std::size_t motion_ = 0, event_ = 0;
};

void sortEvents(Scene& scene) {
    std::stable_sort(scene.events.begin(), scene.events.end(),
                     [](const auto& a, const auto& b) { return a.frame < b.frame; });
}

} // namespace

Scene::Scene(const ProcessorSpec& s, const Conditions& conditions, int frames) : spec(&s), input(2, frames) {
    setup.resources = conditions.resources;
    setup.seed = conditions.seed;
}

void Scene::setChannels(int channels) {
    setup.channels = channels;
    input.resize(channels, frames());
    if (sidechain.channels() > 0) sidechain.resize(channels, frames());
}

Expected<Ready> prepare(const Scene& scene) {
    Ready ready{scene.spec->make(), {}};
    auto setup = scene.setup;
    setup.values = &scene.values;
    TUTTI_LET(timing, ready.processor->prepare(setup));
    ready.timing = timing;
    return ready;
}

AudioBuffer play(Processor& processor, const Scene& scene, Cuts cuts) {
    return Stage(processor, scene, cuts).play();
}

std::optional<AudioBuffer> playNew(const Scene& scene, Findings& findings, Cuts cuts) {
    auto ready = prepare(scene);
    if (ready) return play(*ready->processor, scene, cuts);
    findings.push_back("cannot be prepared: " + ready.error().message + inWords(*scene.spec, scene.values));
    return std::nullopt;
}

void addNoise(AudioBuffer& audio, Random& random, float level, int from, int to) {
    for (int c = 0; c < audio.channels(); ++c)
        for (int i = from; i < to; ++i)
            audio[c][i] += level * static_cast<float>(random.between(-1.0, 1.0));
}

void addNotes(Scene& scene, Random& random, int from, int to) {
    if (scene.spec->kind != ProcessorKind::instrument || to - from < 4) return;
    for (std::uint32_t note = 1; note <= 12; ++note) {
        const auto on = random.between(std::int64_t{from}, std::int64_t{to - 3});
        const auto off = random.between(on + 1, std::int64_t{to - 1});
        Event event;
        event.number = static_cast<std::uint8_t>(random.between(std::int64_t{36}, std::int64_t{84}));
        event.value = static_cast<float>(random.between(0.3, 1.0));
        event.note = note;
        scene.events.push_back({scene.start + on, event});
        event.kind = Event::Kind::noteOff;
        event.value = 0.5f;
        scene.events.push_back({scene.start + off, event});
    }
    sortEvents(scene);
}

void addGestures(Scene& scene, Random& random, int from, int to) {
    if (scene.spec->kind != ProcessorKind::instrument || to <= from) return;
    using Kind = Event::Kind;
    constexpr Kind kinds[] = {Kind::controller,  Kind::controller, Kind::pitchBend,  Kind::pressure,
                              Kind::keyPressure, Kind::program,    Kind::allNotesOff};
    for (int i = 0; i < 24; ++i) {
        Event event;
        event.kind = kinds[random.between(std::int64_t{0}, std::int64_t{std::size(kinds) - 1})];
        event.number = static_cast<std::uint8_t>(random.between(std::int64_t{0}, std::int64_t{127}));
        event.value = static_cast<float>(random.between(event.kind == Kind::pitchBend ? -1.0 : 0.0, 1.0));
        scene.events.push_back(
            {scene.start + random.between(std::int64_t{from}, std::int64_t{to - 1}), event});
    }
    sortEvents(scene);
}

void addMaterial(Scene& scene, Random& random, float level) {
    if (scene.spec->kind == ProcessorKind::effect) addNoise(scene.input, random, level, 0, scene.frames());
    addNotes(scene, random, 0, scene.frames());
    if (!scene.spec->sidechain) return;
    scene.sidechain.resize(scene.input.channels(), scene.frames());
    addNoise(scene.sidechain, random, level, 0, scene.frames());
}

void addBadSamples(Scene& scene, Random& random) {
    if (scene.spec->kind == ProcessorKind::instrument) return;
    for (auto* audio : {&scene.input, &scene.sidechain})
        for (int c = 0; c < audio->channels(); ++c)
            for (const float sample : badSamples)
                (*audio)[c][random.between(std::int64_t{0}, std::int64_t{audio->frames() - 1})] = sample;
}

void addMotion(Scene& scene, Random& random, int every) {
    auto controls = controlsFor(*scene.spec, scene.values);
    scene.motion.push_back(
        {scene.start - ((scene.start % controlGrid) + controlGrid) % controlGrid, controls});
    for (std::int64_t frame = scene.start; frame < scene.start + scene.frames();) {
        frame = nextMultiple(frame + random.between(std::int64_t{0}, std::int64_t{2 * every}), controlGrid);
        for (std::size_t i = 0; i < controls.size(); ++i) {
            const auto& parameter = scene.spec->parameters[i];
            if (parameter.automatable && parameter.unit != Unit::text && random.chance(0.3))
                controls[i] = randomNumber(parameter, random);
        }
        scene.motion.push_back({frame, controls});
    }
}

Value valueOf(const ParameterSpec& parameter, double number) {
    if (parameter.unit != Unit::choice) return number;
    const auto names = choiceNames(parameter);
    return std::string(names[std::min(names.size() - 1, static_cast<std::size_t>(number))]);
}

void setValue(Values& values, const ParameterSpec& parameter, double number) {
    if (parameter.unit == Unit::text) return;
    const auto place = std::lower_bound(values.begin(), values.end(), parameter.name,
                                        [](const auto& value, auto name) { return value.name < name; });
    if (place != values.end() && place->name == parameter.name)
        place->value = valueOf(parameter, number);
    else
        values.insert(place, {std::string(parameter.name), valueOf(parameter, number)});
}

double randomNumber(const ParameterSpec& parameter, Random& random) {
    if (parameter.unit == Unit::toggle || parameter.unit == Unit::choice)
        return static_cast<double>(random.between(static_cast<std::int64_t>(parameter.minimum),
                                                  static_cast<std::int64_t>(parameter.maximum)));
    if (random.chance(0.1)) return random.chance(0.5) ? parameter.minimum : parameter.maximum;
    if (parameter.taper == Taper::logarithmic && parameter.minimum > 0)
        return std::clamp(parameter.minimum *
                              maths::pow(parameter.maximum / parameter.minimum, random.unit()),
                          parameter.minimum, parameter.maximum);
    const double number = random.between(parameter.minimum, parameter.maximum);
    return parameter.taper == Taper::steps ? std::floor(number) : number;
}

Values randomValues(const ProcessorSpec& spec, Random& random) {
    Values values;
    for (const auto& parameter : spec.parameters) {
        const double number = randomNumber(parameter, random);
        if (random.chance(0.8)) setValue(values, parameter, number);
    }
    return values;
}

Values allAt(const ProcessorSpec& spec, bool maximum) {
    Values values;
    for (const auto& parameter : spec.parameters)
        setValue(values, parameter, maximum ? parameter.maximum : parameter.minimum);
    return values;
}

std::string inWords(const ProcessorSpec& spec, const Values& values) {
    std::string words;
    for (const auto& [name, value] : values)
        if (const auto* parameter = findParameter(spec.parameters, name))
            words += ' ' + name + '=' + formatValue(*parameter, value);
    return words.empty() ? " (at the default values)" : " (with" + words + ")";
}

float peakOf(const AudioBuffer& audio, int from, int to) {
    float peak = 0;
    for (int c = 0; c < audio.channels(); ++c)
        for (int i = from; i < to; ++i)
            peak = std::max(peak, std::fabs(audio[c][i]));
    return peak;
}

bool isFinite(const AudioBuffer& audio, int from, int to) {
    for (int c = 0; c < audio.channels(); ++c)
        if (!std::all_of(audio[c] + from, audio[c] + to, [](float sample) { return std::isfinite(sample); }))
            return false;
    return true;
}

int firstDifference(const AudioBuffer& a, const AudioBuffer& b) {
    const auto same = [](float x, float y) {
        return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y) ||
               (std::isnan(x) && std::isnan(y));
    };
    for (int i = 0; i < a.frames(); ++i)
        for (int c = 0; c < a.channels(); ++c)
            if (!same(a[c][i], b[c][i])) return i;
    return -1;
}

} // namespace tutti::laws

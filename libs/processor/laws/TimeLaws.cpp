// Laws about time: cuts, reset, latency, tail.
#include "base/Maths.h"
#include "processor/laws/Scene.h"

#include <algorithm>
#include <cmath>

namespace tutti::laws {
namespace {

std::string number(std::int64_t value) {
    return std::to_string(value);
}

/// A busy stretch: material, and controls that jump now and then (`every` > 0).
Scene busyScene(const ProcessorSpec& spec, const Conditions& conditions, Random& random, std::int64_t start,
                int every, int channels = 2) {
    Scene scene(spec, conditions, 3000);
    scene.start = start;
    scene.setChannels(channels);
    scene.values = randomValues(spec, random);
    addMaterial(scene, random, 0.5f);
    addGestures(scene, random, 0, scene.frames());
    if (every > 0) addMotion(scene, random, every);
    return scene;
}

void compareCuts(const Scene& scene, std::uint64_t seed, Findings& findings) {
    auto ready = prepare(scene);
    if (!ready) return findings.push_back("cannot be prepared: " + ready.error().message);
    const auto whole = play(*ready->processor, scene);
    for (const int size : {1, 2, 3, 16, 31, 64, 100, 0}) {
        ready->processor->reset(); // as good as new: resetIsNew
        const int place = firstDifference(whole, play(*ready->processor, scene, {size, seed}));
        if (place < 0) continue;
        findings.push_back((size > 0 ? "blocks of " + number(size) : std::string("random blocks")) +
                           " differ from blocks of " + number(quantum) + " at frame " +
                           number(scene.start + place) + " of a stretch from " + number(scene.start) +
                           (scene.motion.empty() ? "" : " with moving controls") +
                           (isFinite(scene.input, 0, scene.frames()) ? "" : " with bad samples") +
                           inWords(*scene.spec, scene.values));
        return;
    }
}

} // namespace

Findings sameBitsForEveryCut(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    // A device behind others with latency lives at frames below 0 for a moment.
    for (const std::int64_t start :
         {std::int64_t{0}, std::int64_t{12345}, std::int64_t{-777}, (std::int64_t{1} << 33) + 5})
        for (const int every : {0, 200})
            for (const bool spoilt : {false, true}) {
                auto scene = busyScene(spec, conditions, random, start, every, start < 0 ? 1 : 2);
                if (spoilt) addBadSamples(scene, random);
                compareCuts(scene, random.bits(), findings);
                if (!findings.empty()) return findings;
            }
    return findings;
}

Findings resetIsNew(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    for (int round = 0; round < 4; ++round) {
        auto scene = busyScene(spec, conditions, random, round * 1000, round % 2 * 100);
        auto past = scene;
        addMaterial(past, random, 0.9f);
        addMotion(past, random, 50);
        const auto expected = playNew(scene, findings);
        auto used = prepare(past);
        if (!expected || !used) return findings;
        const auto compare = [&](const char* what) {
            const int place = firstDifference(*expected, play(*used->processor, scene));
            if (place >= 0)
                findings.push_back(std::string("after ") + what + " it differs from a new one at frame " +
                                   number(place) + inWords(spec, scene.values));
        };
        play(*used->processor, past);
        used->processor->reset();
        compare("reset()");
        auto setup = past.setup;
        setup.values = &past.values;
        setup.sampleRate = 96000;
        if (!used->processor->prepare(setup))
            return findings.push_back("refuses a second prepare()"), findings;
        play(*used->processor, past);
        setup.sampleRate = scene.setup.sampleRate;
        if (!used->processor->prepare(setup))
            return findings.push_back("refuses a third prepare()"), findings;
        compare("a new prepare()");
        if (!findings.empty()) break;
    }
    return findings;
}

namespace {

struct Correlation {
    double best = 0;      ///< 0..1
    std::int64_t lag = 0; ///< where it is
    double atLatency = 0;
};

/// How the output resembles the input, over all lags up to a little above the stated latency.
Correlation correlate(const Scene& scene, const AudioBuffer& output, std::int64_t latency) {
    const int frames = scene.frames();
    const float* in = scene.input[0];
    const float* out = output[0];
    const int length = frames / 2; // the first half of the input, wherever it comes out
    double inPower = 0;
    for (int i = 0; i < length; ++i)
        inPower += static_cast<double>(in[i]) * in[i];
    Correlation result;
    for (std::int64_t lag = 0; lag + length <= frames && lag <= latency + 300; ++lag) {
        double product = 0, outPower = 0;
        for (int i = 0; i < length; ++i) {
            product += static_cast<double>(in[i]) * out[i + lag];
            outPower += static_cast<double>(out[i + lag]) * out[i + lag];
        }
        const double value = outPower > 0 ? std::fabs(product) / std::sqrt(inPower * outPower) : 0;
        if (value > result.best) result.best = value, result.lag = lag;
        if (lag == latency) result.atLatency = value;
    }
    return result;
}

/// Noise at several levels (a gate passes loud ones, a limiter soft ones); the level that resembles the input
/// most decides.
void measureLatency(const ProcessorSpec& spec, const Conditions& conditions, const Values& values,
                    Findings& findings) {
    Correlation clearest;
    std::int64_t latency = 0;
    for (const float level : {0.001f, 0.03f, 0.5f}) {
        Random random(conditions.seed);
        Scene scene(spec, conditions, 4096);
        scene.values = values;
        auto ready = prepare(scene);
        if (!ready)
            return findings.push_back("cannot be prepared: " + ready.error().message + inWords(spec, values));
        latency = ready->timing.latency;
        scene.input.resize(2, static_cast<int>(2 * latency) + 4096);
        addNoise(scene.input, random, level, 0, scene.frames());
        const auto found = correlate(scene, play(*ready->processor, scene), latency);
        if (found.best > clearest.best) clearest = found;
    }
    // Below one half nothing in the output is the input any more (a reverb without dry sound): then there is
    // no latency to hear.
    if (clearest.best > 0.5 && clearest.atLatency < 0.95 * clearest.best)
        findings.push_back("the stated latency is " + number(latency) + " frames, the output lags by " +
                           number(clearest.lag) + inWords(spec, values));
}

/// A parameter called mix means the same everywhere: at 0 % the input comes out as it was.
void checkMix(const ProcessorSpec& spec, const Conditions& conditions, Findings& findings) {
    const auto* mix = findParameter(spec.parameters, "mix");
    if (mix == nullptr || mix->minimum != 0 || mix->unit != Unit::percent) return;
    Random random(conditions.seed);
    Scene scene(spec, conditions, 8192);
    setValue(scene.values, *mix, 0);
    auto ready = prepare(scene);
    if (!ready) return;
    addNoise(scene.input, random, 0.5f, 0, scene.frames());
    const auto output = play(*ready->processor, scene);
    const int latency = static_cast<int>(ready->timing.latency);
    for (int i = 0; i + latency < scene.frames(); ++i)
        for (int c = 0; c < 2; ++c)
            if (std::fabs(output[c][i + latency] - scene.input[c][i]) > 1e-6f)
                return findings.push_back("with mix=0 the input does not come out as it was, " +
                                          number(latency) + " frames later");
}

/// Nothing sounds before the note it belongs to. (Between the note and the stated latency a filter of linear
/// phase may stir.)
void checkOnset(const ProcessorSpec& spec, const Conditions& conditions, Findings& findings) {
    Random random(conditions.seed);
    Scene scene(spec, conditions, 4096);
    addNotes(scene, random, 1111, scene.frames());
    const auto output = playNew(scene, findings);
    if (!output) return;
    const int first = static_cast<int>(scene.events.front().frame);
    if (peakOf(*output, 0, first) > silence) findings.push_back("it sounds before the first note");
    if (peakOf(*output, first, scene.frames()) <= silence)
        findings.push_back("notes are not heard at the default values");
}

/// Prepares with one parameter after the other at the ends of its range, the others as they come.
template<class Look>
void forEachEnd(const ProcessorSpec& spec, const Conditions& conditions, Look&& look) {
    Scene scene(spec, conditions, 64);
    const auto standard = prepare(scene);
    for (const auto& parameter : spec.parameters)
        for (const double value : {parameter.minimum, parameter.maximum}) {
            if (!standard || parameter.unit == Unit::text) continue;
            scene.values.clear();
            setValue(scene.values, parameter, value);
            if (const auto ready = prepare(scene))
                look(parameter, standard->timing, ready->timing, scene.values);
        }
}

} // namespace

Findings latencyIsTrue(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    if (spec.kind == ProcessorKind::instrument) return checkOnset(spec, conditions, findings), findings;
    measureLatency(spec, conditions, {}, findings);
    checkMix(spec, conditions, findings);
    forEachEnd(spec, conditions,
               [&](const ParameterSpec& end, Timing standard, Timing now, const Values& values) {
                   if (now.latency == standard.latency) return;
                   measureLatency(spec, conditions, values, findings);
                   if (end.automatable)
                       findings.push_back("the latency depends on " + std::string(end.name) +
                                          ", but the table says that it is automatable");
               });
    return findings;
}

namespace {

/// A burst, its stated tail, and what is left then.
void measureTail(Scene scene, Random& random, Findings& findings) {
    auto ready = prepare(scene);
    if (ready && ready->timing.tail > 48000 * 4) { // many seconds: the same in fewer frames
        scene.setup.sampleRate = 8000;
        ready = prepare(scene);
    }
    const auto say = [&](const std::string& what) {
        findings.push_back(what + inWords(*scene.spec, scene.values));
    };
    if (!ready) return say("cannot be prepared: " + ready.error().message);
    if (ready->timing.tail >= endlessTail) return;
    constexpr int burst = 4096;
    const auto end = burst + ready->timing.latency + ready->timing.tail;
    if (end > std::int64_t{1} << 26) return say("the tail is longer than 20 minutes and not endless");
    scene.input.resize(2, static_cast<int>(end) + 2048);
    if (scene.spec->kind == ProcessorKind::effect) addNoise(scene.input, random, 1, 0, burst);
    addNotes(scene, random, 0, burst);
    const auto output = play(*ready->processor, scene);
    const float loudest = std::max(1.0f, peakOf(output, 0, static_cast<int>(end)));
    const float left = peakOf(output, static_cast<int>(end), scene.frames());
    if (!(left <= loudest * 1e-6f))
        say("after the stated tail of " + number(ready->timing.tail) + " frames the output is at " +
            number(std::lround(maths::decibelsFromGain(static_cast<double>(left)))) + " dBFS");
}

} // namespace

Findings tailEnds(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    for (int round = 0; round < 4 && findings.empty(); ++round) {
        Scene scene(spec, conditions, 1);
        if (round == 1) scene.values = allAt(spec, true);
        if (round > 1) scene.values = randomValues(spec, random);
        measureTail(scene, random, findings);
    }
    if (spec.tailFollowsValues) return findings;
    forEachEnd(spec, conditions, [&](const ParameterSpec& end, Timing standard, Timing now, const Values&) {
        if (now.tail - now.latency > standard.tail - standard.latency)
            findings.push_back("the tail depends on " + std::string(end.name) +
                               ", but the table does not say so (tailFollowsValues)");
    });
    return findings;
}

} // namespace tutti::laws

// Laws about what comes out: silence, bad samples, extremes, rates, side-chains.
#include "base/Maths.h"
#include "processor/laws/Scene.h"

#include <algorithm>
#include <cmath>

namespace tutti::laws {
namespace {

std::string number(double value) {
    return formatNumber(value);
}

/// The loudest that may come out, in dB above the input: all that the table adds, and room for resonance.
double boundDecibels(const ProcessorSpec& spec) {
    double sum = 120;
    for (const auto& parameter : spec.parameters)
        if (parameter.unit == Unit::decibel) sum += std::max(0.0, parameter.maximum);
    return sum;
}

/// Plays and looks for what is not finite or beyond all bounds.
void mustBeBounded(const Scene& scene, const std::string& where, Findings& findings) {
    const auto ready = prepare(scene);
    const auto say = [&](const std::string& what) {
        findings.push_back(what + where + inWords(*scene.spec, scene.values));
    };
    if (!ready) return say("cannot be prepared: " + ready.error().message);
    const auto output = play(*ready->processor, scene);
    if (!isFinite(output, 0, scene.frames())) return say("the output is not finite");
    const double peak = maths::decibelsFromGain(static_cast<double>(peakOf(output, 0, scene.frames())));
    if (peak > boundDecibels(*scene.spec)) say("the output reaches " + number(std::round(peak)) + " dBFS");
    if (!std::isfinite(ready->processor->gainReduction())) say("the gain it shows on meters is not a number");
}

} // namespace

Findings everyRateAndWidthWorks(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    for (const double rate : {8000.0, 44100.0, 48000.0, 96000.0, 192000.0, 384000.0})
        for (const int channels : {1, 2}) {
            Random random(conditions.seed);
            Scene scene(spec, conditions, 2048);
            scene.setup.sampleRate = rate;
            scene.setChannels(channels);
            const auto where = " at " + number(rate) + " Hz with " + std::to_string(channels) +
                               (channels == 1 ? " channel" : " channels");
            const auto ready = prepare(scene);
            if (!ready) {
                findings.push_back("cannot be prepared" + where + ": " + ready.error().message);
                continue;
            }
            if (ready->timing.latency < 0 || ready->timing.latency > 3'840'000)
                findings.push_back("the latency makes no sense" + where);
            if (ready->timing.tail < 0) findings.push_back("the tail is below 0" + where);
            addMaterial(scene, random, 0.5f);
            mustBeBounded(scene, where, findings);
        }
    return findings;
}

Findings silenceStaysSilent(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    for (int round = 0; round < 12 && findings.empty(); ++round) {
        Scene scene(spec, conditions, 4096);
        if (round == 1 || round == 2) scene.values = allAt(spec, round == 2);
        if (round > 2) scene.values = randomValues(spec, random);
        if (round > 6) addMotion(scene, random, 100);
        if (spec.sidechain && round % 2 == 1) {
            scene.sidechain.resize(2, scene.frames());
            addNoise(scene.sidechain, random, 0.5f, 0, scene.frames());
        }
        const auto output = playNew(scene, findings);
        if (output && !(peakOf(*output, 0, scene.frames()) <= silence))
            findings.push_back("silence in, but the output is at " +
                               number(std::round(maths::decibelsFromGain(
                                   static_cast<double>(peakOf(*output, 0, scene.frames()))))) +
                               " dBFS" + inWords(spec, scene.values));
    }
    return findings;
}

namespace {

void spoil(AudioBuffer& audio, int at, float sample) {
    for (int c = 0; c < audio.channels(); ++c)
        audio[c][at + c] = sample;
}

/// One bad sample at frame 1,000: finite again one quantum after it has passed.
void mustBecomeFinite(Scene scene, float sample, bool inSidechain, Findings& findings) {
    const auto ready = prepare(scene);
    if (!ready)
        return findings.push_back("cannot be prepared: " + ready.error().message +
                                  inWords(*scene.spec, scene.values));
    constexpr int place = 1000;
    spoil(inSidechain ? scene.sidechain : scene.input, place, sample);
    const auto output = play(*ready->processor, scene);
    const int from =
        static_cast<int>(std::min<std::int64_t>(scene.frames(), place + 2 + ready->timing.latency + quantum));
    if (!isFinite(output, from, scene.frames()))
        findings.push_back(
            "a sample of " + std::to_string(sample) + (inSidechain ? " in the side-chain" : "") +
            " still makes the output infinite or NaN a quantum later" + inWords(*scene.spec, scene.values));
}

/// After all kinds of bad samples and a while, nothing is left of them.
void mustBeForgotten(Scene scene, Findings& findings) {
    auto ready = prepare(scene);
    if (!ready || ready->timing.tail >= endlessTail) return;
    // What decays by 120 dB in a tail needs six to bring 1e30 down; and gain computers release in seconds.
    const auto wait = 6 * ready->timing.tail + ready->timing.latency +
                      static_cast<std::int64_t>(10 * scene.setup.sampleRate);
    const int look = 2048 + static_cast<int>(ready->timing.latency),
              frames = 2000 + static_cast<int>(wait) + look;
    Random random(scene.setup.seed);
    scene.input.resize(2, frames);
    addNoise(scene.input, random, 0.25f, 0, frames);
    if (scene.sidechain.channels() > 0) scene.sidechain = scene.input;
    const auto expected = play(*ready->processor, scene);
    int place = 500;
    for (const float sample : badSamples) {
        spoil(scene.input, place += 100, sample);
        if (scene.sidechain.channels() > 0) spoil(scene.sidechain, place + 50, sample);
    }
    ready->processor->reset();
    const auto output = play(*ready->processor, scene);
    const float allowed = 1e-3f * peakOf(expected, frames - look, frames) + 1e-6f;
    for (int i = frames - look; i < frames; ++i)
        for (int c = 0; c < 2; ++c)
            if (!(std::fabs(output[c][i] - expected[c][i]) <= allowed))
                return findings.push_back("bad samples are still heard " +
                                          number(static_cast<double>(wait) / scene.setup.sampleRate) +
                                          " s later" + inWords(*scene.spec, scene.values));
}

} // namespace

Findings badSamplesDoNotStick(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    for (int round = 0; round < 6 && findings.empty(); ++round) {
        Scene scene(spec, conditions, 3000);
        if (round > 0) scene.values = randomValues(spec, random);
        if (const auto ready = prepare(scene))
            scene.input.resize(2, 3000 + static_cast<int>(ready->timing.latency));
        addMaterial(scene, random, 0.5f);
        for (const float sample : badSamples) {
            if (spec.kind == ProcessorKind::effect) mustBecomeFinite(scene, sample, false, findings);
            if (spec.sidechain) mustBecomeFinite(scene, sample, true, findings);
            if (!findings.empty()) return findings;
        }
    }
    if (spec.kind == ProcessorKind::instrument) return findings;
    Scene scene(spec, conditions, 1);
    scene.setup.sampleRate = 8000; // less to compute for the same seconds
    if (spec.sidechain) scene.sidechain.resize(2, 1);
    mustBeForgotten(scene, findings);
    return findings;
}

Findings extremesAreBounded(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    std::vector<Values> settings{allAt(spec, false), allAt(spec, true)};
    for (const auto& parameter : spec.parameters)
        for (const double value : {parameter.minimum, parameter.maximum}) {
            settings.emplace_back();
            setValue(settings.back(), parameter, value);
        }
    for (int i = 0; i < 20; ++i)
        settings.push_back(randomValues(spec, random));
    for (const auto& values : settings) {
        Scene scene(spec, conditions, 1536);
        scene.values = values;
        addMaterial(scene, random, random.chance(0.5) ? 8.0f : 0.1f);
        addGestures(scene, random, 0, scene.frames());
        if (random.chance(0.3)) addMotion(scene, random, 1); // every 16 frames: the most an automation can do
        mustBeBounded(scene, "", findings);
        if (!findings.empty()) break;
    }
    return findings;
}

Findings sidechainIsAsStated(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    bool heard = false;
    for (int round = 0; round < (spec.sidechain ? 20 : 5) && !heard; ++round) {
        Scene scene(spec, conditions, 4096);
        if (round > 0) scene.values = randomValues(spec, random);
        if (spec.kind == ProcessorKind::effect) addNoise(scene.input, random, 0.1f, 0, scene.frames());
        addNotes(scene, random, 0, scene.frames());
        auto ready = prepare(scene);
        if (!ready) return findings.push_back("cannot be prepared: " + ready.error().message), findings;
        const auto alone = play(*ready->processor, scene);
        ready->processor->reset();
        scene.sidechain.resize(2, scene.frames());
        addNoise(scene.sidechain, random, 0.9f, 0, scene.frames());
        const auto keyed = play(*ready->processor, scene);
        if (!isFinite(alone, 0, scene.frames()) || !isFinite(keyed, 0, scene.frames()))
            findings.push_back("the output is not finite" + inWords(spec, scene.values));
        heard = heard || firstDifference(alone, keyed) >= 0;
    }
    if (heard && !spec.sidechain)
        findings.push_back("a side-chain is heard, but the table says there is none");
    if (!heard && spec.sidechain)
        findings.push_back("the table says there is a side-chain, but it is never heard");
    return findings;
}

} // namespace tutti::laws

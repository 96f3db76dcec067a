#include "engine/testing/Studio.h"

#include "base/Random.h"
#include "base/Sha256.h"
#include "dsp/LookAhead.h"
#include "model/Directory.h"
#include "processor/ResourceFiles.h"
#include "processors/All.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace tutti::testing {
namespace {

constexpr ParameterSpec delayParameters[] = {
    {.name = "frames",
     .unit = Unit::none,
     .maximum = 65535,
     .standard = 0,
     .doc = "by how much the sound comes late",
     .automatable = false},
};

/// Delays all that passes and reports it, so that the engine has something to compensate.
class Late final : public Processor {
public:
    Expected<Timing> prepare(const Setup& setup) override {
        double frames = 0;
        for (const auto& value : *setup.values)
            if (value.name == "frames") frames = std::get<double>(value.value);
        for (auto& delay : delays_)
            delay.prepare(static_cast<int>(frames));
        return Timing{static_cast<std::int64_t>(frames), 0};
    }
    void reset() noexcept TUTTI_RT override {
        for (auto& delay : delays_)
            delay.reset();
    }
    void process(const Block& block) noexcept TUTTI_RT override {
        for (int c = 0; c < block.audio.channelCount; ++c) {
            if (block.sidechain.channelCount > 0)
                for (int i = 0; i < block.audio.frames; ++i)
                    block.audio[c][i] += block.sidechain[c][i];
            delays_[c].process(block.audio[c], block.audio.frames);
        }
    }

private:
    LookAhead delays_[2];
};

std::unique_ptr<Processor> makeLate() {
    return std::make_unique<Late>();
}

const ProcessorSpec delaySpec{"test.delay", "Late",          ProcessorKind::effect,
                              false,        delayParameters, "Delays, and says so.",
                              "",           makeLate};
const ProcessorSpec lateSpec{"test.late", "Late sum",      ProcessorKind::effect,
                             true,        delayParameters, "Adds its side-chain, delays, and says so.",
                             "",          makeLate};

class MemoryFile final : public MediaFile {
public:
    explicit MemoryFile(const AudioBuffer& sound) : sound_(sound) {}
    std::int64_t frames() const noexcept override { return sound_.frames(); }
    void read(std::int64_t start, float* left, float* right, int frames) const noexcept override {
        for (int i = 0; i < frames; ++i) {
            const auto at = start + i;
            const bool inside = at >= 0 && at < sound_.frames();
            left[i] = inside ? sound_[0][at] : 0;
            right[i] = inside ? sound_[sound_.channels() > 1 ? 1 : 0][at] : 0;
        }
    }

private:
    const AudioBuffer& sound_;
};

class MemorySource final : public MediaSource {
public:
    explicit MemorySource(std::shared_ptr<std::map<MediaId, AudioBuffer>> sounds)
        : sounds_(std::move(sounds)) {}
    Expected<Ref<MediaFile>> open(const Media& media) override {
        const auto found = sounds_->find(media.id);
        if (found == sounds_->end()) return Error{Fault::input, media.file + ": is not there"};
        return Ref<MediaFile>(std::make_shared<const MemoryFile>(found->second));
    }

private:
    std::shared_ptr<std::map<MediaId, AudioBuffer>> sounds_;
};

[[noreturn]] void wrongTest(const std::string& what, const Error& error) {
    std::fprintf(stderr, "%s: %s (%s)\n", what.c_str(), error.message.c_str(), error.hint.c_str());
    std::abort();
}

} // namespace

const Registry& studioRegistry() {
    static const Registry registry = [] {
        auto all = builtinProcessors();
        all.add(delaySpec);
        all.add(lateSpec);
        return all;
    }();
    return registry;
}

const Catalogue& studioCatalogue() {
    static const Catalogue catalogue = [] {
        Catalogue all;
        for (const auto* spec : studioRegistry().all())
            all.add({std::string(spec->type), std::string(spec->name),
                     spec->kind == ProcessorKind::instrument, spec->sidechain, spec->parameters});
        return all;
    }();
    return catalogue;
}

const Resources& studioResources() {
    static const ResourceFiles files;
    return files;
}

Studio::Studio(double rate)
    : project_(emptyProject(ProjectId::of("STUDIO"), "Studio", rate)),
      sounds_(std::make_shared<std::map<MediaId, AudioBuffer>>()) {
    source_ = std::make_shared<MemorySource>(sounds_);
}

Studio& Studio::verb(const std::string& line) {
    VerbContext context{studioCatalogue(), ids_};
    const auto read = parseVerb(line);
    if (!read) wrongTest(line, read.error());
    auto applied = apply(project_, *read, context);
    if (!applied) wrongTest(line, applied.error());
    project_ = std::move(applied->project);
    if (!applied->made.empty()) made_ = applied->made.back();
    return *this;
}

Studio& Studio::media(const std::string& id, AudioBuffer sound) {
    verb("media.add id=" + id + " file=media/" + id + ".wav frames=" + std::to_string(sound.frames()) +
         " channels=" + std::to_string(sound.channels()));
    sounds_->insert_or_assign(*MediaId::parse(id), std::move(sound));
    return *this;
}

Studio& Studio::curve(const std::string& id, Curve curve) {
    auto track = *findTrack(project_, *TrackId::parse(id));
    track.curves.push_back(std::make_shared<const Curve>(std::move(curve)));
    project_ = withTrack(project_, std::move(track));
    return *this;
}

AudioBuffer Studio::render(const RenderSpec& spec) {
    Compiler compiler(studioRegistry(), *source_, &studioResources());
    const auto plan = compiler.compile(project_);
    if (!plan) wrongTest("compile", plan.error());
    for (const auto& wrong : verify(*plan))
        wrongTest("verify", Error{Fault::internal, wrong});
    std::vector<float> sides[2];
    const SoundSink sink = [&](ConstAudioView view) {
        for (int c = 0; c < 2; ++c)
            sides[c].insert(sides[c].end(), view[c], view[c] + view.frames);
        return success();
    };
    const auto done = tutti::render(compiler, project_, spec, sink);
    if (!done) wrongTest("render", done.error());
    AudioBuffer sound(2, static_cast<int>(sides[0].size()));
    for (int c = 0; c < 2; ++c)
        std::copy(sides[c].begin(), sides[c].end(), sound[c]);
    return sound;
}

AudioBuffer noise(std::uint64_t seed, int frames, int channels) {
    AudioBuffer sound(channels, frames);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frames; ++i)
            sound[c][i] = static_cast<float>(randomUnit(seed, static_cast<std::uint64_t>(c), i) - 0.5);
    return sound;
}

AudioBuffer impulse(int at, int frames, int channels) {
    AudioBuffer sound(channels, frames);
    for (int c = 0; c < channels; ++c)
        sound[c][at] = 1;
    return sound;
}

std::string hashOf(const AudioBuffer& sound) {
    Sha256 hash;
    for (int c = 0; c < sound.channels(); ++c)
        hash.add(sound[c], static_cast<std::size_t>(sound.frames()) * sizeof(float));
    return hash.hex();
}

std::pair<int, float> loudest(const AudioBuffer& sound, int channel) {
    const float* samples = sound[channel];
    const auto* found = std::max_element(samples, samples + sound.frames(),
                                         [](float a, float b) { return std::fabs(a) < std::fabs(b); });
    return {static_cast<int>(found - samples), *found};
}

double difference(const AudioBuffer& a, const AudioBuffer& b) {
    if (a.frames() != b.frames() || a.channels() != b.channels())
        return std::numeric_limits<double>::infinity();
    double most = 0;
    for (int c = 0; c < a.channels(); ++c)
        for (int i = 0; i < a.frames(); ++i)
            most = std::max(most, std::fabs(static_cast<double>(a[c][i]) - b[c][i]));
    return most;
}

} // namespace tutti::testing

#include "app/Sync.h"

#include "live/sync/Follower.h"
#include "live/sync/JackConductor.h"
#include "live/sync/LinkConductor.h"
#include "live/sync/LtcIn.h"
#include "live/sync/MidiClockIn.h"
#include "live/sync/MtcIn.h"
#include "time/TimeText.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tutti {
namespace {

using Source = SyncSpec::Source;
using Phase = SyncState::Phase;

struct Row {
    Source source;
    std::string_view word, name;
};
constexpr std::array sources{
    Row{Source::off, "off", "nothing"},
    Row{Source::jack, "jack", "JACK's transport"},
    Row{Source::clock, "clock", "MIDI clock"},
    Row{Source::mtc, "mtc", "MIDI timecode"},
    Row{Source::ltc, "ltc", "timecode at an input"},
    Row{Source::link, "link", "Ableton Link"},
};

struct FilmRow {
    std::string_view word;
    FilmRate film;
};
constexpr std::array films{
    FilmRow{"24", {24}},
    FilmRow{"25", {25}},
    FilmRow{"30", {30}},
    FilmRow{"29.97", {30, false, true}},
    FilmRow{"29.97df", {30, true, true}},
};

const Row& rowOf(Source source) {
    for (const auto& row : sources)
        if (row.source == source) return row;
    return sources[0];
}

} // namespace

namespace {

/// `3`, `3@25`.
Expected<SyncSpec> withInput(SyncSpec spec, std::string_view text) {
    const auto at = text.find('@');
    const auto number = text.substr(0, at);
    const auto read = std::from_chars(number.data(), number.data() + number.size(), spec.input);
    if (read.ec != std::errc() || read.ptr != number.data() + number.size() || spec.input < 1)
        return Error{Fault::usage, "ltc: '" + std::string(number) + "' is no input of the device", "ltc:3"};
    --spec.input;
    if (at == std::string_view::npos) return spec;
    for (const auto& row : films)
        if (text.substr(at + 1) == row.word) spec.film = row.film;
    if (!spec.film)
        return Error{Fault::usage, "ltc: there is no rate '" + std::string(text.substr(at + 1)) + "'",
                     "it is one of 24, 25, 29.97, 29.97df, 30"};
    return spec;
}

} // namespace

Expected<SyncSpec> parseSync(std::string_view text) {
    std::string list;
    const auto word = text.substr(0, text.find(':'));
    for (const auto& row : sources) {
        const bool hasInput = row.source == Source::ltc;
        if (hasInput && word == row.word)
            return withInput({.source = row.source}, text.substr(std::min(text.size(), word.size() + 1)));
        if (text == row.word) return SyncSpec{.source = row.source};
        list += (list.empty() ? "" : ", ") + std::string(row.word) + (hasInput ? ":INPUT" : "");
    }
    return Error{Fault::usage, "there is nothing called '" + std::string(text) + "' to follow",
                 "it is one of " + list};
}

std::string formatSync(const SyncSpec& spec) {
    auto text = std::string(rowOf(spec.source).word);
    if (spec.source == Source::ltc) text += ":" + std::to_string(spec.input + 1);
    if (spec.film)
        for (const auto& row : films)
            if (row.film == *spec.film) text += "@" + std::string(row.word);
    return text;
}

Expected<double> secondsOf(const std::string& text, const Project& project) {
    TUTTI_LET(point,
              parseTimePoint(text, {.rate = project.settings.rate, .fps = project.settings.frameRate}));
    if (point.musical()) return Error{Fault::usage, "'" + text + "' is no time of day", "1:00:00, 3600s"};
    return asSeconds(point.flicks() - FlickPoint{});
}

std::string nameOf(Source source) {
    return std::string(rowOf(source).name);
}

std::string_view wordOf(Phase phase) {
    switch (phase) {
    case Phase::waiting: return "waiting";
    case Phase::locking: return "locking";
    case Phase::locked: return "locked";
    case Phase::flywheel: return "flywheel";
    case Phase::lost: return "lost";
    case Phase::backwards: return "backwards";
    case Phase::none: break;
    }
    return "none";
}

std::string newsOf(Source source, Phase before, Phase now) {
    if (before == now || source == Source::off) return {};
    const auto name = nameOf(source);
    if (now == Phase::locked && before != Phase::flywheel) return "following " + name;
    if (now == Phase::lost)
        return source == Source::jack ? name + " is gone: the transport is our own until it is back"
                                      : name + " comes no more: stopped";
    if (now == Phase::backwards) return name + " runs backwards or at a speed that is not followed: stopped";
    return {};
}

namespace {

std::unique_ptr<Conductor> following(std::unique_ptr<TimeSource> source, const SyncSpec& spec,
                                     const AudioDevice& device) {
    return std::make_unique<Follower>(std::move(source), device.rate(), spec.begins);
}

} // namespace

Expected<std::unique_ptr<Conductor>> makeConductor(const SyncSpec& spec, AudioDevice& device, double tempo) {
    switch (spec.source) {
    case Source::jack:
        if (device.transport() == nullptr)
            return Error{Fault::device, "sync: " + device.name() + " has no transport that programs share",
                         "JACK and PipeWire have one: -d jack"};
        return std::unique_ptr<Conductor>(new JackConductor(*device.transport()));
    case Source::clock: return following(std::make_unique<MidiClockIn>(device.rate()), spec, device);
    case Source::mtc: return following(std::make_unique<MtcIn>(device.rate()), spec, device);
    case Source::ltc:
        if (spec.input >= device.inputs())
            return Error{Fault::device,
                         "ltc: " + device.name() + " has " + std::to_string(device.inputs()) +
                             " inputs, and no input " + std::to_string(spec.input + 1),
                         "open it with more: --inputs N"};
        return following(std::make_unique<LtcIn>(device.rate(), spec.input, spec.film), spec, device);
    case Source::link: return makeLinkConductor(device.rate(), tempo);
    case Source::off: break;
    }
    return std::unique_ptr<Conductor>();
}

} // namespace tutti

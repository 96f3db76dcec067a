#include "control/DeskRemote.h"

#include "surface/Travel.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

using Json = Control::Json;

constexpr double panPerTick = 0.02; // of -1..1: fifty ticks from the middle to a side

std::string number(double value, double steps) {
    return formatNumber(std::round(value * steps) / steps);
}

std::string levelText(double level) {
    return level <= silentLevel ? "-inf" : number(level, 10) + "dB";
}

std::string panText(double pan) {
    const auto percent = static_cast<int>(std::lround(std::fabs(pan)));
    return percent == 0 ? "C" : (pan < 0 ? "L" : "R") + std::to_string(percent);
}

double decibels(float peak) {
    return peak > 0 ? std::max(20 * std::log10(static_cast<double>(peak)), silentLevel) : silentLevel;
}

} // namespace

DeskRemote::DeskRemote(Control& control, std::vector<std::unique_ptr<Desk>> desks, int client)
    : control_(control), desks_(std::move(desks)), client_(client) {}

/// Null where a strip is empty.
const Track* DeskRemote::trackOf(std::size_t desk, int strip) const {
    const auto& tracks = control_.live().heard().tracks;
    if (strip == masterStrip) return desk == 0 ? tracks.back().get() : nullptr; // the main track is the last
    const auto index = static_cast<std::size_t>(first_ + strip) + desk * 8;
    return index + 1 < tracks.size() ? tracks[index].get() : nullptr;
}

/// A failure is said on the displays.
bool DeskRemote::ask(const Json& request) {
    const auto reply = control_.ask(client_, request);
    if (reply.value("ok", false)) return true;
    notice_ = reply.value("error", std::string());
    noticeUntil_ = {}; // from the next tick on
    return false;
}

// --- what hands do -----------------------------------------------------------------------------------------

void DeskRemote::hear(std::size_t desk, std::span<const std::uint8_t> bytes, Time now) {
    for (const auto& gesture : desks_[desk]->hear(bytes)) {
        if (gesture.strip < 0)
            obey(gesture, now);
        else if (const auto* track = trackOf(desk, gesture.strip))
            obey(gesture, *track, now);
    }
}

void DeskRemote::obey(const Gesture& gesture, Time now) {
    if (gesture.kind == Gesture::Kind::jog) return jog(gesture.ticks, now);
    if (gesture.button == DeskButton::shift) shift_ = gesture.down;
    if (gesture.down) return press(gesture.button, now);
    if (gesture.button == DeskButton::rewind || gesture.button == DeskButton::forward) skips_ = 0;
}

void DeskRemote::obey(const Gesture& gesture, const Track& track, Time now) {
    switch (gesture.kind) {
    case Gesture::Kind::fader: return moveFader(track, gesture.way, now);
    case Gesture::Kind::touch: return touch(track, gesture.down, now);
    case Gesture::Kind::turn: return turnPot(track, gesture.ticks, now);
    case Gesture::Kind::press:
        if (gesture.down) pressStrip(track, gesture.button);
        return;
    case Gesture::Kind::jog: return;
    }
}

void DeskRemote::forget(std::size_t desk) {
    desks_[desk]->forget();
    for (auto& [hand, held] : holds_)
        held.touched = false;
}

void DeskRemote::hold(const std::string& hand, const Track& track, const std::string& field,
                      const std::string& value, Time now) {
    const auto verb = formatVerb({"track.set", {{"track", track.id.text()}, {field, value}}});
    if (ask({{"hold", verb}, {"hand", hand}})) holds_[hand].moved = now;
}

void DeskRemote::release(const std::string& hand) {
    if (holds_.erase(hand) > 0) ask({{"release", hand}});
}

void DeskRemote::moveFader(const Track& track, double way, Time now) {
    hold(track.id.text() + ".gain", track, "gain", number(levelAt(way), 100) + "dB", now);
}

void DeskRemote::touch(const Track& track, bool down, Time now) {
    const auto hand = track.id.text() + ".gain";
    if (down)
        holds_[hand] = {now, true};
    else
        release(hand);
}

void DeskRemote::turnPot(const Track& track, int ticks, Time now) {
    const double pan = std::clamp(track.pan / 100 + ticks * panPerTick, -1.0, 1.0);
    hold(track.id.text() + ".pan", track, "pan", number(pan * 100, 10) + "%", now);
}

void DeskRemote::pressStrip(const Track& track, DeskButton button) {
    const auto set = [&](const char* field, const std::string& value) {
        const auto hand = track.id.text() + "." + field;
        release(hand);
        ask({{"do", formatVerb({"track.set", {{"track", track.id.text()}, {field, value}}})}});
    };
    const auto flip = [&](const char* field, bool on) { set(field, on ? "off" : "on"); };
    switch (button) {
    case DeskButton::mute: return flip("mute", track.mute);
    case DeskButton::solo: return flip("solo", track.solo == Solo::on);
    case DeskButton::arm: return flip("arm", track.arm);
    case DeskButton::pot: return set("pan", "0%");
    case DeskButton::select: selected_ = track.id; return;
    default: return;
    }
}

void DeskRemote::press(DeskButton button, Time now) {
    switch (button) {
    case DeskButton::play: ask({{"play", true}}); return;
    case DeskButton::stop: ask({{"stop", true}}); return;
    case DeskButton::record: ask({{"record", true}}); return;
    case DeskButton::rewind:
    case DeskButton::forward:
        skips_ = button == DeskButton::rewind ? -1 : 1;
        skipAt_ = now + repeatAfter;
        return skip(skips_, now);
    case DeskButton::toStart: return locate(0, now);
    case DeskButton::toEnd: return locate(control_.live().end(), now);
    case DeskButton::loop: return toggleLoop();
    case DeskButton::click:
        if (ask({{"click", click_ ? "off" : "on"}})) click_ = !click_;
        return;
    case DeskButton::bankLeft: return scroll(-strips());
    case DeskButton::bankRight: return scroll(strips());
    case DeskButton::channelLeft: return scroll(-1);
    case DeskButton::channelRight: return scroll(1);
    case DeskButton::undo: ask({{shift_ ? "redo" : "undo", true}}); return;
    case DeskButton::save: ask({{"save", true}}); return;
    case DeskButton::timeMode: beats_ = !beats_; return;
    case DeskButton::nameValue: levels_ = !levels_; return;
    default: return;
    }
}

/// So that the strips stay full as long as there are tracks for them.
void DeskRemote::scroll(int by) {
    const int tracks = static_cast<int>(control_.live().heard().tracks.size()) - 1;
    first_ = std::clamp(first_ + by, 0, std::max(0, tracks - strips()));
}

/// The loop there is goes; without one, four bars from here are one.
void DeskRemote::toggleLoop() {
    const auto state = control_.state();
    if (!state.loop.empty()) {
        ask({{"loop", false}});
        return;
    }
    const auto& project = control_.live().heard();
    const auto bar =
        project.meter->barAt(project.tempo->ticksAt(static_cast<double>(state.heard) / project.settings.rate))
            .bar;
    ask({{"loop", std::to_string(bar) + ".1.." + std::to_string(bar + 4) + ".1"}});
}

// --- places ------------------------------------------------------------------------------------------------

/// Where the playhead is, or is about to be: the engine tells a little later.
std::int64_t DeskRemote::place(Time now) {
    return now - located_ < Time(300) ? wanted_ : control_.state().heard;
}

void DeskRemote::locate(std::int64_t frame, Time now) {
    wanted_ = std::max<std::int64_t>(0, frame);
    located_ = now;
    const double seconds = static_cast<double>(wanted_) / control_.live().heard().settings.rate;
    ask({{"locate", formatNumber(seconds) + "s"}});
}

void DeskRemote::skip(int bars, Time now) {
    const auto& project = control_.live().heard();
    const auto here = project.tempo->ticksAt(static_cast<double>(place(now)) / project.settings.rate);
    const auto bar = project.meter->barAt(here);
    // Back first goes to the start of this bar.
    const bool within = bar.beat > 1 || bar.rest.count > 0;
    const auto to = std::max<std::int64_t>(1, bar.bar + bars + (bars < 0 && within ? 1 : 0));
    locate(project.tempo->frameAt(project.meter->positionOf(to), project.settings.rate).count, now);
}

/// A tick is a sixteenth; with shift a frame of film.
void DeskRemote::jog(int ticks, Time now) {
    const auto& project = control_.live().heard();
    const auto rate = project.settings.rate;
    if (shift_) return locate(place(now) + std::llround(ticks * rate / project.settings.frameRate), now);
    const auto here = project.tempo->ticksAt(static_cast<double>(place(now)) / rate);
    const auto step = quarters(1, 4);
    const auto to = std::max<std::int64_t>(0, here.count + ticks * step.count);
    locate(project.tempo->frameAt(TickPoint{to}, rate).count, now);
}

// --- what desks show ---------------------------------------------------------------------------------------

void DeskRemote::releaseRested(Time now) {
    std::vector<std::string> rested;
    for (const auto& [hand, held] : holds_)
        if (!held.touched && now - held.moved >= rest) rested.push_back(hand);
    for (const auto& hand : rested)
        release(hand);
}

std::vector<DeskRemote::Message> DeskRemote::tick(Time now) {
    releaseRested(now);
    if (skips_ != 0 && now >= skipAt_) {
        skipAt_ = now + repeatEvery;
        skip(skips_, now);
    }
    if (now < next_) return {};
    next_ = now + showEvery;
    if (!notice_.empty() && noticeUntil_ == Time{}) noticeUntil_ = now + noticeLasts;
    if (!notice_.empty() && now >= noticeUntil_) notice_.clear();
    scroll(0); // tracks may be gone
    const auto& project = control_.live().heard();
    const auto reading = control_.gauges(client_);
    std::vector<Message> all;
    for (std::size_t i = 0; i < desks_.size(); ++i)
        for (auto& bytes : desks_[i]->show(faceOf(i, reading, project), now))
            all.push_back({i, std::move(bytes)});
    return all;
}

DeskFace DeskRemote::faceOf(std::size_t desk, const Gauges::Reading& reading, const Project& project) const {
    DeskFace face;
    for (int i = 0; i < 8; ++i) {
        const int index = first_ + static_cast<int>(desk) * 8 + i;
        if (index + 1 < static_cast<int>(project.tracks.size()))
            face.strips[static_cast<std::size_t>(i)] =
                stripOf(*project.tracks[static_cast<std::size_t>(index)], reading);
    }
    face.master = wayOf(project.tracks.back()->gain);
    face.playing = reading.state.state != LiveTransport::State::stopped;
    face.recording = control_.live().recording();
    face.loop = !reading.state.loop.empty();
    face.click = click_;
    face.solo = std::any_of(project.tracks.begin(), project.tracks.end(),
                            [](const auto& track) { return track->solo == Solo::on; });
    face.beats = beats_;
    face.time = timeOf(reading.state.heard, project);
    face.notice = notice_;
    return face;
}

/// Below the name stands the pan, or the level while its fader is held or name/value was pressed.
DeskStrip DeskRemote::stripOf(const Track& track, const Gauges::Reading& reading) const {
    DeskStrip strip{.there = true,
                    .way = wayOf(track.gain),
                    .pan = track.pan / 100,
                    .mute = track.mute,
                    .solo = track.solo == Solo::on,
                    .arm = track.arm,
                    .selected = selected_ == track.id,
                    .name = track.name,
                    .value = {}};
    const bool level = levels_ || holds_.contains(track.id.text() + ".gain");
    strip.value = level ? levelText(track.gain) : panText(track.pan);
    if (const auto peak = reading.tracks.find(track.id); peak != reading.tracks.end())
        strip.meter = {decibels(peak->second[0]), decibels(peak->second[1])};
    return strip;
}

std::array<int, 4> DeskRemote::timeOf(std::int64_t frame, const Project& project) const {
    const double seconds = static_cast<double>(frame) / project.settings.rate;
    if (!beats_) {
        const auto whole = static_cast<int>(seconds);
        const auto frames = static_cast<int>((seconds - whole) * project.settings.frameRate);
        return {whole / 3600, whole / 60 % 60, whole % 60, frames};
    }
    const auto bar = project.meter->barAt(project.tempo->ticksAt(seconds));
    const auto sixteenth = quarters(1, 4).count;
    return {static_cast<int>(bar.bar), bar.beat, static_cast<int>(bar.rest.count / sixteenth) + 1,
            static_cast<int>(bar.rest.count % sixteenth * 1000 / sixteenth)};
}

std::vector<DeskRemote::Message> DeskRemote::goodbye() {
    control_.forget(client_);
    holds_.clear();
    std::vector<Message> all;
    for (std::size_t i = 0; i < desks_.size(); ++i)
        for (auto& bytes : desks_[i]->goodbye())
            all.push_back({i, std::move(bytes)});
    return all;
}

} // namespace tutti

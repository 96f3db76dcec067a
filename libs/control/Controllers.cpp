#include "control/Controllers.h"

#include "model/Directory.h"
#include "model/Fields.h"
#include "model/Lines.h"
#include "model/TargetValue.h"
#include "surface/Travel.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double step = 1.0 / 127; // of a controller with seven bits

std::string handOf(const std::string& knob) {
    return "controller:" + knob;
}

} // namespace

// --- messages ----------------------------------------------------------------------------------------------

std::optional<Controllers::Move> Controllers::read(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 2) return {};
    const int kind = bytes[0] & 0xF0, channel = (bytes[0] & 0x0F) + 1;
    if (kind == 0xD0) return Move{"pressure", channel, bytes[1] * step, bytes[1]};
    if (bytes.size() < 3) return {};
    if (kind == 0xB0 && bytes[1] < 120) // the last eight are no knobs: all notes off, local control ...
        return Move{"cc" + std::to_string(bytes[1]), channel, bytes[2] * step, bytes[2]};
    if (kind != 0xE0) return {};
    const int bend = bytes[1] | bytes[2] << 7; // 8192 is the middle, and one less lies above it than below
    const double way = bend < 8192 ? bend / 16384.0 : 0.5 + (bend - 8192) / (2 * 8191.0);
    return Move{"bend", channel, way, bend};
}

int Controllers::ticksOf(ControllerMode mode, int number) {
    if (mode == ControllerMode::twos) return number < 64 ? number : number - 128;
    if (mode == ControllerMode::offset) return number - 64;
    return number < 64 ? number : 64 - number;
}

void Controllers::hear(std::span<const std::uint8_t> message, Time now) {
    const auto said = read(message);
    if (!said) return;
    if (wish_) return take(*said);
    const auto tracks = live_.heard().tracks; // a copy of the list: what is held makes another project
    for (const auto& track : tracks)
        for (const auto& controller : track->controllers)
            if (controller.source == said->source &&
                (controller.channel == 0 || controller.channel == said->channel))
                move(*track, controller, *said, now);
}

// --- learning ----------------------------------------------------------------------------------------------

Result Controllers::learn(std::optional<Wish> wish) {
    if (wish) {
        const auto* track = findTrack(live_.session().project(), wish->track);
        if (track == nullptr || !targetSpec(*track, wish->target, live_.session().house().catalogue))
            return refused("target: '" + wish->target + "' is nothing that can be moved on " +
                           wish->track.text());
    }
    wish_ = std::move(wish);
    return success();
}

void Controllers::take(const Move& said) {
    const auto wish = *std::exchange(wish_, std::nullopt);
    const Controller learnt{wish.target, said.source, said.channel, wish.mode};
    Verb verb{"controller.set", {{"track", wish.track.text()}, {"target", wish.target}}};
    for (const auto& field : fieldsOf<Controller>())
        verb.fields[std::string(field.name)] = field.write(learnt);
    const auto made = live_.perform(verb);
    news_.push_back(made ? said.source + " on channel " + std::to_string(said.channel) + " moves " +
                               wish.target + " of " + wish.track.text()
                         : made.error().message);
}

// --- moving ------------------------------------------------------------------------------------------------

void Controllers::move(const Track& track, const Controller& controller, const Move& said, Time now) {
    const auto& catalogue = live_.session().house().catalogue;
    const auto spec = targetSpec(track, controller.target, catalogue);
    if (!spec) return; // of a device that is not known here
    auto& knob = knobs_[track.id.text() + "." + controller.target];
    const double value = *targetValue(track, controller.target, catalogue);
    if (controller.mode >= ControllerMode::twos) {
        const int ticks = ticksOf(controller.mode, said.number);
        const bool inSteps = spec->taper == Taper::steps || holdsBetweenPoints(spec->unit);
        const double next = inSteps ? std::clamp(value + ticks, spec->minimum, spec->maximum)
                                    : valueAt(*spec, wayOf(*spec, value) + ticks * step);
        return hold(track, controller, next, knob, now);
    }
    const double way = (controller.from + said.way * (controller.to - controller.from)) / 100;
    if (controller.mode == ControllerMode::pickup && !catches(knob, *spec, value, way)) return;
    hold(track, controller, valueAt(*spec, way), knob, now);
}

/// Whether the controller has come by what stands there; what another hand has moved since gets lost again.
bool Controllers::catches(Knob& knob, const ParameterSpec& spec, double value, double way) {
    const double there = wayOf(spec, value), tolerance = 1.5 * step;
    if (knob.caught && std::fabs(wayOf(spec, knob.set) - there) > 0.1 * step) knob.caught = false;
    const bool passed = knob.last && (*knob.last - there) * (way - there) <= 0;
    knob.caught = knob.caught || passed || std::fabs(way - there) <= tolerance;
    knob.last = way;
    return knob.caught;
}

void Controllers::hold(const Track& track, const Controller& controller, double value, Knob& knob, Time now) {
    const auto name = track.id.text() + "." + controller.target;
    const auto verb = targetVerb(track, controller.target, value, live_.session().house().catalogue);
    if (auto held = live_.hold(handOf(name), verb); !held) {
        news_.push_back(held.error().message);
        return;
    }
    knob.held = true;
    knob.moved = now;
    knob.set = value;
}

void Controllers::tick(Time now) {
    for (auto& [name, knob] : knobs_) {
        if (!knob.held || now - knob.moved < rest) continue;
        knob.held = false;
        if (auto kept = live_.release(handOf(name)); !kept) news_.push_back(kept.error().message);
    }
}

} // namespace tutti

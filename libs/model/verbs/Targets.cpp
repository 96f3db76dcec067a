// curve. controller.: what moves the targets of a track.
#include "model/Lines.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

Expected<ParameterSpec> targetOf(const Track& track, const std::string& target, VerbContext& context) {
    if (const auto spec = targetSpec(track, target, context.catalogue)) return *spec;
    return refused("target: '" + target + "' cannot be automated on " + track.id.text(),
                   "it is gain, pan, width, mute, or a device's or send's id, a dot and the parameter, as in "
                   "d_EQ1.b1.freq");
}

/// `17.1=-3dB`, `1:30=on`, `@Chorus=notch:hold`: any place, as the quarter notes a curve is written in, and
/// the value in any form that the target reads. What has nothing between two values holds until the next
/// point.
Expected<CurvePoint> pointOf(const Project& project, const std::string& word, const ParameterSpec& spec) {
    const auto equals = word.find('=');
    if (equals == std::string::npos)
        return refused("'" + word + "' is not place=value", "as in 4q=-6dB:smooth");
    CurvePoint point;
    if (const auto tick = parseTickPoint(word.substr(0, equals))) {
        point.at = *tick;
    } else {
        TUTTI_LET(place, parsePlace(word.substr(0, equals), project));
        point.at = project.tempo->toTicks(place);
    }
    auto text = word.substr(equals + 1);
    const bool jumps = holdsBetweenPoints(spec.unit);
    if (const auto colon = text.rfind(':'); colon != std::string::npos) {
        TUTTI_LET(shape, parseCurveShape(text.substr(colon + 1)));
        if (jumps && shape != CurveShape::hold)
            return refused(std::string(spec.name) + " has nothing between two values, so its points hold");
        point.shape = shape;
        text.erase(colon);
    }
    if (jumps) point.shape = CurveShape::hold;
    TUTTI_LET(value, parseValue(spec, text));
    point.value = engineValue(spec, value);
    return point;
}

Expected<std::vector<CurvePoint>> pointsOf(const Project& project, const VerbFields& fields,
                                           const ParameterSpec& spec) {
    TUTTI_LET(words, splitWords(fields.text("points")));
    std::vector<CurvePoint> points;
    for (const auto& word : words) {
        TUTTI_LET(point, VerbFields::named("points", pointOf(project, word, spec)));
        std::erase_if(points, [&](const CurvePoint& each) { return each.at == point.at; });
        points.push_back(point);
    }
    std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return points;
}

Project withCurve(const Project& project, const Track& track, Curve curve) {
    auto next = track;
    std::erase_if(next.curves, [&](const auto& each) { return each->target == curve.target; });
    if (!curve.points.empty()) {
        const auto place = std::find_if(next.curves.begin(), next.curves.end(),
                                        [&](const auto& each) { return each->target > curve.target; });
        next.curves.insert(place, share(std::move(curve)));
    }
    return withTrack(project, std::move(next));
}

Expected<Applied> setCurve(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    const auto target = fields.text("target");
    TUTTI_LET(spec, targetOf(*track, target, context));
    TUTTI_LET(points, pointsOf(project, fields, spec));
    if (points.empty()) return refused("points: at least one is needed", "curve.remove takes a curve away");
    return done(withCurve(project, *track, {target, std::move(points)}));
}

Expected<Applied> addPoints(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    const auto target = fields.text("target");
    TUTTI_LET(spec, targetOf(*track, target, context));
    TUTTI_LET(points, pointsOf(project, fields, spec));
    Curve curve{target, {}};
    for (const auto& each : track->curves)
        if (each->target == target) curve = *each;
    for (const auto& point : points) {
        std::erase_if(curve.points, [&](const CurvePoint& each) { return each.at == point.at; });
        curve.points.push_back(point);
    }
    std::sort(curve.points.begin(), curve.points.end(),
              [](const auto& a, const auto& b) { return a.at < b.at; });
    return done(withCurve(project, *track, std::move(curve)));
}

Expected<Applied> removeCurve(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(track, trackOf(project, fields));
    const auto target = fields.text("target");
    const auto found = std::find_if(track->curves.begin(), track->curves.end(),
                                    [&](const auto& each) { return each->target == target; });
    if (found == track->curves.end())
        return refused("target: nothing is written for '" + target + "' on " + track->id.text());
    Curve curve{target, {}};
    if (fields.has("from") || fields.has("to")) {
        TickPoint from{}, to{INT64_MAX};
        if (fields.has("from")) {
            TUTTI_LET(at, fields.tick("from"));
            from = at;
        }
        if (fields.has("to")) {
            TUTTI_LET(at, fields.tick("to"));
            to = at;
        }
        curve = **found;
        std::erase_if(curve.points,
                      [&](const CurvePoint& point) { return point.at >= from && point.at < to; });
    }
    return done(withCurve(project, *track, std::move(curve)));
}

// --- controllers -------------------------------------------------------------------------------------------

Expected<Applied> setController(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    auto next = *track;
    Controller controller{fields.text("target"), {}};
    TUTTI_TRY(targetOf(next, controller.target, context));
    const auto isIt = [&](const Controller& each) { return each.target == controller.target; };
    if (const auto found = std::find_if(next.controllers.begin(), next.controllers.end(), isIt);
        found != next.controllers.end())
        controller = *found;
    TUTTI_TRY(setAttributes(controller, fields.others()));
    if (controller.source.empty()) return refused("source: what moves it? cc0 to cc127, bend or pressure");
    if (controller.mode >= ControllerMode::twos && !controller.source.starts_with("cc"))
        return refused("mode: " + controller.source + " has two ends, so it is no endless knob");
    std::erase_if(next.controllers, isIt);
    next.controllers.push_back(std::move(controller));
    std::sort(next.controllers.begin(), next.controllers.end(), controllerComesBefore);
    return done(withTrack(project, std::move(next)));
}

Expected<Applied> removeController(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(track, trackOf(project, fields));
    const auto target = fields.text("target");
    auto next = *track;
    const auto gone =
        std::erase_if(next.controllers, [&](const auto& each) { return each.target == target; });
    if (gone == 0) return refused("target: no controller moves '" + target + "' on " + track->id.text());
    return done(withTrack(project, std::move(next)));
}

const VerbField trackField{"track", "t_VOX", "its id, or its name", true};
const VerbField targetField{"target", "gain", "gain, pan, width, mute, d_EQ1.b1.freq, x_V1.gain", true};
const VerbField pointsField{
    "points", "\"0q=-6dB 8q=0dB:smooth\"",
    "place=value, and :hold, :linear or :smooth for the way to the next; places as in at", true};

} // namespace

std::vector<VerbSpec> targets() {
    return {
        {"curve.set",
         "Writes the automation of one target of a track, in place of what was there.",
         "curve.set track=t_VOX target=gain points=\"0q=-12dB 8q=0dB:smooth\"",
         {trackField, targetField, pointsField},
         false,
         setCurve},
        {"curve.point",
         "Adds points to the automation of a target, or moves them.",
         "curve.point track=t_VOX target=pan points=\"4q=-30%\"",
         {trackField, targetField, pointsField},
         false,
         addPoints},
        {"curve.remove",
         "Removes the automation of a target, or its points in a stretch.",
         "curve.remove track=t_VOX target=width",
         {trackField,
          targetField,
          {"from", "0q", "first place"},
          {"to", "8q", "the end, itself not included"}},
         false,
         removeCurve},
        {"controller.set",
         "Lets a knob, a wheel or a pedal move a target of a track, in place of what moved it so far; "
         "changes what is given: source, channel, mode, from, to.",
         "controller.set track=t_VOX target=gain source=cc7 channel=1 mode=pickup",
         {trackField, targetField},
         true,
         setController},
        {"controller.remove",
         "The target is moved by no controller any more.",
         "controller.remove track=t_VOX target=pan",
         {trackField, targetField},
         false,
         removeController},
    };
}

} // namespace tutti::verbs

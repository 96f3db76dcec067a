// tempo. meter. key. marker. section.
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"
#include "time/TimeText.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

constexpr ParameterSpec bpmSpec{"bpm", Unit::bpm, 1, 1000, 120, "quarter notes per minute"};
constexpr ParameterSpec toSpec{"to", Unit::bpm, 1,
                               1000, 120,       "quarter notes per minute at the end of the ramp"};

/// A list with the point at the same place replaced, or a new one put in its order.
template<class Point>
void putPoint(std::vector<Point>& points, Point point) {
    std::erase_if(points, [&](const Point& each) { return each.at == point.at; });
    const auto earlier = [](const Point& a, const Point& b) { return a.at < b.at; };
    points.insert(std::upper_bound(points.begin(), points.end(), point, earlier), point);
}

template<class Point>
Result erasePoint(std::vector<Point>& points, TickPoint at, const char* what) {
    if (std::erase_if(points, [&](const Point& each) { return each.at == at; }) == 0)
        return refused(std::string("at: no ") + what + " changes at " + formatTime(at));
    return success();
}

Expected<Applied> setTempo(const Project& project, const VerbFields& fields, VerbContext&) {
    TempoPoint point;
    if (fields.has("at")) {
        TUTTI_LET(at, fields.tick("at"));
        point.at = at;
    }
    TUTTI_LET(bpm, fields.number("bpm", bpmSpec));
    point.bpm = bpm;
    if (fields.has("ramp") != fields.has("to"))
        return refused("a ramp needs its length and the tempo at its end", "as in ramp=16q to=120bpm");
    if (fields.has("ramp")) {
        TUTTI_LET(ramp, fields.ticks("ramp"));
        TUTTI_LET(to, fields.number("to", toSpec));
        if (ramp.count <= 0)
            return refused("ramp: must be longer than nothing",
                           "without ramp and to the tempo changes at once: bpm=" + formatNumber(to));
        point.ramp = ramp;
        point.toBpm = to;
    }
    auto points = project.tempo->points();
    putPoint(points, point);
    TUTTI_LET(map, TempoMap::make(std::move(points)));
    auto next = project;
    next.tempo = share(std::move(map));
    return done(std::move(next));
}

Expected<Applied> removeTempo(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(at, fields.tick("at"));
    auto points = project.tempo->points();
    TUTTI_TRY(erasePoint(points, at, "tempo"));
    TUTTI_LET(map, TempoMap::make(std::move(points)));
    auto next = project;
    next.tempo = share(std::move(map));
    return done(std::move(next));
}

Expected<Applied> setMeter(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(point, VerbFields::named("meter", parseMeter(fields.text("meter"))));
    if (fields.has("at")) {
        TUTTI_LET(at, fields.tick("at"));
        point.at = at;
    }
    auto points = project.meter->points();
    putPoint(points, point);
    TUTTI_LET(map, MeterMap::make(std::move(points)));
    auto next = project;
    next.meter = share(std::move(map));
    return done(std::move(next));
}

Expected<Applied> removeMeter(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(at, fields.tick("at"));
    auto points = project.meter->points();
    TUTTI_TRY(erasePoint(points, at, "meter"));
    TUTTI_LET(map, MeterMap::make(std::move(points)));
    auto next = project;
    next.meter = share(std::move(map));
    return done(std::move(next));
}

Expected<Applied> setKey(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(point, VerbFields::named("key", parseKey(fields.text("key"))));
    if (fields.has("at")) {
        TUTTI_LET(at, fields.tick("at"));
        point.at = at;
    }
    auto points = *project.keys;
    putPoint(points, point);
    auto next = project;
    next.keys = share(std::move(points));
    return done(std::move(next));
}

Expected<Applied> removeKey(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(at, fields.tick("at"));
    auto points = *project.keys;
    TUTTI_TRY(erasePoint(points, at, "key"));
    auto next = project;
    next.keys = share(std::move(points));
    return done(std::move(next));
}

// --- markers and sections ----------------------------------------------------------------------------------

bool comesBefore(const Marker& a, const Marker& b) {
    return markerComesBefore(a, b);
}
bool comesBefore(const Section& a, const Section& b) {
    return sectionComesBefore(a, b);
}

template<class Part>
Expected<Applied> addPart(const Project& project, Ref<std::vector<Part>> Project::*list,
                          const VerbFields& fields, VerbContext& context, Part part) {
    auto parts = *(project.*list);
    const auto isTaken = [&] {
        return std::any_of(parts.begin(), parts.end(), [&](const Part& each) { return each.id == part.id; });
    };
    using IdType = decltype(part.id);
    if (fields.has("id")) {
        TUTTI_LET(id, fields.id<IdType>("id"));
        part.id = id;
        if (isTaken()) return refused("id: " + id.text() + " is taken");
    } else {
        do
            part.id = IdType(context.ids.next<MarkerIdTag>().packed());
        while (isTaken());
    }
    const auto id = part.id.text();
    parts.push_back(std::move(part));
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return comesBefore(a, b); });
    auto next = project;
    next.*list = share(std::move(parts));
    return done(std::move(next), {id});
}

/// Changes the part a field names, or takes it out if there is no change.
template<class Part>
Expected<Applied> changePart(const Project& project, Ref<std::vector<Part>> Project::*list,
                             const VerbFields& fields, std::string_view field, const auto& change) {
    auto parts = *(project.*list);
    const auto given = fields.text(field);
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) {
        return part.id.text() == given || part.name == given;
    });
    if (found == parts.end()) return refused(std::string(field) + ": there is none called '" + given + "'");
    TUTTI_LET(stays, change(*found));
    if (!stays) parts.erase(found);
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return comesBefore(a, b); });
    auto next = project;
    next.*list = share(std::move(parts));
    return done(std::move(next));
}

constexpr auto removed = [](const auto&) -> Expected<bool> { return false; };

Expected<Applied> addMarker(const Project& project, const VerbFields& fields, VerbContext& context) {
    Marker marker;
    TUTTI_LET(at, fields.place("at"));
    marker.at = at;
    TUTTI_TRY(setAttributes(marker, fields.others()));
    return addPart(project, &Project::markers, fields, context, std::move(marker));
}

Expected<Applied> setMarker(const Project& project, const VerbFields& fields, VerbContext&) {
    return changePart(project, &Project::markers, fields, "marker", [&](Marker& marker) -> Expected<bool> {
        if (fields.has("at")) {
            TUTTI_LET(at, fields.place("at"));
            marker.at = at;
        }
        TUTTI_TRY(setAttributes(marker, fields.others()));
        return true;
    });
}

Expected<Applied> removeMarker(const Project& project, const VerbFields& fields, VerbContext&) {
    return changePart(project, &Project::markers, fields, "marker", removed);
}

Expected<Applied> addSection(const Project& project, const VerbFields& fields, VerbContext& context) {
    Section section;
    TUTTI_LET(at, fields.tick("at"));
    section.at = at;
    TUTTI_TRY(setAttributes(section, fields.others()));
    if (section.length.count <= 0) return refused("len: a section must be longer than nothing");
    return addPart(project, &Project::sections, fields, context, std::move(section));
}

Expected<Applied> setSection(const Project& project, const VerbFields& fields, VerbContext&) {
    return changePart(project, &Project::sections, fields, "section",
                      [&](Section& section) -> Expected<bool> {
                          if (fields.has("at")) {
                              TUTTI_LET(at, fields.tick("at"));
                              section.at = at;
                          }
                          TUTTI_TRY(setAttributes(section, fields.others()));
                          if (section.length.count <= 0)
                              return refused("len: a section must be longer than nothing");
                          return true;
                      });
}

Expected<Applied> removeSection(const Project& project, const VerbFields& fields, VerbContext&) {
    return changePart(project, &Project::sections, fields, "section", removed);
}

const VerbField placeField{"at", "16q",
                           "where: quarter notes (16q), bar and beat (5.1), seconds (8s) or a marker "
                           "(@Chorus); the start if absent"};

} // namespace

std::vector<VerbSpec> timeline() {
    return {
        {"tempo.set",
         "Sets the tempo from a place on; with ramp and to it moves in a straight line to another one.",
         "tempo.set at=32q bpm=112 ramp=8q to=120",
         {placeField,
          {"bpm", "112", "quarter notes a minute", true},
          {"ramp", "8q", "length of a ramp"},
          {"to", "120", "tempo at its end"}},
         false,
         setTempo},
        {"tempo.remove",
         "Removes a tempo change.",
         "tempo.remove at=16q",
         {{"at", "16q", "where it is", true}},
         false,
         removeTempo},
        {"meter.set",
         "Sets the meter from the start of a bar on.",
         "meter.set at=31q meter=4/4",
         {placeField, {"meter", "3/4", "beats and their unit", true}},
         false,
         setMeter},
        {"meter.remove",
         "Removes a change of meter.",
         "meter.remove at=16q",
         {{"at", "16q", "where it is", true}},
         false,
         removeMeter},
        {"key.set",
         "Sets the key from a place on.",
         "key.set key=F#m",
         {placeField, {"key", "F#m", "C, Am, Bb, F#m, ...", true}},
         false,
         setKey},
        {"key.remove",
         "Removes a change of key.",
         "key.remove at=0q",
         {{"at", "0q", "where it is", true}},
         false,
         removeKey},
        {"marker.add",
         "Puts a marker.",
         "marker.add at=8q name=Chorus",
         {{"at", "8q", placeField.doc, true}, {"id", "m_CH", "its id; one is made if absent"}},
         true,
         addMarker},
        {"marker.set",
         "Changes or moves a marker.",
         "marker.set marker=m_A at=12q name=Bridge",
         {{"marker", "m_A", "its id or name", true}, {"at", "12q", "where to"}},
         true,
         setMarker},
        {"marker.remove",
         "Removes a marker.",
         "marker.remove marker=m_A",
         {{"marker", "m_A", "its id or name", true}},
         false,
         removeMarker},
        {"section.add",
         "Names a stretch of the song.",
         "section.add at=0q len=16q name=Outro",
         {{"at", "0q", placeField.doc, true}, {"id", "s_V1", "its id; one is made if absent"}},
         true,
         addSection},
        {"section.set",
         "Changes or moves a section.",
         "section.set section=s_V1 len=32q",
         {{"section", "s_V1", "its id or name", true}, {"at", "16q", "where to"}},
         true,
         setSection},
        {"section.remove",
         "Removes a section. The clips stay.",
         "section.remove section=s_V1",
         {{"section", "s_V1", "its id or name", true}},
         false,
         removeSection},
    };
}

} // namespace tutti::verbs

// device.
#include "model/verbs/Parts.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti::verbs {
namespace {

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

const ParameterSpec* parameterOf(const DeviceKind& kind, const std::string& name) {
    return findParameter(kind.parameters, name);
}

/// Sets attributes of the device and parameters of its type. A parameter that gets its default is forgotten:
/// a file holds what differs.
Result setValues(Device& device, const NamedTexts& given, const Catalogue& catalogue) {
    const auto* kind = catalogue.find(device.type);
    for (const auto& [name, text] : given) {
        if (findField<Device>(name) != nullptr) {
            TUTTI_TRY(setAttributes(device, NamedTexts{{name, text}}));
            continue;
        }
        if (kind == nullptr)
            return refused("the type " + device.type + " of device " + device.id.text() +
                           " is not known here");
        const auto* spec = parameterOf(*kind, name);
        if (spec == nullptr) {
            std::vector<std::string_view> names;
            std::string list;
            for (const auto& each : kind->parameters) {
                names.push_back(each.name);
                list += (list.empty() ? "" : ", ") + std::string(each.name);
            }
            return refused(device.type + " has no parameter '" + name + "'" + nearestWord(name, names),
                           "it has " + list);
        }
        std::erase_if(device.values,
                      [&, &wanted = name](const NamedValue& each) { return each.name == wanted; });
        if (text.empty()) continue;
        TUTTI_LET(value, parseValue(*spec, text));
        const bool standard = spec->unit == Unit::text ? std::get<std::string>(value) == spec->textStandard
                                                       : engineValue(*spec, value) == spec->standard;
        if (!standard) device.values.push_back({name, std::move(value)});
    }
    std::sort(device.values.begin(), device.values.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return success();
}

Result checkDevice(const Project& project, const Track& track, const Device& device,
                   const Catalogue& catalogue) {
    const auto* kind = catalogue.find(device.type);
    if (kind != nullptr && kind->instrument && track.kind != TrackKind::notes)
        return refused(kind->name + " is an instrument: it needs a notes track",
                       "track.add kind=notes makes one");
    if (!device.sidechain) return success();
    if (findTrack(project, *device.sidechain) == nullptr)
        return refused("key: there is no track " + device.sidechain->text());
    if (kind != nullptr && !kind->sidechain) return refused("key: " + kind->name + " has no side-chain");
    return success();
}

Expected<Applied> finish(const Project& project, Track track, std::vector<std::string> made = {}) {
    auto result = withTrack(project, std::move(track));
    TUTTI_TRY(refuseLoops(result));
    return done(std::move(result), std::move(made));
}

/// Where in the chain: before the device of the field `before`, or at the end. An instrument comes first.
Expected<std::ptrdiff_t> placeIn(const Chain& chain, const VerbFields& fields) {
    if (!fields.has("before")) return static_cast<std::ptrdiff_t>(chain.size());
    TUTTI_LET(id, fields.id<DeviceId>("before"));
    const auto found =
        std::find_if(chain.begin(), chain.end(), [&](const auto& device) { return device->id == id; });
    if (found == chain.end()) return refused("before: " + id.text() + " is not on this track");
    return found - chain.begin();
}

Expected<Applied> addDevice(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(track, trackOf(project, fields));
    Device device;
    device.type = fields.text("type");
    if (context.catalogue.find(device.type) == nullptr &&
        context.catalogue.find("tutti." + device.type) != nullptr)
        device.type = "tutti." + device.type;
    const auto* kind = context.catalogue.find(device.type);
    if (kind == nullptr) {
        std::vector<std::string> words;
        std::string list;
        for (const auto& [type, each] : context.catalogue.all()) {
            words.push_back(type);
            list += (list.empty() ? "" : ", ") + type;
        }
        return refused("type: there is no device '" + device.type + "'" +
                           nearestWord(device.type, {words.begin(), words.end()}),
                       "there are " + list);
    }
    TUTTI_LET(id, newId<DeviceId>(project, fields, context));
    device.id = id;
    TUTTI_LET(values, withTrackIds<Device>(project, fields.others()));
    TUTTI_TRY(setValues(device, values, context.catalogue));
    TUTTI_TRY(checkDevice(project, *track, device, context.catalogue));
    auto next = *track;
    TUTTI_LET(place, placeIn(next.devices, fields));
    const bool hasInstrument = !next.devices.empty() &&
                               context.catalogue.find(next.devices[0]->type) != nullptr &&
                               context.catalogue.find(next.devices[0]->type)->instrument;
    if (kind->instrument && hasInstrument)
        return refused("track " + track->id.text() +
                           " has an instrument already: " + next.devices[0]->id.text(),
                       "remove it first, or add a track");
    if (kind->instrument) place = 0;
    if (!kind->instrument && hasInstrument && place == 0) place = 1;
    next.devices.insert(next.devices.begin() + place, share(std::move(device)));
    return finish(project, std::move(next), {id.text()});
}

Expected<Applied> setDevice(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(place, deviceOf(project, fields));
    auto device = *place.device;
    TUTTI_LET(values, withTrackIds<Device>(project, fields.others()));
    TUTTI_TRY(setValues(device, values, context.catalogue));
    TUTTI_TRY(checkDevice(project, *place.track, device, context.catalogue));
    auto track = *place.track;
    std::replace(track.devices.begin(), track.devices.end(), place.device, share(std::move(device)));
    return finish(project, std::move(track));
}

Expected<Applied> resetDevice(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, deviceOf(project, fields));
    auto device = *place.device;
    device.values.clear();
    auto track = *place.track;
    std::replace(track.devices.begin(), track.devices.end(), place.device, share(std::move(device)));
    return finish(project, std::move(track));
}

Expected<Applied> removeDevice(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, deviceOf(project, fields));
    auto track = *place.track;
    std::erase(track.devices, place.device);
    forgetTargets(track, place.device->id.text());
    return finish(project, std::move(track));
}

Expected<Applied> moveDevice(const Project& project, const VerbFields& fields, VerbContext& context) {
    TUTTI_LET(place, deviceOf(project, fields));
    const auto* kind = context.catalogue.find(place.device->type);
    if (kind != nullptr && kind->instrument) return refused("an instrument stays at the start of the chain");
    auto track = *place.track;
    std::erase(track.devices, place.device);
    TUTTI_LET(at, placeIn(track.devices, fields));
    const auto* first = track.devices.empty() ? nullptr : context.catalogue.find(track.devices[0]->type);
    if (at == 0 && first != nullptr && first->instrument)
        return refused("before: the instrument stays at the start of the chain");
    track.devices.insert(track.devices.begin() + at, place.device);
    return finish(project, std::move(track));
}

const VerbField deviceField{"device", "d_EQ1", "its id", true};
const VerbField beforeField{"before", "d_EQ1", "the device it comes before; the end of the chain if absent"};

} // namespace

std::vector<VerbSpec> devices() {
    return {
        {"device.add",
         "Adds a device to a track's chain. Further fields are its parameters.",
         "device.add track=t_VOX type=test.box amount=20% before=d_BOX",
         {{"track", "t_VOX", "its id, or its name", true},
          {"type", "tutti.eq", "the kind of device", true},
          {"id", "d_EQ2", "its id; one is made if absent"},
          beforeField},
         true,
         addDevice},
        {"device.set",
         "Changes a device's parameters, and name, bypass, key (the track its side-chain listens to). An "
         "empty value is the default.",
         "device.set device=d_BOX amount=70% bypass=off",
         {deviceField},
         true,
         setDevice},
        {"device.reset",
         "Gives all parameters of a device their defaults.",
         "device.reset device=d_BOX",
         {deviceField},
         false,
         resetDevice},
        {"device.remove",
         "Removes a device and its automation.",
         "device.remove device=d_BOX",
         {deviceField},
         false,
         removeDevice},
        {"device.move",
         "Moves a device within its track's chain.",
         "device.move device=d_BOX2 before=d_BOX",
         {deviceField, beforeField},
         false,
         moveDevice},
    };
}

} // namespace tutti::verbs

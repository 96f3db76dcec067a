#include "app/DiffIgnore.h"

#include "base/Nearest.h"
#include "model/Directory.h"

#include <algorithm>
#include <memory>

namespace tutti {
namespace {

class Adopter {
public:
    Adopter(const DiffIgnore& ignore, const Project& before) : ignore_(ignore), before_(before) {}

    /// Of parts with a name and a colour.
    template<class Part>
    void adopt(Part& part, const Part* other) const {
        if (other == nullptr) return;
        if (ignore_.names) part.name = other->name;
        if constexpr (requires { part.colour; })
            if (ignore_.view) part.colour = other->colour;
    }

    Track track(const Track& after) const {
        auto track = after;
        const auto* other = findTrack(before_, track.id);
        adopt(track, other);
        if (other != nullptr && ignore_.view) track.arm = other->arm;
        clips(track.clips);
        for (auto& ref : track.lanes) {
            auto lane = *ref;
            adopt(lane, laneOf(other, lane.id));
            clips(lane.clips);
            ref = std::make_shared<const Lane>(std::move(lane));
        }
        for (auto& ref : track.devices) {
            auto device = *ref;
            const auto place = findDevice(before_, device.id);
            adopt(device, place ? place->device.get() : nullptr);
            ref = std::make_shared<const Device>(std::move(device));
        }
        return track;
    }

    /// Markers, sections.
    template<class Part>
    Ref<std::vector<Part>> list(const std::vector<Part>& after, const std::vector<Part>& before) const {
        auto parts = after;
        for (auto& part : parts) {
            const auto found = std::find_if(before.begin(), before.end(),
                                            [&](const Part& other) { return other.id == part.id; });
            adopt(part, found == before.end() ? nullptr : &*found);
        }
        return std::make_shared<const std::vector<Part>>(std::move(parts));
    }

private:
    void clips(std::vector<Ref<Clip>>& refs) const {
        for (auto& ref : refs) {
            auto clip = *ref;
            const auto place = findClip(before_, clip.id);
            adopt(clip, place ? place->clip.get() : nullptr);
            ref = std::make_shared<const Clip>(std::move(clip));
        }
    }
    static const Lane* laneOf(const Track* track, LaneId id) {
        if (track == nullptr) return nullptr;
        const auto found = std::find_if(track->lanes.begin(), track->lanes.end(),
                                        [&](const auto& lane) { return lane->id == id; });
        return found == track->lanes.end() ? nullptr : found->get();
    }

    const DiffIgnore& ignore_;
    const Project& before_;
};

} // namespace

Expected<DiffIgnore> DiffIgnore::parse(std::string_view list) {
    DiffIgnore ignore;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto word = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (word == "names")
            ignore.names = true;
        else if (word == "view")
            ignore.view = true;
        else
            return Error{Fault::usage,
                         "'" + std::string(word) + "' cannot be ignored" +
                             nearestWord(word, {"names", "view"}),
                         "names, view (colours and arms), or both: view,names"};
    }
    return ignore;
}

Project ignoring(const DiffIgnore& ignore, const Project& before, Project after) {
    if (!ignore.names && !ignore.view) return after;
    const Adopter adopter(ignore, before);
    std::vector<Ref<Track>> tracks;
    for (const auto& track : after.tracks)
        tracks.push_back(std::make_shared<const Track>(adopter.track(*track)));
    after.markers = adopter.list(*after.markers, *before.markers);
    after.sections = adopter.list(*after.sections, *before.sections);
    if (ignore.names) after.settings.name = before.settings.name;
    return withTracks(std::move(after), std::move(tracks));
}

} // namespace tutti

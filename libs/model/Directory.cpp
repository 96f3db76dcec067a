#include "model/Directory.h"

#include <algorithm>
#include <tuple>

namespace tutti {
namespace {

constexpr std::uint64_t letterShift = 60; // ten characters of six bits leave four bits for the kind

std::uint64_t letterNumber(char letter) {
    constexpr std::string_view letters = " cldx";
    return static_cast<std::uint64_t>(letters.find(letter));
}

std::size_t shardOf(std::uint64_t key) {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ull) >> 56);
}

} // namespace

std::uint64_t Directory::keyOf(char letter, std::uint64_t packedId) {
    return (letterNumber(letter) << letterShift) | packedId;
}

std::vector<Directory::Entry> Directory::entriesOf(const Track& track) {
    std::vector<Entry> entries;
    const auto add = [&](auto id, char letter) { entries.push_back({keyOf(letter, id.packed()), track.id}); };
    for (const auto& clip : track.clips)
        add(clip->id, 'c');
    for (const auto& lane : track.lanes) {
        add(lane->id, 'l');
        for (const auto& clip : lane->clips)
            add(clip->id, 'c');
    }
    for (const auto& device : track.devices)
        add(device->id, 'd');
    for (const auto& send : track.sends)
        add(send.id, 'x');
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::optional<TrackId> Directory::trackOf(char letter, std::uint64_t packedId) const {
    const auto key = keyOf(letter, packedId);
    const auto& shard = shards_[shardOf(key)];
    if (!shard) return std::nullopt;
    const auto found =
        std::lower_bound(shard->begin(), shard->end(), key,
                         [](const Entry& entry, std::uint64_t wanted) { return entry.key < wanted; });
    return found != shard->end() && found->key == key ? std::optional(found->track) : std::nullopt;
}

std::optional<std::size_t> Directory::indexOf(TrackId id) const {
    const auto found =
        std::lower_bound(order_->begin(), order_->end(), id,
                         [](const auto& entry, TrackId wanted) { return entry.first < wanted; });
    return found != order_->end() && found->first == id ? std::optional(found->second) : std::nullopt;
}

Ref<Directory> Directory::of(const std::vector<Ref<Track>>& tracks) {
    std::array<Shard, shardCount> shards;
    std::vector<std::pair<TrackId, std::size_t>> order;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        order.emplace_back(tracks[i]->id, i);
        for (const auto& entry : entriesOf(*tracks[i]))
            shards[shardOf(entry.key)].push_back(entry);
    }
    std::sort(order.begin(), order.end());
    auto directory = std::make_shared<Directory>();
    directory->order_ = std::make_shared<const decltype(order)>(std::move(order));
    for (std::size_t i = 0; i < shardCount; ++i) {
        std::sort(shards[i].begin(), shards[i].end());
        if (!shards[i].empty()) directory->shards_[i] = std::make_shared<const Shard>(std::move(shards[i]));
    }
    return directory;
}

Ref<Directory> Directory::withTrack(const Ref<Directory>& before, const Track& old, const Track& next) {
    const bool sameParts = old.clips == next.clips && old.lanes == next.lanes &&
                           old.devices == next.devices && old.sends.size() == next.sends.size() &&
                           std::equal(old.sends.begin(), old.sends.end(), next.sends.begin(),
                                      [](const Send& a, const Send& b) { return a.id == b.id; });
    if (sameParts) return before;
    const auto gone = entriesOf(old), here = entriesOf(next);
    if (gone == here) return before;

    std::vector<Entry> dropped, added;
    std::set_difference(gone.begin(), gone.end(), here.begin(), here.end(), std::back_inserter(dropped));
    std::set_difference(here.begin(), here.end(), gone.begin(), gone.end(), std::back_inserter(added));
    auto directory = std::make_shared<Directory>(*before);
    const auto change = [&](const Entry& entry, bool add) {
        auto& shared = directory->shards_[shardOf(entry.key)];
        auto shard = shared ? *shared : Shard{};
        const auto place = std::lower_bound(shard.begin(), shard.end(), entry);
        if (add)
            shard.insert(place, entry);
        else if (place != shard.end() && *place == entry)
            shard.erase(place);
        shared = std::make_shared<const Shard>(std::move(shard));
    };
    for (const auto& entry : dropped)
        change(entry, false);
    for (const auto& entry : added)
        change(entry, true);
    return directory;
}

const Track* findTrack(const Project& project, TrackId id) {
    const auto index = project.directory->indexOf(id);
    return index ? project.tracks[*index].get() : nullptr;
}

std::optional<std::size_t> trackIndex(const Project& project, TrackId id) {
    return project.directory->indexOf(id);
}

const Track& mainTrack(const Project& project) {
    for (auto track = project.tracks.rbegin(); track != project.tracks.rend();
         ++track) // it is the last, as a rule
        if ((*track)->kind == TrackKind::main) return **track;
    return *project.tracks.back();
}

const Media* findMedia(const Project& project, MediaId id) {
    const auto& media = *project.media;
    const auto found = std::lower_bound(media.begin(), media.end(), id,
                                        [](const Media& entry, MediaId wanted) { return entry.id < wanted; });
    return found != media.end() && found->id == id ? &*found : nullptr;
}

namespace {

Ref<Clip> clipIn(const std::vector<Ref<Clip>>& clips, ClipId id) {
    const auto found =
        std::find_if(clips.begin(), clips.end(), [&](const auto& clip) { return clip->id == id; });
    return found == clips.end() ? nullptr : *found;
}

void replaceClip(std::vector<Ref<Clip>>& clips, Clip next) {
    const auto found =
        std::find_if(clips.begin(), clips.end(), [&](const auto& clip) { return clip->id == next.id; });
    const bool stays = (*found)->start == next.start;
    if (stays) {
        *found = std::make_shared<const Clip>(std::move(next));
        return;
    }
    clips.erase(found);
    insertClip(clips, std::make_shared<const Clip>(std::move(next)));
}

} // namespace

std::optional<ClipPlace> findClip(const Project& project, ClipId id) {
    const auto trackId = project.directory->trackOf(id);
    if (!trackId) return std::nullopt;
    const auto* track = findTrack(project, *trackId);
    if (auto clip = clipIn(track->clips, id)) return ClipPlace{track, nullptr, std::move(clip)};
    for (const auto& lane : track->lanes)
        if (auto clip = clipIn(lane->clips, id)) return ClipPlace{track, lane.get(), std::move(clip)};
    return std::nullopt;
}

std::optional<DevicePlace> findDevice(const Project& project, DeviceId id) {
    const auto trackId = project.directory->trackOf(id);
    if (!trackId) return std::nullopt;
    const auto* track = findTrack(project, *trackId);
    for (const auto& device : track->devices)
        if (device->id == id) return DevicePlace{track, device};
    return std::nullopt;
}

bool idIsTaken(const Project& project, TrackId id) {
    return findTrack(project, id) != nullptr;
}

Project withTrack(Project project, Track track) {
    const auto index = *trackIndex(project, track.id);
    const auto before = project.tracks[index]; // held until the directory has looked at it
    project.directory = Directory::withTrack(project.directory, *before, track);
    project.tracks[index] = std::make_shared<const Track>(std::move(track));
    return project;
}

Project withTracks(Project project, std::vector<Ref<Track>> tracks) {
    project.tracks = std::move(tracks);
    project.directory = Directory::of(project.tracks);
    return project;
}

Project withClip(Project project, Clip clip) {
    const auto place = findClip(project, clip.id);
    auto track = *place->track;
    if (place->lane == nullptr) {
        replaceClip(track.clips, std::move(clip));
        return withTrack(std::move(project), std::move(track));
    }
    for (auto& lane : track.lanes)
        if (lane.get() == place->lane) {
            auto next = *lane;
            replaceClip(next.clips, std::move(clip));
            lane = std::make_shared<const Lane>(std::move(next));
            break;
        }
    return withTrack(std::move(project), std::move(track));
}

std::optional<TrackId> outputOf(const Project& project, const Track& track) {
    if (track.kind == TrackKind::main) return std::nullopt;
    if (track.output) return track.output;
    if (track.folder) return track.folder;
    return mainTrack(project).id;
}

namespace {

auto placeKey(TimePoint place) {
    const double perSecond = static_cast<double>(place.musical() ? 2 * ticksPerQuarter : flicksPerSecond);
    return std::tuple(static_cast<double>(place.count) / perSecond, place.clock, place.count);
}

} // namespace

bool clipComesBefore(const Ref<Clip>& a, const Ref<Clip>& b) {
    return std::tuple(placeKey(a->start), a->id) < std::tuple(placeKey(b->start), b->id);
}
bool controllerComesBefore(const Controller& a, const Controller& b) {
    return a.target < b.target;
}

bool sectionComesBefore(const Section& a, const Section& b) {
    return std::tie(a.at, a.id) < std::tie(b.at, b.id);
}

bool markerComesBefore(const Marker& a, const Marker& b) {
    return std::tuple(placeKey(a.at), a.id) < std::tuple(placeKey(b.at), b.id);
}
bool noteComesBefore(const Note& a, const Note& b) {
    return std::tie(a.at, a.pitch, a.number) < std::tie(b.at, b.pitch, b.number);
}

void insertClip(std::vector<Ref<Clip>>& clips, Ref<Clip> clip) {
    clips.insert(std::upper_bound(clips.begin(), clips.end(), clip, clipComesBefore), std::move(clip));
}

} // namespace tutti

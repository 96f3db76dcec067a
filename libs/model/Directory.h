// Finding the parts of a project by id, and making the next project with one part replaced.
//
// The directory maps clips, lanes, devices and sends to their track. It is a value too: 256 shards, shared
// between versions; an edit that adds or removes parts copies one shard (about 80 entries in a project of
// 20,000 clips), one that only changes a part copies nothing.
#pragma once

#include "model/Project.h"

#include <array>

namespace tutti {

class Directory {
public:
    /// The track that holds the part with this id (any kind), or none.
    std::optional<TrackId> trackOf(char letter, std::uint64_t packedId) const;
    template<class Tag>
    std::optional<TrackId> trackOf(Id<Tag> id) const {
        return trackOf(Tag::letter, id.packed());
    }
    /// The place of a track in Project::tracks.
    std::optional<std::size_t> indexOf(TrackId) const;

    static Ref<Directory> of(const std::vector<Ref<Track>>& tracks);
    /// The directory after one track was replaced by a new version of itself.
    static Ref<Directory> withTrack(const Ref<Directory>&, const Track& before, const Track& after);

private:
    struct Entry {
        std::uint64_t key; ///< letter and id in one number
        TrackId track;
        auto operator<=>(const Entry&) const = default;
    };
    using Shard = std::vector<Entry>; // sorted by key
    static constexpr std::size_t shardCount = 256;
    static std::uint64_t keyOf(char letter, std::uint64_t packedId);
    static std::vector<Entry> entriesOf(const Track&);

    std::array<Ref<Shard>, shardCount> shards_;
    Ref<std::vector<std::pair<TrackId, std::size_t>>> order_; // sorted by id
};

const Track* findTrack(const Project&, TrackId);
std::optional<std::size_t> trackIndex(const Project&, TrackId);
const Track& mainTrack(const Project&);
const Media* findMedia(const Project&, MediaId);

/// A clip and where it is: in the track itself (lane null) or in one of its lanes.
struct ClipPlace {
    const Track* track = nullptr;
    const Lane* lane = nullptr;
    Ref<Clip> clip;
};
std::optional<ClipPlace> findClip(const Project&, ClipId);
struct DevicePlace {
    const Track* track = nullptr;
    Ref<Device> device;
};
std::optional<DevicePlace> findDevice(const Project&, DeviceId);

/// True if any part of the project has this id.
template<class Tag>
bool idIsTaken(const Project& project, Id<Tag> id) {
    return project.directory->trackOf(id).has_value();
}
bool idIsTaken(const Project&, TrackId);

/// The project with the track at its place replaced. The new track has the same id.
Project withTrack(Project, Track);
/// The project with the list of tracks replaced (added, removed, reordered).
Project withTracks(Project, std::vector<Ref<Track>>);
/// The project with a clip replaced where it is; keeps the clips sorted. Precondition: it is there.
Project withClip(Project, Clip);

/// Where a track's sound goes: its output, else its folder, else the main track; none for the main track.
std::optional<TrackId> outputOf(const Project&, const Track&);

/// Orders of the file. Musical places are taken at 120 bpm where the two clocks meet, so that an order does
/// not depend on the tempo map: an edit of the tempo moves nothing in the file.
bool clipComesBefore(const Ref<Clip>&, const Ref<Clip>&);         ///< by start, then id
bool markerComesBefore(const Marker&, const Marker&);             ///< by place, then id
bool controllerComesBefore(const Controller&, const Controller&); ///< by target
bool sectionComesBefore(const Section&, const Section&);          ///< by place, then id
bool noteComesBefore(const Note&, const Note&);                   ///< by place, pitch, number
void insertClip(std::vector<Ref<Clip>>&, Ref<Clip>);

} // namespace tutti

// A project while many changes are made to it at once.
//
// Works on copies of what it touches, made at the first touch and shared with nobody until finish(): a
// thousand notes put into a clip cost one copy of the clip. Used by patch(); verbs make few changes and use
// Directory.h.
#pragma once

#include "model/Project.h"

#include <map>
#include <unordered_map>

namespace tutti {

class Draft {
public:
    explicit Draft(Project project) : project_(std::move(project)) {}

    struct OpenClip {
        std::shared_ptr<Clip> clip;
        std::shared_ptr<NoteContent> notes; ///< what the clip's content points to, once openNotes was called
        std::unordered_map<std::string, std::size_t> places; ///< number of a note -> its index in `notes`
    };

    Project& project() { return project_; }

    /// Parts as copies that may be changed; null if there are none. Valid until the part is removed.
    Track* track(TrackId);
    Lane* lane(LaneId);
    OpenClip* clip(ClipId);
    /// The same for a part whose place in its (already opened) parent is known.
    Lane& lane(Ref<Lane>& place);
    OpenClip& clip(Ref<Clip>& place);
    /// Makes the notes of a note clip changeable, too. They need not stay sorted.
    void openNotes(OpenClip&);

    /// Adds a track: the main track last, others before it.
    void add(Track);
    bool remove(TrackId);
    /// To be called before project().tracks is reordered.
    void trackListChanges() { listChanged_ = true; }
    /// What was taken out of its parent must not be written back.
    void forget(LaneId id) { lanes_.erase(id); }
    void forget(ClipId id) { clips_.erase(id); }

    /// Sorts what must be sorted and makes the directory.
    Project finish();

private:
    std::vector<Ref<Track>>::iterator placeOf(TrackId);

    Project project_;
    std::map<TrackId, std::shared_ptr<Track>> tracks_;
    std::vector<Ref<Track>> originals_; // the opened tracks as they were, for the directory
    std::map<LaneId, std::shared_ptr<Lane>> lanes_;
    std::map<ClipId, OpenClip> clips_;
    bool listChanged_ = false;
};

} // namespace tutti

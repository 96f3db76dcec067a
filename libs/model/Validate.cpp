#include "model/ClipEdges.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "model/Routing.h"
#include "model/Verb.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace tutti {
namespace {

class Validator {
public:
    Validator(const Project& project, const Catalogue& catalogue)
        : project_(project), catalogue_(catalogue) {}

    std::vector<Issue> run() {
        std::size_t mains = 0;
        for (const auto& track : project_.tracks) {
            mains += track->kind == TrackKind::main;
            this->track(*track);
        }
        if (mains != 1)
            add("", "there are " + std::to_string(mains) + " main tracks where there should be one");
        if (const auto ring = findFolderLoop(project_))
            add(ring->front().text(), "folders lie in each other: " + loopText(project_, *ring));
        if (const auto loop = findFeedback(project_))
            add(loop->front().text(),
                "the sound comes back to where it came from: " + loopText(project_, *loop));
        for (const auto& media : *project_.media) {
            id(media.id);
            if (media.frames <= 0 || media.channels <= 0)
                add(media.id.text(), "the media file has no length or no channels");
        }
        for (const auto& marker : *project_.markers)
            id(marker.id);
        for (const auto& section : *project_.sections)
            id(section.id);
        return std::move(issues_);
    }

private:
    void add(std::string part, std::string sentence) {
        issues_.push_back({std::move(part), std::move(sentence)});
    }

    template<class Tag>
    void id(Id<Tag> each) {
        if (!seen_.insert(each.text()).second) add(each.text(), "two parts have this id");
    }

    void track(const Track& track) {
        id(track.id);
        const auto text = track.id.text();
        if (track.folder) {
            const auto* folder = findTrack(project_, *track.folder);
            if (folder == nullptr)
                add(text, "its folder " + track.folder->text() + " is not there");
            else if (folder->kind != TrackKind::folder)
                add(text, "it lies in " + track.folder->text() + ", which is no folder");
        }
        if (track.output && findTrack(project_, *track.output) == nullptr)
            add(text, "its output " + track.output->text() + " is not there");
        for (const auto& send : track.sends) {
            id(send.id);
            if (findTrack(project_, send.to) == nullptr)
                add(send.id.text(), "it sends to " + send.to.text() + ", which is not there");
        }
        for (std::size_t i = 0; i < track.devices.size(); ++i)
            device(track, *track.devices[i], i);
        for (const auto& curve : track.curves)
            this->curve(track, *curve);
        for (const auto& controller : track.controllers)
            if (!targetSpec(track, controller.target, catalogue_))
                add(text, "controller " + controller.source + " moves " + controller.target +
                              ", which is not there");
        for (const auto& clip : track.clips)
            this->clip(track, *clip);
        for (const auto& lane : track.lanes) {
            id(lane->id);
            for (const auto& clip : lane->clips)
                this->clip(track, *clip);
        }
    }

    void device(const Track& track, const Device& device, std::size_t place) {
        id(device.id);
        const auto text = device.id.text();
        if (device.sidechain && findTrack(project_, *device.sidechain) == nullptr)
            add(text, "its side-chain listens to " + device.sidechain->text() + ", which is not there");
        const auto* kind = catalogue_.find(device.type);
        if (kind == nullptr)
            return add(text, "its type " + device.type +
                                 " is not known here; it is kept and lets the sound through");
        if (kind->instrument && (place != 0 || track.kind != TrackKind::notes))
            add(text, "an instrument must be the first device of a notes track");
        for (const auto& [name, value] : device.values) {
            const auto* spec = findParameter(kind->parameters, name);
            if (spec == nullptr) {
                add(text, device.type + " has no parameter " + name);
            } else if (const auto* number = std::get_if<double>(&value);
                       number != nullptr && (*number < spec->minimum || *number > spec->maximum)) {
                add(text, name + " is out of range at " + formatValue(*spec, value));
            }
        }
    }

    void curve(const Track& track, const Curve& curve) {
        const auto spec = targetSpec(track, curve.target, catalogue_);
        if (!spec)
            return add(track.id.text(), "automation is written for " + curve.target + ", which is not there");
        for (const auto& point : curve.points)
            if (point.value < spec->minimum || point.value > spec->maximum)
                return add(track.id.text(), "the automation of " + curve.target + " leaves its range");
    }

    void clip(const Track& track, const Clip& clip) {
        id(clip.id);
        const auto text = clip.id.text();
        if (clip.length.count <= 0) add(text, "the clip has no length");
        if (clip.start.count < 0) add(text, "the clip starts before the timeline does");
        const bool audio = std::holds_alternative<AudioContent>(clip.content);
        if (audio != (track.kind == TrackKind::audio) || (!audio && track.kind != TrackKind::notes))
            add(text, "the clip lies on a track of another kind");
        if (const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
            std::unordered_set<std::uint32_t> numbers;
            for (const auto& note : (*notes)->notes)
                if (!numbers.insert(note.number).second)
                    add(text, "two notes have the number " + std::to_string(note.number));
        }
        if (const auto fits = checkAgainstMedia(clip, project_); !fits) add(text, fits.error().message);
    }

    const Project& project_;
    const Catalogue& catalogue_;
    std::vector<Issue> issues_;
    std::set<std::string> seen_;
};

} // namespace

std::vector<Issue> validate(const Project& project, const Catalogue& catalogue) {
    return Validator(project, catalogue).run();
}

} // namespace tutti

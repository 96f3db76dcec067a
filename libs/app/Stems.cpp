#include "app/Stems.h"

#include "model/Directory.h"

#include <algorithm>
#include <set>

namespace tutti {
namespace {

bool isStem(const Project& project, const Track& track, StemKind kind) {
    if (track.mute || track.kind == TrackKind::main || track.kind == TrackKind::returns) return false;
    const bool plays = track.kind == TrackKind::audio || track.kind == TrackKind::notes;
    if (kind == StemKind::tracks) return plays && !track.clips.empty();
    return outputOf(project, track) == mainTrack(project).id && (!plays || !track.clips.empty());
}

/// All tracks whose sound can be heard, or is listened to by a side-chain, while only one is soloed.
class Reach {
public:
    Reach(const Project& project, const Track& stem) : project_(project) {
        feeding(stem.id);
        const auto heard = found_;
        for (const auto& id : heard)
            leadingOn(id);
        for (std::size_t before = 0; before != found_.size();) { // keys may have keys
            before = found_.size();
            const auto known = found_;
            for (const auto& id : known)
                for (const auto& device : findTrack(project_, id)->devices)
                    if (device->sidechain && findTrack(project_, *device->sidechain) != nullptr)
                        keying(*device->sidechain);
        }
    }
    bool has(TrackId id) const { return found_.contains(id); }

private:
    void feeding(TrackId id) {
        if (!found_.insert(id).second) return;
        for (const auto& track : project_.tracks)
            if (outputOf(project_, *track) == id) feeding(track->id);
    }
    /// A key is fed by sends, too.
    void keying(TrackId id) {
        if (!found_.insert(id).second) return;
        for (const auto& track : project_.tracks) {
            const bool sends = std::any_of(track->sends.begin(), track->sends.end(),
                                           [&](const Send& send) { return send.to == id; });
            if (sends || outputOf(project_, *track) == id) keying(track->id);
        }
    }
    void leadingOn(TrackId id) {
        const auto& track = *findTrack(project_, id);
        const auto follow = [&](TrackId next) {
            if (found_.insert(next).second) leadingOn(next);
        };
        if (const auto output = outputOf(project_, track)) follow(*output);
        for (const auto& send : track.sends)
            follow(send.to);
    }

    const Project& project_;
    std::set<TrackId> found_;
};

/// The project with the tracks that do not matter emptied, and one soloed.
Project stemOf(const Project& base, const Track& stem) {
    const Reach reach(base, stem);
    std::vector<Ref<Track>> tracks;
    for (const auto& track : base.tracks) {
        auto next = *track;
        next.solo = track->id == stem.id ? Solo::on : Solo::off;
        if (!reach.has(track->id)) {
            next.clips.clear();
            next.devices.clear();
            std::erase_if(next.curves, [](const auto& curve) { return curve->target.starts_with("d_"); });
        }
        tracks.push_back(std::make_shared<const Track>(std::move(next)));
    }
    return withTracks(base, std::move(tracks));
}

} // namespace

Project sumOfStems(const Project& project) {
    auto end = mainTrack(project);
    std::erase_if(end.curves, [](const auto& curve) { return curve->target.starts_with("d_"); });
    end.devices.clear();
    return withTrack(project, std::move(end));
}

Expected<std::int64_t> tailOfStems(Compiler& compiler, const Project& project, RenderSpec spec,
                                   const RenderProgress& progress) {
    if (spec.tail) return *spec.tail;
    const auto sum = sumOfStems(project);
    const SoundSink forget = [](ConstAudioView) { return success(); };
    TUTTI_LET(plan, compiler.compile(sum));
    if (plan.tail == 0) return 0;
    const auto body = spec.to.value_or(plan.end) - spec.from;
    TUTTI_LET(rendered, render(compiler, sum, spec, forget, progress));
    return rendered.frames - body;
}

std::vector<Stem> stemsOf(const Project& project, StemKind kind) {
    const auto base = sumOfStems(project);
    std::vector<Stem> stems;
    for (const auto& track : base.tracks)
        if (isStem(base, *track, kind)) stems.push_back({track->name, stemOf(base, *track)});
    return stems;
}

} // namespace tutti

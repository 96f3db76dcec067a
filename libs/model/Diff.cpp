#include "model/Change.h"
#include "model/Lines.h"
#include "time/TimeText.h"

#include <algorithm>
#include <unordered_map>

namespace tutti {
namespace {

/// Two lists without what they share (by pointer or value) at their starts and ends: an edit of one of twenty
/// thousand clips leaves one.
template<class T>
struct Rest {
    std::span<const T> before, after;

    Rest(std::span<const T> a, std::span<const T> b) {
        std::size_t head = 0, tail = 0;
        while (head < a.size() && head < b.size() && a[head] == b[head])
            ++head;
        while (tail + head < a.size() && tail + head < b.size() &&
               a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
            ++tail;
        before = a.subspan(head, a.size() - head - tail);
        after = b.subspan(head, b.size() - head - tail);
    }
    bool empty() const { return before.empty() && after.empty(); }
};

class Differ {
public:
    explicit Differ(const Catalogue& catalogue) : catalogue_(catalogue) {}

    std::vector<Change> take() {
        auto changes = std::move(drops_);
        changes.insert(changes.end(), std::make_move_iterator(puts_.begin()),
                       std::make_move_iterator(puts_.end()));
        changes.insert(changes.end(), std::make_move_iterator(orders_.begin()),
                       std::make_move_iterator(orders_.end()));
        return changes;
    }

    void project(const Project& a, const Project& b) {
        if (a.settings != b.settings) {
            putIfOther("project", b.settings.id.text(), "", settingsLine(a.settings),
                       settingsLine(b.settings));
            putIfOther("delivery", "", "", deliveryLine(a.settings.delivery),
                       deliveryLine(b.settings.delivery));
        }
        if (a.tempo != b.tempo) places("tempo", a.tempo->points(), b.tempo->points(), tempoLine);
        if (a.meter != b.meter) places("meter", a.meter->points(), b.meter->points(), meterLine);
        if (a.keys != b.keys) places("key", *a.keys, *b.keys, keyLine);
        const auto id = [](const auto& part) { return part.id.text(); };
        if (a.markers != b.markers) values("marker", "", *a.markers, *b.markers, id, markerLine);
        if (a.sections != b.sections) values("section", "", *a.sections, *b.sections, id, sectionLine);
        if (a.recipes != b.recipes)
            values(
                "recipe", "", *a.recipes, *b.recipes, [](const Recipe& r) { return r.name; }, recipeLine);
        if (a.media != b.media) values("media", "", *a.media, *b.media, id, mediaLine);
        if (a.unknown != b.unknown) unknownLines("", a.unknown.get(), b.unknown.get());
        tracks(a, b);
    }

private:
    void drop(std::string_view kind, std::string key, const std::string& parent) {
        drops_.push_back({Change::What::drop, std::string(kind), std::move(key), parent, {}});
    }
    void put(std::string_view kind, std::string key, const std::string& parent, std::string line) {
        puts_.push_back({Change::What::put, std::string(kind), std::move(key), parent, std::move(line)});
    }
    void putIfOther(std::string_view kind, std::string key, const std::string& parent,
                    const std::string& before, std::string after) {
        if (before != after) put(kind, std::move(key), parent, std::move(after));
    }

    template<class T>
    static const T& valueOf(const T& part) {
        return part;
    }
    template<class T>
    static const T& valueOf(const Ref<T>& part) {
        return *part;
    }

    /// Matches the parts of two lists by key; `drop` and `put` of what is only on one side, `both` for pairs
    /// that are not equal.
    template<class T>
    void match(std::string_view kind, const std::string& parent, std::span<const T> a, std::span<const T> b,
               const auto& keyOf, const auto& onlyAfter, const auto& both) {
        const Rest<T> rest(a, b);
        std::unordered_map<std::string, const T*> old;
        for (const auto& part : rest.before)
            old.emplace(keyOf(valueOf(part)), &part);
        for (const auto& part : rest.after) {
            const auto found = old.find(keyOf(valueOf(part)));
            if (found == old.end()) {
                onlyAfter(valueOf(part));
            } else {
                if (!(*found->second == part)) both(valueOf(*found->second), valueOf(part));
                old.erase(found);
            }
        }
        for (const auto& part : rest.before) // in their order, not that of the hash
            if (old.contains(keyOf(valueOf(part)))) drop(kind, keyOf(valueOf(part)), parent);
    }

    template<class T>
    void values(std::string_view kind, const std::string& parent, const std::vector<T>& a,
                const std::vector<T>& b, const auto& keyOf, const auto& lineOf) {
        const auto putIt = [&](const auto& part) { put(kind, keyOf(part), parent, lineOf(part)); };
        match<T>(kind, parent, a, b, keyOf, putIt, [&](const auto& before, const auto& after) {
            putIfOther(kind, keyOf(after), parent, lineOf(before), lineOf(after));
        });
    }

    template<class T>
    void places(std::string_view kind, const std::vector<T>& a, const std::vector<T>& b, const auto& lineOf) {
        values(
            kind, "", a, b, [](const T& point) { return formatTime(point.at); }, lineOf);
    }

    /// Rare, so the whole list is written anew.
    void unknownLines(const std::string& parent, const Unknown* a, const Unknown* b) {
        static const std::vector<std::string> none;
        const auto& before = a == nullptr ? none : a->lines;
        const auto& after = b == nullptr ? none : b->lines;
        if (before == after) return;
        for (const auto& line : before)
            drop("unknown", line, parent);
        for (const auto& line : after)
            put("unknown", line, parent, "unknown " + line);
    }

    /// An order is told only if what dropping and appending leaves would be another one.
    template<class T>
    void order(std::string_view kind, const std::string& parent, const std::vector<T>& a,
               const std::vector<T>& b, const auto& keyOf, bool lastStaysLast = false) {
        const Rest<T> rest(a, b);
        const auto sameKey = [&](const T& x, const T& y) { return keyOf(valueOf(x)) == keyOf(valueOf(y)); };
        if (std::equal(rest.before.begin(), rest.before.end(), rest.after.begin(), rest.after.end(), sameKey))
            return;
        std::vector<std::string> expected, wanted;
        std::unordered_map<std::string, int> sides; // 1: before, 2: after
        for (const auto& part : a)
            sides[keyOf(valueOf(part))] |= 1;
        for (const auto& part : b) {
            wanted.push_back(keyOf(valueOf(part)));
            sides[wanted.back()] |= 2;
        }
        for (const auto& part : a)
            if (sides[keyOf(valueOf(part))] == 3) expected.push_back(keyOf(valueOf(part)));
        auto last = expected.end() - (lastStaysLast && !expected.empty() ? 1 : 0);
        std::vector<std::string> added;
        for (const auto& key : wanted)
            if (sides[key] == 2) added.push_back(key);
        expected.insert(last, added.begin(), added.end());
        if (expected == wanted) return;
        std::string keys;
        for (const auto& key : wanted)
            keys += (keys.empty() ? "" : " ") + key;
        orders_.push_back({Change::What::order, std::string(kind), {}, parent, std::move(keys)});
    }

    // --- tracks --------------------------------------------------------------------------------------------

    void tracks(const Project& a, const Project& b) {
        const auto id = [](const Track& track) { return track.id.text(); };
        match<Ref<Track>>(
            "track", "", a.tracks, b.tracks, id, [&](const Track& track) { this->track(nullptr, track); },
            [&](const Track& before, const Track& after) { this->track(&before, after); });
        order("track", "", a.tracks, b.tracks, id, true);
    }

    void track(const Track* before, const Track& after) {
        static const Track nothing;
        const auto parent = after.id.text();
        const auto& old = before == nullptr ? nothing : *before;
        putIfOther("track", parent, "", before == nullptr ? std::string() : trackLine(*before),
                   trackLine(after));
        const auto id = [](const auto& part) { return part.id.text(); };

        const auto deviceAfter = [&](const Device& device) {
            put("device", device.id.text(), parent, deviceLine(device, catalogue_));
            unknownLines(device.id.text(), nullptr, &device.unknown);
        };
        match<Ref<Device>>("device", parent, old.devices, after.devices, id, deviceAfter,
                           [&](const Device& x, const Device& y) {
                               putIfOther("device", y.id.text(), parent, deviceLine(x, catalogue_),
                                          deviceLine(y, catalogue_));
                               unknownLines(y.id.text(), &x.unknown, &y.unknown);
                           });
        order("device", parent, old.devices, after.devices, id);
        values("send", parent, old.sends, after.sends, id, sendLine);
        order("send", parent, old.sends, after.sends, id);

        const auto target = [](const Curve& curve) { return curve.target; };
        const auto line = [&](const Curve& curve) {
            return curveLine(curve, targetUnit(after, curve.target, catalogue_));
        };
        match<Ref<Curve>>(
            "curve", parent, old.curves, after.curves, target,
            [&](const Curve& curve) { put("curve", curve.target, parent, line(curve)); },
            [&](const Curve& x, const Curve& y) { putIfOther("curve", y.target, parent, line(x), line(y)); });

        const auto moved = [](const Controller& controller) { return controller.target; };
        values("controller", parent, old.controllers, after.controllers, moved, controllerLine);

        clips(parent, old.clips, after.clips);
        lanes(parent, old.lanes, after.lanes);
        unknownLines(parent, &old.unknown, &after.unknown);
    }

    void lanes(const std::string& parent, const std::vector<Ref<Lane>>& a, const std::vector<Ref<Lane>>& b) {
        const auto id = [](const Lane& lane) { return lane.id.text(); };
        const auto laneAfter = [&](const Lane& lane) {
            put("take", lane.id.text(), parent, laneLine(lane));
            clips(lane.id.text(), {}, lane.clips);
            unknownLines(lane.id.text(), nullptr, &lane.unknown);
        };
        match<Ref<Lane>>("take", parent, a, b, id, laneAfter, [&](const Lane& x, const Lane& y) {
            putIfOther("take", y.id.text(), parent, laneLine(x), laneLine(y));
            clips(y.id.text(), x.clips, y.clips);
            unknownLines(y.id.text(), &x.unknown, &y.unknown);
        });
        order("take", parent, a, b, id);
    }

    // --- clips ---------------------------------------------------------------------------------------------

    void clips(const std::string& parent, const std::vector<Ref<Clip>>& a, const std::vector<Ref<Clip>>& b) {
        const auto id = [](const Clip& clip) { return clip.id.text(); };
        match<Ref<Clip>>(
            "clip", parent, a, b, id, [&](const Clip& clip) { this->clip(parent, nullptr, clip); },
            [&](const Clip& before, const Clip& after) { this->clip(parent, &before, after); });
    }

    void clip(const std::string& parent, const Clip* before, const Clip& after) {
        const auto id = after.id.text();
        putIfOther("clip", id, parent, before == nullptr ? std::string() : clipLine(*before),
                   clipLine(after));
        unknownLines(id, before == nullptr ? nullptr : &before->unknown, &after.unknown);
        // A clip that changed its kind of content starts from an empty one.
        const bool sameKind = before != nullptr && before->content.index() == after.content.index();
        if (const auto* notes = std::get_if<Ref<NoteContent>>(&after.content)) {
            static const Ref<NoteContent> nothing = std::make_shared<const NoteContent>();
            noteContent(id, sameKind ? std::get<Ref<NoteContent>>(before->content) : nothing, *notes);
        } else if (const auto* pattern = std::get_if<Ref<PatternContent>>(&after.content)) {
            static const Ref<PatternContent> nothing = std::make_shared<const PatternContent>();
            const auto& old = sameKind ? std::get<Ref<PatternContent>>(before->content) : nothing;
            if (old == *pattern) return;
            const auto pitch = [](const PatternRow& row) { return formatPitch(row.pitch); };
            values("row", id, old->rows, (*pattern)->rows, pitch, rowLine);
            order("row", id, old->rows, (*pattern)->rows, pitch);
        }
    }

    void noteContent(const std::string& clip, const Ref<NoteContent>& a, const Ref<NoteContent>& b) {
        if (a == b) return;
        values(
            "note", clip, a->notes, b->notes, [](const Note& note) { return std::to_string(note.number); },
            noteLine);
        values(
            "curve", clip, a->curves, b->curves, [](const Curve& curve) { return curve.target; },
            [](const Curve& curve) { return curveLine(curve, Unit::none); });
    }

    const Catalogue& catalogue_;
    std::vector<Change> drops_, puts_, orders_;
};

} // namespace

std::vector<Change> diff(const Project& before, const Project& after, const Catalogue& catalogue) {
    Differ differ(catalogue);
    differ.project(before, after);
    return differ.take();
}

bool sameProject(const Project& a, const Project& b) {
    return diff(a, b, Catalogue{}).empty();
}

} // namespace tutti

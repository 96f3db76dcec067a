#include "model/Merge.h"

#include "model/Change.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "model/MergeLines.h"
#include "time/TimeText.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace tutti {
namespace {

struct Part {
    std::string kind, key, parent, line;
    bool operator==(const Part&) const = default;
};

/// Ids name a part wherever it lies; a note's number, a curve's target only what lies in one parent.
std::string nameOf(const Part& part) {
    static const std::unordered_set<std::string> known{"track", "clip",   "device",  "take",
                                                       "send",  "marker", "section", "media"};
    return known.contains(part.kind) ? part.key : part.kind + " " + part.key + " " + part.parent;
}

/// All parts of a project, parents before children, each kind in its order.
struct State {
    State(const Project& project, const Catalogue& catalogue) {
        const auto nothing = withTracks(emptyProject(ProjectId(), ""), {});
        for (auto& change : diff(nothing, project, catalogue))
            if (change.what == Change::What::put)
                add(Part{change.kind, change.key, change.parent, std::move(change.line)});
        // A project without tempo, meter and delivery there is none, so the diff is silent where they are 120
        // in 4/4 for nobody.
        for (const auto& point : project.tempo->points())
            add(Part{"tempo", formatTime(point.at), "", tempoLine(point)});
        for (const auto& point : project.meter->points())
            add(Part{"meter", formatTime(point.at), "", meterLine(point)});
        add(Part{"delivery", "", "", deliveryLine(project.settings.delivery)});
    }
    void add(Part part) {
        if (places.emplace(nameOf(part), parts.size()).second) parts.push_back(std::move(part));
    }
    const Part* find(const std::string& name) const {
        const auto found = places.find(name);
        return found == places.end() ? nullptr : &parts[found->second];
    }

    std::vector<Part> parts;
    std::unordered_map<std::string, std::size_t> places;
};

/// Two people's points, each in its order, in one order.
std::string inOrder(const std::string& curveLine) {
    const auto words = *splitWords(curveLine); // `curve TARGET POINT POINT ...`, none of them quoted
    std::multimap<TickPoint, std::string> points;
    for (std::size_t i = 2; i < words.size(); ++i)
        points.emplace(readCurvePoint(words[i])->at, words[i]);
    auto line = words[0] + " " + words[1];
    for (const auto& [at, word] : points)
        line += " " + word;
    return line;
}

class Merger {
public:
    Merger(const Project& base, const Project& ours, const Project& theirs, const Catalogue& catalogue)
        : base_(base, catalogue), ours_(ours, catalogue), theirs_(theirs, catalogue) {
        touchedHere_ = touched(ours_);
        touchedThere_ = touched(theirs_);
    }

    void settleAll() {
        for (const auto& part : ours_.parts)
            settle(nameOf(part));
        for (const auto& part : theirs_.parts)
            if (ours_.find(nameOf(part)) == nullptr) settle(nameOf(part));
        keepWhatWasTouched();
        tellOfWhatIsLost();
    }

    /// What makes the merged project of ours, and what could not be merged. Once.
    std::vector<Change> changes() {
        std::vector<Change> all;
        std::unordered_set<std::string> remade;
        for (const auto& part : ours_.parts) {
            const auto* kept = result(nameOf(part));
            if (kept != nullptr && kept->parent == part.parent) continue;
            if (part.parent.empty() || result(part.parent) != nullptr)
                all.push_back({Change::What::drop, part.kind, part.key, part.parent, {}});
        }
        std::vector<const Part*> ordered;
        for (const auto& name : names_)
            if (const auto* part = result(name)) ordered.push_back(part);
        std::stable_sort(ordered.begin(), ordered.end(),
                         [&](const Part* a, const Part* b) { return depth(*a) < depth(*b); });
        for (const auto* part : ordered) {
            const auto* before = ours_.find(nameOf(*part));
            const bool moved = before == nullptr || before->parent != part->parent;
            const bool anew = moved || remade.contains(part->parent);
            if (anew) remade.insert(part->key);
            if (anew || before->line != part->line)
                all.push_back({Change::What::put, part->kind, part->key, part->parent, part->line});
        }
        putInOrder(all);
        return all;
    }
    std::vector<std::string> conflicts() { return std::move(conflicts_); }

private:
    const Part* result(const std::string& name) const {
        const auto found = result_.find(name);
        return found == result_.end() ? nullptr : &found->second;
    }
    void become(Part part) {
        const auto name = nameOf(part);
        if (!result_.contains(name)) names_.push_back(name);
        result_[name] = std::move(part);
    }

    static bool same(const Part* a, const Part* b) {
        return a == nullptr || b == nullptr ? a == b : *a == *b;
    }

    /// The ids of all parts in which something is not as it was.
    std::unordered_set<std::string> touched(const State& side) const {
        std::unordered_set<std::string> ids;
        const auto mark = [&ids](const State& state, const Part& part) {
            for (auto parent = part.parent; !parent.empty() && ids.insert(parent).second;) {
                const auto* above = state.find(parent);
                parent = above == nullptr ? "" : above->parent;
            }
        };
        for (const auto& part : side.parts)
            if (!same(base_.find(nameOf(part)), &part)) mark(side, part);
        for (const auto& part : base_.parts)
            if (side.find(nameOf(part)) == nullptr) mark(base_, part);
        return ids;
    }

    // --- part by part --------------------------------------------------------------------------------------

    void settle(const std::string& name) {
        const auto *before = base_.find(name), *here = ours_.find(name), *there = theirs_.find(name);
        const Part* kept = here;
        if (same(here, there) || same(there, before)) {
        } else if (same(here, before)) {
            kept = there;
        } else if (here == nullptr || there == nullptr) {
            tellOfRemoval(here, there);
        } else if (before == nullptr && here->kind == "note") {
            addBoth(*here, *there);
        } else {
            become(together(before, *here, *there));
            return;
        }
        if (kept != nullptr) become(*kept);
    }

    /// Both changed it.
    Part together(const Part* before, const Part& here, const Part& there) {
        auto part = here;
        const bool movedThere = before != nullptr && there.parent != before->parent;
        const bool movedHere = before != nullptr && here.parent != before->parent;
        if (movedThere && !movedHere) part.parent = there.parent;
        if (movedThere && movedHere && there.parent != here.parent)
            conflict(here,
                     "moved to " + titleOf(here.parent) + " here, to " + titleOf(there.parent) + " there");
        if (here.kind == "media") { // a file's name, length and checksum belong together
            if (here.line != there.line) conflict(here, "another file here than there");
            return part;
        }
        if (contentOf(here) != contentOf(there)) {
            conflict(here, contentOf(here) + " here, " + contentOf(there) + " there");
            return part;
        }
        auto merged = mergeLine(before == nullptr ? "" : before->line, here.line, there.line);
        for (const auto& [ours, theirs] : merged.clashes)
            conflict(here, (ours.empty() ? "removed" : ours) + " here, " +
                               (theirs.empty() ? "removed" : theirs) + " there");
        part.line = part.kind == "curve" ? inOrder(merged.line) : std::move(merged.line);
        return part;
    }

    /// Notes are counted in each clip: two people's new ones have one number.
    void addBoth(const Part& here, const Part& there) {
        std::uint32_t last = 0;
        for (const auto* state : {&ours_, &theirs_})
            for (const auto& part : state->parts)
                if (part.kind == "note" && part.parent == there.parent)
                    last = std::max(last, static_cast<std::uint32_t>(std::stoul(part.key)));
        auto& next = nextNote_.try_emplace(there.parent, last).first->second;
        const auto number = std::to_string(++next);
        become({"note", number, there.parent,
                "note " + number + there.line.substr(std::string("note ").size() + there.key.size())});
        become(here);
    }

    /// notes, pattern or audio; nothing for what is no clip.
    static std::string contentOf(const Part& part) {
        return part.kind == "clip" ? splitWords(part.line)->at(2) : std::string();
    }

    // --- what one took away --------------------------------------------------------------------------------

    /// Where a whole part is gone on the other side, that is told once, for the part.
    void tellOfRemoval(const Part* here, const Part* there) {
        const auto& left = here != nullptr ? *here : *there;
        const auto& other = here != nullptr ? theirs_ : ours_;
        if (!left.parent.empty() && other.find(left.parent) == nullptr) return;
        conflict(left, here != nullptr ? "changed here, removed there" : "removed here, changed there");
    }

    /// They removed a track, and we changed a clip in it: the track stays.
    void keepWhatWasTouched() {
        for (const auto& part : ours_.parts) {
            if (result(nameOf(part)) != nullptr) continue;
            const bool above = !part.parent.empty() && restored_.contains(part.parent);
            if (!above && !touchedHere_.contains(part.key)) continue;
            if (!above) conflict(part, "changed here, removed there");
            restored_.insert(part.key);
            become(part);
        }
    }

    /// What lies in something that is no more goes where it was here, or not at all.
    void tellOfWhatIsLost() {
        for (const auto& part : theirs_.parts)
            if (ours_.find(nameOf(part)) == nullptr && same(base_.find(nameOf(part)), &part) &&
                touchedThere_.contains(part.key) && (part.parent.empty() || result(part.parent) != nullptr))
                conflict(part, "removed here, changed there");
        for (const auto& name : names_) {
            const auto* part = result(name);
            if (part == nullptr || part->parent.empty()) continue;
            if (const auto* above = result(part->parent)) {
                if (fits(*part, *above)) continue;
                if (!same(base_.find(name), part) && misfits_.insert(above->key).second)
                    conflict(*above, "changed on one side, made of another kind on the other");
                result_.erase(name);
                continue;
            }
            const auto* here = ours_.find(name);
            if (here != nullptr && here->parent != part->parent) {
                conflict(*here, "moved there to what was removed here");
                result_[name].parent = here->parent;
            } else {
                result_.erase(name);
            }
        }
    }

    /// Notes do not go into what the other one made a pattern of.
    static bool fits(const Part& part, const Part& above) {
        if (above.kind != "clip" || part.kind == "unknown") return true;
        return contentOf(above) == (part.kind == "row" ? "pattern" : "notes");
    }

    // --- order ---------------------------------------------------------------------------------------------

    using Lists = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

    /// Keys by parent and kind, of the kinds that have an order of their own.
    static Lists lists(const State& state) {
        static const std::unordered_set<std::string> ordered{"track", "device", "send", "take", "row"};
        Lists all;
        for (const auto& part : state.parts)
            if (ordered.contains(part.kind)) all[{part.parent, part.kind}].push_back(part.key);
        return all;
    }

    void putInOrder(std::vector<Change>& all) {
        const auto before = lists(base_), here = lists(ours_), there = lists(theirs_);
        const auto of = [](const Lists& in, const auto& place) {
            const auto found = in.find(place);
            return found == in.end() ? std::vector<std::string>() : found->second;
        };
        for (const auto& [place, theirs] : there) {
            const auto& [parent, kind] = place;
            if (theirs == of(before, place)) continue;
            if (const auto* above = result(parent); !parent.empty())
                if (above == nullptr || (kind == "row" && contentOf(*above) != "pattern")) continue;
            const auto merged = mergeOrder(of(before, place), of(here, place), theirs);
            if (merged.clash)
                conflicts_.push_back((parent.empty() ? "" : titleOf(parent) + ": ") +
                                     "another order of the " + kind + "s here than there");
            std::string line;
            for (const auto& key : merged.keys)
                line += (line.empty() ? "" : " ") + key;
            all.push_back({Change::What::order, kind, {}, parent, std::move(line)});
        }
    }

    int depth(const Part& part) const {
        int steps = 0;
        for (const auto* each = &part; each != nullptr && !each->parent.empty(); ++steps)
            each = result(each->parent);
        return steps;
    }

    // --- words ---------------------------------------------------------------------------------------------

    void conflict(const Part& part, const std::string& what) {
        const auto parent = part.parent.empty() ? "" : titleOf(part.parent) + ": ";
        const auto own = part.parent.empty() && part.kind == "track" ? titleOf(part.key)
                         : part.key.empty()                          ? part.kind
                                                                     : part.kind + " " + part.key;
        conflicts_.push_back(parent + own + ": " + what);
    }

    /// `track Bass`, `track Bass: clip c_1`: a part by its id.
    std::string titleOf(const std::string& id) const {
        const auto* part = ours_.find(id);
        if (part == nullptr) part = theirs_.find(id);
        if (part == nullptr) return id;
        if (part->kind != "track") return titleOf(part->parent) + ": " + part->kind + " " + id;
        const auto name = part->line.find(" name=");
        if (name == std::string::npos) return "track " + id;
        const auto text = part->line.substr(name + 6);
        const bool quoted = text.starts_with('"');
        return "track " + text.substr(0, quoted ? text.find('"', 1) + 1 : text.find(' '));
    }

    const State base_, ours_, theirs_;
    std::unordered_set<std::string> touchedHere_, touchedThere_, restored_, misfits_;
    std::unordered_map<std::string, Part> result_;
    std::vector<std::string> names_; // of the result, parents first
    std::unordered_map<std::string, std::uint32_t> nextNote_;
    std::vector<std::string> conflicts_;
};

} // namespace

Expected<Merged> merge(const Project& base, const Project& ours, const Project& theirs,
                       const Catalogue& catalogue) {
    Merger merger(base, ours, theirs, catalogue);
    merger.settleAll();
    const auto changes = merger.changes();
    TUTTI_LET(project, patch(ours, changes, catalogue));
    return Merged{std::move(project), merger.conflicts()};
}

} // namespace tutti

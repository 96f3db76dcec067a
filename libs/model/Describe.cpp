#include "model/Change.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "model/Phrases.h"
#include "time/TimeText.h"

#include <algorithm>
#include <map>
#include <set>

namespace tutti {
namespace {

using namespace phrases;

/// Parts whose key is theirs within their parent only.
bool isNamedByParent(const std::string& kind) {
    return kind == "note" || kind == "row" || kind == "curve" || kind == "controller" || kind == "unknown";
}

std::string keyOf(const Change& change) {
    return change.kind + " " + change.key + (isNamedByParent(change.kind) ? " " + change.parent : "");
}

/// Puts a diff into a musician's words: reads the changed lines against what stood there before.
class Describer {
public:
    Describer(const Project& before, const Project& after, const Catalogue& catalogue)
        : before_(before), after_(after), catalogue_(catalogue) {}

    std::vector<std::string> run() {
        for (auto& change : diff(after_, before_, catalogue_)) // how things were
            if (change.what == Change::What::put) was_[keyOf(change)] = std::move(change);
        const auto changes = diff(before_, after_, catalogue_);
        for (const auto& change : changes)
            if (change.what == Change::What::put) put_.insert(keyOf(change));
        for (const auto& change : changes)
            describe(change);
        for (const auto& [clip, counts] : notes_)
            if (const auto text = notesSentence(counts); !text.empty())
                sentences_.push_back(clip + " " + text);
        for (const auto& [id, part] : added_)
            if (part.sentence && !part.children.empty())
                sentences_[*part.sentence] += " with " + childrenText(part.children);
        return std::move(sentences_);
    }

private:
    struct NoteCounts {
        std::size_t added = 0, changed = 0, removed = 0;
    };
    /// A new part: its children are counted in its sentence and have none of their own.
    struct Added {
        std::string root;
        std::optional<std::size_t> sentence; ///< of the root
        std::map<std::string, std::size_t> children;
    };

    void say(const std::string& home, const std::string& what) {
        sentences_.push_back(home.empty() ? what : home + ": " + what);
    }

    // --- who is meant --------------------------------------------------------------------------------------

    std::string trackName(const std::string& id) const {
        if (const auto parsed = TrackId::parse(id))
            for (const auto* project : {&after_, &before_})
                if (const auto* track = findTrack(*project, *parsed))
                    return track->name.empty() ? id : track->name;
        return id;
    }

    /// The name of the track that a part of this id lies on; nothing for the top.
    std::string homeName(const std::string& id) const {
        if (id.empty() || id[0] == 't') return id.empty() ? id : trackName(id);
        for (const auto* project : {&after_, &before_}) {
            std::optional<TrackId> home;
            if (const auto clip = ClipId::parse(id)) home = project->directory->trackOf(*clip);
            if (const auto lane = LaneId::parse(id)) home = project->directory->trackOf(*lane);
            if (const auto device = DeviceId::parse(id)) home = project->directory->trackOf(*device);
            if (home) return trackName(home->text());
        }
        return id;
    }

    std::string clipName(const std::string& id) const {
        if (const auto parsed = ClipId::parse(id))
            for (const auto* project : {&after_, &before_})
                if (const auto place = findClip(*project, *parsed); place && !place->clip->name.empty())
                    return "clip " + inQuotes(place->clip->name);
        return "clip " + id;
    }

    const Device* device(const std::string& id) const {
        if (const auto parsed = DeviceId::parse(id))
            for (const auto* project : {&after_, &before_})
                if (const auto place = findDevice(*project, *parsed)) return place->device.get();
        return nullptr;
    }

    std::string deviceName(const std::string& id) const {
        const auto* part = device(id);
        if (part == nullptr) return "device " + id;
        if (!part->name.empty()) return inQuotes(part->name);
        const auto* kind = catalogue_.find(part->type);
        return kind == nullptr ? part->type : kind->name;
    }

    /// The target of a send, from its line.
    std::string sendName(const std::string& line) const {
        return "send to " + trackName(valueOf(attributesOf(line), "to"));
    }

    std::string targetName(const std::string& target) const {
        const auto dot = target.find('.');
        if (dot == std::string::npos) return label("track", target);
        const auto id = target.substr(0, dot), name = target.substr(dot + 1);
        if (id.starts_with("d_")) return deviceName(id) + " " + label("device", name);
        const auto parsed = SendId::parse(id);
        for (const auto* project : {&after_, &before_})
            if (const auto home = parsed ? project->directory->trackOf(*parsed) : std::nullopt)
                for (const auto& send : findTrack(*project, *home)->sends)
                    if (send.id == *parsed)
                        return "send to " + trackName(send.to.text()) + " " + label("send", name);
        return target;
    }

    std::string nameOf(const Change& change, const std::string& line) const {
        if (change.kind == "clip") return clipName(change.key);
        if (change.kind == "track") return "track " + inQuotes(trackName(change.key));
        if (change.kind == "device") return deviceName(change.key);
        if (change.kind == "send") return sendName(line);
        if (change.kind == "curve") return "automation of " + targetName(change.key);
        if (change.kind == "controller") return "controller of " + targetName(change.key);
        if (change.kind == "row") return clipName(change.parent) + " pattern row " + change.key;
        if (change.kind == "delivery") return "delivery target";
        if (isPlace(change)) return change.kind + " at " + placeText(change.key, after_);
        const auto list = attributesOf(line);
        if (change.kind == "media")
            return "media file " + inQuotes(mediaName(valueOf(list, "file"), valueOf(list, "origin")));
        const auto name = valueOf(list, "name");
        return change.kind + " " + (name.empty() ? change.key : inQuotes(name));
    }

    // --- where and how much --------------------------------------------------------------------------------

    static bool isPlace(const Change& change) {
        return change.kind == "tempo" || change.kind == "meter" || change.kind == "key";
    }

    /// `bar 17.3` for musical places, the time for others.
    static std::string placeText(const std::string& text, const Project& project) {
        const auto place = parseTimePoint(text);
        if (!place || !place->musical()) return spoken(text);
        const auto bar = project.meter->barAt(place->ticks());
        std::string words = "bar " + std::to_string(bar.bar) + "." + std::to_string(bar.beat);
        if (bar.rest.count != 0) words += " + " + spoken(formatTime(bar.rest));
        return words;
    }

    std::string movedText(const std::string& from, const std::string& to) const {
        const auto before = placeText(from, before_);
        auto after = placeText(to, after_);
        if (before.starts_with("bar ") && after.starts_with("bar ")) after.erase(0, 4);
        return "moved from " + before + " to " + after;
    }

    /// What stands where a line writes nothing.
    std::string standardOf(const Change& change, const std::string& attribute) const {
        if (change.kind == "device") {
            const auto* part = device(change.key);
            const auto* kind = part == nullptr ? nullptr : catalogue_.find(part->type);
            const auto* spec = kind == nullptr ? nullptr : findParameter(kind->parameters, attribute);
            if (spec == nullptr) return {};
            if (spec->unit == Unit::text) return std::string(spec->textStandard);
            if (spec->unit != Unit::choice) return formatValue(*spec, spec->standard);
            return std::string(choiceNames(*spec)[static_cast<std::size_t>(spec->standard)]);
        }
        return attribute == "gain" ? "0dB" : attribute == "pan" ? "0%" : attribute == "width" ? "100%" : "";
    }

    /// What a musician calls a sound: the name of the file it came from, or of the one in the project.
    static std::string mediaName(const std::string& file, const std::string& origin) {
        return origin.empty() ? file.substr(file.rfind('/') + 1) : origin;
    }
    static std::string mediaName(const Project& project, const std::string& id) {
        for (const auto& media : *project.media)
            if (media.id.text() == id) return inQuotes(mediaName(media.file, media.origin));
        return id;
    }

    std::string difference(const Change& change, const std::string& name, const std::string& from,
                           const std::string& to) const {
        if (name == "at") return movedText(from, to);
        if (name == "src")
            return changed(change.kind, name, mediaName(before_, from), mediaName(after_, to), "");
        const bool isTrack =
            name == "folder" || name == "to" || name == "key" || (name == "out" && change.kind == "track");
        const auto word = [&](const std::string& text) {
            return isTrack && !text.empty() ? trackName(text) : text;
        };
        return changed(change.kind, name, word(from), word(to), standardOf(change, name));
    }

    /// `gain from 0 dB to -3 dB, muted`: every attribute that differs.
    std::string differences(const Change& change, const std::string& before) const {
        const auto a = attributesOf(before), b = attributesOf(change.line);
        std::string text;
        const auto add = [&](const std::string& name, const std::string& from, const std::string& to) {
            if (from != to) text += (text.empty() ? "" : ", ") + difference(change, name, from, to);
        };
        for (const auto& [name, value] : b)
            add(name, valueOf(a, name), value);
        for (const auto& [name, value] : a)
            if (valueOf(b, name).empty()) add(name, value, "");
        return text.empty() ? "changed" : text;
    }

    /// The text behind the key of `tempo 16q 92bpm ramp=4q to=120bpm`.
    static std::string pointText(const std::string& kind, const std::string& line) {
        std::string text;
        if (const auto words = splitWords(line); words && words->size() > 2) {
            text = spoken((*words)[2]);
            const auto list = attributesOf(line);
            if (kind == "tempo" && list.size() == 2)
                text += " going to " + spoken(list[1].second) + " over " + spoken(list[0].second);
        }
        return text;
    }

    // --- what happened -------------------------------------------------------------------------------------

    void describe(const Change& change) {
        const auto found = was_.find(keyOf(change));
        const auto* before = found == was_.end() ? nullptr : &found->second;
        if (change.kind == "unknown") {
            const auto home = homeName(change.parent);
            if (!added_.contains(change.parent) && unknownSaid_.insert(change.parent).second)
                say(home, "lines of a newer program changed");
        } else if (change.what == Change::What::order) {
            say(homeName(change.parent),
                "the order of the " + counted(2, change.kind).substr(2) + " changed");
        } else if (change.what == Change::What::drop) {
            dropped(change, before);
        } else if (before == nullptr) {
            added(change);
        } else if (change.kind == "note") {
            if (before->line != change.line) ++notesOf(change).changed;
        } else if (before->line != change.line || before->parent != change.parent) {
            altered(change, *before);
        }
    }

    void dropped(const Change& change, const Change* before) {
        if (!isNamedByParent(change.kind) && put_.contains(keyOf(change))) return; // it only moved
        if (change.kind == "note")
            ++notesOf(change).removed;
        else
            say(homeName(change.parent), nameOf(change, before == nullptr ? "" : before->line) + " removed");
    }

    void added(const Change& change) {
        const auto parent = added_.find(change.parent);
        const bool inNew = !change.parent.empty() && parent != added_.end();
        const auto root = inNew ? parent->second.root : change.key;
        if (inNew) ++added_[root].children[change.kind];
        if (!isNamedByParent(change.kind)) added_[change.key].root = root;
        if (inNew) return;
        if (change.kind == "note") {
            ++notesOf(change).added;
            return;
        }
        const auto at = valueOf(attributesOf(change.line), "at");
        const auto value = isPlace(change) ? ", " + pointText(change.kind, change.line) : std::string();
        say(homeName(change.parent), nameOf(change, change.line) + " added" +
                                         (at.empty() ? "" : " at " + placeText(at, after_)) + value);
        if (!isNamedByParent(change.kind)) added_[change.key].sentence = sentences_.size() - 1;
    }

    void altered(const Change& change, const Change& before) {
        const auto home = homeName(change.parent);
        const auto name = nameOf(change, change.line);
        if (change.parent != before.parent) {
            const auto from = homeName(before.parent);
            std::string text = from == home ? " moved to another take" : " moved here from " + from;
            if (change.line != before.line) text += ", " + differences(change, before.line);
            say(home, name + text);
        } else if (change.kind == "track") {
            say(trackName(change.key), differences(change, before.line));
        } else if (change.kind == "project") {
            say("Project", differences(change, before.line));
        } else if (isPlace(change)) {
            say("", name + " from " + pointText(change.kind, before.line) + " to " +
                        pointText(change.kind, change.line));
        } else if (change.kind == "curve" || change.kind == "row") {
            say(home, name + " rewritten");
        } else {
            say(home, name + " " + differences(change, before.line));
        }
    }

    NoteCounts& notesOf(const Change& change) {
        return notes_[homeName(change.parent) + ": " + clipName(change.parent)];
    }

    static std::string notesSentence(const NoteCounts& counts) {
        std::string text;
        const auto part = [&](std::size_t count, const char* what) {
            if (count > 0) text += (text.empty() ? "" : ", ") + counted(count, "note") + what;
        };
        part(counts.added, " added");
        part(counts.changed, " changed");
        part(counts.removed, " removed");
        return text;
    }

    static std::string childrenText(const std::map<std::string, std::size_t>& children) {
        std::string text;
        for (const auto& [kind, count] : children)
            text += (text.empty() ? "" : ", ") + counted(count, kind);
        return text;
    }

    const Project& before_;
    const Project& after_;
    const Catalogue& catalogue_;
    std::map<std::string, Change> was_;
    std::set<std::string> put_, unknownSaid_;
    std::map<std::string, Added> added_;
    std::map<std::string, NoteCounts> notes_;
    std::vector<std::string> sentences_;
};

} // namespace

std::vector<std::string> describe(const Project& before, const Project& after, const Catalogue& catalogue) {
    return Describer(before, after, catalogue).run();
}

} // namespace tutti

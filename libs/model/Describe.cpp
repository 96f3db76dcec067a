#include "model/Change.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "time/TimeText.h"

#include <algorithm>
#include <map>

namespace tutti {
namespace {

/// Puts a diff into a musician's words: reads the changed lines against what stood there before.
class Describer {
public:
    Describer(const Project& before, const Project& after, const Catalogue& catalogue)
        : before_(before), after_(after), catalogue_(catalogue) {}

    std::vector<std::string> run() {
        for (const auto& change : diff(after_, before_, catalogue_)) // how things were, by kind and key
            if (change.what == Change::What::put)
                old_[change.kind + " " + change.key + " " +
                     (change.kind == "note" || change.kind == "row" || change.kind == "curve" ? change.parent
                                                                                              : "")] =
                    change.line;
        for (const auto& change : diff(before_, after_, catalogue_))
            describe(change);
        for (const auto& [clip, counts] : notes_)
            say(clip, notesSentence(counts));
        return std::move(sentences_);
    }

private:
    struct NoteCounts {
        std::size_t added = 0, changed = 0, removed = 0;
    };

    void say(const std::string& who, const std::string& what) {
        sentences_.push_back(who.empty() ? what : who + ": " + what);
    }

    static std::string quoted(const std::string& name) { return "\"" + name + "\""; }

    std::string trackName(const std::string& id) const {
        const auto parsed = TrackId::parse(id);
        if (!parsed) return id;
        for (const auto* project : {&after_, &before_})
            if (const auto* track = findTrack(*project, *parsed))
                return track->name.empty() ? id : track->name;
        return id;
    }

    /// The track a part of this id lies on, in words.
    std::string homeName(const std::string& id) const {
        if (id.empty()) return {};
        if (id[0] == 't') return trackName(id);
        for (const auto* project : {&after_, &before_}) {
            std::optional<TrackId> home;
            if (const auto clip = ClipId::parse(id)) home = project->directory->trackOf(*clip);
            if (const auto lane = LaneId::parse(id)) home = project->directory->trackOf(*lane);
            if (home) return trackName(home->text());
        }
        return id;
    }

    std::string clipName(const std::string& id) const {
        if (const auto parsed = ClipId::parse(id))
            for (const auto* project : {&after_, &before_})
                if (const auto place = findClip(*project, *parsed); place && !place->clip->name.empty())
                    return "clip " + quoted(place->clip->name);
        return "clip " + id;
    }

    /// `bar 17.3` for musical places, the time for others.
    std::string placeText(const std::string& text, const Project& project) const {
        const auto place = parseTimePoint(text);
        if (!place || !place->musical()) return text;
        const auto bar = project.meter->barAt(place->ticks());
        std::string words = "bar " + std::to_string(bar.bar) + "." + std::to_string(bar.beat);
        if (bar.rest.count != 0) words += "+" + formatTime(bar.rest);
        return words;
    }

    static std::map<std::string, std::string> attributes(const std::string& line) {
        std::map<std::string, std::string> list;
        if (const auto words = splitWords(line))
            for (const auto& word : *words)
                if (const auto equals = word.find('='); equals != std::string::npos)
                    list[word.substr(0, equals)] = word.substr(equals + 1);
        return list;
    }

    /// `gain from 0dB to -3dB, name ...`: every attribute that differs.
    std::string differences(const std::string& before, const std::string& after) const {
        const auto a = attributes(before), b = attributes(after);
        std::string text;
        const auto differs = [&](const std::string& name, const std::string& from, const std::string& to) {
            if (from == to) return;
            const bool place = name == "at";
            text += text.empty() ? "" : ", ";
            if (place)
                text += "moved from " + placeText(from, before_) + " to " + placeText(to, after_);
            else if (from.empty())
                text += name + " set to " + to;
            else if (to.empty())
                text += name + " back to its default (was " + from + ")";
            else
                text += name + " from " + from + " to " + to;
        };
        for (const auto& [name, value] : b)
            differs(name, a.contains(name) ? a.at(name) : "", value);
        for (const auto& [name, value] : a)
            if (!b.contains(name)) differs(name, value, "");
        return text.empty() ? "changed" : text;
    }

    void describe(const Change& change) {
        const bool inClip = change.kind == "note" || change.kind == "row" || change.kind == "curve";
        const auto found = old_.find(change.kind + " " + change.key + " " + (inClip ? change.parent : ""));
        const auto* before = found == old_.end() ? nullptr : &found->second;
        if (change.what == Change::What::order)
            return say(homeName(change.parent), "the order of " + change.kind + "s changed");
        if (change.kind == "note") return note(change, before != nullptr);
        const auto name = nameOf(change);
        if (change.what == Change::What::drop) {
            say(homeName(change.parent), name + " removed");
        } else if (before == nullptr) {
            say(homeName(change.parent), name + " added" + placeOf(change));
        } else if (change.kind == "tempo" || change.kind == "meter" || change.kind == "key") {
            say("", change.kind + " at " + placeText(change.key, after_) + " is now " +
                        change.line.substr(change.line.find(change.key) + change.key.size() + 1));
        } else if (change.kind == "curve") {
            say(homeName(change.parent), "automation of " + targetName(change) + " rewritten");
        } else if (change.kind == "row") {
            say(homeName(change.parent),
                clipName(change.parent) + ": pattern row " + change.key + " rewritten");
        } else {
            say(homeName(change.parent), name + ": " + differences(*before, change.line));
        }
    }

    std::string placeOf(const Change& change) const {
        const auto list = attributes(change.line);
        const auto at = list.find("at");
        return at == list.end() ? std::string() : " at " + placeText(at->second, after_);
    }

    std::string targetName(const Change& change) const {
        const auto dot = change.key.find('.');
        const auto id = DeviceId::parse(change.key.substr(0, dot));
        if (dot == std::string::npos || !id) return change.key;
        for (const auto* project : {&after_, &before_})
            if (const auto place = findDevice(*project, *id))
                return deviceName(*place->device) + " " + change.key.substr(dot + 1);
        return change.key;
    }

    std::string deviceName(const Device& device) const {
        if (!device.name.empty()) return quoted(device.name);
        const auto* kind = catalogue_.find(device.type);
        return kind == nullptr ? device.type : kind->name;
    }

    std::string nameOf(const Change& change) const {
        if (change.kind == "clip") return clipName(change.key);
        if (change.kind == "track") return "track " + quoted(trackName(change.key));
        if (change.kind == "project") return "project";
        if (change.kind == "delivery") return "delivery target";
        if (change.kind == "curve") return "automation of " + targetName(change);
        if (change.kind == "tempo" || change.kind == "meter" || change.kind == "key")
            return change.kind + " at " + placeText(change.key, after_);
        if (change.kind == "device")
            if (const auto id = DeviceId::parse(change.key))
                for (const auto* project : {&after_, &before_})
                    if (const auto place = findDevice(*project, *id)) return deviceName(*place->device);
        if (change.kind == "send") {
            const auto list = attributes(change.what == Change::What::put ? change.line : "");
            if (const auto to = list.find("to"); to != list.end()) return "send to " + trackName(to->second);
        }
        const auto list = attributes(change.line);
        if (const auto name = list.find("name"); name != list.end())
            return change.kind + " " + quoted(name->second);
        return change.kind + " " + change.key;
    }

    void note(const Change& change, bool wasThere) {
        auto& counts = notes_[homeName(change.parent) + ": " + clipName(change.parent)];
        if (change.what == Change::What::drop)
            ++counts.removed;
        else if (wasThere)
            ++counts.changed;
        else
            ++counts.added;
    }

    static std::string notesSentence(const NoteCounts& counts) {
        std::string text;
        const auto part = [&](std::size_t count, const char* what) {
            if (count > 0)
                text += (text.empty() ? "" : ", ") + std::to_string(count) +
                        (count == 1 ? " note " : " notes ") + what;
        };
        part(counts.added, "added");
        part(counts.changed, "changed");
        part(counts.removed, "removed");
        return text;
    }

    const Project& before_;
    const Project& after_;
    const Catalogue& catalogue_;
    std::map<std::string, std::string> old_;
    std::map<std::string, NoteCounts> notes_;
    std::vector<std::string> sentences_;
};

} // namespace

std::vector<std::string> describe(const Project& before, const Project& after, const Catalogue& catalogue) {
    return Describer(before, after, catalogue).run();
}

} // namespace tutti

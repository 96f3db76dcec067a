#include "format/Text.h"
#include "model/Directory.h"
#include "model/Lines.h"
#include "time/TimeText.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace tutti {
namespace {

constexpr std::size_t largestProject = std::size_t{1} << 30;

/// The lines of a text one after the other, with their depth; blank ones and comments are passed over.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) { next(); }

    bool ended() const { return ended_; }
    /// It is more than one step further in than the line before it: nobody's child.
    bool jumped() const { return jumped_; }
    int depth() const { return depth_; }
    std::string_view text() const { return text_; }
    std::size_t number() const { return number_; }
    std::string_view kind() const { return text_.substr(0, text_.find(' ')); }

    void next() {
        while (!rest_.empty()) {
            const auto end = rest_.find('\n');
            auto line = rest_.substr(0, end);
            rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
            ++number_;
            if (line.ends_with('\r')) line.remove_suffix(1);
            const auto first = line.find_first_not_of(' ');
            if (first == std::string_view::npos || line[first] == '#') continue;
            const auto depth = static_cast<int>(first / 2);
            jumped_ = depth > depth_ + 1;
            depth_ = depth;
            text_ = line.substr(first);
            return;
        }
        ended_ = true;
        depth_ = -1;
        text_ = {};
    }

private:
    std::string_view rest_, text_;
    int depth_ = -1;
    std::size_t number_ = 0;
    bool ended_ = false, jumped_ = false;
};

/// The ids that were read so far. A merge can leave two parts with one id: two people moved a clip to two
/// tracks. What nothing refers to gets a new one, the same each time; all else is refused.
class Ids {
public:
    template<class Tag>
    Result once(Id<Tag> id) {
        if (taken_[Tag::letter].insert(id.packed()).second) return success();
        return refused("there are two parts with the id " + id.text(), "give one of them another");
    }
    template<class Tag>
    Id<Tag> fresh(Id<Tag> id) {
        auto& taken = taken_[Tag::letter];
        for (IdSource source(id.packed()); !taken.insert(id.packed()).second;)
            id = source.next<Tag>();
        return id;
    }

private:
    std::map<char, std::unordered_set<std::uint64_t>> taken_;
};

/// What git puts around the two sides of a conflict.
bool isMergeMark(std::string_view kind) {
    return kind == "<<<<<<<" || kind == "|||||||" || kind == "=======" || kind == ">>>>>>>";
}

class Reader {
public:
    Reader(std::string_view text, const Catalogue& catalogue) : lines_(text), catalogue_(catalogue) {}

    Expected<Project> project() {
        TUTTI_TRY(located(header()));
        while (!lines_.ended())
            TUTTI_TRY(located(topLine()));
        auto project = assemble();
        if (project) return project;
        return Error{Fault::damaged, project.error().message, project.error().hint};
    }

private:
    template<class T>
    Expected<T> located(Expected<T> result) const {
        if (result) return result;
        auto error = result.error();
        if (!error.message.starts_with("line "))
            error.message = "line " + std::to_string(failedAt_) + ": " + error.message;
        if (error.fault == Fault::refused) error.fault = Fault::damaged;
        return error;
    }

    /// The words of the present line after its kind. Remembers the line for error messages.
    Expected<std::vector<std::string>> words() {
        failedAt_ = lines_.number();
        if (lines_.jumped()) return refused("the line is indented too far");
        auto split = splitWords(lines_.text());
        if (split) split->erase(split->begin());
        return split;
    }

    Result header() {
        failedAt_ = std::max<std::size_t>(1, lines_.number());
        if (lines_.ended() || lines_.kind() != "tutti")
            return Error{Fault::damaged, "this is not a Tutti project (the first line must be \"tutti 1\")"};
        TUTTI_LET(number, parseNumber(lines_.text().substr(std::min<std::size_t>(6, lines_.text().size()))));
        if (number > formatNumberNow)
            return Error{Fault::project,
                         "this project is of format " + formatNumber(number) + ", newer than this program",
                         "open it with a newer Tutti; nothing was changed"};
        lines_.next();
        return success();
    }

    /// Goes on behind a line that has no lines of its own.
    Result pass() {
        const auto depth = lines_.depth();
        lines_.next();
        if (lines_.depth() <= depth) return success();
        failedAt_ = lines_.number();
        return refused("the line is indented, but the one before it has no lines of its own");
    }

    template<class T>
    Result append(std::vector<T>& list, Expected<T> (*read)(Words)) {
        TUTTI_LET(split, words());
        TUTTI_LET(part, read(split));
        if constexpr (std::is_same_v<T, Marker> || std::is_same_v<T, Section>)
            part.id = ids_.fresh(part.id);
        else if constexpr (requires { part.id; })
            TUTTI_TRY(ids_.once(part.id));
        list.push_back(std::move(part));
        return pass();
    }

    /// Refuses two parts of a list that are told apart by this key and have the same.
    template<class T>
    static Result allOther(const std::vector<T>& sorted, std::string_view what, const auto& keyOf) {
        for (std::size_t i = 1; i < sorted.size(); ++i)
            if (keyOf(sorted[i - 1]) == keyOf(sorted[i]))
                return refused("there are two " + std::string(what) + " " + std::string(keyOf(sorted[i])));
        return success();
    }

    Result topLine() {
        const auto kind = lines_.kind();
        if (kind == "track") return track();
        if (kind == "tempo") return append(tempo_, readTempo);
        if (kind == "meter") return append(meter_, readMeter);
        if (kind == "key") return append(keys_, readKey);
        if (kind == "marker") return append(markers_, readMarker);
        if (kind == "section") return append(sections_, readSection);
        if (kind == "recipe") return append(recipes_, readRecipe);
        if (kind == "media") return append(media_, readMedia);
        if (kind == "project" || kind == "delivery") return settings(kind == "project");
        if (lines_.text() == lastLine) return last();
        return keepUnknown(unknown_);
    }

    /// Lines may stand behind it all the same, as after a merge.
    Result last() {
        failedAt_ = lines_.number();
        return pass();
    }

    Result settings(bool whole) {
        TUTTI_LET(split, words());
        if (whole) {
            TUTTI_LET(settings, readSettings(split));
            settings.delivery = settings_.delivery;
            settings_ = std::move(settings);
        } else {
            TUTTI_LET(delivery, readDelivery(split));
            settings_.delivery = std::move(delivery);
        }
        return pass();
    }

    /// Keeps the present line and all its children as they stand.
    Result keepUnknown(Unknown& kept) {
        const auto depth = lines_.depth();
        do {
            failedAt_ = lines_.number();
            if (lines_.jumped()) return refused("the line is indented too far");
            if (isMergeMark(lines_.kind()))
                return refused("git left a conflict here: two people changed the same thing",
                               "keep one of the two and take git's marks out, or git merge --abort");
            kept.lines.push_back(std::string(static_cast<std::size_t>(lines_.depth() - depth) * 2, ' ') +
                                 std::string(lines_.text()));
            lines_.next();
        } while (lines_.depth() > depth);
        return success();
    }

    Result track() {
        TUTTI_LET(split, words());
        TUTTI_LET(track, readTrack(split));
        TUTTI_TRY(ids_.once(track.id));
        lines_.next();
        while (lines_.depth() > 0)
            TUTTI_TRY(trackChild(track));
        std::sort(track.clips.begin(), track.clips.end(), clipComesBefore);
        std::sort(track.curves.begin(), track.curves.end(),
                  [](const auto& a, const auto& b) { return a->target < b->target; });
        TUTTI_TRY(allOther(track.curves, "curves of",
                           [](const auto& curve) { return std::string_view(curve->target); }));
        std::sort(track.controllers.begin(), track.controllers.end(), controllerComesBefore);
        TUTTI_TRY(allOther(track.controllers, "controllers of",
                           [](const Controller& controller) { return std::string_view(controller.target); }));
        tracks_.push_back(std::make_shared<const Track>(std::move(track)));
        return success();
    }

    Result trackChild(Track& track) {
        const auto kind = lines_.kind();
        if (kind == "clip") return clip(1, track.clips);
        if (kind == "take") return lane(track);
        if (kind == "device") return device(track);
        if (kind == "send") return append(track.sends, readSend);
        if (kind == "controller") return append(track.controllers, readController);
        if (kind == "curve") {
            TUTTI_LET(split, words());
            TUTTI_LET(curve, readCurve(split));
            track.curves.push_back(std::make_shared<const Curve>(std::move(curve)));
            return pass();
        }
        return keepUnknown(track.unknown);
    }

    Result device(Track& track) {
        TUTTI_LET(split, words());
        TUTTI_LET(device, readDevice(split, catalogue_));
        TUTTI_TRY(ids_.once(device.id));
        lines_.next();
        while (lines_.depth() > 1)
            TUTTI_TRY(keepUnknown(device.unknown));
        track.devices.push_back(std::make_shared<const Device>(std::move(device)));
        return success();
    }

    Result lane(Track& track) {
        TUTTI_LET(split, words());
        TUTTI_LET(lane, readLane(split));
        lane.id = ids_.fresh(lane.id);
        lines_.next();
        while (lines_.depth() > 1) {
            if (lines_.kind() == "clip")
                TUTTI_TRY(clip(2, lane.clips));
            else
                TUTTI_TRY(keepUnknown(lane.unknown));
        }
        std::sort(lane.clips.begin(), lane.clips.end(), clipComesBefore);
        track.lanes.push_back(std::make_shared<const Lane>(std::move(lane)));
        return success();
    }

    Result clip(int depth, std::vector<Ref<Clip>>& clips) {
        TUTTI_LET(split, words());
        TUTTI_LET(clip, readClip(split));
        clip.id = ids_.fresh(clip.id);
        lines_.next();
        if (auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
            auto content = **notes;
            TUTTI_TRY(noteLines(depth, content, clip.unknown));
            // git merges lines, not places: what two people added comes in the order of the merge.
            renumberDoubles(content.notes);
            std::sort(content.notes.begin(), content.notes.end(), noteComesBefore);
            TUTTI_TRY(allOther(content.curves, "curves of", [](const auto& curve) { return curve.target; }));
            *notes = std::make_shared<const NoteContent>(std::move(content));
        } else if (auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content)) {
            auto content = **pattern;
            while (lines_.depth() > depth) {
                if (lines_.kind() == "row")
                    TUTTI_TRY(append(content.rows, readRow));
                else
                    TUTTI_TRY(keepUnknown(clip.unknown));
            }
            TUTTI_TRY(checkRows(content.rows));
            *pattern = std::make_shared<const PatternContent>(std::move(content));
        }
        while (lines_.depth() > depth)
            TUTTI_TRY(keepUnknown(clip.unknown));
        clips.push_back(std::make_shared<const Clip>(std::move(clip)));
        return success();
    }

    Result noteLines(int depth, NoteContent& content, Unknown& unknown) {
        while (lines_.depth() > depth) {
            const auto kind = lines_.kind();
            if (kind == "note") {
                failedAt_ = lines_.number();
                if (lines_.jumped()) return refused("the line is indented too far");
                TUTTI_LET(note, readNote(lines_.text().substr(kind.size())));
                content.notes.push_back(note);
                TUTTI_TRY(pass());
            } else if (kind == "curve") {
                TUTTI_TRY(append(content.curves, readCurve));
            } else {
                TUTTI_TRY(keepUnknown(unknown));
            }
        }
        std::sort(content.curves.begin(), content.curves.end(),
                  [](const auto& a, const auto& b) { return a.target < b.target; });
        return success();
    }

    /// Two people may each have added a note with the next number.
    static void renumberDoubles(std::vector<Note>& notes) {
        std::vector<std::uint32_t> numbers;
        for (const auto& note : notes)
            numbers.push_back(note.number);
        std::sort(numbers.begin(), numbers.end());
        if (std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end()) return;
        std::unordered_set<std::uint32_t> taken;
        for (auto& note : notes)
            while (!taken.insert(note.number).second)
                ++note.number;
    }

    static Result checkRows(const std::vector<PatternRow>& rows) {
        std::unordered_set<int> pitches;
        for (const auto& row : rows)
            if (!pitches.insert(row.pitch).second) return refused("there are two rows of one pitch");
        return success();
    }

    template<class T>
    static Ref<T> share(T value) {
        return std::make_shared<const T>(std::move(value));
    }

    Expected<Project> assemble() {
        if (!settings_.id) return refused("there is no line that starts with \"project\"");
        auto project = emptyProject(settings_.id, settings_.name, settings_.rate);
        project.settings = std::move(settings_);
        std::sort(tempo_.begin(), tempo_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        std::sort(meter_.begin(), meter_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        if (!tempo_.empty()) {
            TUTTI_LET(map, TempoMap::make(std::move(tempo_)));
            project.tempo = share(std::move(map));
        }
        if (!meter_.empty()) {
            TUTTI_LET(map, MeterMap::make(std::move(meter_)));
            project.meter = share(std::move(map));
        }
        const auto byPlace = [](const auto& a, const auto& b) { return a.at < b.at; };
        std::sort(keys_.begin(), keys_.end(), byPlace);
        TUTTI_TRY(allOther(keys_, "keys at", [](const auto& key) { return formatTime(key.at); }));
        std::sort(markers_.begin(), markers_.end(), markerComesBefore);
        std::sort(sections_.begin(), sections_.end(), sectionComesBefore);
        std::sort(recipes_.begin(), recipes_.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        TUTTI_TRY(
            allOther(recipes_, "recipes", [](const auto& recipe) { return std::string_view(recipe.name); }));
        std::sort(media_.begin(), media_.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
        project.keys = share(std::move(keys_));
        project.markers = share(std::move(markers_));
        project.sections = share(std::move(sections_));
        project.recipes = share(std::move(recipes_));
        project.media = share(std::move(media_));
        project.unknown = share(std::move(unknown_));
        const bool hasMain = std::any_of(tracks_.begin(), tracks_.end(),
                                         [](const auto& track) { return track->kind == TrackKind::main; });
        if (!hasMain) tracks_.push_back(project.tracks.back());
        return withTracks(std::move(project), std::move(tracks_));
    }

    Lines lines_;
    const Catalogue& catalogue_;
    std::size_t failedAt_ = 1;

    Ids ids_;
    Settings settings_;
    std::vector<TempoPoint> tempo_;
    std::vector<MeterPoint> meter_;
    std::vector<KeyPoint> keys_;
    std::vector<Marker> markers_;
    std::vector<Section> sections_;
    std::vector<Recipe> recipes_;
    std::vector<Media> media_;
    std::vector<Ref<Track>> tracks_;
    Unknown unknown_;
};

} // namespace

Ending endingOf(std::string_view text) {
    bool isLast = true;
    while (!text.empty()) {
        const auto start = text.rfind('\n', text.size() - 1) + 1; // npos + 1 is 0
        auto line = text.substr(start);
        text = text.substr(0, start == 0 ? 0 : start - 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_not_of(' ') == std::string_view::npos || line.starts_with('#')) continue;
        if (isLast && line == lastLine) return Ending::whole;
        isLast = false;
        if (!line.starts_with("track ")) continue;
        const auto kind = line.find(' ', 6);
        const auto rest = kind == std::string_view::npos ? std::string_view{} : line.substr(kind + 1);
        const bool isMain = rest.substr(0, rest.find(' ')) == "main";
        return isMain ? Ending::unknown : Ending::cut;
    }
    return Ending::cut;
}

Expected<Project> readProject(std::string_view text, const Catalogue& catalogue) {
    if (text.size() > largestProject) return Error{Fault::project, "the project is larger than 1 GiB"};
    return Reader(text, catalogue).project();
}

} // namespace tutti

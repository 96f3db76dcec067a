#include "format/Text.h"
#include "model/Directory.h"
#include "model/Lines.h"

#include <algorithm>
#include <tuple>

namespace tutti {
namespace {

constexpr std::size_t largestProject = std::size_t{1} << 30;

/// The lines of a text one after the other, with their depth; blank ones and comments are passed over.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) { next(); }

    bool ended() const { return ended_; }
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
            depth_ = static_cast<int>(first / 2);
            text_ = line.substr(first);
            return;
        }
        ended_ = true;
        depth_ = -1;
        text_ = {};
    }

private:
    std::string_view rest_, text_;
    int depth_ = 0;
    std::size_t number_ = 0;
    bool ended_ = false;
};

class Reader {
public:
    Reader(std::string_view text, const Catalogue& catalogue) : lines_(text), catalogue_(catalogue) {}

    Expected<Project> project() {
        TUTTI_TRY(located(header()));
        while (!lines_.ended())
            TUTTI_TRY(located(topLine()));
        return assemble();
    }

private:
    template<class T>
    Expected<T> located(Expected<T> result) const {
        if (result) return result;
        auto error = result.error();
        if (!error.message.starts_with("line "))
            error.message = "line " + std::to_string(failedAt_) + ": " + error.message;
        if (error.fault == Fault::refused) error.fault = Fault::project;
        return error;
    }

    /// The words of the present line after its kind. Remembers the line for error messages.
    Expected<std::vector<std::string>> words() {
        failedAt_ = lines_.number();
        auto split = splitWords(lines_.text());
        if (split) split->erase(split->begin());
        return split;
    }

    Result header() {
        failedAt_ = std::max<std::size_t>(1, lines_.number());
        if (lines_.ended() || lines_.kind() != "tutti")
            return Error{Fault::project, "this is not a Tutti project (the first line must be \"tutti 1\")"};
        TUTTI_LET(number, parseNumber(lines_.text().substr(std::min<std::size_t>(6, lines_.text().size()))));
        if (number > formatNumberNow)
            return Error{Fault::project,
                         "this project is of format " + formatNumber(number) + ", newer than this program",
                         "open it with a newer Tutti; nothing was changed"};
        lines_.next();
        return success();
    }

    template<class T>
    Result append(std::vector<T>& list, Expected<T> (*read)(Words)) {
        TUTTI_LET(split, words());
        TUTTI_LET(part, read(split));
        list.push_back(std::move(part));
        lines_.next();
        return success();
    }

    Result topLine() {
        const auto kind = lines_.kind();
        if (lines_.depth() != 0) return keepUnknown(0, unknown_);
        if (kind == "track") return track();
        if (kind == "tempo") return append(tempo_, readTempo);
        if (kind == "meter") return append(meter_, readMeter);
        if (kind == "key") return append(keys_, readKey);
        if (kind == "marker") return append(markers_, readMarker);
        if (kind == "section") return append(sections_, readSection);
        if (kind == "recipe") return append(recipes_, readRecipe);
        if (kind == "media") return append(media_, readMedia);
        if (kind == "project" || kind == "delivery") return settings(kind == "project");
        return keepUnknown(0, unknown_);
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
        lines_.next();
        return success();
    }

    /// Keeps the present line and all its children as they stand.
    Result keepUnknown(int depth, Unknown& kept) {
        do {
            kept.lines.push_back(
                std::string(static_cast<std::size_t>(std::max(0, lines_.depth() - depth)) * 2, ' ') +
                std::string(lines_.text()));
            lines_.next();
        } while (!lines_.ended() && lines_.depth() > depth);
        return success();
    }

    Result track() {
        TUTTI_LET(split, words());
        TUTTI_LET(track, readTrack(split));
        lines_.next();
        while (lines_.depth() > 0)
            TUTTI_TRY(trackChild(track));
        std::sort(track.clips.begin(), track.clips.end(), clipComesBefore);
        std::sort(track.curves.begin(), track.curves.end(),
                  [](const auto& a, const auto& b) { return a->target < b->target; });
        tracks_.push_back(std::make_shared<const Track>(std::move(track)));
        return success();
    }

    Result trackChild(Track& track) {
        const auto kind = lines_.kind();
        if (lines_.depth() == 1) {
            if (kind == "clip") return clip(1, track.clips);
            if (kind == "take") return lane(track);
            if (kind == "device") return device(track);
            if (kind == "send") return append(track.sends, readSend);
            if (kind == "curve") {
                TUTTI_LET(split, words());
                TUTTI_LET(curve, readCurve(split));
                track.curves.push_back(std::make_shared<const Curve>(std::move(curve)));
                lines_.next();
                return success();
            }
        }
        return keepUnknown(1, track.unknown);
    }

    Result device(Track& track) {
        TUTTI_LET(split, words());
        TUTTI_LET(device, readDevice(split, catalogue_));
        lines_.next();
        while (lines_.depth() > 1)
            TUTTI_TRY(keepUnknown(2, device.unknown));
        track.devices.push_back(std::make_shared<const Device>(std::move(device)));
        return success();
    }

    Result lane(Track& track) {
        TUTTI_LET(split, words());
        TUTTI_LET(lane, readLane(split));
        lines_.next();
        while (lines_.depth() > 1) {
            if (lines_.depth() == 2 && lines_.kind() == "clip")
                TUTTI_TRY(clip(2, lane.clips));
            else
                TUTTI_TRY(keepUnknown(1, track.unknown));
        }
        std::sort(lane.clips.begin(), lane.clips.end(), clipComesBefore);
        track.lanes.push_back(std::make_shared<const Lane>(std::move(lane)));
        return success();
    }

    Result clip(int depth, std::vector<Ref<Clip>>& clips) {
        TUTTI_LET(split, words());
        TUTTI_LET(clip, readClip(split));
        lines_.next();
        if (auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
            auto content = **notes;
            TUTTI_TRY(noteLines(depth, content, clip.unknown));
            // git merges lines, not places: what two people added comes in the order of the merge.
            std::sort(content.notes.begin(), content.notes.end(), noteComesBefore);
            *notes = std::make_shared<const NoteContent>(std::move(content));
        } else if (auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content)) {
            auto content = **pattern;
            while (lines_.depth() > depth) {
                if (lines_.depth() == depth + 1 && lines_.kind() == "row")
                    TUTTI_TRY(append(content.rows, readRow));
                else
                    TUTTI_TRY(keepUnknown(depth + 1, clip.unknown));
            }
            *pattern = std::make_shared<const PatternContent>(std::move(content));
        }
        while (lines_.depth() > depth)
            TUTTI_TRY(keepUnknown(depth + 1, clip.unknown));
        clips.push_back(std::make_shared<const Clip>(std::move(clip)));
        return success();
    }

    Result noteLines(int depth, NoteContent& content, Unknown& unknown) {
        while (lines_.depth() > depth) {
            const auto kind = lines_.kind();
            if (lines_.depth() == depth + 1 && kind == "note") {
                failedAt_ = lines_.number();
                TUTTI_LET(note, readNote(lines_.text().substr(5)));
                content.notes.push_back(note);
                lines_.next();
            } else if (lines_.depth() == depth + 1 && kind == "curve") {
                TUTTI_TRY(append(content.curves, readCurve));
            } else {
                TUTTI_TRY(keepUnknown(depth + 1, unknown));
            }
        }
        return success();
    }

    template<class T>
    static Ref<T> share(T value) {
        return std::make_shared<const T>(std::move(value));
    }

    Expected<Project> assemble() {
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
        std::sort(markers_.begin(), markers_.end(), markerComesBefore);
        std::sort(sections_.begin(), sections_.end(),
                  [](const auto& a, const auto& b) { return std::tie(a.at, a.id) < std::tie(b.at, b.id); });
        std::sort(recipes_.begin(), recipes_.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
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

Expected<Project> readProject(std::string_view text, const Catalogue& catalogue) {
    if (text.size() > largestProject) return Error{Fault::project, "the project is larger than 1 GiB"};
    return Reader(text, catalogue).project();
}

} // namespace tutti

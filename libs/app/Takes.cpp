#include "app/Takes.h"

#include "audio/TakeWriter.h"
#include "audio/WavMap.h"
#include "base/MappedFile.h"
#include "base/Sha256.h"
#include "format/PackageFiles.h"
#include "model/Directory.h"
#include "time/TimeText.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

namespace tutti {

namespace fs = std::filesystem;

namespace {

constexpr const char* noteHeader = "tutti-take 1";
constexpr const char* noteEnding = ".take";
constexpr std::size_t largestNote = 1 << 16;

fs::path notePath(const fs::path& folder, const std::string& file) {
    return folder / (file + noteEnding);
}

/// The value of a line, without what would end it.
std::string oneLine(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

std::optional<TakeNote> parseNote(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    if (!std::getline(lines, line) || line != noteHeader) return std::nullopt;
    std::map<std::string, std::string> values;
    while (std::getline(lines, line))
        if (const auto sign = line.find('='); sign != std::string::npos)
            values[line.substr(0, sign)] = line.substr(sign + 1);
    const auto number = [&](const char* name) {
        std::int64_t value = 0;
        const auto& digits = values[name];
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    return TakeNote{values["file"], values["track"], values["name"],
                    number("at"),   number("late"),  values["when"]};
}

Expected<std::string> sha256Of(const fs::path& path) {
    TUTTI_LET(file, MappedFile::open(path.string()));
    return sha256Hex(file.bytes());
}

/// Goes from one project to the next, take by take.
class Adoption {
public:
    Adoption(Session& session, bool recovered)
        : session_(session), recovered_(recovered), context_(session.context()), project_(session.project()) {
    }

    Result add(const TakeNote& note) {
        auto& result = adopted_.emplace_back();
        result.file = note.file;
        const auto path = session_.package().folder() / note.file;
        if (!fs::exists(path)) return success(); // killed before it was made
        TUTTI_LET(repair, repairTake(path));
        result.frames = repair.frames;
        if (repair.frames == 0 || isKnown(note.file)) return success();
        TUTTI_TRY(addMedia(note, path, result));
        return addClip(note, result);
    }

    const Project& project() const { return project_; }
    std::vector<AdoptedTake> results() { return std::move(adopted_); }

private:
    bool isKnown(const std::string& file) const {
        return std::any_of(project_.media->begin(), project_.media->end(),
                           [&](const auto& media) { return media.file == file; });
    }

    Expected<Applied> done(const Verb& verb) {
        TUTTI_LET(applied, apply(project_, verb, context_));
        project_ = applied.project;
        return applied;
    }

    Result addMedia(const TakeNote& note, const fs::path& path, AdoptedTake& result) {
        TUTTI_LET(map, WavMap::open(path.string()));
        if (map.rate() != project_.settings.rate)
            return Error{Fault::input, path.string() + ": has another rate than the project"};
        TUTTI_LET(sha256, sha256Of(path));
        TUTTI_LET(made, done({"media.add",
                              {{"file", note.file},
                               {"frames", std::to_string(map.frames())},
                               {"channels", std::to_string(map.channels())},
                               {"sha256", sha256}}}));
        result.media = made.made.front();
        return success();
    }

    Result addClip(const TakeNote& note, AdoptedTake& result) {
        const auto start = note.at - note.late;
        const auto from = std::max<std::int64_t>(0, -start);
        if (from >= result.frames) return success(); // all of it is before the start
        const auto name = recovered_ ? "Recovered " + note.when : note.name;
        TUTTI_LET(track, trackOf(note));
        TUTTI_LET(made, done({"clip.add",
                              {{"track", track},
                               {"at", formatTime(TimePoint(flicksAt(start + from)))},
                               {"src", result.media},
                               {"from", std::to_string(from)},
                               {"name", name}}}));
        result.clip = made.made.front();
        if (recovered_) TUTTI_TRY(done({"clip.set", {{"clip", result.clip}, {"lock", "on"}}}));
        return success();
    }

    Expected<std::string> trackOf(const TakeNote& note) {
        const auto id = TrackId::parse(note.track);
        if (id && findTrack(project_, *id)) return note.track;
        const auto name = note.name.empty() ? std::string("Recording") : note.name;
        TUTTI_LET(made, done({"track.add", {{"name", name}, {"kind", "audio"}}}));
        return made.made.front();
    }

    /// The moment of a frame, to the flick.
    FlickPoint flicksAt(std::int64_t frame) const {
        const auto rate = static_cast<std::int64_t>(project_.settings.rate);
        const auto seconds = frame / rate, rest = frame % rate;
        return FlickPoint{seconds * flicksPerSecond + (rest * flicksPerSecond + rate / 2) / rate};
    }

    Session& session_;
    const bool recovered_;
    VerbContext context_;
    Project project_;
    std::vector<AdoptedTake> adopted_;
};

Expected<std::vector<AdoptedTake>> adopt(Session& session, const std::vector<TakeNote>& notes,
                                         bool recovered) {
    Adoption adoption(session, recovered);
    for (const auto& note : notes)
        TUTTI_TRY(adoption.add(note));
    const std::string label = recovered           ? "Recover takes"
                              : notes.size() == 1 ? "Record " + notes.front().name
                                                  : "Record";
    TUTTI_TRY(session.adopt(label, adoption.project()));
    TUTTI_TRY(forgetTakes(session.package().folder(), notes));
    return adoption.results();
}

} // namespace

Result noteTake(const fs::path& folder, const TakeNote& note) {
    std::string text = std::string(noteHeader) + "\n";
    const auto line = [&](const char* name, const std::string& value) {
        text += std::string(name) + "=" + oneLine(value) + "\n";
    };
    line("file", note.file);
    line("track", note.track);
    line("name", note.name);
    line("at", std::to_string(note.at));
    line("late", std::to_string(note.late));
    line("when", note.when);
    return writeFileDurably(notePath(folder, note.file), text);
}

Result forgetTakes(const std::filesystem::path& folder, const std::vector<TakeNote>& notes) {
    std::error_code problem;
    for (const auto& note : notes)
        fs::remove(notePath(folder, note.file), problem);
    return notes.empty() ? success() : syncFolder(folder / "media");
}

std::vector<TakeNote> unfinishedTakes(const fs::path& project) {
    const auto folder = package::packageFolder(project);
    std::vector<TakeNote> notes;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / "media", problem)) {
        if (entry.path().extension() != noteEnding) continue;
        const auto text = readFile(entry.path(), largestNote);
        auto note = text ? parseNote(*text) : std::nullopt;
        // It speaks of the file it stands beside and of no other.
        if (note && notePath(folder, note->file) == entry.path()) notes.push_back(std::move(*note));
    }
    std::sort(notes.begin(), notes.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
    return notes;
}

Expected<std::vector<AdoptedTake>> adoptTakes(Session& session, const std::vector<TakeNote>& notes) {
    return adopt(session, notes, false);
}

Expected<std::vector<AdoptedTake>> recoverTakes(Session& session) {
    const auto notes = unfinishedTakes(session.package().folder());
    if (notes.empty()) return std::vector<AdoptedTake>{};
    return adopt(session, notes, true);
}

} // namespace tutti

#include "app/Takes.h"

#include "base/File.h"
#include "format/PackageFiles.h"
#include "live/EventFile.h"
#include "model/Directory.h"

#include <algorithm>
#include <charconv>
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

/// `at:from:frames at:from:frames`
std::string textOf(const std::vector<TakePass>& passes) {
    std::string text;
    for (const auto& pass : passes)
        text += (text.empty() ? "" : " ") + std::to_string(pass.at) + ":" + std::to_string(pass.from) + ":" +
                std::to_string(pass.frames);
    return text;
}

std::vector<TakePass> parsePasses(const std::string& text) {
    std::vector<TakePass> passes;
    std::istringstream words(text);
    char colon = 0, another = 0;
    for (TakePass pass; words >> pass.at >> colon >> pass.from >> another >> pass.frames;)
        passes.push_back(pass);
    return passes;
}

std::optional<TakeNote> parseNote(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    if (!std::getline(lines, line) || line != noteHeader) return std::nullopt;
    std::map<std::string, std::string> values;
    while (std::getline(lines, line))
        if (const auto sign = line.find('='); sign != std::string::npos)
            values[line.substr(0, sign)] = line.substr(sign + 1);
    const auto number = [&](const std::string& name) {
        std::int64_t value = 0;
        const auto& digits = values[name];
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    const auto range = [&](const std::string& name) {
        return FrameRange{number(name + "_from"), number(name + "_to")};
    };
    std::optional<double> level;
    if (const auto found = parseNumber(values["arm_level"])) level = *found;
    return TakeNote{
        values["file"],         values["track"], values["name"],     number("at"),
        number("late"),         values["when"],  range("loop"),      range("punch"),
        number("replace") != 0, values["clip"],  values["quantise"], parsePasses(values["passes"]),
        number("split"),        level,           number("pre")};
}

} // namespace

bool TakeNote::midi() const {
    return fs::path(file).extension() == EventFile::ending;
}

std::string newTakeFile(const std::filesystem::path& folder, const Track& track, const std::string& ending,
                        const std::vector<TakeNote>& others) {
    auto name = track.name.empty() ? track.id.text() : track.name;
    for (auto& c : name)
        if (c == '/' || c == '.' || static_cast<unsigned char>(c) < 32) c = '-';
    for (int number = 1;; ++number) {
        const auto file = "media/" + name + "-" + std::to_string(number) + ending;
        const bool taken = std::any_of(others.begin(), others.end(),
                                       [&](const TakeNote& note) { return note.file == file; });
        std::error_code ignored;
        if (!taken && !std::filesystem::exists(folder / file, ignored)) return file;
    }
}

std::string newTakeClip(Session& session) {
    for (;;)
        if (const auto id = session.context().ids.next<ClipIdTag>(); !idIsTaken(session.project(), id))
            return id.text();
}

std::vector<TakeNote> takeParts(const fs::path& folder, const TakeNote& note) {
    const auto first = fs::path(note.file);
    const auto stem = first.stem().string() + "-";
    std::map<std::int64_t, TakeNote> parts;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / "media", problem)) {
        const auto name = entry.path().stem().string();
        std::int64_t number = entry.path().filename() == first.filename() ? 1 : 0;
        if (entry.path().extension() == first.extension() && name.starts_with(stem))
            std::from_chars(name.data() + stem.size(), name.data() + name.size(), number);
        if (number < 1 || (number > 1 && name != stem + std::to_string(number))) continue;
        auto& part = parts[number] = note;
        part.file = "media/" + entry.path().filename().string();
        part.at += (number - 1) * note.split;
        if (number > 1) part.name = name;
    }
    std::vector<TakeNote> all;
    for (auto& [number, part] : parts)
        all.push_back(std::move(part));
    return all;
}

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
    const auto range = [&](const std::string& name, const FrameRange& frames) {
        if (frames.empty()) return;
        line((name + "_from").c_str(), std::to_string(frames.from));
        line((name + "_to").c_str(), std::to_string(frames.to));
    };
    range("loop", note.loop);
    range("punch", note.punch);
    if (note.replace) line("replace", "1");
    if (!note.clip.empty()) line("clip", note.clip);
    if (!note.quantise.empty()) line("quantise", note.quantise);
    if (note.split > 0) line("split", std::to_string(note.split));
    if (note.armLevel) line("arm_level", formatNumber(*note.armLevel));
    if (note.pre > 0) line("pre", std::to_string(note.pre));
    if (!note.passes.empty()) line("passes", textOf(note.passes));
    return writeFileDurably(notePath(folder, note.file), text);
}

Result forgetTakes(const std::filesystem::path& folder, const std::vector<TakeNote>& notes) {
    std::error_code problem;
    // The file first: a note without a file is nothing, a file without its note would lie there for ever.
    for (const auto& note : notes)
        if (note.midi()) fs::remove(folder / note.file, problem);
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

} // namespace tutti

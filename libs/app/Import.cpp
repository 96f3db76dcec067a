#include "app/Import.h"

#include "audio/AudioReader.h"
#include "audio/Import.h"
#include "base/File.h"
#include "base/Utf8.h"
#include "model/Clips.h"
#include "model/Directory.h"
#include "model/verbs/Parts.h"
#include "time/TimeText.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

namespace tutti {

namespace fs = std::filesystem;

namespace {

/// Files an import made so far; gone with the object, unless keep() was called.
class FreshFiles {
public:
    explicit FreshFiles(fs::path folder) : folder_(std::move(folder)) {}
    ~FreshFiles() {
        std::error_code ignored;
        for (const auto& name : names_) {
            fs::remove(folder_ / name, ignored);
            fs::remove((folder_ / "peaks" / fs::path(name).stem()) += ".peaks", ignored);
        }
    }
    FreshFiles(const FreshFiles&) = delete;
    FreshFiles& operator=(const FreshFiles&) = delete;

    void add(std::string name) { names_.push_back(std::move(name)); }
    void keep() { names_.clear(); }

private:
    fs::path folder_;
    std::vector<std::string> names_;
};

Error inFile(const std::string& source, Error error) {
    const auto name = source == "-" ? std::string("standard input") : source;
    if (!error.message.starts_with(name)) error.message = name + ": " + error.message;
    return error;
}

Expected<std::string> bytesOf(const std::string& source) {
    if (source != "-") return readFile(source, largestMidiFile);
    std::string bytes(std::istreambuf_iterator<char>(std::cin), {});
    return bytes;
}

/// Goes from one project to the next, source by source; what it did is made the present version at the end.
class Importer {
public:
    /// `fresh` is null where nothing may be written.
    Importer(Session& session, const ImportJob& job, FreshFiles* fresh, const ImportProgress& progress)
        : session_(session), job_(job), fresh_(fresh), progress_(progress), context_(session.context()),
          project_(session.project()), at_(job.at.empty() ? "0q" : job.at) {}

    Expected<std::vector<ImportedSource>> run() {
        TUTTI_TRY(place());
        TUTTI_TRY(checkSources());
        for (const auto& source : job_.sources) {
            if (progress_ && !progress_(source, 0))
                return Error{Fault::interrupted, "import was stopped; the project is as it was"};
            auto& result = results_.emplace_back();
            result.source = source;
            result.kind = kinds_[results_.size() - 1];
            const auto done = result.kind == SourceKind::midi ? midi(result) : sound(result);
            if (!done) return done.error();
        }
        return std::move(results_);
    }

    const Project& project() const { return project_; }

private:
    /// What is wrong with the words is said before any file is copied.
    Result checkSources() {
        for (const auto& source : job_.sources) {
            TUTTI_LET(kind, source == "-" && job_.midiInput ? Expected<SourceKind>(SourceKind::midi)
                                                            : kindOfSource(source));
            kinds_.push_back(kind);
            if (job_.track.empty()) continue;
            TUTTI_LET(track, namedTrack());
            const auto wanted = kind == SourceKind::midi ? TrackKind::notes : TrackKind::audio;
            if (track->kind == wanted) continue;
            return refused("track: " + source + " needs " +
                               (kind == SourceKind::midi ? "a notes" : "an audio") + " track, and " +
                               track->id.text() + " is none",
                           "without --track a new one is made");
        }
        return success();
    }

    Expected<Applied> done(const Verb& verb) {
        TUTTI_LET(applied, apply(project_, verb, context_));
        project_ = applied.project;
        return applied;
    }

    /// The verbs' own reading of a track and of a place.
    Expected<Ref<Track>> namedTrack() const {
        const Verb verb{"import", {{"track", job_.track}}};
        return verbs::trackOf(project_, VerbFields(verb, {}, project_));
    }
    Expected<TickPoint> place() const {
        const Verb verb{"import", {{"at", at_}}};
        return VerbFields(verb, {}, project_).tick("at");
    }

    // --- sound ---------------------------------------------------------------------------------------------

    Result sound(ImportedSource& result) {
        Media media;
        auto copied = fresh_ == nullptr ? lookAt(result, media) : copy(result, media);
        if (!copied) return inFile(result.source, copied.error());
        result.channels = media.channels;
        result.originRate = media.originRate;
        result.seconds = static_cast<double>(media.frames) / project_.settings.rate;
        if (media.channels > 2)
            result.notices.push_back("has " + std::to_string(media.channels) +
                                     " channels; a track plays the first two");
        TUTTI_TRY(registered(result, media));
        auto track = job_.track;
        if (track.empty()) {
            TUTTI_LET(made, done({"track.add", {{"name", result.name}, {"kind", "audio"}}}));
            track = made.made.front();
            result.tracks.push_back(track);
        }
        TUTTI_LET(clip,
                  done({"clip.add",
                        {{"track", track}, {"at", at_}, {"src", result.media}, {"name", result.name}}}));
        result.clips = clip.made;
        if (!job_.track.empty()) { // the next one comes behind it
            const auto found = findClip(project_, *ClipId::parse(clip.made.front()));
            at_ = formatTime(clipEnd(*found->clip, *project_.tempo));
        }
        return success();
    }

    Result copy(ImportedSource& result, Media& media) {
        std::function<bool(double)> progress;
        if (progress_) progress = [&](double done) { return progress_(result.source, done); };
        TUTTI_LET(imported,
                  importAudio(result.source, session_.package().folder(), project_.settings.rate, progress));
        if (imported.fresh) fresh_->add(imported.file);
        media.file = imported.file;
        media.frames = imported.frames;
        media.channels = imported.channels;
        media.sha256 = imported.sha256;
        media.origin = readableText(imported.origin);
        media.originRate = imported.originRate;
        result.name = readableText(imported.title);
        if (!imported.cut.empty()) result.notices.push_back(imported.cut);
        if (imported.nonsense > 0) result.notices.push_back(nonsenseText(imported.nonsense));
        return success();
    }

    /// What copy() would find, as far as the file's head says it.
    Result lookAt(ImportedSource& result, Media& media) const {
        TUTTI_LET(reader, openAudio(result.source));
        const auto& info = reader->info();
        const double ratio = project_.settings.rate / info.rate;
        media.file = "media/" + std::to_string(project_.media->size()) + " (not yet).wav";
        media.frames =
            std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(info.expected) * ratio));
        media.channels = info.channels;
        if (ratio != 1) media.originRate = info.rate;
        const auto title = info.tags.find("title");
        result.name =
            readableText(title != info.tags.end() ? title->second : fs::path(result.source).stem().string());
        return success();
    }

    /// The same sound is registered once.
    Result registered(ImportedSource& result, const Media& media) {
        for (const auto& each : *project_.media)
            if (each.file == media.file) {
                result.media = each.id.text();
                return success();
            }
        Verb verb{"media.add",
                  {{"file", media.file},
                   {"frames", std::to_string(media.frames)},
                   {"channels", std::to_string(media.channels)},
                   {"sha256", media.sha256},
                   {"origin", media.origin}}};
        if (media.originRate != 0) verb.fields["originRate"] = formatNumber(media.originRate);
        TUTTI_LET(made, done(verb));
        result.media = made.made.front();
        return success();
    }

    // --- MIDI ----------------------------------------------------------------------------------------------

    Result midi(ImportedSource& result) {
        auto bytes = bytesOf(result.source);
        if (!bytes) return inFile(result.source, bytes.error());
        auto read = readMidi(*bytes);
        if (!read) return inFile(result.source, read.error());
        MidiImportSpec spec;
        spec.name = result.source == "-" ? "MIDI" : readableText(fs::path(result.source).stem().string());
        spec.maps = job_.maps;
        TUTTI_LET(at, place());
        spec.at = at;
        if (!job_.track.empty()) {
            TUTTI_LET(track, namedTrack());
            spec.track = track->id;
        }
        auto made = importMidi(project_, *read, spec, context_);
        if (!made) return inFile(result.source, made.error());
        project_ = std::move(made->project);
        (spec.track ? result.clips : result.tracks) = made->made;
        result.notices = std::move(made->notices);
        result.name = spec.name;
        for (const auto& id : result.tracks)
            result.clips.push_back(findTrack(project_, *TrackId::parse(id))->clips.front()->id.text());
        return success();
    }

    Session& session_;
    const ImportJob& job_;
    FreshFiles* fresh_;
    const ImportProgress& progress_;
    VerbContext context_;
    Project project_;
    std::string at_;
    std::vector<SourceKind> kinds_;
    std::vector<ImportedSource> results_;
};

std::string labelOf(const ImportJob& job) {
    std::string label = "Import";
    for (const auto& source : job.sources) {
        label += (label == "Import" ? " " : ", ") +
                 (source == "-" ? std::string("standard input") : fs::path(source).filename().string());
        if (label.size() > 100) return label + ", ...";
    }
    return label;
}

} // namespace

Expected<SourceKind> kindOfSource(const std::string& path) {
    if (path == "-") return SourceKind::sound;
    std::error_code problem;
    if (!fs::exists(path, problem)) return Error{Fault::input, path + ": no such file"};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{Fault::input, path + ": may not be read"};
    char head[16] = {};
    file.read(head, sizeof head);
    const std::string_view start(head, static_cast<std::size_t>(file.gcount()));
    const bool midi = start.starts_with("MThd") ||
                      (start.size() >= 12 && start.starts_with("RIFF") && start.substr(8, 4) == "RMID");
    return midi ? SourceKind::midi : SourceKind::sound;
}

Expected<std::vector<ImportedSource>> importFiles(Session& session, const ImportJob& job,
                                                  const ImportProgress& progress) {
    FreshFiles fresh(session.package().folder());
    Importer importer(session, job, &fresh, progress);
    TUTTI_LET(results, importer.run());
    auto adopted = session.adopt(labelOf(job), importer.project());
    // A record that failed on its way may be read again; then its sounds must be there.
    if (adopted || !session.package().journalIsWhole()) fresh.keep();
    TUTTI_TRY(std::move(adopted));
    return results;
}

Expected<std::vector<ImportedSource>> tryImport(Session& session, const ImportJob& job) {
    return Importer(session, job, nullptr, {}).run();
}

} // namespace tutti

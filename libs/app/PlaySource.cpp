#include "app/PlaySource.h"

#include "app/Import.h"
#include "app/RenderJob.h"
#include "app/Spool.h"
#include "app/Template.h"
#include "audio/TimeStretch.h"
#include "base/Maths.h"
#include "model/Directory.h"
#include "processor/ResourceFiles.h"

#include <cmath>

namespace tutti {
namespace {

namespace fs = std::filesystem;

constexpr int piece = 8192; // frames

std::function<bool(double)> stageOf(const JobProgress& progress, const char* stage) {
    return [&progress, stage](double done) { return !progress || progress(stage, done); };
}

bool isProject(const std::string& source) {
    std::error_code ignored;
    return fs::is_directory(source, ignored) || source.ends_with(".tutti");
}

/// A project as a file of floats.
Expected<TempFile> renderedProject(const std::string& source, const House& house,
                                   const JobProgress& progress) {
    TUTTI_LET(session, Session::open(source, Access::read, house));
    TUTTI_LET(file, TempFile::make("tutti-play"));
    const auto media = packageMedia(session.package().folder());
    const ResourceFiles resources(session.package().folder());
    Compiler compiler(house.registry, *media, &resources);
    RenderJob job;
    job.file.bits = "f32";
    job.file.rate = session.project().settings.rate;
    job.measured = false;
    TUTTI_TRY(renderTo(file.path().string(), compiler, session.project(), house.registry, job, progress));
    return file;
}

/// Makes of a sound what is to be heard, in a file.
class Maker {
public:
    Maker(const PlayWish& wish, const House& house, const JobProgress& progress)
        : wish_(wish), house_(house), progress_(progress) {}

    /// Why the target was missed, or nothing.
    Expected<std::string> make(AudioReader& reader, const fs::path& to) {
        const auto& info = reader.info();
        if (wish_.target && info.channels > 2)
            return Error{Fault::usage, "--target: only one or two channels are brought to a level",
                         "--gain makes any sound louder or softer"};
        WriteSpec file;
        file.bits = "f32";
        file.rate = info.rate;
        file.channels = info.channels;
        TUTTI_LET(spool, Spool::make(info.rate, info.channels));
        TUTTI_TRY(read(reader, spool));
        TUTTI_LET(writer, createAudio(to.string(), file));
        std::string note;
        if (wish_.speed != 1) {
            TUTTI_LET(stretched, Spool::make(info.rate, info.channels));
            TUTTI_TRY(stretch(spool, stretched));
            TUTTI_LET(told, level(stretched, *writer));
            note = told;
        } else {
            TUTTI_LET(told, level(spool, *writer));
            note = told;
        }
        TUTTI_TRY(writer->finish());
        return note;
    }

private:
    Result read(AudioReader& reader, Spool& to) {
        AudioBuffer buffer(reader.info().channels, piece);
        const auto step = stageOf(progress_, "Read");
        for (std::int64_t done = 0;;) {
            auto view = buffer.view();
            TUTTI_LET(came, reader.read(view));
            if (came == 0) return success();
            view.frames = came;
            done += came;
            if (!step(reader.info().share(done))) return Error{Fault::interrupted, "reading was stopped"};
            TUTTI_TRY(to.write(view));
        }
    }

    Result stretch(Spool& from, Spool& to) {
        const StretchSource source{from.rate(), from.channels(), from.frames(), [&] { return from.rewind(); },
                                   [&](AudioView view) { return from.read(view); }};
        return stretchTime(
            source, wish_.speed, [&](ConstAudioView view) { return to.write(view); },
            stageOf(progress_, "Stretch"));
    }

    Expected<std::string> level(Spool& sound, AudioWriter& writer) {
        const auto write = [&](ConstAudioView view) { return writer.write(view); };
        if (wish_.target) {
            auto goal = goalOf(*wish_.target);
            if (goal.level) *goal.level += wish_.gain;
            TUTTI_LET(before, measured(sound));
            Mastering mastering(sound, before, goal, house_.registry, progress_);
            TUTTI_LET(result, mastering.find());
            TUTTI_TRY(mastering.write(write));
            return result.reached ? std::string() : result.note;
        }
        const auto factor = static_cast<float>(maths::gainFromDecibels(wish_.gain));
        TUTTI_TRY(eachPiece(sound, [&](AudioView view) {
            for (int c = 0; c < view.channelCount; ++c)
                for (int i = 0; i < view.frames; ++i)
                    view[c][i] *= factor;
            return write(view);
        }));
        return std::string();
    }

    static Expected<Measured> measured(Spool& sound) {
        SoundMeter meter(sound.rate(), sound.channels());
        TUTTI_TRY(eachPiece(sound, [&](AudioView view) {
            meter.add(view);
            return success();
        }));
        return meter.result();
    }
    template<class Take>
    static Result eachPiece(Spool& sound, Take take) {
        TUTTI_TRY(sound.rewind());
        AudioBuffer buffer(sound.channels(), piece);
        for (;;) {
            auto view = buffer.view();
            TUTTI_LET(came, sound.read(view));
            if (came == 0) return success();
            view.frames = came;
            TUTTI_TRY(take(view));
        }
    }

    const PlayWish& wish_;
    const House& house_;
    const JobProgress& progress_;
};

} // namespace

PlaySource::PlaySource(PlaySource&& other) noexcept
    : project_(std::move(other.project_)), folder_(std::exchange(other.folder_, {})),
      note_(std::move(other.note_)), speed_(other.speed_) {}

PlaySource::~PlaySource() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Expected<PlaySource> PlaySource::prepare(const std::string& source, const PlayWish& wish, const House& house,
                                         const JobProgress& progress) {
    PlaySource made;
    made.speed_ = wish.speed;
    if (isProject(source) && wish.plain()) {
        made.project_ = source;
        return made;
    }
    std::optional<TempFile> rendered;
    if (isProject(source)) {
        TUTTI_LET(file, renderedProject(source, house, progress));
        rendered.emplace(std::move(file));
    }
    const auto file = rendered ? rendered->path().string() : source;
    TUTTI_LET(reader, wish.raw && !rendered ? openRaw(file, *wish.raw) : openAudio(file));
    const double rate = wish.rate > 0 ? wish.rate : reader->info().rate;
    if (!wish.raw && wish.plain() && source != "-") {
        TUTTI_TRY(made.makeProjectOf(file, rate, house, progress));
        return made;
    }
    TUTTI_LET(ready, TempFile::make("tutti-play"));
    TUTTI_LET(note, Maker(wish, house, progress).make(*reader, ready.path()));
    made.note_ = note;
    TUTTI_TRY(made.makeProjectOf(ready.path().string(), rate, house, progress));
    return made;
}

Result PlaySource::makeProjectOf(const std::string& file, double rate, const House& house,
                                 const JobProgress& progress) {
    TUTTI_LET(place, TempFile::make("tutti-play"));
    folder_ = place.path().string() + ".d";
    TUTTI_LET(project, makeProject({.name = (folder_ / "file").string(),
                                    .rate = rate,
                                    .tempo = {},
                                    .meter = {},
                                    .key = {},
                                    .fps = {},
                                    .seed = {}},
                                   house));
    TUTTI_LET(session, Session::open(project, Access::write, house));
    TUTTI_TRY(importFiles(session, {.sources = {file}}, [&](const std::string&, double done) {
        return !progress || progress("Read", done);
    }));
    TUTTI_TRY(session.save());
    project_ = project;
    return success();
}

std::int64_t PlaySource::playedAt(std::int64_t frame) const {
    return isSound() ? std::llround(static_cast<double>(frame) / speed_) : frame;
}

Project PlaySource::inOwnTime(const Project& project) const {
    if (!isSound() || speed_ == 1) return project;
    auto scaled = project;
    for (const auto& track : project.tracks)
        for (const auto& clip : track->clips) {
            auto own = *clip; // an imported sound: its length is one of time
            own.length.count = std::llround(static_cast<double>(own.length.count) * speed_);
            scaled = withClip(std::move(scaled), std::move(own));
        }
    return scaled;
}

} // namespace tutti

#include "app/Capture.h"

#include "audio/TakeWriter.h"
#include "base/Clock.h"
#include "live/MidiEvents.h"
#include "model/Directory.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

/// A time in which the transport rolled, or stood still, by when it came in.
struct Run {
    bool rolling = false;
    std::int64_t from = 0, to = 0;
    std::vector<TakePass> passes{}; ///< of one that rolled; from: the time
};

std::vector<Run> runsOf(const Lookback& lookback, const CapturePlaces& places) {
    const auto now = lookback.sound().to;
    const auto oldest = now - static_cast<std::int64_t>(places.seconds * places.rate);
    const auto& turns = lookback.turns();
    std::vector<Run> runs;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const auto& turn = turns[i];
        const bool last = i + 1 == turns.size();
        const auto came = turn.time + (i == 0 ? 0 : places.late);
        const auto from = std::max(came, oldest);
        const auto to = std::min(last ? now : turns[i + 1].time + places.late, now);
        if (to <= from) continue;
        if (runs.empty() || runs.back().rolling != turn.rolling) runs.push_back({turn.rolling, from, to});
        runs.back().to = to;
        if (turn.rolling)
            runs.back().passes.push_back({turn.frame + (from - turn.time - places.late), from, to - from});
    }
    return runs;
}

bool isNoteOn(const RecordedEvent& key) {
    const auto event = eventOf(key.message());
    return event && event->kind == Event::Kind::noteOn;
}

bool isOurs(const RecordedEvent& key, const Arm& arm) {
    return arm.midiChannel < 0 || (key.bytes[0] & 15) == arm.midiChannel;
}

/// What the takes are made of.
class Capture {
public:
    Capture(Session& session, const Lookback& lookback, const CapturePlaces& places)
        : session_(session), lookback_(lookback), places_(places), runs_(runsOf(lookback, places)),
          folder_(session.package().folder()) {}

    Result take(const Arm& arm) { return arm.midi() ? takeKeys(arm) : takeSound(arm); }
    const std::vector<TakeNote>& notes() const { return notes_; }

private:
    // --- sound ---------------------------------------------------------------------------------------------

    Result takeSound(const Arm& arm) {
        auto run = std::find_if(runs_.rbegin(), runs_.rend(), [](const Run& each) { return each.rolling; });
        if (run == runs_.rend()) run = runs_.rbegin();
        const auto there = lookback_.sound();
        if (run == runs_.rend() || run->to <= there.from) return refused("nothing has come in yet");
        const auto from = std::max(run->from, there.from);
        AudioBuffer sound(static_cast<int>(arm.inputs.size()), static_cast<int>(run->to - from));
        for (int c = 0; c < sound.channels(); ++c)
            if (!lookback_.read(arm.inputs[static_cast<std::size_t>(c)], from,
                                {sound[c], static_cast<std::size_t>(sound.frames())}))
                return refused("what came in is no longer there", "ask for fewer seconds");
        auto passes = passesIn(*run, from);
        if (!run->rolling) passes = {{places_.position, 0, sound.frames()}};
        auto& note = addNote(arm, ".wav", std::move(passes));
        note.replace = true;
        TUTTI_TRY(noteTake(folder_, note));
        TakeSpec spec;
        spec.rate = places_.rate;
        spec.channels = sound.channels();
        spec.title = note.name;
        spec.frame = static_cast<std::uint64_t>(std::max<std::int64_t>(0, note.at));
        TUTTI_LET(writer, TakeWriter::create(folder_ / note.file, spec));
        TUTTI_TRY(writer.append(std::as_const(sound).view()));
        return writer.finish();
    }

    // --- keys ----------------------------------------------------------------------------------------------

    Result takeKeys(const Arm& arm) {
        std::vector<RecordedEvent> keys;
        for (const auto& key : lookback_.keys())
            if (isOurs(key, arm)) keys.push_back(key);
        const auto struck = std::find_if(keys.rbegin(), keys.rend(), isNoteOn);
        const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const Run& each) {
            return struck != keys.rend() && struck->frame >= each.from && struck->frame < each.to;
        });
        if (run == runs_.end()) return success();
        // From the first message on, so that it is known where controllers stood.
        const auto begin = std::min(run->from, keys.front().frame);
        std::erase_if(keys, [&](const auto& key) { return key.frame >= run->to; });
        auto end = run->to;
        auto passes = passesIn(*run, begin);
        if (!run->rolling) {
            const auto first = std::find_if(keys.begin(), keys.end(), [&](const auto& key) {
                return key.frame >= run->from && isNoteOn(key);
            });
            if (!isNoteOn(keys.back())) end = keys.back().frame + 1;
            passes = {{places_.position, first->frame - begin, end - first->frame}};
        }
        for (auto& key : keys)
            key.frame -= begin;
        auto& note = addNote(arm, EventFile::ending, std::move(passes));
        note.clip = newTakeClip(session_);
        TUTTI_TRY(noteTake(folder_, note));
        TUTTI_LET(file, EventFile::create(folder_ / note.file, places_.rate));
        TUTTI_TRY(file.append(keys));
        return file.finish(end - begin);
    }

    // --- both ----------------------------------------------------------------------------------------------

    /// What of a run is behind a time, counted from there.
    static std::vector<TakePass> passesIn(const Run& run, std::int64_t begin) {
        std::vector<TakePass> passes;
        for (const auto& pass : run.passes) {
            const auto gone = std::max<std::int64_t>(0, begin - pass.from);
            if (gone < pass.frames)
                passes.push_back({pass.at + gone, pass.from + gone - begin, pass.frames - gone});
        }
        return passes;
    }

    TakeNote& addNote(const Arm& arm, const char* ending, std::vector<TakePass> passes) {
        const auto& track = *findTrack(session_.project(), arm.track);
        TakeNote note;
        note.file = newTakeFile(folder_, track, ending, notes_);
        note.track = arm.track.text();
        note.name = std::filesystem::path(note.file).stem().string();
        note.at = passes.front().at;
        note.when = utcNow();
        note.passes = std::move(passes);
        return notes_.emplace_back(std::move(note));
    }

    Session& session_;
    const Lookback& lookback_;
    const CapturePlaces places_;
    std::vector<Run> runs_;
    const std::filesystem::path folder_;
    std::vector<TakeNote> notes_;
};

} // namespace

Expected<std::vector<AdoptedTake>> captureTakes(Session& session, const Lookback& lookback,
                                                std::span<const Arm> arms, const CapturePlaces& places) {
    const auto folder = session.package().folder();
    std::error_code ignored;
    std::filesystem::create_directories(folder / "media", ignored);
    Capture capture(session, lookback, places);
    for (const auto& arm : arms)
        if (const auto taken = capture.take(arm); !taken) {
            for (const auto& note : capture.notes())
                std::filesystem::remove(folder / note.file, ignored);
            TUTTI_TRY(forgetTakes(folder, capture.notes()));
            return taken.error();
        }
    if (capture.notes().empty()) return refused("no key was struck");
    return adoptTakes(session, capture.notes());
}

} // namespace tutti

#include "app/LiveRecording.h"

#include "base/Clock.h"
#include "live/EventFile.h"
#include "model/Directory.h"

#include <algorithm>
#include <thread>

namespace tutti {
namespace {

/// Where the first frame of a take belongs, and which frames after the first that rolls it gets. In a loop a
/// recording goes on through all rounds, and only what is punched is taken from it (passesOf). Else it is
/// exactly what is punched, as late as that comes in.
std::pair<std::int64_t, FrameRange> takenOf(const LiveRecording::Places& places) {
    if (!places.loop.empty() || places.punch.empty()) return {places.at, {0, Recorder::never}};
    const auto from = std::max(places.punch.from, places.at);
    const auto start = from - places.at + places.late;
    const bool open = places.punch.to >= Course::never;
    return {from + places.late, {start, open ? Recorder::never : start + (places.punch.to - from)}};
}

/// What a take has of the time before its first frame, and what of it is a clip.
void listenEarlier(const LiveRecording::Places& places, TakeNote& note, TakePlan& plan) {
    note.split = places.split;
    note.armLevel = places.armLevel;
    if (places.armLevel) {
        note.pre = places.pre;
    } else if (places.pre > 0) {
        // It lies in front of the clip's start, and comes up when that is drawn to the left.
        plan.before = places.pre;
        if (places.loop.empty()) note.punch = {note.at - note.late, Course::never};
        note.late += places.pre;
    }
}

} // namespace

Result LiveRecording::begin(Session& session, const std::vector<Arm>& arms, const Places& places) {
    if (recorder_) return refused("a recording runs already");
    const auto folder = session.package().folder();
    std::error_code error;
    std::filesystem::create_directories(folder / "media", error);
    const auto [at, taken] = takenOf(places);
    std::vector<TakePlan> plans;
    std::vector<TakeNote> notes;
    for (const auto& arm : arms) {
        const auto* track = findTrack(session.project(), arm.track);
        TakeNote note;
        note.file = newTakeFile(folder, *track, arm.midi() ? EventFile::ending : ".wav", notes);
        note.track = arm.track.text();
        note.name = std::filesystem::path(note.file).stem().string();
        note.at = arm.midi() ? places.at : at;
        note.late = places.late;
        note.when = utcNow();
        note.loop = places.loop;
        if (!places.loop.empty() || arm.midi()) note.punch = places.punch;
        note.replace = places.replace.value_or(!arm.midi());
        if (arm.midi()) {
            note.quantise = places.quantise;
            note.clip = newTakeClip(session);
        }
        TakePlan plan;
        if (!arm.midi()) listenEarlier(places, note, plan);
        plan.file = folder / note.file;
        plan.inputs = arm.inputs;
        plan.spec.rate = places.rate;
        plan.spec.channels = static_cast<int>(arm.inputs.size());
        plan.spec.title = note.name;
        plan.spec.frame = static_cast<std::uint64_t>(std::max<std::int64_t>(0, at - places.late));
        plan.midi = arm.midi();
        plan.midiChannel = arm.midiChannel;
        // Before a punch keys are listened to as well: where controllers stand at its start is known.
        if (arm.midi()) plan.lead = taken.from;
        plans.push_back(std::move(plan));
        notes.push_back(std::move(note));
    }
    for (const auto& note : notes)
        TUTTI_TRY(noteTake(folder, note));
    auto recorder = Recorder::open(
        std::move(plans),
        {.splitFrames = places.split, .lookback = places.lookback, .reserve = folder / "media/.reserve"});
    if (!recorder) {
        TUTTI_TRY(forgetTakes(folder, notes)); // there are no files that they could tell of
        return recorder.error();
    }
    recorder_ = std::move(*recorder);
    disk_ = std::make_unique<RecorderThread>(*recorder_);
    notes_ = std::move(notes);
    begun_ = false; // nobody is inside: shared_ is null
    taken_ = taken;
    late_ = places.late;
    rotate_ = places.rotate;
    shared_.store(recorder_.get());
    return success();
}

std::vector<TakeReport> LiveRecording::reports() const {
    return recorder_ ? recorder_->reports() : std::vector<TakeReport>();
}

std::vector<Peak> LiveRecording::peaks(std::size_t arm, int channel, std::size_t fromStep) const {
    return recorder_ ? recorder_->peaks(arm, channel, fromStep) : std::vector<Peak>();
}

void LiveRecording::tick() {
    if (rotate_ > 0 && recorder_) rotate(recorder_->reports());
}

void LiveRecording::rotate(const std::vector<TakeReport>& reports) const {
    for (const auto& report : reports)
        for (std::size_t i = 0; i + rotate_ < report.files.size(); ++i) {
            std::error_code ignored; // most of them are gone already
            std::filesystem::remove(report.files[i], ignored);
        }
}

void LiveRecording::end(bool now) {
    if (recorder_ && !recorder_->done()) recorder_->stopAt(now ? 0 : time_.load() + late_);
}

bool LiveRecording::done() const noexcept {
    return !recorder_ || recorder_->done() || recorder_->started() == Recorder::never;
}

Expected<std::vector<TakeReport>> LiveRecording::finish(Session& session) {
    shared_.store(nullptr);
    while (inside_.load()) // for as long as a block
        std::this_thread::yield();
    disk_.reset();
    auto reports = recorder_->finish();
    if (rotate_ > 0) rotate(reports);
    recorder_.reset();
    TUTTI_TRY(adoptTakes(session, std::exchange(notes_, {})));
    std::error_code ignored;
    for (auto& report : reports) // played notes are in the document alone, and old files rotate away
        std::erase_if(report.files,
                      [&](const auto& file) { return !std::filesystem::exists(file, ignored); });
    return reports;
}

void LiveRecording::put(const DeviceBlock& block, std::optional<std::int64_t> rollsSince) noexcept TUTTI_RT {
    inside_.store(true);
    time_.store(block.time + block.frames());
    if (auto* recorder = shared_.load(); recorder != nullptr) {
        if (!begun_ && rollsSince) {
            const bool open = taken_.to == Recorder::never;
            recorder->record({*rollsSince + taken_.from, open ? taken_.to : *rollsSince + taken_.to});
            begun_ = true;
        }
        if (begun_) recorder->put(block.in, block.time, block.midi);
    }
    inside_.store(false);
}

} // namespace tutti

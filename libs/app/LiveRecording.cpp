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
    auto recorder = Recorder::open(std::move(plans), {.reserve = folder / "media/.reserve"});
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
    shared_.store(recorder_.get());
    return success();
}

std::vector<TakeReport> LiveRecording::reports() const {
    return recorder_ ? recorder_->reports() : std::vector<TakeReport>();
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
    recorder_.reset();
    TUTTI_TRY(adoptTakes(session, std::exchange(notes_, {})));
    std::error_code ignored;
    for (auto& report : reports) // played notes are in the document, and nowhere else
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

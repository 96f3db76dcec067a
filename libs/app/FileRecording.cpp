#include "app/FileRecording.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>
#include <numeric>

namespace tutti {

namespace fs = std::filesystem;

namespace {

constexpr double streamSeconds = 10;

float thresholdOf(const std::optional<double>& decibels) {
    return decibels ? static_cast<float>(maths::gainFromDecibels(*decibels)) : 0;
}

} // namespace

FileRecording::FileRecording(FileRecordingSpec spec)
    : spec_(std::move(spec)), threshold_(thresholdOf(spec_.armLevel)),
      ring_(static_cast<int>(spec_.inputs.size()), static_cast<int>(spec_.before) + 2 * maximumBlock) {
    for (std::size_t c = 0; spec_.stream && c < spec_.inputs.size(); ++c)
        stream_.push_back(
            std::make_unique<Spsc<float>>(static_cast<std::size_t>(streamSeconds * spec_.rate)));
}

Expected<std::unique_ptr<FileRecording>> FileRecording::open(FileRecordingSpec spec) {
    std::unique_ptr<FileRecording> recording(new FileRecording(std::move(spec)));
    const auto& wanted = recording->spec_;
    if (!wanted.file.empty()) {
        TakePlan take;
        take.file = wanted.file;
        take.inputs.resize(wanted.inputs.size());
        std::iota(take.inputs.begin(), take.inputs.end(), 0);
        take.spec.bits = wanted.bits;
        take.spec.rate = wanted.rate;
        take.spec.channels = static_cast<int>(wanted.inputs.size());
        take.spec.title = wanted.file.stem().string();
        RecorderSettings settings;
        settings.splitFrames = wanted.split;
        settings.reserve = wanted.file.parent_path() / ".tutti-reserve";
        TUTTI_LET(recorder, Recorder::open({take}, settings));
        recording->recorder_ = std::move(recorder);
        recording->disk_ = std::make_unique<RecorderThread>(*recording->recorder_);
    }
    if (!wanted.armLevel) recording->begin(0);
    return recording;
}

// --- the audio thread --------------------------------------------------------------------------------------

void FileRecording::process(const DeviceBlock& block) noexcept TUTTI_RT {
    listen(block);
    keepFrames(block);
    time_.store(block.time + block.frames(), std::memory_order_release);
    passOn(block.time + block.frames() - spec_.before);
    for (int c = 0; c < block.out.channelCount; ++c) {
        const int from = spec_.inputs.size() == 1 ? spec_.inputs[0]
                         : static_cast<std::size_t>(c) < spec_.inputs.size()
                             ? spec_.inputs[static_cast<std::size_t>(c)]
                             : -1;
        if (spec_.monitor && from >= 0 && from < block.in.channelCount)
            std::copy_n(block.in[from], block.frames(), block.out[c]);
        else
            std::fill_n(block.out[c], block.frames(), 0.0f);
    }
}

/// Peaks, and the first sample that is loud enough.
void FileRecording::listen(const DeviceBlock& block) noexcept TUTTI_RT {
    int first = block.frames();
    for (std::size_t i = 0; i < spec_.inputs.size(); ++i) {
        const int input = spec_.inputs[i];
        if (input >= block.in.channelCount) continue;
        float peak = peaks_[i].load(std::memory_order_relaxed);
        for (int n = 0; n < block.frames(); ++n) {
            const float size = std::fabs(block.in[input][n]);
            peak = std::max(peak, size);
            if (size >= threshold_) first = std::min(first, n);
        }
        peaks_[i].store(peak, std::memory_order_relaxed);
    }
    const bool waits = from_.load(std::memory_order_relaxed) == Recorder::never;
    if (waits && first < block.frames()) begin(std::max<std::int64_t>(0, block.time + first - spec_.before));
}

void FileRecording::begin(std::int64_t time) noexcept TUTTI_RT {
    auto to = spec_.frames ? time + *spec_.frames : Recorder::never;
    if (spec_.until) to = std::min(to, *spec_.until);
    auto seen = to_.load(); // it may have been stopped meanwhile: what is earlier counts
    while (to < seen && !to_.compare_exchange_weak(seen, to)) {
    }
    if (recorder_) recorder_->record({time, to_.load()});
    from_.store(time, std::memory_order_release);
}

void FileRecording::keepFrames(const DeviceBlock& block) noexcept TUTTI_RT {
    const auto size = ring_.frames();
    const bool follows = runCount_ > 0 && runs_[(firstRun_ + runCount_ - 1) % runs_.size()].time +
                                                  runs_[(firstRun_ + runCount_ - 1) % runs_.size()].frames ==
                                              block.time;
    if (waiting_ + block.frames() > size || (!follows && runCount_ == runs_.size()))
        return; // the recorder sees a gap
    for (std::size_t i = 0; i < spec_.inputs.size(); ++i) {
        const int input = spec_.inputs[i];
        for (int n = 0; n < block.frames(); ++n)
            ring_[static_cast<int>(i)][(ringAt_ + n) % size] =
                input < block.in.channelCount ? block.in[input][n] : 0;
    }
    ringAt_ = (ringAt_ + block.frames()) % size;
    waiting_ += block.frames();
    if (follows)
        runs_[(firstRun_ + runCount_ - 1) % runs_.size()].frames += block.frames();
    else
        runs_[(firstRun_ + runCount_++) % runs_.size()] = {block.time, block.frames()};
}

/// What came before this moment goes on its way.
void FileRecording::passOn(std::int64_t until) noexcept TUTTI_RT {
    const std::int64_t size = ring_.frames();
    while (runCount_ > 0) {
        auto& run = runs_[firstRun_];
        const auto at = (ringAt_ + size - waiting_) % size;
        const auto count = std::min({run.frames, until - run.time, size - at, std::int64_t{maximumBlock}});
        if (count <= 0) return;
        const float* channels[FileRecordingSpec::mostInputs];
        for (std::size_t i = 0; i < spec_.inputs.size(); ++i)
            channels[i] = ring_[static_cast<int>(i)] + at;
        give({channels, static_cast<int>(spec_.inputs.size()), static_cast<int>(count)}, run.time);
        waiting_ -= count;
        run.time += count;
        run.frames -= count;
        if (run.frames > 0) continue;
        firstRun_ = (firstRun_ + 1) % runs_.size();
        --runCount_;
    }
}

void FileRecording::give(ConstAudioView sound, std::int64_t time) noexcept TUTTI_RT {
    if (recorder_) recorder_->put(sound, time);
    const auto from = std::max(time, from_.load(std::memory_order_acquire));
    const auto to = std::min(time + sound.frames, to_.load(std::memory_order_acquire));
    if (stream_.empty() || from >= to) return;
    const auto count = static_cast<std::size_t>(to - from);
    if (stream_[0]->room() < count) {
        streamLost_.fetch_add(to - from, std::memory_order_relaxed);
        return;
    }
    for (std::size_t i = 0; i < stream_.size(); ++i)
        stream_[i]->putAll({sound[static_cast<int>(i)] + (from - time), count});
}

// --- everybody else ----------------------------------------------------------------------------------------

void FileRecording::stop() {
    const auto now = time_.load(std::memory_order_acquire);
    if (now >= to_.load(std::memory_order_acquire)) return;
    to_.store(now, std::memory_order_release);
    if (recorder_) recorder_->stopAt(now);
}

bool FileRecording::over() const {
    const auto time = time_.load(std::memory_order_acquire);
    const bool late = spec_.until && time >= *spec_.until;
    return late || time >= to_.load(std::memory_order_acquire) || failed_.load() || !reason().empty();
}

std::optional<std::int64_t> FileRecording::taken() const {
    const auto from = from_.load(std::memory_order_acquire);
    if (from == Recorder::never) return {};
    const auto to = std::min(time_.load(std::memory_order_acquire), to_.load(std::memory_order_acquire));
    return std::max<std::int64_t>(0, to - from);
}

void FileRecording::tick() {
    if (!recorder_) return;
    const auto report = recorder_->reports().front();
    if (report.problem) failed_ = true;
    // The newest is still being written.
    while (spec_.keep > 0 && report.files.size() - removed_.size() > spec_.keep) {
        const auto& oldest = report.files[removed_.size()];
        std::error_code ignored;
        fs::remove(oldest, ignored);
        removed_.push_back(oldest);
    }
}

int FileRecording::takeStream(AudioView view) {
    if (stream_.empty()) return 0;
    std::size_t count = static_cast<std::size_t>(view.frames);
    for (auto& ring : stream_)
        count = std::min(count, ring->waiting());
    for (std::size_t i = 0; i < stream_.size(); ++i)
        stream_[i]->takeUpTo({view[static_cast<int>(i)], count});
    return static_cast<int>(count);
}

void FileRecording::lost(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    reason_ = reason;
}
std::string FileRecording::reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
}

TakeReport FileRecording::finish() {
    passOn(std::numeric_limits<std::int64_t>::max());
    TakeReport report;
    if (recorder_) {
        disk_.reset();
        report = recorder_->finish().front();
        tick();
        report.files.erase(report.files.begin(),
                           report.files.begin() + static_cast<std::ptrdiff_t>(removed_.size()));
        std::error_code ignored;
        if (report.frames == 0 && !report.problem) {
            for (const auto& file : report.files)
                fs::remove(file, ignored);
            report.files.clear();
        }
        recorder_.reset(); // the room it kept for a full disk is free again
    } else {
        report.frames = taken().value_or(0);
    }
    if (const auto frames = streamLost_.load(); frames > 0)
        report.problem = Error{Fault::output, "standard output: its reader was too slow, " +
                                                  std::to_string(frames) + " frames were left out"};
    return report;
}

Expected<double> secondsUntil(const std::string& clock, std::chrono::system_clock::time_point now) {
    int hour = 0, minute = 0, second = 0, used = 0;
    const int fields = std::sscanf(clock.c_str(), "%2d:%2d%n:%2d%n", &hour, &minute, &used, &second, &used);
    const bool whole = fields >= 2 && static_cast<std::size_t>(used) == clock.size();
    if (!whole || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return Error{Fault::usage, "'" + clock + "' is no time of day", "write 18:00 or 18:00:30"};
    std::tm then{};
    const auto today = std::chrono::system_clock::to_time_t(now);
    localtime_r(&today, &then);
    then.tm_hour = hour;
    then.tm_min = minute;
    then.tm_sec = second;
    then.tm_isdst = -1; // mktime finds out whether it is summer then
    auto at = std::mktime(&then);
    const auto left = [&] {
        return std::chrono::duration<double>(std::chrono::system_clock::from_time_t(at) - now).count();
    };
    if (left() <= 0) {
        ++then.tm_mday;
        then.tm_hour = hour, then.tm_min = minute, then.tm_sec = second, then.tm_isdst = -1;
        at = std::mktime(&then);
    }
    return left();
}

} // namespace tutti

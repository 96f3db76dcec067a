#include "live/Recorder.h"

#include "live/EventTake.h"
#include "live/Lookback.h"
#include "live/RecorderTake.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <system_error>

namespace tutti {

namespace fs = std::filesystem;

namespace {

constexpr int pieceFrames = 4096; // written at once

fs::path partPath(const fs::path& first, std::size_t number) {
    if (number == 1) return first;
    auto name = first.stem().string() + "-" + std::to_string(number) + first.extension().string();
    return first.parent_path() / name;
}

/// Of sound.
class SoundTake final : public Recorder::Take {
public:
    SoundTake(TakePlan plan, const RecorderSettings& settings, std::shared_ptr<SpaceReserve> reserve)
        : Take(plan.lead), plan_(std::move(plan)), split_(settings.splitFrames), lookback_(settings.lookback),
          reserve_(std::move(reserve)), piece_(static_cast<int>(plan_.inputs.size()), pieceFrames),
          peaks_(static_cast<int>(plan_.inputs.size())) {
        plan_.spec.channels = static_cast<int>(plan_.inputs.size());
        const auto room = static_cast<std::size_t>(settings.ringSeconds * plan_.spec.rate);
        for (std::size_t c = 0; c < plan_.inputs.size(); ++c)
            rings_.push_back(std::make_unique<Spsc<float>>(room));
        silence_.assign(maximumBlock, 0.0f);
    }

    Result openFile() override {
        const auto path = partPath(plan_.file, report_.files.size() + 1);
        TUTTI_LET(writer, TakeWriter::create(path, plan_.spec, reserve_));
        writer_.emplace(std::move(writer));
        report_.files.push_back(path);
        return success();
    }
    void removeFile() override {
        writer_.reset();
        std::error_code ignored;
        for (const auto& file : report_.files)
            fs::remove(file, ignored);
    }

    // --- audio thread --------------------------------------------------------------------------------------

    void measure(ConstAudioView in, std::span<const MidiMessage>) noexcept TUTTI_RT override {
        for (const int input : plan_.inputs)
            for (int i = 0; input >= 0 && input < in.channelCount && i < in.frames; ++i)
                raisePeak(std::fabs(in[input][i]));
    }
    void put(const Piece& piece) noexcept TUTTI_RT override {
        const auto& [in, midi, from, count] = piece;
        if (!hasRoom(static_cast<std::size_t>(count)) || !tellOfGap()) return skip(count);
        for (std::size_t c = 0; c < rings_.size(); ++c) {
            const int input = plan_.inputs[c];
            const float* samples = input >= 0 && input < in.channelCount ? in[input] + from : silence_.data();
            rings_[c]->putAll({samples, static_cast<std::size_t>(count)});
        }
        moveOn(count);
    }
    void skip(std::int64_t count) noexcept TUTTI_RT override {
        missing_ += count;
        moveOn(count);
    }

    // --- disk thread ---------------------------------------------------------------------------------------

    void drain() override {
        if (total_.load(std::memory_order_acquire) > 0) writeBefore();
        for (;;) {
            // Frames first, gaps second: the gap before a frame was put before it.
            std::size_t waiting = pieceFrames;
            for (auto& ring : rings_)
                waiting = std::min(waiting, ring->waiting());
            if (!gap_.frames) gaps_.take(gap_);
            if (gap_.frames && gap_.at == arrived_) {
                writeSilence(gap_);
                gap_ = {};
                continue;
            }
            if (gap_.frames) waiting = std::min(waiting, static_cast<std::size_t>(gap_.at - arrived_));
            if (waiting == 0) return;
            for (std::size_t c = 0; c < rings_.size(); ++c)
                rings_[c]->takeUpTo({piece_[static_cast<int>(c)], waiting});
            write(static_cast<int>(waiting));
        }
    }
    void refresh() override {
        if (!report_.problem) note(writer_->refresh());
    }
    void finish() override {
        drain();
        const auto total = total_.load(std::memory_order_acquire);
        if (total > arrived_) writeSilence({arrived_, total - arrived_});
        endFile();
    }
    const TakeReport& report() const override { return report_; }
    std::vector<Peak> peaks(int channel, std::size_t fromStep) const override {
        const auto& all = peaks_.level(0);
        const auto channels = static_cast<std::size_t>(peaks_.channels());
        std::vector<Peak> steps;
        for (auto i = fromStep * channels + static_cast<std::size_t>(channel); i < all.size(); i += channels)
            steps.push_back(all[i]);
        return steps;
    }

private:
    bool hasRoom(std::size_t count) noexcept TUTTI_RT {
        return std::all_of(rings_.begin(), rings_.end(),
                           [&](const auto& ring) { return ring->room() >= count; });
    }
    /// Puts the gap that ends here; false if even for that there is no room.
    bool tellOfGap() noexcept TUTTI_RT {
        if (missing_ == 0) return true;
        const auto end = total_.load(std::memory_order_relaxed);
        if (!gaps_.put({end - missing_, missing_})) return false;
        missing_ = 0;
        return true;
    }
    void moveOn(std::int64_t count) noexcept TUTTI_RT {
        total_.store(total_.load(std::memory_order_relaxed) + count, std::memory_order_release);
    }

    /// What came in before its first frame, once.
    void writeBefore() {
        if (before_ == plan_.before || lookback_ == nullptr) return;
        for (; before_ < plan_.before; before_ += pieceFrames) {
            const int count = static_cast<int>(std::min<std::int64_t>(pieceFrames, plan_.before - before_));
            piece_.clear();
            for (int c = 0; c < piece_.channels(); ++c)
                if (!lookback_->read(plan_.inputs[static_cast<std::size_t>(c)],
                                     began() - plan_.before + before_,
                                     {piece_[c], static_cast<std::size_t>(count)}))
                    std::fill_n(piece_[c], count, 0.0f); // nobody listened then
            store(count);
        }
        before_ = plan_.before;
    }

    void writeSilence(const TakeGap& gap) {
        report_.gaps.push_back({gap.at + before_, gap.frames});
        for (auto left = gap.frames; left > 0;) {
            const int count = static_cast<int>(std::min<std::int64_t>(left, pieceFrames));
            piece_.clear();
            write(count);
            left -= count;
        }
    }

    void write(int count) {
        arrived_ += count;
        store(count);
    }
    /// The first frames of the piece, into as many files as they belong to.
    void store(int count) {
        std::vector<const float*> places(static_cast<std::size_t>(piece_.channels()));
        for (int done = 0; done < count && !report_.problem;) {
            if (split_ > 0 && writer_->frames() == split_) nextFile();
            if (report_.problem) return;
            const auto room = split_ > 0 ? split_ - writer_->frames() : count;
            const int now = static_cast<int>(std::min<std::int64_t>(room, count - done));
            for (int c = 0; c < piece_.channels(); ++c)
                places[static_cast<std::size_t>(c)] = piece_[c] + done;
            note(writer_->append({places.data(), piece_.channels(), now}));
            peaks_.add({places.data(), piece_.channels(), now});
            done += now;
        }
    }
    void nextFile() {
        endFile();
        plan_.spec.frame += static_cast<std::uint64_t>(split_);
        if (!report_.problem) note(openFile());
    }
    void endFile() {
        if (!writer_) return;
        note(writer_->finish());
        ended_ += writer_->frames();
        clipped_ += writer_->clipped();
        writer_.reset();
        count();
    }
    void note(const Result& result) {
        if (!result && !report_.problem) report_.problem = result.error();
        count();
    }
    void count() {
        report_.frames = ended_ + (writer_ ? writer_->frames() : 0);
        report_.clipped = clipped_ + (writer_ ? writer_->clipped() : 0);
    }

    TakePlan plan_;
    const std::int64_t split_;
    const Lookback* const lookback_;
    std::shared_ptr<SpaceReserve> reserve_;
    // Between the two.
    std::vector<std::unique_ptr<Spsc<float>>> rings_;
    Spsc<TakeGap> gaps_{1024};
    std::atomic<std::int64_t> total_{0}; // frames that came or should have
    std::vector<float> silence_;
    // The audio thread's.
    std::int64_t missing_ = 0; // the last frames before total_ that did not come
    // The disk thread's.
    AudioBuffer piece_;
    Peaks peaks_;
    std::int64_t before_ = 0; // frames that were written of those before the first one
    TakeGap gap_{};           // the next one, if it has frames
    std::int64_t arrived_ = 0, ended_ = 0, clipped_ = 0;
    std::optional<TakeWriter> writer_;
    TakeReport report_;
};

} // namespace

// --- all of them -------------------------------------------------------------------------------------------

Recorder::Recorder() = default;
Recorder::~Recorder() = default;

Expected<std::unique_ptr<Recorder>> Recorder::open(std::vector<TakePlan> plans,
                                                   const RecorderSettings& settings) {
    std::shared_ptr<SpaceReserve> reserve;
    if (!settings.reserve.empty()) {
        TUTTI_LET(made, SpaceReserve::make(settings.reserve, takeReserveBytes));
        reserve = std::make_shared<SpaceReserve>(std::move(made));
    }
    std::unique_ptr<Recorder> recorder(new Recorder);
    for (auto& plan : plans) {
        std::unique_ptr<Take> take;
        if (plan.midi)
            take = std::make_unique<EventTake>(std::move(plan));
        else
            take = std::make_unique<SoundTake>(std::move(plan), settings, reserve);
        if (const auto opened = take->openFile(); !opened) {
            for (auto& each : recorder->takes_)
                each->removeFile();
            return opened.error();
        }
        recorder->takes_.push_back(std::move(take));
    }
    return recorder;
}

void Recorder::record(FrameRange range) {
    to_.store(range.to, std::memory_order_relaxed);
    from_.store(range.from, std::memory_order_release);
}

void Recorder::put(ConstAudioView in, std::int64_t time,
                   std::span<const MidiMessage> midi) noexcept TUTTI_RT {
    const auto from = from_.load(std::memory_order_acquire);
    const auto to = to_.load(std::memory_order_acquire);
    const auto blockEnd = time + in.frames;
    for (auto& take : takes_)
        take->measure(in, midi);
    if (done_.load(std::memory_order_relaxed) || from == never) return;
    for (auto& take : takes_)
        take->hear(in, midi, time, {from, to});
    const auto first = std::max(from, time);
    if (started_.load(std::memory_order_relaxed) == never && first < std::min(blockEnd, to))
        started_.store(first, std::memory_order_release);
    if (blockEnd >= to) done_.store(true, std::memory_order_release);
}

void Recorder::Take::hear(ConstAudioView in, std::span<const MidiMessage> midi, std::int64_t time,
                          FrameRange wanted) noexcept TUTTI_RT {
    const auto from = wanted.from - lead_, end = std::min(time + in.frames, wanted.to);
    if (time + in.frames <= from) return;
    if (next_ == never) {
        next_ = std::max(from, time);
        began_.store(next_, std::memory_order_release);
    }
    if (const auto lost = std::min(time, wanted.to) - next_; lost > 0) { // the device lost frames
        skip(lost);
        next_ += lost;
    }
    if (end > next_) {
        put({in, midi, static_cast<int>(next_ - time), static_cast<int>(end - next_)});
        next_ = end;
    }
}

float Recorder::takePeak(std::size_t take) noexcept {
    return take < takes_.size() ? takes_[take]->takePeak() : 0;
}

std::vector<Peak> Recorder::peaks(std::size_t take, int channel, std::size_t fromStep) const {
    const std::lock_guard lock(reporting_);
    return take < takes_.size() ? takes_[take]->peaks(channel, fromStep) : std::vector<Peak>();
}

void Recorder::drain() {
    const std::lock_guard lock(reporting_);
    for (auto& take : takes_)
        take->drain();
}

void Recorder::refresh() {
    const std::lock_guard lock(reporting_);
    for (auto& take : takes_)
        take->refresh();
}

std::vector<TakeReport> Recorder::finish() {
    {
        const std::lock_guard lock(reporting_);
        for (auto& take : takes_)
            take->finish();
    }
    return reports();
}

std::vector<TakeReport> Recorder::reports() const {
    const std::lock_guard lock(reporting_);
    std::vector<TakeReport> result;
    for (const auto& take : takes_)
        result.push_back(take->report());
    return result;
}

// --- the disk thread ---------------------------------------------------------------------------------------

RecorderThread::RecorderThread(Recorder& recorder) : recorder_(recorder), thread_([this] { run(); }) {}

RecorderThread::~RecorderThread() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void RecorderThread::run() {
    using namespace std::chrono_literals;
    auto refreshed = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, 50ms, [&] { return ending_; })) {
        lock.unlock();
        recorder_.drain();
        if (const auto now = std::chrono::steady_clock::now(); now - refreshed >= 1s) {
            recorder_.refresh();
            refreshed = now;
        }
        lock.lock();
    }
}

} // namespace tutti

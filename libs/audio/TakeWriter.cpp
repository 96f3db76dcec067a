#include "audio/TakeWriter.h"

#include "audio/Writers.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace tutti {

namespace fs = std::filesystem;

namespace {

WriteSpec writeSpecOf(const TakeSpec& spec) {
    WriteSpec result;
    result.type = "bwf";
    result.bits = spec.bits;
    result.dither = "none"; // what comes from a converter has these bits already
    result.rate = spec.rate;
    result.channels = spec.channels;
    if (!spec.title.empty()) result.tags["title"] = spec.title;
    return result;
}

} // namespace

class TakeWriter::Work {
public:
    Work(fs::path path, const TakeSpec& spec, WavHead head, GrowingFile file,
         std::shared_ptr<SpaceReserve> reserve)
        : path_(std::move(path)), spec_(spec), head_(std::move(head)), file_(std::move(file)),
          reserve_(std::move(reserve)), samples_(writeSpecOf(spec)) {}

    const fs::path& path() const { return path_; }
    std::int64_t frames() const { return frames_; }
    std::int64_t safe() const { return safe_; }
    std::int64_t clipped() const { return samples_.clipped(); }

    /// A file with a head and no sound.
    Result begin() {
        TUTTI_TRY(file_.append(head_.bytes()));
        return file_.sync();
    }

    Result append(ConstAudioView view) {
        if (problem_) return *problem_;
        if (reserve_ && !reserve_->held()) // another take met the end of the disk; the rest is not for sound
            return endEarly({Fault::output, path_.string() + ": the disk is full"});
        if (const auto done = file_.append(samples_.of(view)); !done) return endEarly(done.error());
        frames_ += view.frames;
        if (static_cast<double>(frames_ - safe_) < spec_.rate) return success();
        return refresh();
    }

    Result refresh() {
        if (problem_) return *problem_;
        if (frames_ == safe_) return success();
        if (const auto done = writeHead(); !done) return endEarly(done.error());
        safe_ = frames_;
        return success();
    }

    Result finish() {
        if (finished_) return problem();
        finished_ = true;
        if (dataBytes() & 1) note(file_.append(std::string_view("\0", 1)));
        note(writeHead());
        note(file_.close());
        if (!problem_) safe_ = frames_;
        return problem();
    }

private:
    std::uint64_t dataBytes() const { return static_cast<std::uint64_t>(frames_) * head_.frameBytes(); }
    Result problem() const { return problem_ ? Result(*problem_) : success(); }
    void note(const Result& result) {
        if (!result && !problem_) problem_ = result.error();
    }

    Result writeHead() {
        TUTTI_TRY(head_.setDataBytes(dataBytes(), path_.string(), spec_.plainUpTo));
        TUTTI_TRY(file_.rewrite(0, head_.bytes()));
        return file_.sync();
    }

    bool diskIsFull() const {
        std::error_code unknown;
        const auto space = fs::space(path_, unknown);
        return !unknown && space.available < takeReserveBytes;
    }

    /// Keeps what fitted. If that fails as well, the head is behind the file, which repairTake() mends.
    Result endEarly(Error error) {
        const auto whole = (file_.size() - head_.size()) / head_.frameBytes();
        frames_ = static_cast<std::int64_t>(whole);
        if (error.hint.empty())
            error.hint = "the take ends here; its " + std::to_string(frames_) + " frames are kept";
        problem_ = std::move(error);
        if (reserve_ && diskIsFull()) reserve_->release();
        const bool cut = file_.truncate(head_.size() + dataBytes()).ok();
        if (cut && writeHead()) safe_ = frames_;
        return *problem_;
    }

    fs::path path_;
    TakeSpec spec_;
    WavHead head_;
    GrowingFile file_;
    std::shared_ptr<SpaceReserve> reserve_;
    WavBytes samples_;
    std::int64_t frames_ = 0, safe_ = 0;
    std::optional<Error> problem_;
    bool finished_ = false;
};

TakeWriter::TakeWriter(std::unique_ptr<Work> work) : work_(std::move(work)) {}
TakeWriter::TakeWriter(TakeWriter&&) noexcept = default;
TakeWriter& TakeWriter::operator=(TakeWriter&&) noexcept = default;
TakeWriter::~TakeWriter() = default;

Expected<TakeWriter> TakeWriter::create(const fs::path& path, const TakeSpec& spec,
                                        std::shared_ptr<SpaceReserve> reserve) {
    const auto writeSpec = writeSpecOf(spec);
    if (spec.bits != "24" && spec.bits != "f32")
        return refused("bits: a take has 24 or f32, not " + spec.bits);
    TUTTI_TRY(checkSpec(writeSpec));
    const auto start = wavHeader(writeSpec, 0, {spec.date, spec.time, spec.frame});
    TUTTI_LET(head, WavHead::read(start, path.string()));
    TUTTI_LET(file, GrowingFile::create(path));
    auto work = std::make_unique<Work>(path, spec, std::move(head), std::move(file), std::move(reserve));
    TUTTI_TRY(work->begin());
    return TakeWriter(std::move(work));
}

Result TakeWriter::append(ConstAudioView view) {
    return work_->append(view);
}
Result TakeWriter::refresh() {
    return work_->refresh();
}
Result TakeWriter::finish() {
    return work_->finish();
}
std::int64_t TakeWriter::frames() const {
    return work_->frames();
}
std::int64_t TakeWriter::safe() const {
    return work_->safe();
}
std::int64_t TakeWriter::clipped() const {
    return work_->clipped();
}
const fs::path& TakeWriter::path() const {
    return work_->path();
}

// --- after a kill ------------------------------------------------------------------------------------------

namespace {

/// Whether what stands behind the samples is chunks up to the end of the file, as in a whole file.
bool endsInChunks(const GrowingFile& file, std::uint64_t at) {
    while (at < file.size()) {
        if (file.size() - at < 8) return false;
        const auto chunk = file.read(at, 8);
        if (!chunk) return false;
        std::uint64_t size = 0;
        for (int i = 7; i >= 4; --i)
            size = size << 8 | static_cast<unsigned char>((*chunk)[static_cast<std::size_t>(i)]);
        const auto isLetter = [](char c) { return c >= ' ' && c <= '~'; };
        if (!std::all_of(chunk->begin(), chunk->begin() + 4, isLetter)) return false;
        at += 8 + size + (size & 1);
    }
    return at == file.size();
}

struct Look {
    WavHead head;
    std::uint64_t dataBytes; ///< whole frames
    bool isRight;
};

Expected<Look> lookAt(const GrowingFile& file, const std::string& name) {
    TUTTI_LET(start,
              file.read(0, static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), WavHead::most))));
    TUTTI_LET(head, WavHead::read(start, name));
    const auto told = head.dataBytes(), there = file.size() - head.size();
    const auto padded = told + (told & 1);
    const bool isRight = told % head.frameBytes() == 0 &&
                         (told == there || (padded <= there && endsInChunks(file, head.size() + padded)));
    const auto whole = there - there % head.frameBytes();
    return Look{std::move(head), isRight ? told : whole, isRight};
}

TakeRepair reportOf(const Look& look) {
    return {static_cast<std::int64_t>(look.dataBytes / look.head.frameBytes()), !look.isRight};
}

} // namespace

Expected<TakeRepair> examineTake(const fs::path& path) {
    TUTTI_LET(file, GrowingFile::openToRead(path));
    TUTTI_LET(look, lookAt(file, path.string()));
    return reportOf(look);
}

Expected<TakeRepair> repairTake(const fs::path& path) {
    TUTTI_LET(report, examineTake(path));
    if (!report.changed) return report;
    TUTTI_LET(file, GrowingFile::open(path));
    TUTTI_LET(look, lookAt(file, path.string()));
    TUTTI_TRY(file.truncate(look.head.size() + look.dataBytes));
    TUTTI_TRY(look.head.setDataBytes(look.dataBytes, path.string()));
    if (look.dataBytes & 1) TUTTI_TRY(file.append(std::string_view("\0", 1)));
    TUTTI_TRY(file.rewrite(0, look.head.bytes()));
    TUTTI_TRY(file.sync());
    TUTTI_TRY(file.close());
    return report;
}

} // namespace tutti

#include "audio/Bitrate.h"
#include "audio/FileTags.h"
#include "audio/Id3.h"
#include "audio/Writers.h"
#include "base/File.h"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tutti {
namespace {

int sndfileFormat(const WriteSpec& spec) {
    if (spec.type == "mp3") return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    if (spec.type == "ogg") return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    if (spec.type == "opus") return SF_FORMAT_OGG | SF_FORMAT_OPUS;
    const int sample = spec.bits == "16"    ? SF_FORMAT_PCM_16
                       : spec.bits == "24"  ? SF_FORMAT_PCM_24
                       : spec.bits == "32"  ? SF_FORMAT_PCM_32
                       : spec.bits == "f64" ? SF_FORMAT_DOUBLE
                                            : SF_FORMAT_FLOAT;
    if (spec.type == "aiff") return SF_FORMAT_AIFF | sample;
    if (spec.type == "caf") return SF_FORMAT_CAF | sample;
    if (spec.type == "w64") return SF_FORMAT_W64 | sample;
    return SF_FORMAT_FLAC | sample;
}

/// Headers of AIFF count bytes in 32 bits, those of FLAC frames in 36; the others need no bound.
std::int64_t mostFrames(const WriteSpec& spec) {
    const int width = spec.bits == "16" ? 2 : spec.bits == "24" ? 3 : spec.bits == "f64" ? 8 : 4;
    if (spec.type == "aiff") return 0xFFF00000 / (spec.channels * width); // room for the other chunks
    return spec.type == "flac" ? std::int64_t{1} << 36 : INT64_MAX;
}

class SndfileWriter final : public AudioWriter {
public:
    SndfileWriter(const std::string& path, WriteSpec spec)
        : part_(path), path_(path), spec_(std::move(spec)) {}
    ~SndfileWriter() override {
        if (file_ != nullptr) sf_close(file_);
    }

    Result open() {
        SF_INFO info{};
        info.samplerate = static_cast<int>(spec_.rate);
        info.channels = spec_.channels;
        info.format = sndfileFormat(spec_);
        TUTTI_LET(bytes, WorkFile::create(part_));
        bytes_.emplace(std::move(bytes));
        static SF_VIRTUAL_IO callbacks = callbacksOf();
        file_ = sf_open_virtual(&callbacks, SFM_WRITE, &info, &*bytes_);
        if (file_ == nullptr)
            return Error{Fault::output, path_ + ": cannot be written: " + sf_strerror(nullptr)};
        sf_command(file_, SFC_SET_CLIPPING, nullptr, SF_TRUE);
        sf_command(file_, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE); // it holds the time of writing
        if (losesSomething(spec_)) {
            TUTTI_LET(level, compressionLevel(spec_));
            int constant = SF_BITRATE_MODE_CONSTANT;
            if (spec_.bitrate > 0 && spec_.type == "mp3")
                sf_command(file_, SFC_SET_BITRATE_MODE, &constant, sizeof constant);
            sf_command(file_, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
        } else {
            quantiser_ = quantiserOf(spec_);
        }
        writeTags();
        if (spec_.type == "aiff") writeMarkers();
        return success();
    }

    Result write(ConstAudioView view) override {
        frames_ += view.frames;
        if (frames_ > mostFrames(spec_))
            return Error{Fault::output, path_ + ": " + spec_.type + " holds no more sound than this",
                         "a wav may be as long as you like"};
        const auto samples =
            static_cast<std::size_t>(view.frames) * static_cast<std::size_t>(view.channelCount);
        sf_count_t written = 0;
        if (quantiser_) {
            integers_.resize(samples);
            quantiser_->process(view, integers_.data());
            written = sf_writef_int(file_, integers_.data(), view.frames);
        } else {
            floats_.resize(samples);
            for (int c = 0; c < view.channelCount; ++c)
                for (int i = 0; i < view.frames; ++i)
                    floats_[static_cast<std::size_t>(i * view.channelCount + c)] = view[c][i];
            written = sf_writef_float(file_, floats_.data(), view.frames);
        }
        if (written != view.frames) return failed();
        return success();
    }

    Result finish() override {
        const int problem = sf_close(file_);
        file_ = nullptr;
        if (problem == 0 && spec_.type == "aiff") addId3();
        TUTTI_TRY(bytes_->close());
        if (problem != 0)
            return Error{Fault::output, path_ + ": cannot be written: " + sf_error_number(problem)};
        if (!spec_.chapters.empty() && spec_.type != "aiff")
            TUTTI_TRY(addChapters(part_.path().string(), spec_.chapters,
                                  static_cast<double>(frames_) / spec_.rate));
        return part_.commit();
    }
    std::int64_t clipped() const override { return quantiser_ ? quantiser_->clipped() : 0; }

private:
    Error failed() const {
        if (const auto problem = bytes_->problem(); !problem) return problem.error();
        return {Fault::output, path_ + ": cannot be written: " + sf_strerror(file_)};
    }

    /// The encoders of FLAC and MP3 do not tell of a full disk, so the bytes go through hands that do.
    static SF_VIRTUAL_IO callbacksOf() {
        SF_VIRTUAL_IO io{};
        io.get_filelen = [](void* user) -> sf_count_t { return static_cast<WorkFile*>(user)->size(); };
        io.seek = [](sf_count_t offset, int whence, void* user) -> sf_count_t {
            return static_cast<WorkFile*>(user)->seek(offset, whence);
        };
        io.read = [](void* to, sf_count_t count, void* user) -> sf_count_t {
            return static_cast<sf_count_t>(
                static_cast<WorkFile*>(user)->read(to, static_cast<std::size_t>(count)));
        };
        io.write = [](const void* from, sf_count_t count, void* user) -> sf_count_t {
            return static_cast<sf_count_t>(
                static_cast<WorkFile*>(user)->write(from, static_cast<std::size_t>(count)));
        };
        io.tell = [](void* user) -> sf_count_t { return static_cast<WorkFile*>(user)->seek(0, SEEK_CUR); };
        return io;
    }

    /// AIFF has words for title, artist and comment that few programs look at, and none for the rest: all
    /// that read tags of an AIFF read an ID3 chunk. What goes wrong here, bytes_ knows when it is closed.
    void addId3() {
        auto tag = id3Tag(spec_.tags);
        if (tag.empty()) return;
        const auto bigEndian = [](std::int64_t value) {
            std::string bytes(4, '\0');
            for (int i = 3; i >= 0; --i, value >>= 8)
                bytes[static_cast<std::size_t>(i)] = static_cast<char>(value & 0xFF);
            return bytes;
        };
        auto chunk = "ID3 " + bigEndian(static_cast<std::int64_t>(tag.size())) + tag;
        if (chunk.size() % 2 == 1) chunk += '\0';
        const auto end = bytes_->size();
        if (end % 2 == 1) chunk.insert(0, 1, '\0');
        bytes_->seek(0, SEEK_END);
        bytes_->write(chunk.data(), chunk.size());
        const auto form = bigEndian(end + static_cast<std::int64_t>(chunk.size()) - 8);
        bytes_->seek(4, SEEK_SET);
        bytes_->write(form.data(), form.size());
    }

    /// Chapters as AIFF has them.
    void writeMarkers() {
        const auto count = std::min<std::size_t>(spec_.chapters.size(), 100); // as many as libsndfile takes
        if (count == 0) return;
        SF_CUES cues{};
        cues.cue_count = static_cast<std::uint32_t>(count);
        for (std::size_t i = 0; i < count; ++i) {
            auto& point = cues.cue_points[i];
            point.indx = static_cast<std::int32_t>(i + 1);
            point.sample_offset =
                static_cast<std::uint32_t>(std::llround(spec_.chapters[i].start * spec_.rate));
            const auto title = spec_.chapters[i].title.substr(0, sizeof point.name - 1);
            std::copy(title.begin(), title.end(), point.name);
        }
        sf_command(file_, SFC_SET_CUE, &cues, sizeof cues);
    }

    void writeTags() {
        constexpr std::pair<const char*, int> known[] = {
            {"title", SF_STR_TITLE}, {"artist", SF_STR_ARTIST}, {"album", SF_STR_ALBUM},
            {"date", SF_STR_DATE},   {"genre", SF_STR_GENRE},   {"comment", SF_STR_COMMENT}};
        for (const auto& [name, number] : known)
            if (const auto tag = spec_.tags.find(name); tag != spec_.tags.end() && !tag->second.empty())
                sf_set_string(file_, number, tag->second.c_str());
    }

    PartFile part_;
    std::string path_;
    WriteSpec spec_;
    std::optional<WorkFile> bytes_;
    SNDFILE* file_ = nullptr;
    std::optional<Quantiser> quantiser_;
    std::vector<std::int32_t> integers_;
    std::vector<float> floats_;
    std::int64_t frames_ = 0;
};

} // namespace

Expected<std::unique_ptr<AudioWriter>> createBySndfile(const std::string& path, const WriteSpec& spec) {
    auto writer = std::make_unique<SndfileWriter>(path, spec);
    TUTTI_TRY(writer->open());
    return std::unique_ptr<AudioWriter>(std::move(writer));
}

} // namespace tutti

#include "audio/Chunks.h"
#include "audio/Id3.h"
#include "audio/Readers.h"

#include <sndfile.h>

#include <algorithm>
#include <fstream>
#include <string_view>
#include <vector>

namespace tutti {
namespace {

struct Closer {
    void operator()(SNDFILE* file) const { sf_close(file); }
};

/// Of the codecs, those that sound files hold today.
bool isTrusted(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_FLOAT:
    case SF_FORMAT_DOUBLE:
    case SF_FORMAT_ULAW:
    case SF_FORMAT_ALAW:
    case SF_FORMAT_VORBIS:
    case SF_FORMAT_OPUS: return true;
    default: return false;
    }
}

/// Bytes of a sample that stands in the file as it is; 0 for coders'.
int plainBytes(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_ULAW:
    case SF_FORMAT_ALAW: return 1;
    case SF_FORMAT_PCM_16: return 2;
    case SF_FORMAT_PCM_24: return 3;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_FLOAT: return 4;
    case SF_FORMAT_DOUBLE: return 8;
    default: return 0;
    }
}

int integerBits(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_PCM_16: return 16;
    case SF_FORMAT_PCM_24: return 24;
    default: return 0;
    }
}

std::string nameOf(SNDFILE* file, int format) {
    std::string name;
    for (const int part : {format & SF_FORMAT_TYPEMASK, format & SF_FORMAT_SUBMASK}) {
        SF_FORMAT_INFO info{};
        info.format = part;
        if (sf_command(file, SFC_GET_FORMAT_INFO, &info, sizeof info) == 0 && info.name != nullptr)
            name += (name.empty() ? "" : ", ") + std::string(info.name);
    }
    return name;
}

class SndfileReader final : public AudioReader {
public:
    SndfileReader(std::string path, SNDFILE* file, AudioInfo info)
        : path_(std::move(path)), file_(file), info_(std::move(info)) {}

    const AudioInfo& info() const override { return info_; }

    Expected<int> read(AudioView view) override {
        // Beyond what is there libsndfile reads an error, or what stands behind the samples.
        if (info_.missing > 0)
            view.frames = static_cast<int>(std::min<std::int64_t>(view.frames, info_.frames - position_));
        interleaved_.resize(static_cast<std::size_t>(view.frames) * static_cast<std::size_t>(info_.channels));
        const auto count = static_cast<int>(sf_readf_float(file_.get(), interleaved_.data(), view.frames));
        if (sf_error(file_.get()) != SF_ERR_NO_ERROR) return damagedAt(path_, position_ + count);
        for (int c = 0; c < view.channelCount; ++c)
            for (int i = 0; i < count; ++i)
                view[c][i] = interleaved_[static_cast<std::size_t>(i * info_.channels + c)];
        position_ += count;
        return count;
    }

private:
    std::string path_;
    std::unique_ptr<SNDFILE, Closer> file_;
    AudioInfo info_;
    std::vector<float> interleaved_;
    std::int64_t position_ = 0;
};

} // namespace

namespace {

/// What libsndfile does not say: tags in an ID3 chunk, and how much is missing at the end.
void addFromChunks(AudioInfo& info, const std::string& path, int format) {
    const auto chunks = chunksOf(path);
    if (!chunks) return;
    constexpr std::int64_t longestTag = 1 << 20; // pictures are in them
    if (chunks->id3 && chunks->id3->size <= longestTag) {
        std::ifstream file(path, std::ios::binary);
        std::string tag(static_cast<std::size_t>(chunks->id3->size), '\0');
        file.seekg(chunks->id3->at);
        if (file.read(tag.data(), chunks->id3->size)) info.tags.merge(readId3(tag));
    }
    const auto frameBytes = std::int64_t{info.channels} * plainBytes(format);
    info.missing = chunks->missingFrames(frameBytes);
    if (info.missing == 0) return;
    const auto there = (chunks->fileBytes - chunks->samples->at) / frameBytes;
    info.frames = info.expected = std::clamp<std::int64_t>(there, 0, info.frames);
}

} // namespace

bool isForSndfile(std::string_view start) {
    const auto has = [&](std::size_t at, std::string_view mark) {
        return start.size() >= at && start.substr(at).starts_with(mark);
    };
    const bool waves = (has(0, "RIFF") || has(0, "RIFX") || has(0, "RF64")) && has(8, "WAVE");
    const bool w64 = has(0, "riff\x2e\x91\xcf\x11");
    const bool aiff = has(0, "FORM") && (has(8, "AIFF") || has(8, "AIFC"));
    return waves || w64 || aiff || has(0, "caff") || has(0, "fLaC") || has(0, "OggS");
}

Expected<std::unique_ptr<AudioReader>> openBySndfile(const std::string& path) {
    const auto notTrusted = Error{Fault::input, path + ": is of a kind that cannot be read"};
    if (!isForSndfile(firstBytes(path))) return notTrusted;
    SF_INFO claimed{};
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &claimed);
    if (file == nullptr) return cannotRead(path);
    // Lossy decoders overshoot; what is above full scale is kept, not folded.
    sf_command(file, SFC_SET_CLIPPING, nullptr, SF_FALSE);
    AudioInfo info;
    info.rate = claimed.samplerate;
    info.channels = claimed.channels;
    // Of an Ogg that breaks off libsndfile knows no length, and reads nothing.
    info.frames = info.expected = claimed.frames == SF_COUNT_MAX ? 0 : claimed.frames;
    info.format = nameOf(file, claimed.format);
    info.bits = integerBits(claimed.format);
    constexpr std::pair<const char*, int> tags[] = {{"title", SF_STR_TITLE}, {"artist", SF_STR_ARTIST},
                                                    {"album", SF_STR_ALBUM}, {"date", SF_STR_DATE},
                                                    {"genre", SF_STR_GENRE}, {"comment", SF_STR_COMMENT}};
    for (const auto& [name, number] : tags)
        if (const char* text = sf_get_string(file, number); text != nullptr && *text != '\0')
            info.tags[name] = text;
    addFromChunks(info, path, claimed.format);
    auto reader = std::make_unique<SndfileReader>(path, file, info);
    if (!isTrusted(claimed.format)) return notTrusted;
    TUTTI_TRY(checkClaims(path, info));
    return std::unique_ptr<AudioReader>(std::move(reader));
}

} // namespace tutti

#include "audio/AudioReader.h"

#include "audio/Readers.h"
#include "audio/Resampler.h"
#include "base/Parameter.h"
#include "base/TempFile.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace tutti {

Result checkClaims(const std::string& path, const AudioInfo& info) {
    if (info.channels < 1 || info.channels > 64)
        return Error{Fault::input,
                     path + ": claims " + std::to_string(info.channels) + " channels; 1 to 64 can be read"};
    if (!(info.rate >= 8000 && info.rate <= 384000))
        return Error{Fault::input, path + ": claims a sample rate of " + formatNumber(info.rate) +
                                       " Hz; 8000 to 384000 can be read"};
    return success();
}

std::string firstBytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char bytes[16] = {};
    file.read(bytes, sizeof bytes);
    return {bytes, static_cast<std::size_t>(file.gcount())};
}

Error cannotRead(const std::string& path, std::string reason) {
    if (reason.find("SF_INFO struct") != std::string::npos) // libsndfile's word for such a header
        reason = "its header claims what no sound has";
    while (reason.ends_with('.') || reason.ends_with('\n'))
        reason.pop_back();
    const auto isCapital = [&](std::size_t at) {
        return reason.size() > at && reason[at] >= 'A' && reason[at] <= 'Z';
    };
    if (isCapital(0) && !isCapital(1)) reason[0] = static_cast<char>(reason[0] + 32);
    return {Fault::input, path + ": cannot be read: " + reason};
}

Error damagedAt(const std::string& path, std::int64_t frame) {
    return {Fault::input, path + ": is damaged at frame " + std::to_string(frame),
            "ffmpeg -i makes a WAV of what can be saved"};
}

namespace {

/// What a file that is no sound seems to be; null if its first bytes say nothing.
const char* looksLike(const std::string& path) {
    constexpr std::pair<std::string_view, const char*> known[] = {
        {"PK", "it looks like a zip archive"},
        {"MThd", "it is a MIDI file: tutti import reads it"},
        {"tutti", "it is a Tutti project"},
        {"%PDF", "it is a PDF"},
        {"\x89PNG", "it is a picture"},
        {"\xff\xd8\xff", "it is a picture"},
        {"GIF8", "it is a picture"},
        {"\x7f"
         "ELF",
         "it is a program"},
        {"#!", "it is a program"},
        {"#EXTM3U", "it is a list of files, not a sound"},
    };
    const auto start = firstBytes(path);
    if (start.empty()) return "it is empty";
    for (const auto& [mark, sentence] : known)
        if (start.starts_with(mark)) return sentence;
    const bool text = std::all_of(start.begin(), start.end(), [](char c) {
        return c == '\n' || c == '\r' || c == '\t' || (c >= ' ' && c <= '~');
    });
    return text ? "it is text, not sound" : nullptr;
}

Expected<std::unique_ptr<AudioReader>> openFile(const std::string& path) {
    auto reader = openBySndfile(path);
    if (reader && (*reader)->info().frames != 0) return reader;
    auto second = openByFfmpeg(path);
    if (second) return second;
    if (reader) return reader; // a sound file without a frame in it
    // Whichever of the two knows this kind of file knows best what is wrong with it.
    if (isForSndfile(firstBytes(path))) return reader.error();
    if (const auto other = looksLike(path)) return Error{Fault::input, path + ": " + other};
    return second.error();
}

/// Sound whose bytes came through a pipe: they wait in a file that goes away with the reader.
class SpooledReader final : public AudioReader {
public:
    static Expected<std::unique_ptr<AudioReader>> open(std::istream& input) {
        TUTTI_LET(file, TempFile::filledFrom(input, "tutti-input"));
        auto reader = openFile(file.path().string());
        if (!reader) return renamed(reader.error(), file);
        return std::unique_ptr<AudioReader>(
            std::make_unique<SpooledReader>(std::move(file), std::move(*reader)));
    }

    SpooledReader(TempFile file, std::unique_ptr<AudioReader> reader)
        : file_(std::move(file)), reader_(std::move(reader)) {}
    const AudioInfo& info() const override { return reader_->info(); }
    Expected<int> read(AudioView view) override {
        auto count = reader_->read(view);
        if (!count) return renamed(count.error(), file_);
        return count;
    }

private:
    /// The user never heard of the file.
    static Error renamed(Error error, const TempFile& file) {
        const auto path = file.path().string();
        if (error.message.starts_with(path)) error.message.replace(0, path.size(), "standard input");
        return error;
    }

    TempFile file_;
    std::unique_ptr<AudioReader> reader_;
};

class SaneReader final : public AudioReader {
public:
    SaneReader(std::unique_ptr<AudioReader> source, std::int64_t& found)
        : source_(std::move(source)), found_(found) {}

    const AudioInfo& info() const override { return source_->info(); }
    Expected<int> read(AudioView view) override {
        TUTTI_LET(count, source_->read(view));
        for (int c = 0; c < view.channelCount; ++c)
            for (int i = 0; i < count; ++i)
                if (!(std::fabs(view[c][i]) < absurd)) view[c][i] = 0, ++found_;
        return count;
    }

private:
    static constexpr float absurd = 1e6f; // 120 dB above full scale

    std::unique_ptr<AudioReader> source_;
    std::int64_t& found_;
};

class ResampledReader final : public AudioReader {
public:
    ResampledReader(std::unique_ptr<AudioReader> source, double rate)
        : source_(std::move(source)), info_(source_->info()), resampler_(info_.rate, rate, info_.channels),
          input_(info_.channels, 4096) {
        for (auto* frames : {&info_.frames, &info_.expected})
            if (*frames >= 0) *frames = std::llround(static_cast<double>(*frames) * rate / info_.rate);
        info_.rate = rate;
        info_.bits = 0;
    }

    const AudioInfo& info() const override { return info_; }

    Expected<int> read(AudioView view) override {
        while (!ended_ && resampler_.available() < view.frames) {
            TUTTI_LET(count, source_->read(input_.view()));
            if (count == 0) {
                resampler_.finish();
                ended_ = true;
            } else {
                auto piece = input_.view();
                piece.frames = count;
                resampler_.push(piece);
            }
        }
        return resampler_.take(view);
    }

private:
    std::unique_ptr<AudioReader> source_;
    AudioInfo info_;
    Resampler resampler_;
    AudioBuffer input_;
    bool ended_ = false;
};

} // namespace

Expected<std::unique_ptr<AudioReader>> openAudio(const std::string& path) {
    if (path == "-") return SpooledReader::open(std::cin);
    std::error_code problem;
    if (!std::filesystem::exists(path, problem)) return Error{Fault::input, path + ": no such file"};
    if (std::filesystem::is_directory(path, problem)) return Error{Fault::input, path + ": is a folder"};
    if (!std::ifstream(path, std::ios::binary)) return Error{Fault::input, path + ": may not be read"};
    return openFile(path);
}

std::unique_ptr<AudioReader> resampled(std::unique_ptr<AudioReader> source, double rate) {
    if (source->info().rate == rate) return source;
    return std::make_unique<ResampledReader>(std::move(source), rate);
}

std::unique_ptr<AudioReader> withoutNonsense(std::unique_ptr<AudioReader> source, std::int64_t& found) {
    return std::make_unique<SaneReader>(std::move(source), found);
}

std::string nonsenseText(std::int64_t found) {
    if (found == 0) return {};
    return std::to_string(found) + (found == 1 ? " sample is" : " samples are") +
           " no sound (NaN, infinite or beyond a million times full scale) and taken for silence";
}

Expected<AudioBuffer> readAll(AudioReader& reader, std::int64_t limit) {
    const int channels = reader.info().channels;
    std::vector<std::vector<float>> samples(static_cast<std::size_t>(channels));
    AudioBuffer piece(channels, 65536);
    for (;;) {
        TUTTI_LET(count, reader.read(piece.view()));
        if (count == 0) break;
        for (int c = 0; c < channels; ++c)
            samples[static_cast<std::size_t>(c)].insert(samples[static_cast<std::size_t>(c)].end(), piece[c],
                                                        piece[c] + count);
        if (static_cast<std::int64_t>(samples[0].size()) * channels > limit)
            return Error{Fault::input, "the sound is too long to be held in memory"};
    }
    AudioBuffer whole(channels, static_cast<int>(samples[0].size()));
    for (int c = 0; c < channels; ++c)
        std::copy(samples[static_cast<std::size_t>(c)].begin(), samples[static_cast<std::size_t>(c)].end(),
                  whole[c]);
    return whole;
}

} // namespace tutti

#include "audio/AudioReader.h"

#include "audio/Chunks.h"
#include "audio/Readers.h"
#include "audio/Resampler.h"
#include "base/Parameter.h"
#include "base/TempFile.h"
#include "base/Utf8.h"

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

Error cannotRead(const std::string& path) {
    const auto bad = [&](const std::string& why) { return Error{Fault::input, path + ": " + why}; };
    const auto chunks = chunksOf(path);
    if (!chunks) return bad("is no sound file, or its head is damaged or cut off");
    const auto end = std::to_string(chunks->fileBytes);
    if (chunks->broken)
        return bad("breaks off at byte " + end + ", in its '" + readableText(chunks->broken->id) +
                   "' chunk, before any sound");
    if (!chunks->samples) return bad("breaks off at byte " + end + ", before any sound");
    return bad("its head is damaged: it claims what no sound has");
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
    if (reader && ((*reader)->info().frames > 0 || (*reader)->info().missing > 0)) return reader;
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
        info_.rate = rate;
        for (auto* frames : {&info_.frames, &info_.expected, &info_.missing})
            *frames = inOurRate(*frames);
        info_.bits = 0;
    }

    const AudioInfo& info() const override { return info_; }

    Expected<int> read(AudioView view) override {
        while (!ended_ && resampler_.available() < view.frames) {
            TUTTI_LET(count, source_->read(input_.view()));
            if (count == 0) {
                resampler_.finish();
                ended_ = true;
                info_.missing = inOurRate(source_->info().missing);
            } else {
                auto piece = input_.view();
                piece.frames = count;
                resampler_.push(piece);
            }
        }
        return resampler_.take(view);
    }

private:
    std::int64_t inOurRate(std::int64_t frames) const {
        if (frames < 0) return frames; // not known
        return std::llround(static_cast<double>(frames) * info_.rate / source_->info().rate);
    }

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

std::string missingText(const AudioInfo& info) {
    if (info.missing <= 0) return {};
    const auto milliseconds = std::llround(static_cast<double>(info.missing) / info.rate * 1000);
    return "is cut off: its last " + std::to_string(info.missing) +
           (info.missing == 1 ? " frame" : " frames") + " (" +
           formatNumber(static_cast<double>(milliseconds) / 1000) +
           " s) are not there, by what its head says";
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

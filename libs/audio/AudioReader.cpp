#include "audio/AudioReader.h"

#include "audio/Readers.h"
#include "audio/Resampler.h"
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
    if (!(info.rate >= 1 && info.rate <= 768000))
        return Error{Fault::input, path + ": claims a sample rate of " + std::to_string(info.rate) + " Hz"};
    return success();
}

namespace {

/// What the first bytes look like, for the sentence about a file that is no sound.
std::string looksLike(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char head[8] = {};
    file.read(head, sizeof head);
    const std::string_view start(head, static_cast<std::size_t>(file.gcount()));
    if (start.empty()) return "it is empty";
    if (start.starts_with("PK")) return "it looks like a zip archive";
    if (start.starts_with("MThd")) return "it is a MIDI file: tutti import reads it";
    if (start.starts_with("tutti")) return "it is a Tutti project";
    if (start.starts_with("%PDF")) return "it is a PDF";
    return "not a readable sound file";
}

/// Reads what another reader gives from a file that goes away with it.
class SpooledReader final : public AudioReader {
public:
    SpooledReader(TempFile file, std::unique_ptr<AudioReader> reader)
        : file_(std::move(file)), reader_(std::move(reader)) {}
    const AudioInfo& info() const override { return reader_->info(); }
    Expected<int> read(AudioView view) override { return reader_->read(view); }

private:
    TempFile file_;
    std::unique_ptr<AudioReader> reader_;
};

Expected<std::unique_ptr<AudioReader>> openFile(const std::string& path) {
    auto reader = openBySndfile(path);
    if (reader && (*reader)->info().frames != 0) return reader;
    auto second = openByFfmpeg(path);
    if (second) return second;
    if (reader) return reader; // a sound file without a frame in it
    return Error{Fault::input, path + ": " + looksLike(path)};
}

Expected<std::unique_ptr<AudioReader>> openStandardInput() {
    TUTTI_LET(file, TempFile::make("tutti-input"));
    {
        std::ofstream out(file.path(), std::ios::binary);
        out << std::cin.rdbuf();
        if (!out.flush()) return Error{Fault::output, file.path().string() + ": cannot be written"};
    }
    auto reader = openFile(file.path().string());
    if (!reader) return Error{Fault::input, "standard input: " + looksLike(file.path().string())};
    return std::unique_ptr<AudioReader>(std::make_unique<SpooledReader>(std::move(file), std::move(*reader)));
}

class ResampledReader final : public AudioReader {
public:
    ResampledReader(std::unique_ptr<AudioReader> source, double rate)
        : source_(std::move(source)), info_(source_->info()), resampler_(info_.rate, rate, info_.channels),
          input_(info_.channels, 4096) {
        if (info_.frames >= 0)
            info_.frames = std::llround(static_cast<double>(info_.frames) * rate / info_.rate);
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
    if (path == "-") return openStandardInput();
    std::error_code problem;
    if (!std::filesystem::exists(path, problem)) return Error{Fault::input, path + ": no such file"};
    if (std::filesystem::is_directory(path, problem)) return Error{Fault::input, path + ": is a folder"};
    return openFile(path);
}

std::unique_ptr<AudioReader> resampled(std::unique_ptr<AudioReader> source, double rate) {
    if (source->info().rate == rate) return source;
    return std::make_unique<ResampledReader>(std::move(source), rate);
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

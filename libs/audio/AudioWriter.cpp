#include "audio/AudioWriter.h"

#include "audio/Quantiser.h"
#include "base/File.h"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iostream>
#include <optional>
#include <vector>

namespace tutti {
namespace {

constexpr std::array<std::string_view, 8> types{"wav", "rf64", "bwf", "aiff", "flac", "mp3", "ogg", "opus"};

bool isLossy(const std::string& type) {
    return type == "mp3" || type == "ogg" || type == "opus";
}
bool isFloat(const std::string& bits) {
    return bits[0] == 'f';
}

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
    if (spec.type == "flac") return SF_FORMAT_FLAC | sample;
    // wav: RF64 that libsndfile turns into plain WAV when it stayed below 4 GiB.
    return (spec.type == "bwf" ? SF_FORMAT_WAV : SF_FORMAT_RF64) | sample;
}

Dither ditherOf(const WriteSpec& spec) {
    return spec.dither == "tpdf" ? Dither::tpdf : spec.dither == "shaped" ? Dither::shaped : Dither::none;
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
        file_ = sf_open(part_.path().c_str(), SFM_WRITE, &info);
        if (file_ == nullptr)
            return Error{Fault::output, path_ + ": cannot be written: " + sf_strerror(nullptr)};
        sf_command(file_, SFC_SET_CLIPPING, nullptr, SF_TRUE);
        sf_command(file_, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE); // it holds the time of writing
        if (spec_.type == "wav") sf_command(file_, SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
        if (isLossy(spec_.type)) {
            double level = 1 - std::clamp(spec_.quality, 0.0, 10.0) / 10;
            sf_command(file_, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
        } else if (!isFloat(spec_.bits)) {
            quantiser_.emplace(std::stoi(spec_.bits), ditherOf(spec_), spec_.channels, spec_.rate,
                               spec_.seed);
        }
        if (spec_.type == "bwf") writeBext();
        writeTags();
        return success();
    }

    Result write(ConstAudioView view) override {
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
        sf_write_sync(file_);
        const int problem = sf_close(file_);
        file_ = nullptr;
        if (problem != 0)
            return Error{Fault::output, path_ + ": cannot be written: " + sf_error_number(problem)};
        return part_.commit();
    }

private:
    Error failed() const { return {Fault::output, path_ + ": cannot be written: " + sf_strerror(file_)}; }

    void writeTags() {
        constexpr std::pair<const char*, int> known[] = {
            {"title", SF_STR_TITLE}, {"artist", SF_STR_ARTIST}, {"album", SF_STR_ALBUM},
            {"date", SF_STR_DATE},   {"genre", SF_STR_GENRE},   {"comment", SF_STR_COMMENT}};
        for (const auto& [name, number] : known)
            if (const auto tag = spec_.tags.find(name); tag != spec_.tags.end() && !tag->second.empty())
                sf_set_string(file_, number, tag->second.c_str());
    }

    /// EBU Tech 3285: description and originator; the time of origin stays empty so that the same sound gives
    /// the same bytes.
    void writeBext() {
        SF_BROADCAST_INFO info{};
        const auto copy = [](auto& field, const std::string& text) {
            std::memcpy(field, text.data(), std::min(sizeof field, text.size()));
        };
        const auto title = spec_.tags.find("title");
        copy(info.description, title == spec_.tags.end() ? std::string() : title->second);
        copy(info.originator, "Tutti");
        copy(info.origination_date, "0000-00-00");
        copy(info.origination_time, "00:00:00");
        info.version = 1;
        sf_command(file_, SFC_SET_BROADCAST_INFO, &info, sizeof info);
    }

    PartFile part_;
    std::string path_;
    WriteSpec spec_;
    SNDFILE* file_ = nullptr;
    std::optional<Quantiser> quantiser_;
    std::vector<std::int32_t> integers_;
    std::vector<float> floats_;
};

/// WAV whose length is not known when its header is written: sizes of FFFFFFFF, as readers of pipes expect.
class PipeWriter final : public AudioWriter {
public:
    explicit PipeWriter(const WriteSpec& spec) : spec_(spec) {
        if (!isFloat(spec.bits))
            quantiser_.emplace(std::stoi(spec.bits), ditherOf(spec), spec.channels, spec.rate, spec.seed);
        header();
    }

    Result write(ConstAudioView view) override {
        const auto samples =
            static_cast<std::size_t>(view.frames) * static_cast<std::size_t>(view.channelCount);
        bytes_.clear();
        if (quantiser_) {
            integers_.resize(samples);
            quantiser_->process(view, integers_.data());
            const int width = std::stoi(spec_.bits) / 8;
            for (const auto value : integers_)
                little(static_cast<std::uint32_t>(value) >> (32 - 8 * width), width);
        } else {
            for (int i = 0; i < view.frames; ++i)
                for (int c = 0; c < view.channelCount; ++c) {
                    std::uint32_t raw = 0;
                    std::memcpy(&raw, &view[c][i], sizeof raw);
                    little(raw, 4);
                }
        }
        return flush();
    }

    Result finish() override {
        if (!std::cout.flush()) return Error{Fault::output, "standard output cannot be written"};
        return success();
    }

private:
    void little(std::uint32_t value, int width) {
        for (int i = 0; i < width; ++i)
            bytes_.push_back(static_cast<char>(value >> (8 * i)));
    }

    void header() {
        const bool floats = !quantiser_;
        const int width = floats ? 4 : std::stoi(spec_.bits) / 8;
        const auto rate = static_cast<std::uint32_t>(spec_.rate);
        const auto text = [&](const char* four) { bytes_.insert(bytes_.end(), four, four + 4); };
        text("RIFF"), little(0xFFFFFFFF, 4), text("WAVE"), text("fmt "), little(16, 4);
        little(floats ? 3 : 1, 2), little(static_cast<std::uint32_t>(spec_.channels), 2), little(rate, 4);
        little(rate * static_cast<std::uint32_t>(spec_.channels * width), 4),
            little(static_cast<std::uint32_t>(spec_.channels * width), 2);
        little(static_cast<std::uint32_t>(width * 8), 2), text("data"), little(0xFFFFFFFF, 4);
        std::cout.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    }

    Result flush() {
        if (!std::cout.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size())))
            return Error{Fault::output, "standard output cannot be written"};
        return success();
    }

    WriteSpec spec_;
    std::optional<Quantiser> quantiser_;
    std::vector<std::int32_t> integers_;
    std::vector<char> bytes_;
};

} // namespace

std::string typeOfName(const std::string& path) {
    const auto dot = path.rfind('.');
    if (dot == std::string::npos) return {};
    auto ending = path.substr(dot + 1);
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (ending == "aif") ending = "aiff";
    if (ending == "wave") ending = "wav";
    return std::find(types.begin(), types.end(), ending) != types.end() ? ending : std::string();
}

Result checkSpec(const WriteSpec& spec) {
    const auto bad = [](std::string message, std::string hint) {
        return Error{Fault::usage, std::move(message), std::move(hint)};
    };
    if (std::find(types.begin(), types.end(), spec.type) == types.end())
        return bad("'" + spec.type + "' is no type of file that can be written",
                   "it is one of wav, rf64, bwf, aiff, flac, mp3, ogg, opus");
    constexpr std::array<std::string_view, 5> forms{"16", "24", "32", "f32", "f64"};
    if (std::find(forms.begin(), forms.end(), spec.bits) == forms.end())
        return bad("'" + spec.bits + "' is no form of a sample", "it is one of 16, 24, 32, f32, f64");
    if (spec.type == "flac" && spec.bits != "16" && spec.bits != "24")
        return bad("flac holds 16 or 24 bits, not " + spec.bits, "-b 24");
    if (spec.dither != "none" && spec.dither != "tpdf" && spec.dither != "shaped")
        return bad("'" + spec.dither + "' is no dither", "it is one of none, tpdf, shaped");
    if (spec.type == "mp3" && (spec.rate > 48000 || spec.channels > 2))
        return bad("mp3 holds at most 48000 Hz and two channels", "-r 48000");
    if (spec.type == "opus" && spec.rate != 48000 && spec.rate != 24000 && spec.rate != 16000 &&
        spec.rate != 12000 && spec.rate != 8000)
        return bad("opus holds 48000, 24000, 16000, 12000 or 8000 Hz", "-r 48000");
    return success();
}

Expected<std::unique_ptr<AudioWriter>> createAudio(const std::string& path, const WriteSpec& spec) {
    TUTTI_TRY(checkSpec(spec));
    if (path == "-") {
        if (spec.type != "wav" || spec.bits == "f64")
            return Error{Fault::usage, "standard output takes wav of 16, 24, 32 or f32 bits only"};
        return std::unique_ptr<AudioWriter>(std::make_unique<PipeWriter>(spec));
    }
    auto writer = std::make_unique<SndfileWriter>(path, spec);
    TUTTI_TRY(writer->open());
    return std::unique_ptr<AudioWriter>(std::move(writer));
}

} // namespace tutti

#include "audio/AudioWriter.h"

#include "audio/Bitrate.h"
#include "audio/Writers.h"
#include "base/Parameter.h"
#include "base/TempFile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iostream>
#include <string_view>
#include <vector>

namespace tutti {
namespace {

constexpr std::array<std::string_view, 5> forms{"16", "24", "32", "f32", "f64"};
constexpr std::array<double, 9> mp3Rates{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
constexpr std::array<double, 5> opusRates{8000, 12000, 16000, 24000, 48000};

template<class Value, class List>
bool isOneOf(const Value& value, const List& list) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool isType(std::string_view name) {
    for (auto rest = writableTypes; !rest.empty();) {
        const auto bar = std::min(rest.find('|'), rest.size());
        if (rest.substr(0, bar) == name) return true;
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    return false;
}

/// To standard output, once it is whole.
class LateWriter final : public AudioWriter {
public:
    static Expected<std::unique_ptr<AudioWriter>> open(const WriteSpec& spec) {
        TUTTI_LET(file, TempFile::make("tutti-output"));
        TUTTI_LET(writer, createAudio(file.path().string(), spec));
        return std::unique_ptr<AudioWriter>(std::make_unique<LateWriter>(std::move(file), std::move(writer)));
    }

    LateWriter(TempFile file, std::unique_ptr<AudioWriter> writer)
        : file_(std::move(file)), writer_(std::move(writer)) {}
    Result write(ConstAudioView view) override { return writer_->write(view); }
    Result finish() override {
        TUTTI_TRY(writer_->finish());
        return copyToStandardOutput(file_.path().string());
    }
    std::int64_t clipped() const override { return writer_->clipped(); }

private:
    TempFile file_;
    std::unique_ptr<AudioWriter> writer_;
};

} // namespace

bool losesSomething(const WriteSpec& spec) {
    return spec.type == "mp3" || spec.type == "ogg" || spec.type == "opus";
}

std::string typeOfName(const std::string& path) {
    const auto dot = path.rfind('.');
    if (dot == std::string::npos) return {};
    auto ending = path.substr(dot + 1);
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (ending == "aif") ending = "aiff";
    if (ending == "wave") ending = "wav";
    return isType(ending) ? ending : std::string();
}

Result checkSpec(const WriteSpec& spec) {
    const auto bad = [](std::string message, std::string hint) {
        return Error{Fault::usage, std::move(message), std::move(hint)};
    };
    if (!isType(spec.type))
        return bad("'" + spec.type + "' is no type of file that can be written",
                   "it is one of wav, w64, rf64, bwf, aiff, caf, flac, raw, mp3, ogg, opus");
    if (!isOneOf(spec.bits, forms))
        return bad("'" + spec.bits + "' is no form of a sample", "it is one of 16, 24, 32, f32, f64");
    if (spec.dither != "none" && spec.dither != "tpdf" && spec.dither != "shaped")
        return bad("'" + spec.dither + "' is no dither", "it is one of none, tpdf, shaped");
    if (spec.channels < 1 || spec.channels > 64)
        return bad("a file of " + std::to_string(spec.channels) + " channels cannot be written",
                   "1 to 64 can");
    if (!(spec.rate >= 1 && spec.rate <= 768000) || spec.rate != std::floor(spec.rate))
        return bad("a sample rate of " + formatNumber(spec.rate) + " Hz cannot be written",
                   "whole numbers from 1 to 768000 can");
    if (spec.type == "flac" && spec.bits != "16" && spec.bits != "24")
        return bad("flac holds 16 or 24 bits, not " + spec.bits, "-b 24");
    if (spec.type == "flac" && (spec.channels > 8 || spec.rate > 655350))
        return bad("flac holds at most 8 channels and 655350 Hz", "wav holds more");
    if (spec.type == "mp3" && (!isOneOf(spec.rate, mp3Rates) || spec.channels > 2))
        return bad("mp3 holds at most two channels, of one of nine rates from 8000 to 48000 Hz", "-r 48000");
    if (spec.type == "opus" && !isOneOf(spec.rate, opusRates))
        return bad("opus holds 48000, 24000, 16000, 12000 or 8000 Hz", "-r 48000");
    if (losesSomething(spec) && spec.channels > 8)
        return bad(spec.type + " holds at most 8 channels", "wav holds more");
    if (!spec.chapters.empty() && (spec.type == "w64" || spec.type == "caf" || spec.type == "raw"))
        return bad(
            "chapters: " + spec.type + " has no place for them",
            "mp3, flac, ogg, opus, wav, rf64, bwf and aiff have; tutti export -t chapters makes a file of "
            "its own");
    TUTTI_TRY(compressionLevel(spec));
    return success();
}

std::optional<Quantiser> quantiserOf(const WriteSpec& spec) {
    if (spec.bits.starts_with('f')) return std::nullopt;
    const auto dither = spec.dither == "tpdf"     ? Dither::tpdf
                        : spec.dither == "shaped" ? Dither::shaped
                                                  : Dither::none;
    return Quantiser(std::stoi(spec.bits), dither, spec.channels, spec.rate, spec.seed);
}

Expected<std::unique_ptr<AudioWriter>> createAudio(const std::string& path, const WriteSpec& spec) {
    TUTTI_TRY(checkSpec(spec));
    if (path == "-" && spec.type != "wav" && spec.type != "raw") return LateWriter::open(spec);
    const bool ours = spec.type == "wav" || spec.type == "rf64" || spec.type == "bwf" || spec.type == "raw";
    return ours ? createWav(path, spec) : createBySndfile(path, spec);
}

Result copyToStandardOutput(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> piece(std::size_t{1} << 16);
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        if (!std::cout.write(piece.data(), file.gcount())) break;
    }
    if (!file.eof() || !std::cout.flush()) return Error{Fault::output, "standard output cannot be written"};
    return success();
}

} // namespace tutti

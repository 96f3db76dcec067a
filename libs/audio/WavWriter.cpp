#include "audio/Writers.h"
#include "base/File.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

namespace tutti {
namespace {

constexpr std::uint64_t unknown32 = 0xFFFFFFFF; // "look elsewhere", or "until the end"

int bytesOf(const WriteSpec& spec) {
    return spec.bits == "16" ? 2 : spec.bits == "24" ? 3 : spec.bits == "f64" ? 8 : 4;
}
bool isFloat(const WriteSpec& spec) {
    return spec.bits.starts_with('f');
}

std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

std::string chunk(std::string_view id, const std::string& body) {
    return std::string(id) + little(body.size(), 4) + body + std::string(body.size() & 1, '\0');
}

/// Loudspeakers of as many channels, as bits of WAVEFORMATEXTENSIBLE; 0 where there is no custom.
std::uint32_t speakersOf(int channels) {
    constexpr std::array<std::uint32_t, 9> masks{0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3F, 0x13F, 0x63F};
    return static_cast<std::size_t>(channels) < masks.size() ? masks[static_cast<std::size_t>(channels)] : 0;
}

std::string format(const WriteSpec& spec) {
    const int width = bytesOf(spec);
    const auto rate = static_cast<std::uint64_t>(spec.rate),
               frame = static_cast<std::uint64_t>(spec.channels * width);
    const std::uint64_t code = isFloat(spec) ? 3 : 1;
    const bool extensible = spec.channels > 2;
    auto text = little(extensible ? 0xFFFE : code, 2) + little(static_cast<std::uint64_t>(spec.channels), 2) +
                little(rate, 4) + little(rate * frame, 4) + little(frame, 2) +
                little(static_cast<std::uint64_t>(width * 8), 2);
    if (extensible) // the code is the start of a GUID
        text += little(22, 2) + little(static_cast<std::uint64_t>(width * 8), 2) +
                little(speakersOf(spec.channels), 4) + little(code, 4) + little(0x00100000, 4) +
                little(0xAA000080, 4) + little(0x719B3800, 4);
    else if (isFloat(spec)) // all but plain integers say how long their extension is: WAVEFORMATEX, cbSize
        text += little(0, 2);
    return text;
}

/// EBU Tech 3285.
std::string broadcast(const WriteSpec& spec, const WavOrigin& origin) {
    const auto field = [](std::string text, std::size_t length) {
        text.resize(length, '\0');
        return text;
    };
    const auto title = spec.tags.find("title");
    return field(title == spec.tags.end() ? "" : title->second, 256) + field("Tutti", 32) + field("", 32) +
           field(origin.date, 10) + field(origin.time, 8) + little(origin.frame, 8) + little(1, 2) +
           field("", 254);
}

std::string information(const WriteSpec& spec) {
    constexpr std::pair<const char*, const char*> ids[] = {{"title", "INAM"}, {"artist", "IART"},
                                                           {"album", "IPRD"}, {"date", "ICRD"},
                                                           {"genre", "IGNR"}, {"comment", "ICMT"}};
    std::string text;
    for (const auto& [name, id] : ids)
        if (const auto tag = spec.tags.find(name); tag != spec.tags.end() && !tag->second.empty())
            text += chunk(id, tag->second + '\0');
    return text.empty() ? text : chunk("LIST", "INFO" + text);
}

/// A cue point for each chapter, and its name.
std::string cuePoints(const WriteSpec& spec) {
    if (spec.chapters.empty()) return {};
    auto points = little(spec.chapters.size(), 4);
    std::string names = "adtl";
    for (std::size_t i = 0; i < spec.chapters.size(); ++i) {
        const auto& chapter = spec.chapters[i];
        const auto frame = little(static_cast<std::uint64_t>(std::llround(chapter.start * spec.rate)), 4);
        const auto number = little(i + 1, 4);
        points += number + frame + "data" + little(0, 8) + frame;
        names += chunk("labl", number + chapter.title + '\0');
    }
    return chunk("cue ", points) + chunk("LIST", names);
}

} // namespace

std::string wavHeader(const WriteSpec& spec, std::optional<std::uint64_t> dataBytes,
                      const WavOrigin& origin) {
    if (spec.type == "raw") return {};
    const auto frame = static_cast<std::uint64_t>(spec.channels * bytesOf(spec));
    auto rest = chunk("fmt ", format(spec));
    if (spec.type == "bwf") rest = chunk("bext", broadcast(spec, origin)) + rest;
    if (isFloat(spec))
        rest += chunk("fact", little(dataBytes ? std::min(*dataBytes / frame, unknown32) : unknown32, 4));
    rest += information(spec) + cuePoints(spec);
    if (!dataBytes) return "RIFF" + little(unknown32, 4) + "WAVE" + rest + "data" + little(unknown32, 4);

    constexpr std::size_t ds64Size = 28;
    const auto total = 4 + 8 + ds64Size + rest.size() + 8 + *dataBytes + (*dataBytes & 1);
    if (spec.type != "rf64" && total <= 0xFFFFFFF0)
        return "RIFF" + little(total, 4) + "WAVE" + chunk("JUNK", std::string(ds64Size, '\0')) + rest +
               "data" + little(*dataBytes, 4);
    const auto sizes =
        little(total, 8) + little(*dataBytes, 8) + little(*dataBytes / frame, 8) + little(0, 4);
    return "RF64" + little(unknown32, 4) + "WAVE" + chunk("ds64", sizes) + rest + "data" +
           little(unknown32, 4);
}

// --- samples -----------------------------------------------------------------------------------------------

WavBytes::WavBytes(const WriteSpec& spec) : width_(bytesOf(spec)), quantiser_(quantiserOf(spec)) {}

std::string_view WavBytes::of(ConstAudioView view) {
    const auto samples = static_cast<std::size_t>(view.frames) * static_cast<std::size_t>(view.channelCount);
    bytes_.resize(samples * static_cast<std::size_t>(width_));
    if (quantiser_) {
        integers_.resize(samples);
        quantiser_->process(view, integers_.data());
        if (width_ == 2) copyTops<2>();
        if (width_ == 3) copyTops<3>();
        if (width_ == 4) copyTops<4>();
    } else if (width_ == 4) {
        interleave<float>(view);
    } else {
        interleave<double>(view);
    }
    return {bytes_.data(), bytes_.size()};
}

/// The upper bytes of each integer, the lowest of them first.
template<int width>
void WavBytes::copyTops() {
    char* to = bytes_.data();
    for (const auto value : integers_) {
        const auto top = static_cast<std::uint32_t>(value) >> (32 - 8 * width);
        for (int i = 0; i < width; ++i)
            *to++ = static_cast<char>(top >> (8 * i));
    }
}

template<class Sample>
void WavBytes::interleave(ConstAudioView view) {
    for (int c = 0; c < view.channelCount; ++c) {
        char* to = bytes_.data() + static_cast<std::size_t>(c) * sizeof(Sample);
        for (int i = 0; i < view.frames;
             ++i, to += static_cast<std::size_t>(view.channelCount) * sizeof(Sample)) {
            const auto sample = static_cast<Sample>(view[c][i]);
            std::memcpy(to, &sample, sizeof sample);
        }
    }
}

namespace {

class WavWriter final : public AudioWriter {
public:
    WavWriter(const std::string& path, const WriteSpec& spec) : part_(path), spec_(spec), bytes_(spec) {}

    Result open() {
        TUTTI_LET(file, WorkFile::create(part_));
        file_.emplace(std::move(file));
        return put(wavHeader(spec_, 0));
    }

    Result write(ConstAudioView view) override {
        const auto bytes = bytes_.of(view);
        dataBytes_ += bytes.size();
        return put(bytes);
    }

    Result finish() override {
        if ((dataBytes_ & 1) && spec_.type != "raw") TUTTI_TRY(put(std::string_view("\0", 1)));
        file_->seek(0, SEEK_SET);
        TUTTI_TRY(put(wavHeader(spec_, dataBytes_)));
        TUTTI_TRY(file_->close());
        return part_.commit();
    }
    std::int64_t clipped() const override { return bytes_.clipped(); }

private:
    Result put(std::string_view bytes) {
        file_->write(bytes.data(), bytes.size());
        return file_->problem();
    }

    PartFile part_;
    std::optional<WorkFile> file_; // closed before the part is removed
    WriteSpec spec_;
    WavBytes bytes_;
    std::uint64_t dataBytes_ = 0;
};

/// To a pipe, whose reader takes all that comes for sound.
class PipeWriter final : public AudioWriter {
public:
    explicit PipeWriter(const WriteSpec& spec) : spec_(spec), bytes_(spec) {}

    Result open() { return put(wavHeader(spec_, std::nullopt)); }
    Result write(ConstAudioView view) override { return put(bytes_.of(view)); }
    Result finish() override {
        if (!std::cout.flush()) return Error{Fault::output, "standard output cannot be written"};
        return success();
    }
    std::int64_t clipped() const override { return bytes_.clipped(); }

private:
    Result put(std::string_view bytes) {
        if (!std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
            return Error{Fault::output, "standard output cannot be written"};
        return success();
    }

    WriteSpec spec_;
    WavBytes bytes_;
};

template<class Writer>
Expected<std::unique_ptr<AudioWriter>> opened(std::unique_ptr<Writer> writer) {
    TUTTI_TRY(writer->open());
    return std::unique_ptr<AudioWriter>(std::move(writer));
}

} // namespace

Expected<std::unique_ptr<AudioWriter>> createWav(const std::string& path, const WriteSpec& spec) {
    if (path == "-") return opened(std::make_unique<PipeWriter>(spec));
    return opened(std::make_unique<WavWriter>(path, spec));
}

} // namespace tutti

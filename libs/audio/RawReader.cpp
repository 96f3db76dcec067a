#include "audio/RawReader.h"

#include "audio/Readers.h"

#include <bit>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

namespace tutti {
namespace {

struct Encoding {
    int bytes = 2;
    bool isFloat = false, isUnsigned = false, bigEndian = false;
};

Expected<Encoding> encodingOf(std::string_view name) {
    for (auto rest = rawEncodings; !rest.empty();) {
        const auto bar = std::min(rest.find('|'), rest.size());
        if (rest.substr(0, bar) == name) {
            Encoding encoding;
            encoding.isFloat = name[0] == 'f';
            encoding.isUnsigned = name[0] == 'u';
            encoding.bytes = name[1] == '8'   ? 1
                             : name[1] == '1' ? 2
                             : name[1] == '2' ? 3
                             : name[1] == '3' ? 4
                                              : 8;
            encoding.bigEndian = name.ends_with("be");
            return encoding;
        }
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    return Error{Fault::usage, "'" + std::string(name) + "' is no form of raw samples",
                 "it is one of u8, s8, s16le, s24le, s32le, f32le, f64le, and be for le"};
}

float sampleOf(const unsigned char* bytes, const Encoding& encoding) {
    std::uint64_t value = 0;
    for (int i = 0; i < encoding.bytes; ++i) {
        const auto byte = bytes[encoding.bigEndian ? i : encoding.bytes - 1 - i];
        value = value << 8 | byte;
    }
    if (encoding.isFloat && encoding.bytes == 4)
        return std::bit_cast<float>(static_cast<std::uint32_t>(value));
    if (encoding.isFloat) return static_cast<float>(std::bit_cast<double>(value));
    if (encoding.isUnsigned) return (static_cast<float>(value) - 128.0f) / 128.0f;
    // In the upper bits of 32, so that the sign comes out right.
    const auto whole =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(value) << (32 - 8 * encoding.bytes));
    return static_cast<float>(whole) / 2147483648.0f;
}

class RawReader final : public AudioReader {
public:
    RawReader(const std::string& path, AudioInfo info, Encoding encoding)
        : info_(std::move(info)), encoding_(encoding) {
        if (path != "-") file_.open(path, std::ios::binary);
    }
    bool isOpen() const { return !file_.fail(); }

    const AudioInfo& info() const override { return info_; }

    Expected<int> read(AudioView view) override {
        const auto frameBytes =
            static_cast<std::size_t>(info_.channels) * static_cast<std::size_t>(encoding_.bytes);
        bytes_.resize(frameBytes * static_cast<std::size_t>(view.frames));
        auto& input = file_.is_open() ? static_cast<std::istream&>(file_) : std::cin;
        input.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
        const auto frames = static_cast<int>(static_cast<std::size_t>(input.gcount()) / frameBytes);
        const auto* at = bytes_.data();
        for (int i = 0; i < frames; ++i)
            for (int c = 0; c < info_.channels; ++c, at += encoding_.bytes)
                view[c][i] = sampleOf(at, encoding_);
        return frames;
    }

private:
    AudioInfo info_;
    Encoding encoding_;
    std::ifstream file_;
    std::vector<unsigned char> bytes_;
};

} // namespace

Expected<std::unique_ptr<AudioReader>> openRaw(const std::string& path, const RawForm& form) {
    TUTTI_LET(encoding, encodingOf(form.encoding));
    AudioInfo info;
    info.rate = form.rate;
    info.channels = form.channels;
    info.format = "raw, " + form.encoding;
    info.bits = encoding.isFloat || encoding.bytes == 4 ? 0 : encoding.bytes == 3 ? 24 : 16;
    TUTTI_TRY(checkClaims(path, info));
    std::error_code error;
    if (path != "-") {
        const auto size = std::filesystem::file_size(path, error);
        if (error) return Error{Fault::input, path + ": cannot be read: " + error.message()};
        info.frames = info.expected = static_cast<std::int64_t>(size) / (form.channels * encoding.bytes);
    }
    auto reader = std::make_unique<RawReader>(path, info, encoding);
    if (!reader->isOpen()) return Error{Fault::input, path + ": cannot be read"};
    return std::unique_ptr<AudioReader>(std::move(reader));
}

} // namespace tutti

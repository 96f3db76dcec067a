#include "audio/WavMap.h"

#include "base/Lanes.h"

#include <algorithm>
#include <climits>
#include <cstring>

namespace tutti {
namespace {

std::uint64_t little(const unsigned char* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | bytes[i];
    return value;
}

} // namespace

Expected<WavMap> WavMap::open(const std::string& path) {
    TUTTI_LET(file, MappedFile::open(path));
    WavMap map(std::move(file));
    TUTTI_TRY(map.parse(path));
    return map;
}

Result WavMap::parse(const std::string& path) {
    const auto bytes = file_.bytes();
    const auto* start = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto bad = [&](const char* why) { return Error{Fault::input, path + ": " + why}; };
    if (bytes.size() < 12 || (!bytes.starts_with("RIFF") && !bytes.starts_with("RF64")) ||
        bytes.substr(8, 4) != "WAVE")
        return bad("is no WAV file");
    std::uint64_t longData = 0;
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const auto id = bytes.substr(at, 4);
        std::uint64_t size = little(start + at + 4, 4);
        const auto* body = start + at + 8;
        const auto left = bytes.size() - at - 8;
        if (id == "ds64" && size >= 24 && left >= 24) longData = little(body + 8, 8);
        if (id == "fmt " && size >= 16 && left >= 16) {
            auto tag = little(body, 2);
            channels_ = static_cast<int>(little(body + 2, 2));
            rate_ = static_cast<double>(little(body + 4, 4));
            width_ = static_cast<int>(little(body + 14, 2)) / 8;
            if (tag == 0xFFFE && size >= 26 && left >= 26) tag = little(body + 24, 2);
            const bool known = (tag == 1 && width_ >= 2 && width_ <= 4) || (tag == 3 && width_ == 4);
            form_ = tag == 3      ? Form::float32
                    : width_ == 2 ? Form::int16
                    : width_ == 3 ? Form::int24
                                  : Form::int32;
            const bool fits = static_cast<int>(little(body + 12, 2)) == channels_ * width_;
            if (!known || !fits || channels_ < 1 || channels_ > 64 || rate_ < 1 || rate_ > 768000)
                return bad("is not of a form that media files have");
        }
        if (id == "data") {
            if (channels_ == 0) return bad("has no format before its data");
            if (size == 0xFFFFFFFF && longData != 0) size = longData;
            data_ = body;
            frames_ = static_cast<std::int64_t>(std::min<std::uint64_t>(size, left) /
                                                static_cast<std::uint64_t>(channels_ * width_));
            return success();
        }
        at += 8 + size + (size & 1);
    }
    return bad("has no data");
}

// --- samples ----------------------------------------------------------------------------------------------
//
// An integer sample becomes the float nearest to value / full scale. Four are done side by side: each is
// brought to its value in 32 bits, made a float (which rounds as IEEE 754 says) and scaled by a power of two
// (exactly).

namespace {

template<class Value>
Value unaligned(const unsigned char* bytes) noexcept TUTTI_RT {
    Value value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// One sample as an integer. For 24 bits the byte before it is read as well and shifted out: there always is
/// one, because a file starts with a header.
template<int width>
std::int32_t integer(const unsigned char* sample) noexcept TUTTI_RT {
    if constexpr (width == 2) return unaligned<std::int16_t>(sample);
    if constexpr (width == 3) return unaligned<std::int32_t>(sample - 1) >> 8;
    if constexpr (width == 4) return unaligned<std::int32_t>(sample);
}

template<int width>
constexpr float scaleOf = width == 2   ? 0x1p-15f
                          : width == 3 ? 0x1p-23f
                                       : 0x1p-31f;

template<int width>
void integers(const unsigned char* sample, std::size_t step, float* out, int frames) noexcept TUTTI_RT {
    int i = 0;
    for (; i + 4 <= frames; i += 4, sample += 4 * step) {
        const Int4 four{integer<width>(sample), integer<width>(sample + step),
                        integer<width>(sample + 2 * step), integer<width>(sample + 3 * step)};
        store(out + i, floatFrom(four) * lanes(scaleOf<width>));
    }
    for (; i < frames; ++i, sample += step)
        out[i] = static_cast<float>(integer<width>(sample)) * scaleOf<width>;
}

void floats(const unsigned char* sample, std::size_t step, float* out, int frames) noexcept TUTTI_RT {
    if (step == sizeof(float)) {
        std::memcpy(out, sample, static_cast<std::size_t>(frames) * sizeof(float));
        return;
    }
    for (int i = 0; i < frames; ++i, sample += step)
        out[i] = unaligned<float>(sample);
}

/// Two channels of 32-bit floats side by side in the file.
int floatPairs(const unsigned char* sample, float* left, float* right, int frames) noexcept TUTTI_RT {
    int i = 0;
    for (; i + 4 <= frames; i += 4, sample += 32) {
        const auto first = unaligned<Float4>(sample), second = unaligned<Float4>(sample + 16);
        store(left + i, __builtin_shufflevector(first, second, 0, 2, 4, 6));
        store(right + i, __builtin_shufflevector(first, second, 1, 3, 5, 7));
    }
    return i;
}

/// Two channels of 16-bit integers: each frame is one integer of 32 bits, the left channel in its lower half.
int shortPairs(const unsigned char* sample, float* left, float* right, int frames) noexcept TUTTI_RT {
    int i = 0;
    for (; i + 4 <= frames; i += 4, sample += 16) {
        const auto both = unaligned<Int4>(sample);
        store(left + i, floatFrom((both << 16) >> 16) * lanes(scaleOf<2>));
        store(right + i, floatFrom(both >> 16) * lanes(scaleOf<2>));
    }
    return i;
}

/// The part of a wish for frames that lies in the file.
struct Inside {
    int first, last; // in the wish

    Inside(std::int64_t start, int frames, std::int64_t length) noexcept TUTTI_RT
        : first(static_cast<int>(std::clamp<std::int64_t>(-start, 0, frames))),
          last(static_cast<int>(std::clamp<std::int64_t>(length - start, first, frames))) {}
};

} // namespace

const unsigned char* WavMap::place(int channel, std::int64_t frame) const noexcept TUTTI_RT {
    return data_ + static_cast<std::size_t>((frame * channels_ + channel) * width_);
}

void WavMap::giveBack(std::int64_t start, std::int64_t frames) const noexcept {
    const Inside inside(start, static_cast<int>(std::min<std::int64_t>(frames, INT_MAX)), frames_);
    const auto* bytes = reinterpret_cast<const unsigned char*>(file_.bytes().data());
    const auto* first = place(0, start + inside.first);
    file_.giveBack(static_cast<std::size_t>(first - bytes),
                   static_cast<std::size_t>((inside.last - inside.first) * channels_ * width_));
}

void WavMap::read(int channel, std::int64_t start, float* out, int frames) const noexcept TUTTI_RT {
    const Inside inside(start, frames, frames_);
    std::fill(out, out + inside.first, 0.0f);
    std::fill(out + inside.last, out + frames, 0.0f);
    const int count = inside.last - inside.first;
    if (count == 0) return;
    const auto* sample = place(channel, start + inside.first);
    const auto step = static_cast<std::size_t>(channels_ * width_);
    out += inside.first;
    switch (form_) {
    case Form::int16: return integers<2>(sample, step, out, count);
    case Form::int24: return integers<3>(sample, step, out, count);
    case Form::int32: return integers<4>(sample, step, out, count);
    case Form::float32: return floats(sample, step, out, count);
    }
}

void WavMap::readStereo(std::int64_t start, float* left, float* right, int frames) const noexcept TUTTI_RT {
    const Inside inside(start, frames, frames_);
    const int count = inside.last - inside.first;
    int done = 0;
    if (channels_ == 2 && count > 0 && (form_ == Form::float32 || form_ == Form::int16)) {
        std::fill(left, left + inside.first, 0.0f);
        std::fill(right, right + inside.first, 0.0f);
        done = inside.first;
        const auto pairs = form_ == Form::float32 ? floatPairs : shortPairs;
        done += pairs(place(0, start + done), left + done, right + done, count);
    }
    // All of the other forms, and the last frames of these.
    read(0, start + done, left + done, frames - done);
    if (channels_ > 1)
        read(1, start + done, right + done, frames - done);
    else
        std::copy_n(left, frames, right);
}

} // namespace tutti

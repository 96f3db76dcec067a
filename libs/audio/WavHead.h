// The head of a WAV file: all that stands before its samples, and the places in it that say how long it is.
//
// While a file grows, its head is written again and again, always as many bytes: a `JUNK` chunk of 28 bytes
// at its start becomes the `ds64` of an RF64 (EBU Tech 3306) once the file is longer than 32 bits can say.
#pragma once

#include "base/Expected.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tutti {

class WavHead {
public:
    /// The longest file that stays a plain WAV, in bytes after the first eight.
    static constexpr std::uint64_t longestPlain = 0xFFFFFFF0;
    /// As much of a file as read() wants to see, if there is as much.
    static constexpr std::size_t most = std::size_t{1} << 20;

    /// Understands the start of a file, at least up to its samples. Fault::input with `name` and what is
    /// wrong.
    static Expected<WavHead> read(std::string_view start, const std::string& name);

    const std::string& bytes() const { return bytes_; }
    std::size_t size() const { return bytes_.size(); }
    std::size_t frameBytes() const { return frameBytes_; }
    double rate() const { return rate_; }
    int channels() const { return channels_; }
    /// Bytes of samples that it speaks of; 0xFFFFFFFF where its writer did not know.
    std::uint64_t dataBytes() const;

    /// Makes it that of a file with so many bytes of samples. Fault::output if that is too many: there is no
    /// room for the long form. A file that is RF64 stays it.
    Result setDataBytes(std::uint64_t, const std::string& name, std::uint64_t plainUpTo = longestPlain);

private:
    void put(std::size_t at, std::uint64_t value, int bytes);
    std::uint64_t get(std::size_t at, int bytes) const;
    bool isLong() const { return bytes_.starts_with("RF64"); }

    std::string bytes_;
    std::size_t longAt_ = 0; // of the body of JUNK or ds64; 0: none
    std::size_t factAt_ = 0; // the same of fact
    std::size_t frameBytes_ = 0;
    double rate_ = 0;
    int channels_ = 0;
};

} // namespace tutti

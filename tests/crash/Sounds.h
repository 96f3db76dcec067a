// A sound to import.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace tutti::crash {

/// A short WAV file of 16 bits.
inline void writeSound(const std::filesystem::path& path, std::uint32_t rate, int pitch) {
    constexpr std::uint32_t frames = 900;
    const auto number = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i, value >>= 8)
            text += static_cast<char>(value & 255);
        return text;
    };
    std::string samples;
    for (std::uint32_t i = 0; i < frames; ++i)
        samples +=
            number(static_cast<std::uint32_t>(static_cast<int>(8000 * std::sin(0.001 * pitch * i))), 2);
    std::ofstream(path, std::ios::binary)
        << "RIFF" << number(36 + frames * 2, 4) << "WAVEfmt " << number(16, 4) << number(1, 2) << number(1, 2)
        << number(rate, 4) << number(rate * 2, 4) << number(2, 2) << number(16, 2) << "data"
        << number(frames * 2, 4) << samples;
}

} // namespace tutti::crash

// What tests of sound files need: a folder that goes away, WAV files byte by byte, and other programs.
#pragma once

#include "audio/AudioView.h"
#include "base/File.h"
#include "base/Random.h"
#include "base/testing/TempFolder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tutti::testing {

/// A test with an empty folder of its own.
class InFolder : public ::testing::Test {
protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }
    std::string bytesOf(const std::string& name) const { return *readFile(path(name), std::size_t{1} << 30); }
    /// The names in the folder, sorted.
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_))
            found.push_back(entry.path().filename().string());
        std::sort(found.begin(), found.end());
        return found;
    }

private:
    TempFolder temporary_;

protected:
    const std::filesystem::path folder_ = temporary_.path();
};

/// Runs a command line of other programs; what it printed. A failure fails the test.
inline std::string run(const std::string& command) {
    std::string said;
    auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
    char piece[4096];
    while (const auto count = std::fread(piece, 1, sizeof piece, pipe))
        said.append(piece, count);
    EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << said;
    return said;
}

/// The lowest bytes of a number, the least first.
inline std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

inline std::string chunk(const std::string& id, const std::string& body) {
    return id + little(body.size(), 4) + body + std::string(body.size() & 1, '\0');
}

/// The body of a `fmt ` chunk. tag: 1 integers, 3 floats.
inline std::string wavFormat(int tag, int channels, std::uint32_t rate, int bits) {
    const auto frame = static_cast<std::uint32_t>(channels * ((bits + 7) / 8));
    return little(static_cast<std::uint64_t>(tag), 2) + little(static_cast<std::uint64_t>(channels), 2) +
           little(rate, 4) + little(std::uint64_t{rate} * frame, 4) + little(frame, 2) +
           little(static_cast<std::uint64_t>(bits), 2);
}

inline std::string wavFile(const std::string& format, const std::string& data) {
    const auto body = "WAVE" + chunk("fmt ", format) + chunk("data", data);
    return "RIFF" + little(body.size(), 4) + body;
}

inline std::string randomBytes(std::uint64_t seed, std::size_t count) {
    Random random(seed);
    std::string bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random.bits());
    return bytes;
}

/// Samples between -1 and 1 that are multiples of a step of `bits` bits.
inline AudioBuffer randomSound(std::uint64_t seed, int channels, int frames, int bits = 24) {
    Random random(seed);
    AudioBuffer sound(channels, frames);
    const double scale = std::ldexp(1.0, bits - 1);
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frames; ++i)
            sound[c][i] = static_cast<float>(std::floor(random.between(-0.9, 0.9) * scale) / scale);
    return sound;
}

} // namespace tutti::testing

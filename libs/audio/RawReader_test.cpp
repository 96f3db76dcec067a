// Raw samples: every form, cut anywhere, from a file and from a pipe.
#include "audio/RawReader.h"
#include "base/TempFile.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

namespace tutti {
namespace {

/// The samples 0, 0.5, -0.5 and -1 in each form, as hexadecimal bytes.
struct Form {
    const char* encoding;
    const char* bytes;
};
constexpr Form forms[] = {
    {"u8", "80 c0 40 00"},
    {"s8", "00 40 c0 80"},
    {"s16le", "0000 0040 00c0 0080"},
    {"s16be", "0000 4000 c000 8000"},
    {"s24le", "000000 000040 0000c0 000080"},
    {"s24be", "000000 400000 c00000 800000"},
    {"s32le", "00000000 00000040 000000c0 00000080"},
    {"s32be", "00000000 40000000 c0000000 80000000"},
    {"f32le", "00000000 0000003f 000000bf 000080bf"},
    {"f32be", "00000000 3f000000 bf000000 bf800000"},
    {"f64le", "0000000000000000 000000000000e03f 000000000000e0bf 000000000000f0bf"},
    {"f64be", "0000000000000000 3fe0000000000000 bfe0000000000000 bff0000000000000"},
};

std::string bytesOf(const char* hexadecimal) {
    std::string bytes, digits;
    for (const char* at = hexadecimal; *at != '\0'; ++at)
        if (*at != ' ') digits += *at;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return bytes;
}

TEST(RawReader, ReadsEveryForm) {
    for (const auto& form : forms) {
        std::istringstream text(bytesOf(form.bytes));
        const auto file = TempFile::filledFrom(text, "tutti-raw");
        const auto reader = openRaw(file->path().string(), {44100, 2, form.encoding});
        ASSERT_TRUE(reader) << form.encoding;
        EXPECT_EQ((*reader)->info().frames, 2) << form.encoding;
        EXPECT_EQ((*reader)->info().rate, 44100);
        const auto sound = readAll(**reader);
        ASSERT_TRUE(sound) << form.encoding;
        ASSERT_EQ(sound->frames(), 2);
        EXPECT_EQ((*sound)[0][0], 0.0f) << form.encoding;
        EXPECT_EQ((*sound)[1][0], 0.5f) << form.encoding;
        EXPECT_EQ((*sound)[0][1], -0.5f) << form.encoding;
        EXPECT_EQ((*sound)[1][1], -1.0f) << form.encoding;
    }
}

TEST(RawReader, APipeEndsWhereItEnds) {
    std::istringstream pipe(bytesOf("0000 0040 00c0 0080 0000 00"));
    auto* before = std::cin.rdbuf(pipe.rdbuf());
    const auto reader = openRaw("-", {48000, 2, "s16"});
    ASSERT_TRUE(reader);
    EXPECT_EQ((*reader)->info().frames, -1);
    AudioBuffer buffer(2, 7);
    EXPECT_EQ(*(*reader)->read(buffer.view()), 2) << "half a frame is none";
    EXPECT_EQ(buffer[1][1], -1.0f);
    EXPECT_EQ(*(*reader)->read(buffer.view()), 0);
    std::cin.rdbuf(before);
    std::cin.clear();
}

TEST(RawReader, RefusesWhatCannotBe) {
    EXPECT_EQ(openRaw("-", {48000, 2, "s12"}).error().fault, Fault::usage);
    EXPECT_EQ(openRaw("-", {10, 2, "s16"}).error().fault, Fault::input);
    EXPECT_EQ(openRaw("-", {48000, 65, "s16"}).error().fault, Fault::input);
    EXPECT_EQ(openRaw("/nonexistent/x.raw", {}).error().fault, Fault::input);
}

} // namespace
} // namespace tutti

#include "base/Utf8.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

TEST(Utf8, IsToldFromOtherBytes) {
    for (const auto* text : {"", "plain",
                             "Gr\xC3\xB6\xC3\x9F"
                             "e",
                             "\xE5\xA4\x9C", "\xF0\x9F\x8E\xB9", "\xEF\xBF\xBD"})
        EXPECT_TRUE(isUtf8(text)) << text;
    for (const auto* bytes : {"\xFF\xFE", "\x80", "Gr\xF6\xDF", "\xE2\x82", "\xC0\xAF", "\xE0\x80\xAF",
                              "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"})
        EXPECT_FALSE(isUtf8(bytes)) << testing::PrintToString(bytes);
}

TEST(Utf8, AnythingElseIsReadAsLatin1) {
    EXPECT_EQ(readableText("Gr\xC3\xB6\xC3\x9F"
                           "e"),
              "Größe");
    EXPECT_EQ(readableText("Gr\xF6\xDF"
                           "e"),
              "Größe");
    EXPECT_EQ(readableText(std::string_view(" a\tb\0", 5)), "a b");
    EXPECT_EQ(readableText("\xE2\x82"), "â\xC2\x82");
    EXPECT_EQ(readableText(""), "");
}

} // namespace
} // namespace tutti

#include "audio/Id3.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using Tags = std::map<std::string, std::string>;
using namespace std::string_literals;

TEST(Id3, IsReadAsItWasWritten) {
    const Tags tags{{"title", "Night train"}, {"artist", "\u00c1nna & B\u00e9la \U0001F684"},
                    {"album", "Sleepers"},    {"date", "2026-11-25"},
                    {"genre", "Jazz"},        {"comment", std::string(300, 'c')}};
    EXPECT_EQ(readId3(id3Tag(tags)), tags);
    EXPECT_EQ(id3Tag({}), "");
    EXPECT_EQ(id3Tag({{"title", ""}, {"mood", "blue"}}), "");
}

/// A tag of version 2.3 around frames.
std::string tag23(const std::string& frames) {
    return "ID3\x03\0\0"s + std::string(3, '\0') + static_cast<char>(frames.size()) + frames;
}
std::string frame(const std::string& id, const std::string& body) {
    return id + std::string(3, '\0') + static_cast<char>(body.size()) + "\0\0"s + body;
}

TEST(Id3, ReadsOlderTagsAndTheirAlphabets) {
    const auto tags =
        readId3(tag23(frame("TIT2", "\x01\xFF\xFE\xC1\0n\0=\xD8\x84\xDE"s) + frame("TPE1", "\0B\xE9la"s) +
                      frame("TYER", "\0"
                                    "1999"s) +
                      frame("COMM", "\0engiTunNORM\0 0000"s) + frame("COMM", "\0eng\0for people"s) +
                      frame("APIC", "\0x"s)));
    EXPECT_EQ(tags, (Tags{{"title", "\u00c1n\U0001F684"},
                          {"artist", "B\u00e9la"},
                          {"date", "1999"},
                          {"comment", "for people"}}));
}

TEST(Id3, WhatIsCutOrDamagedIsPassedOver) {
    const auto whole = id3Tag({{"title", "Night train"}, {"comment", "take 3"}});
    for (std::size_t length = 0; length < whole.size(); ++length)
        for (const auto& [name, text] : readId3(whole.substr(0, length)))
            EXPECT_TRUE(name == "title" && text == "Night train") << length << " " << name << "=" << text;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto bad = whole;
        bad[at] = '\x7f';
        readId3(bad); // whatever comes of it, nothing is read outside of it
    }
}

} // namespace
} // namespace tutti

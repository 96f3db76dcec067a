// Notes as a line of text: what each mark of a phrase means.
#include "model/verbs/Phrase.h"

#include <gtest/gtest.h>

namespace tutti::verbs {
namespace {

Phrase phraseOf(std::string_view text, const PhraseStyle& style = {}) {
    auto read = readPhrase(text, style);
    EXPECT_TRUE(read) << text << ": " << read.error().message;
    return read ? *read : Phrase{};
}

std::string refusalOf(std::string_view text) {
    const auto read = readPhrase(text, {});
    return read ? std::string() : read.error().message;
}

TEST(Phrase, ALengthHoldsForWhatFollows) {
    const auto phrase = phraseOf("C4:1/2 E4 r G4:2 | A4");
    ASSERT_EQ(phrase.notes.size(), 4u);
    EXPECT_EQ(phrase.notes[1].at, quarters(1, 2));
    EXPECT_EQ(phrase.notes[2].at, quarters(3, 2)); // behind the rest
    EXPECT_EQ(phrase.notes[3].at, quarters(7, 2));
    EXPECT_EQ(phrase.notes[3].pitch, 69);
    EXPECT_EQ(phrase.length, quarters(11, 2));
}

TEST(Phrase, ChordsInBracketsAndByName) {
    const auto phrase = phraseOf("[C4 E4 G4]:1 <Am7> <G7/B>:2");
    ASSERT_EQ(phrase.notes.size(), 3u + 4u + 5u);
    EXPECT_EQ(phrase.notes[2].pitch, 67);
    EXPECT_EQ(phrase.notes[2].at, Ticks{});
    EXPECT_EQ(phrase.notes[3].pitch, 57); // A3: the octave of named chords is 3
    EXPECT_EQ(phrase.notes[6].pitch, 67); // its seventh, G4
    EXPECT_EQ(phrase.notes[7].pitch, 47); // B2 below the chord
    EXPECT_EQ(phrase.length, quarters(4));
}

TEST(Phrase, MarksOfVelocity) {
    const auto phrase = phraseOf("C4 C4! C4? C4*100 C4!!", {90, 95, 3});
    const float expected[] = {90, 108, 64, 100, 126};
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(phrase.notes[i].velocity, expected[i]) << i;
}

TEST(Phrase, TheGateSaysHowMuchOfALengthSounds) {
    EXPECT_EQ(phraseOf("C4:1", {96, 50, 3}).notes[0].length, quarters(1, 2));
    EXPECT_EQ(phraseOf("C4:1 ~ D4", {96, 100, 3}).notes[0].length, quarters(2)); // held on
    const auto overlapping = phraseOf("C4:1 D4", {96, 400, 3});
    EXPECT_EQ(overlapping.notes[0].length, quarters(4)); // into what follows
    EXPECT_EQ(overlapping.notes[1].at, quarters(1));
    EXPECT_EQ(overlapping.length, quarters(2));
}

TEST(Phrase, ARefusalNamesTheWord) {
    EXPECT_NE(refusalOf("C4 H4").find("'H4'"), std::string::npos);
    EXPECT_NE(refusalOf("C4:0").find("'C4:0'"), std::string::npos);
    EXPECT_NE(refusalOf("C4*200").find("'C4*200'"), std::string::npos);
    EXPECT_NE(refusalOf("[C4 E4").find("opened and not closed"), std::string::npos);
    EXPECT_NE(refusalOf("<Cfunny>").find("not a chord"), std::string::npos);
    EXPECT_NE(refusalOf("~").find("nothing to hold"), std::string::npos);
}

} // namespace
} // namespace tutti::verbs

#include "format/Text.h"
#include "model/Change.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using testing::testCatalogue;

TEST(Text, ReadsBackWhatItWrites) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = testing::randomProject(random, 4);
        const auto text = writeProject(project, testCatalogue());
        const auto read = readProject(text, testCatalogue());
        ASSERT_TRUE(read) << read.error().message << "\n" << text;
        EXPECT_EQ(writeProject(*read, testCatalogue()), text) << "the same bytes";
        EXPECT_TRUE(sameProject(*read, project));
    }
}

TEST(Text, NamesTheLineOfAMistake) {
    const auto read =
        readProject("tutti 1\nproject p_X name=a\ntrack t_A audio gain=loud\n", testCatalogue());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, Fault::project);
    EXPECT_TRUE(read.error().message.starts_with("line 3: gain:")) << read.error().message;
}

TEST(Text, RefusesANewerFormat) {
    const auto read = readProject("tutti 2\n", testCatalogue());
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("newer"), std::string::npos);
}

TEST(Text, KeepsWhatANewerProgramWrote) {
    const std::string text =
        "tutti 1\nproject p_X name=a\ntempo 0q 120bpm\nmeter 0q 4/4\nhologram size=3\n  lens 4\n\n"
        "track t_A audio name=A sparkle=9\n  glitter amount=2\n    deep 1\n\ntrack t_MAIN main name=Main\n";
    const auto read = readProject(text, testCatalogue());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(writeProject(*read, testCatalogue()), text);
}

TEST(Text, AMergeThatLeftPartsOutOfOrderIsPutRight) {
    const std::string text =
        "tutti 1\nproject p_X name=a\n\ntrack t_A notes name=A\n  clip c_2 notes at=8q len=4q\n"
        "    note 2 1q 1q C4 100\n    note 1 0q 1q C4 100\n  clip c_1 notes at=0q len=4q\n";
    const auto read = readProject(text, testCatalogue());
    ASSERT_TRUE(read) << read.error().message;
    const auto& clips = read->tracks[0]->clips;
    ASSERT_EQ(clips.size(), 2u);
    EXPECT_EQ(clips[0]->id, ClipId::of("1"));
    EXPECT_EQ(std::get<Ref<NoteContent>>(clips[1]->content)->notes[0].number, 1u);
}

} // namespace
} // namespace tutti

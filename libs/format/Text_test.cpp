#include "format/Text.h"
#include "model/Change.h"
#include "model/Verb.h"
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
    EXPECT_EQ(read.error().fault, Fault::damaged);
    EXPECT_TRUE(read.error().message.starts_with("line 3: gain:")) << read.error().message;
}

TEST(Text, RefusesANewerFormat) {
    const auto read = readProject("tutti 2\n", testCatalogue());
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("newer"), std::string::npos);
    EXPECT_EQ(read.error().fault, Fault::project) << "it is whole";
}

TEST(Text, KeepsWhatANewerProgramWrote) {
    const std::string text =
        "tutti 1\nproject p_X name=a\ntempo 0q 120bpm\nmeter 0q 4/4\nhologram size=3\n  lens 4\n\n"
        "track t_A audio name=A sparkle=9\n  glitter amount=2\n    deep 1\n\ntrack t_MAIN main "
        "name=Main\n\nend\n";
    const auto read = readProject(text, testCatalogue());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(writeProject(*read, testCatalogue()), text);
}

/// The text with a newer program's lines and attributes put in at random, where Tutti 1 keeps them.
std::string withNews(Random& random, const std::string& text) {
    std::string result;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find('\n', start);
        auto line = text.substr(start, end - start);
        start = end + 1;
        const auto depth = line.find_first_not_of(' ');
        const bool part = depth != std::string::npos && (line.substr(depth).starts_with("track ") ||
                                                         line.substr(depth).starts_with("clip "));
        if (part && random.chance(0.3)) line += " sparkle=\"a \\\"b\\\" c\"";
        result += line + "\n";
        // Behind a part's last line: a child of an unknown kind, with a child of its own.
        const auto next = text.find_first_not_of(' ', start);
        const bool last = next == std::string::npos || text[start] == '\n';
        if (last && line.starts_with("track ") && random.chance(0.7))
            result += "  glitter amount=2\n    deep 1\n";
    }
    return result;
}

TEST(Text, KeepsNewsOnAnyPartToTheByte) {
    int withSomething = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto plain = writeProject(testing::randomProject(random, 3), testCatalogue());
        const auto text = withNews(random, plain);
        withSomething += text != plain;
        const auto read = readProject(text, testCatalogue());
        ASSERT_TRUE(read) << read.error().message << "\n" << text;
        EXPECT_EQ(writeProject(*read, testCatalogue()), text);
    }
    EXPECT_GT(withSomething, 40);
}

TEST(Text, ReadsLinesThatEndAsOnWindows) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto text = writeProject(testing::randomProject(random, 3), testCatalogue());
        std::string windows;
        for (const char c : text)
            windows += c == '\n' ? "\r\n" : std::string(1, c);
        const auto read = readProject(windows, testCatalogue());
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(writeProject(*read, testCatalogue()), text);
    }
}

TEST(Text, BlankLinesAndCommentsMeanNothing) {
    Random random(4);
    const auto text = writeProject(testing::randomProject(random, 3), testCatalogue());
    std::string airy = "# by hand\n\n";
    for (const char c : text)
        airy += c == '\n' ? "\n\n   # why\n" : std::string(1, c);
    const auto read = readProject(airy, testCatalogue());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(writeProject(*read, testCatalogue()), text);
}

TEST(Text, CutOffOrShuffledItIsReadOrRefusedWithALine) {
    const std::uint64_t seed = 12;
    Random random(seed);
    const auto text = writeProject(testing::randomProject(random, 3), testCatalogue());
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        auto bytes = text;
        for (auto harms = random.between(std::int64_t{1}, std::int64_t{2}); harms > 0; --harms) {
            const auto any = [&] {
                return static_cast<std::size_t>(
                    random.between(std::int64_t{0}, static_cast<std::int64_t>(bytes.size()) - 1));
            };
            const double what = random.unit();
            if (what < 0.3)
                bytes.erase(any(), 1 + any() % 8);
            else if (what < 0.6)
                bytes[any()] = static_cast<char>(random.between(std::int64_t{0}, std::int64_t{255}));
            else if (what < 0.8)
                bytes.insert(any(), text.substr(any() % text.size(), 40));
            else
                bytes[any()] =
                    " \n=\"q-+/"[static_cast<std::size_t>(random.between(std::int64_t{0}, std::int64_t{7}))];
        }
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
        const auto read = readProject(bytes, testCatalogue());
        if (!read) {
            ++refused;
            const bool newer = read.error().message.find("newer than this program") != std::string::npos;
            EXPECT_EQ(read.error().fault, newer ? Fault::project : Fault::damaged) << read.error().message;
            continue;
        }
        // What is accepted is a project: it can be written, and read again as the same.
        const auto written = writeProject(*read, testCatalogue());
        const auto again = readProject(written, testCatalogue());
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(writeProject(*again, testCatalogue()), written);
    }
    EXPECT_GT(refused, 100);
    EXPECT_LT(refused, 2900);
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

TEST(Text, AMergeThatLeftOneClipInTwoTracksKeepsBoth) {
    const std::string text =
        "tutti 1\nproject p_X name=a\n\ntrack t_A notes name=A\n  clip c_1 notes at=0q len=4q\n"
        "    note 1 0q 1q C4 100\n    note 1 0q 1q E4 100\n\n"
        "track t_B notes name=B\n  clip c_1 notes at=8q len=4q\n";
    const auto read = readProject(text, testCatalogue());
    ASSERT_TRUE(read) << read.error().message;
    const auto& first = *read->tracks[0]->clips[0];
    const auto& second = *read->tracks[1]->clips[0];
    EXPECT_EQ(first.id, ClipId::of("1"));
    EXPECT_NE(second.id, first.id);
    const auto& notes = std::get<Ref<NoteContent>>(first.content)->notes;
    EXPECT_NE(notes[0].number, notes[1].number);
    const auto written = writeProject(*read, testCatalogue());
    EXPECT_EQ(writeProject(*readProject(text, testCatalogue()), testCatalogue()), written)
        << "the same ids each time";
    EXPECT_TRUE(validate(*read, testCatalogue()).empty());
}

TEST(Text, RefusesTwoPartsThatOthersTellApartByTheirId) {
    const std::string start = "tutti 1\nproject p_X name=a\n\ntrack t_A audio name=A\n";
    const auto sentence = [&](const std::string& rest) {
        const auto read = readProject(start + rest, testCatalogue());
        return read ? std::string("it was read") : read.error().message;
    };
    EXPECT_EQ(sentence("track t_A audio name=B\n"), "line 5: there are two parts with the id t_A");
    EXPECT_EQ(sentence("  device d_1 test.box\n  device d_1 test.box\n"),
              "line 6: there are two parts with the id d_1");
    EXPECT_EQ(sentence("  curve gain 0q=0dB\n  curve gain 4q=0dB\n\n"),
              "line 6: there are two curves of gain");
    EXPECT_EQ(sentence("  clip c_1 pattern at=0q len=4q\n    row C2 x...\n    row C2 ..x.\n"),
              "line 7: there are two rows of one pitch");
}

TEST(Text, RefusesAMergeThatIsNotFinished) {
    const std::string text = "tutti 1\nproject p_X name=a\n\n<<<<<<< HEAD\ntrack t_A audio name=A\n=======\n"
                             "track t_B audio name=B\n>>>>>>> other\n\ntrack t_MAIN main name=Main\n";
    const auto read = readProject(text, testCatalogue());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "line 4: git left a conflict here: two people changed the same thing");
}

TEST(Text, RefusesLinesThatAreNobodysChildren) {
    const std::string start = "tutti 1\nproject p_X name=a\n\ntrack t_A audio name=A\n";
    const auto sentence = [&](const std::string& rest) {
        const auto read = readProject(start + rest, testCatalogue());
        return read ? std::string("it was read") : read.error().message;
    };
    EXPECT_EQ(sentence("    device d_1 test.box\n"), "line 5: the line is indented too far");
    EXPECT_EQ(sentence("  send x_1 to=t_MAIN\n    new thing\n"),
              "line 6: the line is indented, but the one before it has no lines of its own");
    EXPECT_EQ(sentence("  new thing\n    deeper\n      deeper still\n    back\n"), "it was read");
}

TEST(Text, RefusesWhatLacksWhatItNeeds) {
    const auto sentence = [&](const std::string& text) {
        const auto read = readProject(text, testCatalogue());
        return read ? std::string("it was read") : read.error().message;
    };
    const std::string start = "tutti 1\nproject p_X name=a\n\ntrack t_A audio name=A\n";
    EXPECT_EQ(sentence(""), "line 1: this is not a Tutti project (the first line must be \"tutti 1\")");
    EXPECT_EQ(sentence("tutti 1\n"), "there is no line that starts with \"project\"");
    EXPECT_EQ(sentence(start + "  clip c_1 audio at=0q len=1q\n"),
              "line 5: an audio clip needs src=, the media file it plays");
    EXPECT_EQ(sentence(start + "  send x_1 gain=-3dB\n"), "line 5: a send needs to=, the track it goes to");
}

} // namespace
} // namespace tutti

#include "base/TempFile.h"
#include "format/MarkerText.h"
#include "model/Verb.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace tutti {
namespace {

Project example() {
    auto project = emptyProject(ProjectId::of("P"), "Song");
    IdSource ids(7);
    const Catalogue catalogue;
    VerbContext context{catalogue, ids};
    for (const auto* line :
         {"tempo.set bpm=60", "tempo.set at=8q bpm=120", "marker.add at=0q name=Intro",
          "marker.add at=12q name=\"a, \\\"b\\\"\"", "marker.add at=4.5s name=\"x=#1; \\\\ y\"",
          "section.add at=4q len=8q name=Verse"})
        project = apply(project, *parseVerb(line), context)->project;
    return project;
}

TEST(MarkerText, TablesHoldEveryMarkerAndSection) {
    EXPECT_EQ(markersAsCsv(example()), "kind,name,start_s,end_s,start_quarters,bar\r\n"
                                       "marker,Intro,0.000000,,0,1.1\r\n"
                                       "section,Verse,4.000000,10.000000,4,2.1\r\n"
                                       "marker,x=#1; \\ y,4.500000,,4.5,2.1\r\n"
                                       "marker,\"a, \"\"b\"\"\",10.000000,,12,4.1\r\n");
    EXPECT_EQ(markersAsLabels(example()), "0.000000\t0.000000\tIntro\n"
                                          "4.000000\t10.000000\tVerse\n"
                                          "4.500000\t4.500000\tx=#1; \\ y\n"
                                          "10.000000\t10.000000\ta, \"b\"\n");
}

TEST(MarkerText, AStretchHasTheChaptersThatLieInIt) {
    const auto project = example(); // markers at 0, 4.5 and 10 s
    EXPECT_EQ(chaptersOf(project, 0, 20),
              (std::vector<Chapter>{{0, "Intro"}, {4.5, "x=#1; \\ y"}, {10, "a, \"b\""}}));
    EXPECT_EQ(chaptersOf(project, 5, 10), (std::vector<Chapter>{{0, "x=#1; \\ y"}})) << "what it begins in";
    EXPECT_EQ(chaptersOf(project, 4.5, 11), (std::vector<Chapter>{{0, "x=#1; \\ y"}, {5.5, "a, \"b\""}}));
    EXPECT_TRUE(chaptersOf(emptyProject(ProjectId::of("P"), "Song"), 0, 1).empty());
}

TEST(MarkerText, FfmpegReadsTheChapters) {
    const auto temp = TempFile::make("tutti-chapters");
    ASSERT_TRUE(temp);
    std::ofstream(temp->path()) << markersAsChapters(example(), 20);
    auto* pipe =
        popen(("ffprobe -v error -f ffmetadata -show_chapters -of csv=p=0 " + temp->path().string() + " 2>&1")
                  .c_str(),
              "r");
    std::string said;
    std::array<char, 4096> buffer;
    while (const auto got = fread(buffer.data(), 1, buffer.size(), pipe))
        said.append(buffer.data(), got);
    ASSERT_EQ(pclose(pipe), 0) << said;
    EXPECT_EQ(said, "0,1/1000,0,0.000000,4500,4.500000,Intro\n"
                    "1,1/1000,4500,4.500000,10000,10.000000,x=#1; \\ y\n"
                    "2,1/1000,10000,10.000000,20000,20.000000,\"a, \"\"b\"\"\"\n");
}

} // namespace
} // namespace tutti

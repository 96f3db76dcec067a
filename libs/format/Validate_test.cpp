// What validate() finds in documents that were edited by hand, merged or damaged. They are read from their
// text, as a user would have them.
#include "format/Text.h"
#include "model/Verb.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

const std::string top = "tutti 1\nproject p_X name=a\nmedia a_W file=media/w.wav frames=48000 channels=1\n";

std::string issuesOf(const std::string& text) {
    const auto read = readProject(text, testing::testCatalogue());
    if (!read) return "not read: " + read.error().message;
    std::string found;
    for (const auto& issue : validate(*read, testing::testCatalogue()))
        found += issue.part + ": " + issue.sentence + "\n";
    return found;
}

TEST(Validate, ASoundProjectHasNoIssues) {
    EXPECT_EQ(issuesOf(top + "track t_A audio\n  clip c_1 audio at=0q len=1s src=a_W\n  clip c_2 audio at=4q "
                             "len=9q loop=500ms src=a_W\n"),
              "");
}

TEST(Validate, SaysWhatIsWrongWithWhichPart) {
    const std::pair<const char*, const char*> cases[] = {
        {"track t_A audio\n\ntrack t_M main\n\ntrack t_N main\n",
         ": there are 2 main tracks where there should be one\n"},
        {"track t_A audio folder=t_B\n", "t_A: its folder t_B is not there\n"},
        {"track t_A audio folder=t_B\n\ntrack t_B bus\n", "t_A: it lies in t_B, which is no folder\n"},
        {"track t_A audio out=t_B\n", "t_A: its output t_B is not there\n"},
        {"track t_A audio\n  send x_1 to=t_B\n", "x_1: it sends to t_B, which is not there\n"},
        {"track t_A bus out=t_B\n\ntrack t_B bus out=t_A\n",
         "t_A: the sound comes back to where it came from: "},
        {"track t_A folder folder=t_B\n\ntrack t_B folder folder=t_A\n", "folders lie in each other"},
        {"track t_A audio\n  device d_1 test.box key=t_B\n",
         "d_1: its side-chain listens to t_B, which is not there\n"},
        {"track t_A audio\n  device d_1 no.such\n",
         "d_1: its type no.such is not known here; it is kept and lets the sound through\n"},
        {"track t_A audio\n  device d_1 test.tone\n",
         "d_1: an instrument must be the first device of a notes track\n"},
        {"track t_A audio\n  curve d_1.freq 0q=1\n",
         "t_A: automation is written for d_1.freq, which is not there\n"},
        {"track t_A audio\n  curve gain 0q=99dB\n", "t_A: the automation of gain leaves its range\n"},
        {"track t_A audio\n  clip c_1 notes at=0q len=1q\n",
         "c_1: the clip lies on a track of another kind\n"},
        {"track t_A audio\n  clip c_1 audio at=0q len=1q src=a_V\n",
         "c_1: src: there is no media file a_V\n"},
        {"track t_A audio\n  clip c_1 audio at=0q len=1q src=a_W from=48000\n",
         "c_1: from: the file has 48000 frames\n"},
        {"track t_A audio\n  clip c_1 audio at=0q len=2s src=a_W\n",
         "c_1: len: it is 48000 frames longer than what is left of the media file\n"},
        {"track t_A audio\n  clip c_1 audio at=-1q len=1q src=a_W\n",
         "c_1: the clip starts before the timeline does\n"},
        {"track t_A audio\n  clip c_1 audio at=0q len=0q src=a_W\n", "c_1: the clip has no length\n"},
        {"media a_V file=media/v.wav\n", "a_V: the media file has no length or no channels\n"},
    };
    for (const auto& [text, issue] : cases)
        EXPECT_NE(issuesOf(top + text).find(issue), std::string::npos) << text << "\nfound:\n"
                                                                       << issuesOf(top + text);
}

} // namespace
} // namespace tutti

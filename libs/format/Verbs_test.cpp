// Whatever verbs are done, in whatever order: the project stays valid, its text and its differences say all
// of it, and the journal leads back and forth between its versions.
#include "format/Journal.h"
#include "format/PackageFiles.h"
#include "format/Text.h"
#include "model/Change.h"
#include "model/Directory.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"
#include "model/testing/Verbs.h"

#include <gtest/gtest.h>

#include <map>

namespace tutti {
namespace {

using testing::testCatalogue;

std::string textOf(const Project& project) {
    return writeProject(project, testCatalogue());
}

/// Issues that a verb may leave: a slower tempo makes what is tied to the music longer than its file, and
/// cutting that makes pieces that lie behind the file's end.
std::string issuesOf(const Project& project) {
    std::string text;
    for (const auto& issue : validate(project, testCatalogue())) {
        const bool tooLong = issue.sentence.find("frames longer than what is left") != std::string::npos ||
                             issue.sentence.starts_with("from: the file has");
        if (!tooLong) text += issue.part + ": " + issue.sentence + "\n";
    }
    return text;
}

/// Every part is found where it lies.
bool directoryIsTrue(const Project& project) {
    for (std::size_t i = 0; i < project.tracks.size(); ++i) {
        const auto& track = *project.tracks[i];
        if (trackIndex(project, track.id) != i) return false;
        for (const auto& device : track.devices)
            if (project.directory->trackOf(device->id) != track.id) return false;
        for (const auto& send : track.sends)
            if (project.directory->trackOf(send.id) != track.id) return false;
        for (const auto& lane : track.lanes) {
            if (project.directory->trackOf(lane->id) != track.id) return false;
            for (const auto& clip : lane->clips)
                if (const auto found = findClip(project, clip->id); !found || found->clip != clip)
                    return false;
        }
        for (const auto& clip : track.clips)
            if (const auto found = findClip(project, clip->id); !found || found->clip != clip) return false;
    }
    return true;
}

TEST(Verbs, AnySequenceKeepsTheProjectWhole) {
    std::map<std::string, int> done, refused;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        IdSource ids(seed);
        VerbContext context{testCatalogue(), ids};
        auto project = testing::exampleProject();
        auto text = textOf(project);
        auto journal = journalHeader();
        std::uint32_t crc = 0;
        std::vector<std::string> versions{text};
        for (int step = 0; step < 50; ++step) {
            if (seed % 2 == 0) ids = IdSource(seed); // the same ids on offer again and again
            const auto verb = testing::randomVerb(random, project);
            SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(step) + ": " +
                         formatVerb(verb));
            const auto applied = apply(project, verb, context);
            ASSERT_EQ(textOf(project), text) << "a verb changes nothing but makes the next project";
            if (!applied) {
                ++refused[verb.name];
                ASSERT_EQ(applied.error().fault, Fault::refused);
                ASSERT_GT(applied.error().message.size(), 5u);
                continue;
            }
            ++done[verb.name];
            const auto& next = applied->project;
            ASSERT_EQ(issuesOf(next), "");
            ASSERT_TRUE(directoryIsTrue(next));
            const auto nextText = textOf(next);
            for (const auto& id : applied->made)
                ASSERT_NE(nextText.find(id), std::string::npos) << id;

            const auto read = readProject(nextText, testCatalogue());
            ASSERT_TRUE(read) << read.error().message;
            ASSERT_EQ(textOf(*read), nextText) << "in order, nothing lost";

            const auto forward = diff(project, next, testCatalogue()),
                       back = diff(next, project, testCatalogue());
            ASSERT_EQ(forward.empty(), nextText == text);
            const auto patched = patch(project, forward, testCatalogue());
            ASSERT_TRUE(patched) << patched.error().message;
            ASSERT_EQ(textOf(*patched), nextText);
            const auto undone = patch(next, back, testCatalogue());
            ASSERT_TRUE(undone) << undone.error().message;
            ASSERT_EQ(textOf(*undone), text) << "undo leads back to the same bytes";
            if (!forward.empty()) {
                journal +=
                    editRecord({versions.size(), verb.name, "2026-01-01T00:00:00Z"}, forward, back, crc);
                versions.push_back(nextText);
            }
            project = next;
            text = nextText;
        }
        // The journal leads from the first version to the last.
        const auto read = readJournal(journal);
        ASSERT_EQ(read.problem, "");
        const auto replayed = package::replaySteps(testing::exampleProject(), read, 0, testCatalogue());
        ASSERT_EQ(replayed.problem, "");
        ASSERT_EQ(textOf(replayed.project), text) << "seed " << seed;
    }
    // The generator is worth something: it makes every verb succeed, and finds ways to refuse most.
    for (const auto& spec : allVerbs())
        EXPECT_GT(done[std::string(spec.name)], 10)
            << spec.name << " refused " << refused[std::string(spec.name)] << " times";
}

} // namespace
} // namespace tutti

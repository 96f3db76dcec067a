#include "base/testing/Seed.h"
#include "model/Change.h"
#include "model/Merge.h"
#include "model/Verb.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using testing::listed;
using testing::testCatalogue;

std::string difference(const Project& a, const Project& b) {
    return listed(diff(a, b, testCatalogue()));
}

class MergeLaw : public ::testing::Test {
protected:
    /// For many projects and two people's random edits of each.
    static void forAll(const auto& check) {
        for (auto seed = testing::firstSeed(); seed < testing::firstSeed() + 200; ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            Random random(seed);
            const auto base = testing::randomProject(random, 4);
            auto ours = base, theirs = base;
            for (int i = 0; i < 4; ++i)
                ours = testing::randomEdit(random, ours), theirs = testing::randomEdit(random, theirs);
            check(base, ours, theirs);
            if (::testing::Test::HasFatalFailure()) return;
        }
    }
    static Merged merged(const Project& base, const Project& ours, const Project& theirs) {
        auto result = merge(base, ours, theirs, testCatalogue());
        EXPECT_TRUE(result) << result.error().message;
        return result ? std::move(*result) : Merged{ours, {"refused"}};
    }
};

TEST_F(MergeLaw, WhatOnlyOneChangedIsTaken) {
    forAll([](const Project& base, const Project& ours, const Project&) {
        for (const auto& result :
             {merged(base, ours, base), merged(base, base, ours), merged(base, ours, ours)}) {
            ASSERT_EQ(difference(result.project, ours), "");
            ASSERT_TRUE(result.conflicts.empty()) << result.conflicts[0];
        }
    });
}

TEST_F(MergeLaw, WithoutConflictsBothEditsAreInItAndOrderOfThePeopleIsNoMatter) {
    int clean = 0;
    forAll([&clean](const Project& base, const Project& ours, const Project& theirs) {
        const auto one = merged(base, ours, theirs), other = merged(base, theirs, ours);
        ASSERT_EQ(one.conflicts.empty(), other.conflicts.empty());
        if (!one.conflicts.empty()) return;
        ++clean;
        for (const auto& change : diff(one.project, other.project, testCatalogue()))
            ASSERT_EQ(change.what, Change::What::order) << difference(one.project, other.project) << "OURS\n"
                                                        << difference(base, ours) << "THEIRS\n"
                                                        << difference(base, theirs);
        for (const auto& edits : {ours, theirs}) { // nothing of them is left to be merged
            const auto again = merged(base, one.project, edits);
            ASSERT_TRUE(again.conflicts.empty()) << again.conflicts.front();
            ASSERT_EQ(difference(one.project, again.project), "");
        }
    });
    EXPECT_GT(clean, 50) << "edits at random seldom meet";
}

/// Four tracks, as two people know them.
class MergeSong : public ::testing::Test {
protected:
    MergeSong() {
        base = done(emptyProject(ProjectId::of("P"), "Song"),
                    {"track.add id=t_VOX name=Vox kind=audio", "track.add id=t_BASS name=Bass kind=notes",
                     "clip.add track=t_BASS id=c_B at=0q len=8q", "notes.add clip=c_B at=0q len=1q pitch=C2",
                     "track.add id=t_PAD name=\"Warm pad\" kind=notes"});
    }
    static Project done(Project project, const std::vector<std::string>& lines) {
        for (const auto& line : lines) {
            const auto applied = testing::tried(project, line);
            EXPECT_TRUE(applied) << line << ": " << applied.error().message;
            if (applied) project = applied->project;
        }
        return project;
    }
    Merged merged(const std::vector<std::string>& here, const std::vector<std::string>& there) {
        ours = done(base, here), theirs = done(base, there);
        auto result = merge(base, ours, theirs, testCatalogue());
        EXPECT_TRUE(result) << result.error().message;
        return *result;
    }
    void same(const std::vector<std::string>& here, const std::vector<std::string>& there,
              std::vector<std::string> expected) {
        const auto result = merged(here, there);
        EXPECT_EQ(result.conflicts, std::vector<std::string>{});
        EXPECT_EQ(difference(result.project, done(base, expected)), "");
    }
    void conflicts(const std::vector<std::string>& here, const std::vector<std::string>& there,
                   const std::vector<std::string>& sentences) {
        const auto result = merged(here, there);
        EXPECT_EQ(result.conflicts, sentences);
        EXPECT_TRUE(validate(result.project, testCatalogue()).empty());
    }
    Project base, ours, theirs;
};

TEST_F(MergeSong, TwoTracksAddedAtOnePlace) {
    same({"track.add id=t_A name=A"}, {"track.add id=t_B name=B"},
         {"track.add id=t_A name=A", "track.add id=t_B name=B"});
}

TEST_F(MergeSong, TwoAttributesOfOneTrack) {
    same({"track.set track=t_BASS gain=-3dB"}, {"track.set track=t_BASS pan=20%"},
         {"track.set track=t_BASS gain=-3dB pan=20%"});
}

TEST_F(MergeSong, AClipMovedToAnotherTrackAndMadeQuieter) {
    same({"clip.set clip=c_B gain=-6dB", "notes.transpose clip=c_B by=12"},
         {"clip.move clip=c_B track=t_PAD to=4q"},
         {"clip.set clip=c_B gain=-6dB", "notes.transpose clip=c_B by=12",
          "clip.move clip=c_B track=t_PAD to=4q"});
}

TEST_F(MergeSong, NotesOfBothInOneClip) {
    same({"notes.add clip=c_B at=1q len=1q pitch=E2"}, {"notes.add clip=c_B at=2q len=1q pitch=G2"},
         {"notes.add clip=c_B at=1q len=1q pitch=E2", "notes.add clip=c_B at=2q len=1q pitch=G2"});
}

TEST_F(MergeSong, WhatBothChangedIsToldByNames) {
    conflicts({"track.set track=t_PAD gain=-3dB"}, {"track.set track=t_PAD gain=-9dB"},
              {"track \"Warm pad\": gain=-3dB here, gain=-9dB there"});
    conflicts({"clip.move clip=c_B track=t_PAD"}, {"clip.move clip=c_B track=t_PAD to=4q"}, {});
}

TEST_F(MergeSong, ATrackInWhichTheOtherWorkedStays) {
    conflicts({"notes.transpose clip=c_B by=12"}, {"track.remove track=t_BASS"},
              {"track Bass: changed here, removed there"});
    EXPECT_EQ(difference(merge(base, ours, theirs, testCatalogue())->project, ours), "");
    conflicts({"track.remove track=t_BASS"}, {"notes.transpose clip=c_B by=12"},
              {"track Bass: removed here, changed there"});
    conflicts({"track.remove track=t_PAD"}, {"clip.move clip=c_B track=t_PAD to=4q"},
              {"track \"Warm pad\": removed here, changed there",
               "track Bass: clip c_B: moved there to what was removed here"});
}

} // namespace
} // namespace tutti

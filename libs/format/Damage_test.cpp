// R7: a project's own files cut off, flipped, filled with zeros. It opens or refuses with a sentence, never
// crashes, and the newest intact state is on offer. TUTTI_FLIPS sets how many bits are flipped in each file
// (500).
#include "base/testing/Seed.h"
#include "format/PackageFiles.h"
#include "format/testing/Sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace tutti {
namespace {

namespace fs = std::filesystem;
using testing::bytesOf;
using testing::Sample;
using testing::scribble;
using testing::testCatalogue;

long setting(const char* name, long standard) {
    const auto* value = std::getenv(name);
    return value == nullptr ? standard : std::atol(value);
}

class Damage : public ::testing::Test {
protected:
    Damage() : sample_(21) {
        EXPECT_TRUE(sample_.edit(2, true));
        EXPECT_TRUE(sample_.edit(1, true));
        saved_ = sample_.states.back();
        EXPECT_TRUE(sample_.edit(2));
        newest_ = sample_.states.back();
    }

    /// Asked now and then: looking for recoveries takes its time.
    bool offers(const Project& state) {
        if (++asked_ % 16 != 0) return true;
        const auto choices = findRecoveries(sample_.path(), testCatalogue());
        return std::any_of(choices.begin(), choices.end(), [&](const auto& choice) {
            return choice.usable && sameProject(choice.project, state);
        });
    }

    /// With the damaged bytes in the file's place: it opens, or refuses with a sentence and a way out.
    void look(const fs::path& path, std::string_view bytes,
              const std::function<void(const Expected<Package>&)>& check) {
        scribble(path, bytes);
        const auto package = sample_.open(Access::read);
        if (!package) {
            const bool newer = package.error().message.find("newer than this program") != std::string::npos;
            EXPECT_EQ(package.error().fault, newer ? Fault::project : Fault::damaged)
                << package.error().message;
            EXPECT_NE(package.error().message.find("project.tutti"), std::string::npos);
            EXPECT_FALSE(package.error().hint.empty());
        }
        check(package);
    }

    /// Every way of harming these bytes that the plan names: cut off at every byte, cut off and filled with
    /// zeros, single flipped bits.
    void harm(const fs::path& path, const std::function<void(const Expected<Package>&)>& check) {
        const auto whole = bytesOf(path);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            SCOPED_TRACE("cut at byte " + std::to_string(length));
            look(path, whole.substr(0, length), check);
            if (length % 16 == 0)
                look(path, whole.substr(0, length) + std::string(whole.size() - length, '\0'), check);
            if (::testing::Test::HasFailure()) return;
        }
        const auto seed = testing::firstSeed();
        Random random(seed);
        for (long i = 0, flips = setting("TUTTI_FLIPS", 500); i < flips; ++i) {
            auto bytes = whole;
            const auto at = random.between(std::int64_t{0}, static_cast<std::int64_t>(whole.size()) - 1);
            bytes[static_cast<std::size_t>(at)] ^=
                static_cast<char>(1 << random.between(std::int64_t{0}, std::int64_t{7}));
            SCOPED_TRACE("seed " + std::to_string(seed) + ", flip " + std::to_string(i) + " at byte " +
                         std::to_string(at));
            look(path, bytes, check);
            if (::testing::Test::HasFailure()) return;
        }
        scribble(path, whole);
    }

    int asked_ = 0;
    Sample sample_;
    Project saved_ = sample_.states[0], newest_ = sample_.states[0];
};

TEST_F(Damage, OfTheDocumentIsFoundAndTheNewestStateIsOnOffer) {
    harm(sample_.document(), [&](const auto& package) {
        if (package) {
            EXPECT_FALSE(package->notices().empty()) << "it opened without a word";
        }
        EXPECT_TRUE(offers(newest_));
    });
}

TEST_F(Damage, OfTheJournalIsFoundAndTheSavedStateIsThere) {
    bool someWereLost = false;
    harm(sample_.journal(), [&](const auto& package) {
        ASSERT_TRUE(package) << package.error().message;
        const auto left = readJournal(bytesOf(sample_.journal()));
        if (!left.problem.empty() || left.steps.empty()) {
            EXPECT_FALSE(package->notices().empty()) << "it opened without a word";
        } // else it was cut between two records: a whole journal
        const auto& states = sample_.states;
        const auto opened = std::find_if(states.begin() + 3, states.end(), [&](const auto& state) {
            return sameProject(state, package->project());
        });
        EXPECT_NE(opened, states.end()) << "what it opened is none of the states since the save";
        someWereLost |= opened == states.begin() + 3;
        EXPECT_TRUE(offers(saved_));
    });
    EXPECT_TRUE(someWereLost);
}

TEST_F(Damage, OfAnOldVersionHarmsNobody) {
    harm(package::versionFiles(sample_.path(), ".tutti").front(), [&](const auto& package) {
        ASSERT_TRUE(package);
        EXPECT_TRUE(sameProject(package->project(), newest_));
        EXPECT_TRUE(offers(newest_));
    });
}

TEST_F(Damage, OfBothTheDocumentAndTheJournalLeavesTheVersions) {
    scribble(sample_.document(), "");
    scribble(sample_.journal(), std::string(500, '\0'));
    EXPECT_FALSE(sample_.open(Access::read));
    asked_ = 15;
    EXPECT_TRUE(offers(sample_.states[2]));
}

} // namespace
} // namespace tutti

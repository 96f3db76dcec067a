#include "format/PackageFiles.h"
#include "format/testing/Sample.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tutti {
namespace {

namespace fs = std::filesystem;
using testing::bytesOf;
using testing::contentsOf;
using testing::Sample;
using testing::scribble;
using testing::testCatalogue;

std::vector<RecoveryChoice> choicesOf(const Sample& sample) {
    return findRecoveries(sample.path(), testCatalogue());
}

/// The first choice that leads to this state, if one does.
const RecoveryChoice* leadingTo(const std::vector<RecoveryChoice>& choices, const Project& state) {
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const auto& choice) {
        return choice.usable && sameProject(choice.project, state);
    });
    return found == choices.end() ? nullptr : &*found;
}

TEST(Recovery, AHealthyProjectOffersItsStatesNewestFirst) {
    Sample sample(1);
    ASSERT_TRUE(sample.edit(2, true));
    ASSERT_TRUE(sample.edit(1, true));
    ASSERT_TRUE(sample.edit(2));
    const auto choices = choicesOf(sample);
    ASSERT_EQ(choices.size(), 4u);
    EXPECT_EQ(choices[0].source, "project.tutti and journal");
    EXPECT_TRUE(choices[0].description.starts_with("2 edits from the journal; ")) << choices[0].description;
    EXPECT_EQ(choices[1].source, "project.tutti");
    EXPECT_TRUE(choices[2].source.starts_with("versions/000002-"));
    const std::size_t states[] = {5, 3, 2, 0};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(choices[i].usable);
        EXPECT_TRUE(sameProject(choices[i].project, sample.states[states[i]])) << i;
        const auto tracks = choices[i].project.tracks.size() - 1;
        const auto contents = std::to_string(tracks) + (tracks == 1 ? " track, " : " tracks, ");
        EXPECT_NE((" " + choices[i].description).find(" " + contents), std::string::npos)
            << choices[i].description;
        EXPECT_EQ(choices[i].description.find("not as Tutti wrote it"), std::string::npos);
    }
}

TEST(Recovery, LookingWritesNothing) {
    Sample sample(2);
    ASSERT_TRUE(sample.edit(2, true));
    ASSERT_TRUE(sample.edit(1));
    const auto before = contentsOf(sample.path());
    const auto first = choicesOf(sample), second = choicesOf(sample);
    EXPECT_EQ(contentsOf(sample.path()), before);
    ASSERT_EQ(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i)
        EXPECT_EQ(first[i].source, second[i].source);
}

TEST(Recovery, DeletesNothing) {
    Sample sample(3);
    ASSERT_TRUE(sample.edit(2, true));
    ASSERT_TRUE(sample.edit(1));
    const auto before = contentsOf(sample.path());
    ASSERT_TRUE(recoverTo(sample.path(), choicesOf(sample).back(), testCatalogue()));
    const auto after = contentsOf(sample.path());
    for (const auto& [name, bytes] : before)
        EXPECT_TRUE(std::any_of(after.begin(), after.end(),
                                [&, &was = bytes](const auto& entry) { return entry.second == was; }))
            << name << " is gone";
}

TEST(Recovery, EveryChoiceLeadsWhereItSays) {
    for (std::size_t index = 0; index < 3; ++index) {
        Sample sample(4);
        ASSERT_TRUE(sample.edit(2, true));
        ASSERT_TRUE(sample.edit(1));
        const auto choices = choicesOf(sample);
        ASSERT_EQ(choices.size(), 3u);
        ASSERT_TRUE(recoverTo(sample.path(), choices[index], testCatalogue()));
        auto package = sample.open();
        ASSERT_TRUE(package);
        EXPECT_TRUE(sameProject(package->project(), choices[index].project)) << choices[index].source;
        EXPECT_TRUE(package->notices().empty()) << "recovery ends: the next opening has nothing to tell";
        sample.states.push_back(sample.edited(package->project()));
        ASSERT_TRUE(package->append("Go on", sample.states.back()));
    }
}

TEST(Recovery, CanBeDoneAgainAndTakenBack) {
    Sample sample(5);
    ASSERT_TRUE(sample.edit(2, true));
    ASSERT_TRUE(sample.edit(1));
    const auto choice = choicesOf(sample)[2]; // back to the beginning
    ASSERT_TRUE(recoverTo(sample.path(), choice, testCatalogue()));
    const auto once = bytesOf(sample.document());
    ASSERT_TRUE(recoverTo(sample.path(), choice, testCatalogue()));
    EXPECT_EQ(bytesOf(sample.document()), once);
    // It was the wrong one: all the other states are still on offer, the edits of the old journal included.
    const auto choices = choicesOf(sample);
    for (const std::size_t state : {2u, 3u})
        ASSERT_NE(leadingTo(choices, sample.states[state]), nullptr) << state;
    ASSERT_TRUE(recoverTo(sample.path(), *leadingTo(choices, sample.states[3]), testCatalogue()));
    EXPECT_TRUE(sameProject(sample.open()->project(), sample.states[3]));
}

TEST(Recovery, WaitsForTheOneWhoHasItOpen) {
    Sample sample(6);
    const auto choices = choicesOf(sample);
    const auto writer = sample.open();
    const auto recovered = recoverTo(sample.path(), choices[0], testCatalogue());
    ASSERT_FALSE(recovered);
    EXPECT_EQ(recovered.error().fault, Fault::project);
}

TEST(Recovery, RefusesWhatCannotBeRead) {
    Sample sample(6);
    scribble(sample.document(), "nonsense");
    const auto choices = choicesOf(sample);
    ASSERT_FALSE(choices[0].usable);
    EXPECT_NE(choices[0].description.find("not a Tutti project"), std::string::npos);
    const auto before = contentsOf(sample.path());
    EXPECT_FALSE(recoverTo(sample.path(), choices[0], testCatalogue()));
    EXPECT_EQ(contentsOf(sample.path()), before);
}

TEST(Recovery, ALostDocumentComesBackFromWhatWasKept) {
    for (const bool saved : {false, true}) {
        Sample sample(7);
        ASSERT_TRUE(sample.edit(2, saved));
        ASSERT_TRUE(sample.edit(2));
        fs::remove(sample.document());
        const auto opened = sample.open();
        ASSERT_FALSE(opened);
        EXPECT_NE(opened.error().hint.find("tutti recover"), std::string::npos);
        const auto choices = choicesOf(sample);
        const auto* newest = leadingTo(choices, sample.states.back());
        ASSERT_NE(newest, nullptr) << (saved ? "saved" : "never saved");
        ASSERT_TRUE(recoverTo(sample.path(), *newest, testCatalogue()));
        EXPECT_TRUE(sameProject(sample.open()->project(), sample.states.back()));
    }
}

TEST(Recovery, JournalsThatWereSetAsideCount) {
    Sample sample(8);
    ASSERT_TRUE(sample.edit(2));
    const auto lost = sample.states[2];
    sample.changeOutside(); // over two edits that were in the journal alone
    ASSERT_TRUE(sample.edit(1));
    EXPECT_NE(leadingTo(choicesOf(sample), lost), nullptr);
}

TEST(Recovery, AnOutsideChangeIsMarkedAsSuch) {
    Sample sample(9);
    ASSERT_TRUE(sample.edit(1, true));
    const auto saved = sample.states.back();
    sample.changeOutside();
    const auto choices = choicesOf(sample);
    EXPECT_EQ(choices[0].source, "project.tutti");
    EXPECT_NE(choices[0].description.find("not as Tutti wrote it"), std::string::npos);
    EXPECT_NE(leadingTo(choices, saved), nullptr);
}

} // namespace
} // namespace tutti

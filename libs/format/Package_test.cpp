#include "base/Sha256.h"
#include "format/Package.h"
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

bool says(const Package& package, std::string_view words) {
    return std::any_of(package.notices().begin(), package.notices().end(),
                       [&](const auto& notice) { return notice.find(words) != std::string::npos; });
}

/// The number of files in versions/ whose names hold these words.
std::size_t kept(const Sample& sample, std::string_view words) {
    std::size_t count = 0;
    for (const auto& [name, bytes] : contentsOf(sample.path()))
        if (name.starts_with("versions/") && name.find(words) != std::string::npos) ++count;
    return count;
}

TEST(Package, HoldsWhatItWasMadeWith) {
    const Sample sample(1);
    ASSERT_TRUE(sample.created) << sample.created.error().message;
    const auto package = sample.open(Access::read);
    ASSERT_TRUE(package) << package.error().message;
    EXPECT_TRUE(sameProject(package->project(), sample.states[0]));
    EXPECT_TRUE(package->notices().empty());
    EXPECT_TRUE(package->history().empty());
    EXPECT_FALSE(fs::exists(sample.path().string() + ".part"));
    for (const char* folder : {"media", "peaks", "derived", "versions"})
        EXPECT_TRUE(fs::is_directory(sample.path() / folder)) << folder;
}

TEST(Package, TellsGitWhatIsTheProjectAndWhatIsNot) {
    const Sample sample(1);
    const auto ignored = bytesOf(sample.path() / ".gitignore");
    for (const char* line : {"journal.log\n", ".lock\n", "versions/\n", "peaks/\n", "derived/\n", "*.part\n"})
        EXPECT_NE(ignored.find(line), std::string::npos) << line;
    EXPECT_EQ(ignored.find("media"), std::string::npos);
    EXPECT_NE(bytesOf(sample.path() / ".gitattributes").find("project.tutti text eol=lf"), std::string::npos);
}

TEST(Package, IsNotMadeOverWhatIsThere) {
    const Sample sample(1);
    const auto before = contentsOf(sample.path());
    const auto again = Package::create(sample.path(), sample.states[0], testCatalogue());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, Fault::output);
    EXPECT_NE(again.error().message.find("is there already"), std::string::npos);
    EXPECT_EQ(contentsOf(sample.path()), before);
}

TEST(Package, LeavesNothingWhereItCannotBeMade) {
    const testing::TempFolder folder;
    scribble(folder.path() / "file", "x");
    EXPECT_FALSE(Package::create(folder.path() / "file" / "Song.tutti", emptyProject(ProjectId::of("X"), "x"),
                                 testCatalogue()));
    EXPECT_EQ(contentsOf(folder.path()).size(), 1u);
}

TEST(Package, OpensByItsFolderOrItsDocument) {
    const Sample sample(1);
    for (const auto& path : {sample.path(), sample.document(), sample.path() / ""}) {
        const auto package = Package::open(path, Access::read, testCatalogue());
        ASSERT_TRUE(package) << path;
        EXPECT_EQ(package->folder(), sample.path());
    }
    const auto missing = Package::open(sample.path() / "none.tutti", Access::read, testCatalogue());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().fault, Fault::project);
    EXPECT_NE(missing.error().message.find("no such project"), std::string::npos);
}

TEST(Package, AnEditIsThereAfterARestartWithoutASave) {
    Sample sample(2);
    ASSERT_TRUE(sample.edit(3));
    const auto package = sample.open();
    ASSERT_TRUE(package);
    EXPECT_TRUE(sameProject(package->project(), sample.states[3]));
    EXPECT_TRUE(says(*package, "brought back 3 edits"));
    EXPECT_EQ(package->history().size(), 3u);
    EXPECT_EQ(package->history()[1].label, "Edit 2");
}

TEST(Package, RecordsNoEditThatChangesNothing) {
    Sample sample(2);
    auto package = sample.open();
    ASSERT_TRUE(package->append("Nothing", sample.states[0]));
    EXPECT_FALSE(package->canUndo());
    EXPECT_EQ(readJournal(bytesOf(sample.journal())).steps.size(), 1u);
}

TEST(Package, StepsThatBelongTogetherAreAllThereOrNone) {
    Sample sample(2);
    auto project = sample.states[0];
    std::vector<Step> steps;
    for (const char* label : {"One", "Two", "Three"})
        steps.push_back({label, project = sample.edited(project)});
    steps.insert(steps.begin() + 1, {"Nothing", steps[0].project});
    {
        auto package = sample.open();
        ASSERT_TRUE(package->append(steps));
        EXPECT_EQ(package->history().size(), 3u) << "what changes nothing is no step";
        EXPECT_TRUE(sameProject(package->project(), project));
    }
    const auto whole = bytesOf(sample.journal());
    const auto start = whole.find("begin 1 ");
    for (auto length = start; length < whole.size(); length += 7) {
        scribble(sample.journal(), whole.substr(0, length));
        EXPECT_TRUE(sameProject(sample.open()->project(), sample.states[0])) << "cut at byte " << length;
    }
    scribble(sample.journal(), whole);
    auto package = sample.open();
    EXPECT_TRUE(sameProject(package->project(), project));
    ASSERT_TRUE(package->undo());
    EXPECT_TRUE(sameProject(package->project(), steps[2].project)) << "they are undone one by one";
}

TEST(Package, UndoAndRedoWalkThroughRestarts) {
    Sample sample(3);
    ASSERT_TRUE(sample.edit(4));
    for (int place = 3; place >= 0; --place) {
        auto package = sample.open();
        const auto label = package->undo();
        ASSERT_TRUE(label);
        EXPECT_EQ(*label, "Edit " + std::to_string(place + 1));
        EXPECT_TRUE(sameProject(package->project(), sample.states[static_cast<std::size_t>(place)]));
        if (place == 2) {
            ASSERT_TRUE(package->save());
        }
    }
    {
        auto package = sample.open();
        EXPECT_FALSE(package->canUndo());
        const auto refusal = package->undo();
        ASSERT_FALSE(refusal);
        EXPECT_EQ(refusal.error().fault, Fault::refused);
        const auto history = package->history();
        EXPECT_EQ(
            std::count_if(history.begin(), history.end(), [](const auto& entry) { return entry.undone; }), 4);
    }
    for (int place = 1; place <= 4; ++place) {
        auto package = sample.open();
        ASSERT_TRUE(package->redo());
        EXPECT_TRUE(sameProject(package->project(), sample.states[static_cast<std::size_t>(place)]));
    }
    EXPECT_FALSE(sample.open()->redo());
}

TEST(Package, ANewEditEndsWhatCouldBeRedone) {
    Sample sample(3);
    ASSERT_TRUE(sample.edit(2));
    auto package = sample.open();
    ASSERT_TRUE(package->undo());
    const auto other = sample.edited(sample.states[1]);
    ASSERT_TRUE(package->append("Another", other));
    EXPECT_FALSE(package->canRedo());
    ASSERT_TRUE(package->undo());
    EXPECT_TRUE(sameProject(package->project(), sample.states[1]));
}

TEST(Package, ASaveKeepsTheDocumentItReplaces) {
    Sample sample(4);
    const auto first = bytesOf(sample.document());
    ASSERT_TRUE(sample.edit(2, true));
    const auto second = bytesOf(sample.document());
    EXPECT_EQ(second, writeProject(sample.states[2], testCatalogue()));
    ASSERT_TRUE(sample.edit(1, true));
    const auto versions = package::versionFiles(sample.path(), ".tutti");
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(bytesOf(versions[0]), second);
    EXPECT_EQ(bytesOf(versions[1]), first);
    EXPECT_EQ(package::isAsKept(versions[0], sha256Hex(second)), true);
    EXPECT_FALSE(fs::exists(sample.document().string() + ".part"));
    const auto package = sample.open(Access::read);
    EXPECT_TRUE(package->notices().empty()) << package->notices()[0];
    EXPECT_EQ(package->history().size(), 3u);
}

TEST(Package, ASaveWithoutAnEditWritesNothing) {
    Sample sample(4);
    ASSERT_TRUE(sample.edit(1, true));
    const auto before = contentsOf(sample.path());
    ASSERT_TRUE(sample.open()->save());
    EXPECT_EQ(contentsOf(sample.path()), before);
}

TEST(Package, HasOneWriterAndAnyNumberOfReaders) {
    Sample sample(5);
    const auto writer = sample.open();
    ASSERT_TRUE(writer);
    const auto second = sample.open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::project);
    EXPECT_TRUE(sample.open(Access::read));
}

TEST(Package, ACrashBetweenTheTwoHalvesOfASaveIsNoChangeFromOutside) {
    // `saving` is on the disk, the document is not: the old document with a journal that goes on.
    Sample before(6);
    const auto old = bytesOf(before.document());
    ASSERT_TRUE(before.edit(2, true));
    auto bytes = bytesOf(before.journal());
    const auto cut = [&] { return bytes.erase(bytes.rfind("saved sha256=")); };
    scribble(before.journal(), cut());
    scribble(before.document(), old);
    ASSERT_TRUE(before.open());
    EXPECT_TRUE(sameProject(before.open()->project(), before.states[2]));
    EXPECT_EQ(before.open()->history().size(), 2u);

    // The document is there, `saved` is not.
    Sample after(6);
    ASSERT_TRUE(after.edit(2, true));
    bytes = bytesOf(after.journal());
    scribble(after.journal(), cut());
    const auto package = after.open();
    EXPECT_TRUE(sameProject(package->project(), after.states[2]));
    EXPECT_TRUE(package->notices().empty());
    EXPECT_EQ(package->history().size(), 2u);
}

TEST(Package, AnOutsideChangeIsTakenAndTheOldHistoryKept) {
    Sample sample(7);
    ASSERT_TRUE(sample.edit(2, true));
    const auto history = bytesOf(sample.journal());
    sample.changeOutside();
    {
        const auto package = sample.open();
        ASSERT_TRUE(package);
        EXPECT_TRUE(says(*package, "changed outside Tutti"));
        EXPECT_TRUE(sameProject(package->project(), sample.states.back()));
        EXPECT_FALSE(package->canUndo());
        EXPECT_EQ(bytesOf(sample.journal()), history) << "opening writes nothing";
    }
    ASSERT_TRUE(sample.edit(1));
    EXPECT_EQ(kept(sample, "journal-aside"), 1u);
    const auto package = sample.open();
    EXPECT_FALSE(says(*package, "outside"));
    EXPECT_TRUE(sameProject(package->project(), sample.states.back()));
    EXPECT_EQ(package->history().size(), 1u);
}

TEST(Package, ADocumentCutOffBetweenTwoLinesIsKnownForIt) {
    Sample sample(17);
    ASSERT_TRUE(sample.edit(6, true));
    const auto text = bytesOf(sample.document());
    const auto mainTrack = text.rfind("\ntrack ") + 1;
    int refused = 0, told = 0;
    for (auto at = text.find('\n'); at + 1 < text.size(); at = text.find('\n', at + 1)) {
        SCOPED_TRACE("cut at " + std::to_string(at));
        scribble(sample.document(), text.substr(0, at + 1));
        const auto package = sample.open(Access::read);
        if (package) {
            EXPECT_GT(at, mainTrack);
            EXPECT_TRUE(says(*package, "no last line")) << "it is not silently taken for somebody's edit";
            ++told;
        } else {
            EXPECT_EQ(package.error().fault, Fault::damaged);
            EXPECT_NE(package.error().hint.find("tutti recover"), std::string::npos);
            ++refused;
        }
    }
    EXPECT_GT(refused, 5);
    EXPECT_GT(told, 0);
    // What somebody wrote by hand, or an older Tutti, and is known to be whole, opens as ever.
    scribble(sample.document(), "tutti 1\nproject p_X name=a\n\ntrack t_A audio name=A\nend\n");
    const auto byHand = sample.open(Access::read);
    ASSERT_TRUE(byHand);
    EXPECT_FALSE(says(*byHand, "no last line"));
}

TEST(Package, ADocumentPutBackOutsideStaysPutBack) { // git checkout of an older commit
    Sample sample(8);
    const auto old = bytesOf(sample.document());
    ASSERT_TRUE(sample.edit(2, true));
    scribble(sample.document(), old);
    const auto package = sample.open(Access::read);
    ASSERT_TRUE(package);
    EXPECT_TRUE(sameProject(package->project(), sample.states[0]))
        << "the journal must not bring the edits back";
    EXPECT_TRUE(says(*package, "changed outside Tutti"));
}

TEST(Package, ATornTailIsCutOffAndKeptAside) {
    Sample sample(9);
    ASSERT_TRUE(sample.edit(2));
    const auto whole = bytesOf(sample.journal());
    scribble(sample.journal(), whole + "begin 3 \"Half");
    {
        auto package = sample.open();
        EXPECT_TRUE(says(*package, "13 bytes"));
        EXPECT_TRUE(sameProject(package->project(), sample.states[2]));
    }
    EXPECT_EQ(bytesOf(sample.journal()), whole + "begin 3 \"Half") << "opening writes nothing";
    ASSERT_TRUE(sample.edit(1));
    EXPECT_EQ(kept(sample, "journal-tail"), 1u);
    EXPECT_TRUE(bytesOf(sample.journal()).starts_with(whole + "begin 3 \"Edit 3\""));
    const auto package = sample.open();
    EXPECT_TRUE(sameProject(package->project(), sample.states[3]));
    EXPECT_FALSE(says(*package, "damaged"));
}

TEST(Package, DamageBeforeTheLastSaveCostsUndoOnly) {
    Sample sample(10);
    ASSERT_TRUE(sample.edit(2, true));
    ASSERT_TRUE(sample.edit(2));
    auto bytes = bytesOf(sample.journal());
    bytes[bytes.find("begin 1") + 3] ^= 4;
    scribble(sample.journal(), bytes);
    auto package = sample.open();
    EXPECT_TRUE(says(*package, "cannot be undone"));
    EXPECT_TRUE(sameProject(package->project(), sample.states[4]));
    ASSERT_TRUE(package->undo());
    ASSERT_TRUE(package->undo());
    EXPECT_TRUE(sameProject(package->project(), sample.states[2]));
    ASSERT_TRUE(package->append("More", sample.edited(sample.states[2])));
    EXPECT_EQ(package->history().size(), package->canUndo() ? 2u : 0u);
}

TEST(Package, DamageAfterTheLastSaveCostsWhatIsBehindItAndKeepsTheJournal) {
    Sample sample(11);
    ASSERT_TRUE(sample.edit(1, true));
    ASSERT_TRUE(sample.edit(3));
    auto bytes = bytesOf(sample.journal());
    bytes[bytes.find("begin 3") + 9] ^= 4;
    scribble(sample.journal(), bytes);
    {
        auto package = sample.open();
        EXPECT_TRUE(says(*package, "records are damaged there"));
        EXPECT_TRUE(sameProject(package->project(), sample.states[2]));
        sample.states.resize(3);
        sample.states.push_back(sample.edited(sample.states[2]));
        ASSERT_TRUE(package->append("Next", sample.states[3]));
    }
    EXPECT_EQ(kept(sample, "journal-aside"), 1u);
    const auto package = sample.open();
    EXPECT_TRUE(sameProject(package->project(), sample.states[3]));
    EXPECT_FALSE(says(*package, "damaged"));
}

TEST(Package, AJournalThatCannotBeReadIsNotTakenForAMissingOne) {
    Sample sample(12);
    ASSERT_TRUE(sample.edit(2));
    fs::rename(sample.journal(), sample.path() / "held");
    fs::create_directory(sample.journal()); // reading it fails, as it would on a failing disk
    const auto package = sample.open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().fault, Fault::project);
    fs::remove(sample.journal());
    fs::rename(sample.path() / "held", sample.journal());
    EXPECT_TRUE(sameProject(sample.open()->project(), sample.states[2]));
}

TEST(Package, AMissingJournalStartsAnew) {
    Sample sample(12);
    ASSERT_TRUE(sample.edit(2, true));
    fs::remove(sample.journal());
    ASSERT_TRUE(sample.edit(1));
    const auto package = sample.open();
    EXPECT_TRUE(sameProject(package->project(), sample.states[3]));
    EXPECT_EQ(package->history().size(), 1u);
}

TEST(Package, ANewerFormatIsRefusedAndNeverRewritten) {
    Sample sample(13);
    ASSERT_TRUE(sample.edit(1, true));
    auto text = bytesOf(sample.document());
    scribble(sample.document(), text.replace(0, 7, "tutti 2"));
    const auto before = contentsOf(sample.path());
    for (const auto access : {Access::read, Access::write}) {
        const auto package = sample.open(access);
        ASSERT_FALSE(package);
        EXPECT_EQ(package.error().fault, Fault::project);
        EXPECT_NE(package.error().message.find("newer than this program"), std::string::npos);
        EXPECT_NE(package.error().hint.find("newer Tutti"), std::string::npos);
    }
    EXPECT_EQ(contentsOf(sample.path()), before);
}

TEST(Package, LeftoversOfAKilledWriteGoWithTheNextEdit) {
    Sample sample(14);
    for (const char* name :
         {"project.tutti.part", "media/incoming-x.wav.part", "versions/000009-x.tutti.part"})
        scribble(sample.path() / name, "half");
    ASSERT_TRUE(sample.edit(1));
    for (const auto& [name, bytes] : contentsOf(sample.path()))
        EXPECT_FALSE(name.ends_with(".part")) << name;
}

// --- versions/ ---------------------------------------------------------------------------------------------

class Versions : public ::testing::Test {
protected:
    void add(int number, const std::string& rest) {
        auto digits = std::to_string(number);
        digits.insert(0, 6 - digits.size(), '0');
        fs::create_directories(folder_.path() / "versions");
        scribble(folder_.path() / "versions" / (digits + "-" + rest), "x");
    }
    void addAt(int number, const std::string& stamp) { add(number, stamp + "-0123456789ab.tutti"); }
    std::vector<std::string> left() {
        std::vector<std::string> names;
        for (const auto& path : package::versionFiles(folder_.path(), ".tutti"))
            names.push_back(path.filename().string().substr(0, 6));
        return names;
    }
    testing::TempFolder folder_;
};

TEST_F(Versions, TheNewestTenStayThenOneAnHourThenOneADay) {
    int number = 0;
    for (int day = 1; day <= 3; ++day) // three long sessions: a save every ten minutes from noon to midnight
        for (int minute = 0; minute < 720; minute += 10) {
            const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
            addAt(++number,
                  "2026110" + std::to_string(day) + "T" + two(12 + minute / 60) + two(minute % 60) + "00Z");
        }
    package::thinVersions(folder_.path(), "20261104T000000Z");
    // Ten of the last hour and before, the other hours of the last day, the last of each day before.
    const auto names = left();
    EXPECT_EQ(names.size(), 10u + 10u + 2u);
    EXPECT_EQ(names.front(), "000216");
    EXPECT_EQ(names.back(), "000072") << "the last of the first day";
    package::thinVersions(folder_.path(), "20261104T000000Z");
    EXPECT_EQ(left(), names) << "thinning twice is thinning once";
}

TEST_F(Versions, WhatWasSetAsideIsNotThinned) {
    for (int i = 1; i <= 30; ++i)
        add(i, "before-recovery.tutti");
    for (int i = 31; i <= 60; ++i)
        add(i, "journal-aside.log");
    package::thinVersions(folder_.path(), "20261104T000000Z");
    EXPECT_EQ(left().size(), 30u);
    EXPECT_EQ(package::versionFiles(folder_.path(), ".log").size(), 30u);
}

TEST_F(Versions, AClockSetBackLosesNothing) {
    for (int i = 1; i <= 9; ++i)
        addAt(i, "20261104T1" + std::to_string(i) + "0000Z");
    for (int i = 10; i <= 20; ++i)
        addAt(i, "20251104T100000Z"); // the clock was set back by a year
    package::thinVersions(folder_.path(), "20251104T100000Z");
    EXPECT_EQ(left().size(), 10u + 9u);
    EXPECT_EQ(left().front(), "000020") << "the order is that of the numbers";
}

TEST_F(Versions, NumbersGrowBeyondSixDigits) {
    addAt(999999, "20261104T100000Z");
    addAt(1, "20261103T100000Z");
    const auto next = package::nextVersionPath(folder_.path(), "x", ".tutti");
    EXPECT_EQ(next.filename(), "1000000-x.tutti");
    scribble(next, "x");
    EXPECT_EQ(package::versionFiles(folder_.path(), ".tutti").front(), next);
}

} // namespace
} // namespace tutti

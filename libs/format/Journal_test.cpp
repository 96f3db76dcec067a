#include "base/Random.h"
#include "format/Journal.h"
#include "format/PackageFiles.h"
#include "format/Text.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tutti {
namespace {

using testing::testCatalogue;
using What = JournalStep::What;

/// A journal in the making, with the state after each of its records.
class Scribe {
public:
    explicit Scribe(std::uint64_t seed) : random_(seed) {
        states_.push_back(testing::randomProject(random_, 2));
        bytes_ = journalHeader();
        starts_.push_back(bytes_.size());
        add(savedRecord(std::string(64, 'a'), crc_), states_.back());
    }

    void edit(bool more = false) {
        constexpr std::string_view label = "Edit \"it\"";
        const auto before = states_.back();
        auto next = before;
        std::vector<Change> forward;
        while (forward.empty()) { // not every random edit changes something
            next = testing::randomEdit(random_, before);
            forward = diff(before, next, testCatalogue());
        }
        add(editRecord({++number_, label, "2026-11-24T15:02:11Z", more}, forward,
                       diff(next, before, testCatalogue()), crc_),
            next);
        done_.push_back({number_, before, next});
        undone_.clear();
    }
    void undo() {
        if (done_.empty()) return;
        const auto step = done_.back();
        add(undoRecord(step.number, crc_), step.before);
        done_.pop_back();
        undone_.push_back(step);
    }
    void redo() {
        if (undone_.empty()) return;
        const auto step = undone_.back();
        add(redoRecord(step.number, crc_), step.after);
        undone_.pop_back();
        done_.push_back(step);
    }
    void save() {
        add(savingRecord(std::string(64, 'b'), crc_), states_.back());
        add(savedRecord(std::string(64, 'b'), crc_), states_.back());
    }
    void anything() {
        const double what = random_.unit();
        what < 0.6 ? edit() : what < 0.8 ? undo() : what < 0.9 ? redo() : save();
    }

    const std::string& bytes() const { return bytes_; }
    std::size_t records() const { return starts_.size() - 1; }
    /// Where record `index` starts; one behind the last is the end.
    std::size_t start(std::size_t index) const { return starts_[index]; }
    std::string record(std::size_t index) const {
        return bytes_.substr(starts_[index], starts_[index + 1] - starts_[index]);
    }
    /// The project after the first `count` records (at least one).
    const Project& after(std::size_t count) const { return states_[count]; }

private:
    struct Step {
        std::size_t number;
        Project before, after;
    };

    void add(const std::string& record, Project state) {
        bytes_ += record;
        starts_.push_back(bytes_.size());
        states_.push_back(std::move(state));
    }

    Random random_;
    std::string bytes_;
    std::uint32_t crc_ = 0;
    std::size_t number_ = 0;
    std::vector<std::size_t> starts_;
    std::vector<Project> states_;
    std::vector<Step> done_, undone_;
};

Scribe smallJournal() {
    Scribe scribe(3);
    scribe.edit();
    scribe.edit();
    scribe.undo();
    scribe.save();
    scribe.redo();
    scribe.edit();
    return scribe;
}

/// The state a journal leads to from the document it starts with.
Project end(const Scribe& scribe, const Journal& journal) {
    return package::replaySteps(scribe.after(1), journal, 0, testCatalogue()).project;
}

TEST(Journal, ReadsBackWhatItWrote) {
    const auto scribe = smallJournal();
    const auto journal = readJournal(scribe.bytes());
    EXPECT_EQ(journal.problem, "");
    EXPECT_EQ(journal.goodBytes, scribe.bytes().size());
    EXPECT_EQ(journal.tornBytes, 0u);
    std::vector<What> steps;
    for (const auto& step : journal.steps)
        steps.push_back(step.what);
    EXPECT_EQ(steps, (std::vector{What::saved, What::edit, What::edit, What::undo, What::saving, What::saved,
                                  What::redo, What::edit}));
    ASSERT_EQ(journal.groups.size(), 3u);
    EXPECT_EQ(journal.groups[0].label, "Edit \"it\"");
    EXPECT_EQ(journal.groups[0].when, "2026-11-24T15:02:11Z");
    EXPECT_EQ(journal.groups[2].number, 3u);
    EXPECT_EQ(journal.nextNumber(), 4u);
    EXPECT_EQ(journal.steps[4].sha256, std::string(64, 'b'));
}

TEST(Journal, EveryPrefixLeadsToTheStateItsRecordsDescribe) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Scribe scribe(seed);
        for (int i = 0; i < 25; ++i)
            scribe.anything();
        for (std::size_t count = 1; count <= scribe.records(); ++count) {
            const auto journal = readJournal(scribe.bytes().substr(0, scribe.start(count)));
            EXPECT_TRUE(sameProject(end(scribe, journal), scribe.after(count))) << count << " records";
        }
    }
}

TEST(Journal, ATornTailCostsTheTailAndNothingElse) {
    const auto scribe = smallJournal();
    std::size_t whole = 0;
    for (std::size_t length = scribe.start(0); length <= scribe.bytes().size(); ++length) {
        if (whole < scribe.records() && length == scribe.start(whole + 1)) ++whole;
        const auto journal = readJournal(std::string_view(scribe.bytes()).substr(0, length));
        ASSERT_EQ(journal.steps.size(), whole) << "cut at byte " << length;
        ASSERT_EQ(journal.goodBytes, scribe.start(whole));
        ASSERT_EQ(journal.tornBytes, length - scribe.start(whole));
        ASSERT_EQ(journal.problem.empty(), journal.tornBytes == 0) << journal.problem;
    }
}

TEST(Journal, EditsThatCountTogetherAreCutOffTogether) {
    Scribe scribe(4);
    scribe.edit();
    scribe.edit(true);
    scribe.edit(true);
    scribe.edit();
    scribe.edit();
    ASSERT_EQ(scribe.records(), 6u);
    for (std::size_t length = scribe.start(0); length <= scribe.bytes().size(); ++length) {
        const auto journal = readJournal(std::string_view(scribe.bytes()).substr(0, length));
        std::size_t whole = 0;
        for (std::size_t record = 1; record <= scribe.records(); ++record)
            if (scribe.start(record) <= length && record != 3 && record != 4) whole = record;
        ASSERT_EQ(journal.steps.size(), whole) << "cut at byte " << length;
        ASSERT_EQ(journal.goodBytes, scribe.start(whole));
        ASSERT_EQ(journal.problem.empty(), journal.tornBytes == 0);
    }
    // Whichever of them is damaged: none of the three is replayed.
    for (const std::size_t damaged : {2u, 3u, 4u}) {
        auto bytes = scribe.bytes();
        bytes[scribe.start(damaged + 1) - 20] ^= 1;
        const auto journal = readJournal(bytes);
        EXPECT_EQ(journal.steps[2].what, What::gap);
        EXPECT_TRUE(sameProject(end(scribe, journal), scribe.after(2))) << "record " << damaged;
    }
}

TEST(Journal, ATailOfZerosIsTorn) { // what some file systems leave after a power cut
    const auto scribe = smallJournal();
    for (const std::size_t zeros : {1u, 5u, 4096u}) {
        const auto journal = readJournal(scribe.bytes() + std::string(zeros, '\0'));
        EXPECT_EQ(journal.steps.size(), scribe.records());
        EXPECT_EQ(journal.tornBytes, zeros);
        EXPECT_NE(journal.problem, "");
    }
}

TEST(Journal, EveryFlippedBitIsFoundAndCostsItsRecordOnly) {
    const auto scribe = smallJournal();
    const auto original = readJournal(scribe.bytes());
    const auto isEdit = [&](std::size_t record) {
        return record < scribe.records() && original.steps[record].what == What::edit;
    };
    auto bytes = scribe.bytes();
    std::size_t next = 0; // the record that starts behind byte i
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == scribe.start(next)) ++next;
        // The end of a record's last line is the start of the next record, too.
        const bool atEnd = i + 1 == scribe.start(next);
        const std::size_t lost = (next > 0 && isEdit(next - 1) ? 1 : 0) + (atEnd && isEdit(next) ? 1 : 0);
        for (int bit = 0; bit < 8; ++bit) {
            SCOPED_TRACE("byte " + std::to_string(i) + " bit " + std::to_string(bit));
            bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
            const auto journal = readJournal(bytes);
            bytes[i] = scribe.bytes()[i];
            ASSERT_NE(journal.problem, "");
            ASSERT_EQ(journal.groups.size(), original.groups.size() - lost);
            for (const auto& group : journal.groups)
                ASSERT_EQ(group.body, original.groups[group.number - 1].body);
            const auto last = next == scribe.records() || (atEnd && next + 1 == scribe.records());
            ASSERT_EQ(journal.tornBytes > 0, last);
        }
    }
}

TEST(Journal, ARecordThatIsMissingLeavesAGap) {
    const auto scribe = smallJournal();
    for (std::size_t gone = 0; gone + 1 < scribe.records(); ++gone) {
        auto bytes = scribe.bytes();
        bytes.erase(scribe.start(gone), scribe.record(gone).size());
        const auto journal = readJournal(bytes);
        EXPECT_NE(journal.problem, "") << "record " << gone;
        EXPECT_EQ(journal.steps[gone].what, What::gap);
        EXPECT_EQ(journal.damagedBytes, 0u);
        EXPECT_EQ(journal.tornBytes, 0u);
        const auto replayed = package::replaySteps(scribe.after(1), journal, 0, testCatalogue());
        EXPECT_EQ(replayed.stepsApplied, gone) << "nothing is replayed across a gap";
    }
}

TEST(Journal, RecordsThatChangedPlacesLeaveGaps) {
    const auto scribe = smallJournal();
    const auto bytes = scribe.bytes().substr(0, scribe.start(1)) + scribe.record(2) + scribe.record(1) +
                       scribe.bytes().substr(scribe.start(3));
    const auto journal = readJournal(bytes);
    EXPECT_NE(journal.problem, "");
    EXPECT_EQ(package::replaySteps(scribe.after(1), journal, 0, testCatalogue()).edits, 0u);
}

TEST(Journal, WhatLiesBehindAGapIsReplayedFromASaveBehindIt) {
    Scribe scribe(5);
    scribe.edit();
    scribe.save();
    scribe.edit();
    scribe.edit();
    auto bytes = scribe.bytes();
    bytes[scribe.start(1) + 20] ^= 1; // in the first edit
    const auto journal = readJournal(bytes);
    ASSERT_EQ(journal.groups.size(), 2u);
    const auto from = package::stepAfterSave(journal, std::string(64, 'b'));
    ASSERT_TRUE(from);
    const auto replayed = package::replaySteps(scribe.after(4), journal, *from, testCatalogue());
    EXPECT_EQ(replayed.problem, "");
    EXPECT_TRUE(sameProject(replayed.project, scribe.after(6)));
    EXPECT_EQ(journal.stacksAfter(journal.steps.size()).done.size(), 2u) << "undo goes back to the gap";
}

TEST(Journal, StacksSayWhatUndoAndRedoWouldDo) {
    Scribe scribe(9);
    for (int i = 0; i < 4; ++i)
        scribe.edit();
    scribe.undo();
    scribe.undo();
    scribe.redo();
    const auto journal = readJournal(scribe.bytes());
    const auto stacks = journal.stacksAfter(journal.steps.size());
    EXPECT_EQ(stacks.done, (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(stacks.undone, (std::vector<std::size_t>{3}));
    scribe.undo();
    scribe.edit();
    const auto later = readJournal(scribe.bytes());
    const auto after = later.stacksAfter(later.steps.size());
    EXPECT_EQ(after.done, (std::vector<std::size_t>{0, 1, 4}));
    EXPECT_TRUE(after.undone.empty()) << "a new edit ends what could be redone";
}

TEST(Journal, ChangesReadBackAsTheyWere) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto before = testing::randomProject(random, 3);
        for (const auto& change : diff(before, testing::randomEdit(random, before), testCatalogue())) {
            const auto line = changeLine(change);
            const auto read = parseChange(line);
            ASSERT_TRUE(read) << line;
            EXPECT_EQ(*read, change) << line;
        }
    }
}

TEST(Journal, GarbageIsNoJournalAndDoesNoHarm) {
    const std::uint64_t seed = 77;
    Random random(seed);
    const auto scribe = smallJournal();
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < scribe.records(); ++i)
        for (const auto record = scribe.record(i);
             const auto& line : {record, record.substr(0, record.size() / 2)})
            lines.push_back(line);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes = random.chance(0.5) ? journalHeader() : "";
        for (int i = 0; i < 10; ++i) {
            const auto& line = lines[static_cast<std::size_t>(
                random.between(std::int64_t{0}, static_cast<std::int64_t>(lines.size()) - 1))];
            bytes += random.chance(0.1) ? line.substr(static_cast<std::size_t>(random.between(
                                              std::int64_t{0}, static_cast<std::int64_t>(line.size()) - 1)))
                                        : line;
        }
        const auto journal = readJournal(bytes);
        EXPECT_EQ(journal.goodBytes + journal.tornBytes, bytes.size())
            << "seed " << seed << " round " << round;
        for (const auto& step : journal.steps)
            ASSERT_TRUE(step.group == 0 || step.group < journal.groups.size());
        journal.stacksAfter(journal.steps.size());
        package::replaySteps(scribe.after(1), journal, 0, testCatalogue());
    }
}

} // namespace
} // namespace tutti

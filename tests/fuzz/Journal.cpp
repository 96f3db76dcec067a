// journal.log: damage costs the damaged records and nothing else, and never the program.
#include "format/Journal.h"

#include "Target.h"
#include "format/Text.h"
#include "model/Verb.h"
#include "model/testing/Generator.h"

#include <algorithm>

namespace tutti::fuzz {
namespace {

using testing::testCatalogue;

/// What a record with the right checksum can do: its lines are changes, and a project takes or refuses them.
void patchWith(std::string_view bytes) {
    static const Project project = [] {
        Random random(4);
        return testing::randomProject(random, 3);
    }();
    std::vector<Change> changes;
    while (!bytes.empty() && changes.size() < 1000) {
        const auto end = std::min(bytes.find('\n'), bytes.size() - 1);
        if (auto change = parseChange(bytes.substr(0, end))) changes.push_back(std::move(*change));
        bytes.remove_prefix(end + 1);
    }
    const auto patched = patch(project, changes, testCatalogue());
    if (!patched) return demand(!patched.error().message.empty(), "a refusal has a sentence");
    (void)validate(*patched, testCatalogue());
    (void)writeProject(*patched, testCatalogue());
}

void run(std::string_view bytes) {
    patchWith(bytes);
    const auto journal = readJournal(bytes);
    demand(journal.goodBytes <= bytes.size(), "no more is good than there is");
    using What = JournalStep::What;
    for (const auto& step : journal.steps) {
        const bool edits = step.what == What::edit || step.what == What::undo || step.what == What::redo;
        demand(!edits || step.group < journal.groups.size(), "an edit is about a group that was read");
    }
    for (const auto& group : journal.groups) { // whose text may hold anything
        (void)group.forward();
        (void)group.backward();
    }
    const auto stacks = journal.stacksAfter(journal.steps.size());
    demand(stacks.done.size() + stacks.undone.size() <= journal.groups.size(),
           "a group is done or undone once");
    const auto again = readJournal(bytes.substr(0, journal.goodBytes));
    demand(again.steps.size() == journal.steps.size() && again.lastCrc == journal.lastCrc,
           "the good part alone reads the same");
}

std::vector<std::string> seeds() {
    std::vector<std::string> texts;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Random random(seed);
        auto project = testing::randomProject(random, 2);
        std::string text = journalHeader();
        std::uint32_t crc = 0;
        for (std::size_t number = 1; number <= seed; ++number) {
            const auto next = testing::randomEdit(random, project);
            text +=
                editRecord({number, "an edit", "2026-11-24T15:02:11Z"}, diff(project, next, testCatalogue()),
                           diff(next, project, testCatalogue()), crc);
            project = next;
        }
        text +=
            undoRecord(static_cast<std::size_t>(seed), crc) + redoRecord(static_cast<std::size_t>(seed), crc);
        texts.push_back(text + savedRecord(std::string(64, 'a'), crc));
    }
    return texts;
}

std::vector<std::string> known() {
    return {"",
            "\n",
            "tutti-journal 1\n",
            "tutti-journal 2\n",
            "tutti-journal 1\nundo 1 prev=0 crc=0\n",
            "tutti-journal 1\nbegin 1 \"\nput\nback\ncommit 1 prev= crc=\n"};
}

} // namespace

Target journalTarget() {
    return {"journal",
            8192,
            run,
            seeds,
            known,
            {"tutti-journal 1\n", "begin ", "commit ", "put ", "drop ", "order ", "back ", "undo ", "redo ",
             "saved ", "prev=", "crc=", "sha256=", "\n", "\"", " more\n", "00000000", "ffffffff",
             "18446744073709551616"}};
}

} // namespace tutti::fuzz

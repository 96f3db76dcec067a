// merge: two people's edits of one project, put together; by hand or by git.
#include "model/Merge.h"

#include "base/File.h"
#include "commands/Common.h"
#include "commands/Sets.h"
#include "commands/Side.h"
#include "format/Text.h"
#include "model/Verb.h"

#include <algorithm>

namespace tutti::cli {
namespace {

/// What is wrong with the three together and with none of the two alone: a send to a track that the other one
/// removed.
void tellMisfits(Merged& merged, const Project& ours, const Project& theirs, const Catalogue& catalogue) {
    auto known = validate(ours, catalogue);
    const auto there = validate(theirs, catalogue);
    known.insert(known.end(), there.begin(), there.end());
    const auto isKnown = [&known](const Issue& issue) {
        return std::any_of(known.begin(), known.end(), [&](const Issue& each) {
            return each.part == issue.part && each.sentence == issue.sentence;
        });
    };
    for (const auto& issue : validate(merged.project, catalogue))
        if (!isKnown(issue))
            merged.conflicts.push_back((issue.part.empty() ? "" : issue.part + ": ") + issue.sentence);
}

Outcome runMerge(const Arguments& arguments, Context& context) {
    const auto out = arguments.text("out");
    std::vector<Project> versions;
    for (const auto* name : {"BASE", "OURS", "THEIRS"}) {
        TUTTI_LET(side, Side::open(arguments.text(name)));
        TUTTI_LET(project, side.project(context));
        versions.push_back(std::move(project));
    }
    const auto& catalogue = context.house.catalogue;
    TUTTI_LET(merged, merge(versions[0], versions[1], versions[2], catalogue));
    tellMisfits(merged, versions[1], versions[2], catalogue);

    const auto text = writeProject(merged.project, catalogue);
    if (!out.empty()) TUTTI_TRY(writeFileDurably(out, text));
    if (context.console.json)
        context.console.printJson("merge", {{"conflicts", merged.conflicts}});
    else if (out.empty())
        context.console.printRaw(text);
    for (const auto& sentence : merged.conflicts)
        context.console.warn(sentence);
    return merged.conflicts.empty() ? 0 : 1;
}

} // namespace

std::vector<Command> mergeCommands() {
    return {
        {"merge",
         "",
         "two people's edits of one project, put together",
         "Takes what either changed since BASE, part by part. Where both changed one thing, ours stays, a "
         "sentence says what was there, and the exit code is 1. Git merges projects with it after: git "
         "config --global merge.tutti.driver 'tutti merge %O %A %B -o %A'",
         {{"BASE", "the version both started from: a project's folder or its text"},
          {"OURS", "one of the two, here"},
          {"THEIRS", "the other one, there"}},
         {{"-o,--out", "FILE", "where the merged project's text goes; standard output if absent"}},
         {"tutti merge before.tutti after.tutti other.tutti -o merged.txt"},
         runMerge},
    };
}

} // namespace tutti::cli

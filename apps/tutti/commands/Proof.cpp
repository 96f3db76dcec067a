// diff, verify: what differs between two projects or two sounds, and the proof that nothing does.
#include "app/Compare.h"
#include "app/DiffIgnore.h"
#include "app/Verify.h"
#include "base/File.h"
#include "base/Parameter.h"
#include "base/TempFile.h"
#include "commands/Common.h"
#include "commands/HtmlPage.h"
#include "commands/Sets.h"
#include "commands/Side.h"
#include "format/Text.h"
#include "model/Change.h"
#include "processor/ResourceFiles.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace tutti::cli {
namespace {

namespace fs = std::filesystem;

// --- diff --------------------------------------------------------------------------------------------------

/// What both kinds of diff end with: the report, the words, the exit code.
Outcome tellDifference(bool same, const std::vector<std::string>& words, const Json& document, HtmlPage& page,
                       const Arguments& arguments, Context& context) {
    page.list(words);
    TUTTI_TRY(writeReport(arguments, "diff", document, page));
    if (context.console.json)
        context.console.printJson("diff", document);
    else
        for (const auto& line : words)
            context.console.print(line);
    return same ? 0 : 1;
}

Outcome diffProjects(const Side& a, const Side& b, const Arguments& arguments, Context& context) {
    for (const auto* option : {"null", "align"})
        if (arguments.has(option))
            return Error{Fault::usage,
                         "--" + std::string(option) + ": is for sounds, and these are projects"};
    TUTTI_LET(ignore, named("ignore", DiffIgnore::parse(arguments.text("ignore"))));
    TUTTI_LET(before, a.project(context));
    TUTTI_LET(found, b.project(context));
    const auto after = ignoring(ignore, before, found);
    const bool same = sameProject(before, after);
    const auto sentences =
        same ? std::vector<std::string>{} : describe(before, after, context.house.catalogue);
    const Json document{{"same", same}, {"changes", sentences}};
    HtmlPage page("From " + a.name + " to " + b.name);
    page.verdict(same ? "They are the same." : "They differ.", same);
    return tellDifference(same, sentences, document, page, arguments, context);
}

Json comparedJson(const SoundDifference& found, bool same, bool longer, bool aligned) {
    Json json{{"same", same}};
    if (!found.shape.empty()) {
        json["shape"] = found.shape;
        return json;
    }
    json["difference_peak_dbfs"] = std::isfinite(found.peak) ? Json(found.peak) : Json(nullptr);
    json["difference_rms_dbfs"] = std::isfinite(found.rms) ? Json(found.rms) : Json(nullptr);
    json["identical"] = found.peak == -HUGE_VAL && !longer;
    if (found.peak > -HUGE_VAL)
        json["at_s"] = static_cast<double>(found.at) / found.rate, json["channel"] = found.channel + 1;
    json["frames"] = {found.framesA, found.framesB};
    if (aligned) json["offset_frames"] = found.offset;
    return json;
}

std::vector<std::string> comparedWords(const SoundDifference& found, bool longer) {
    std::vector<std::string> words;
    if (!found.shape.empty()) words.push_back(found.shape);
    if (found.offset != 0)
        words.push_back("the second one lags by " + std::to_string(found.offset) + " frames");
    if (longer && found.shape.empty())
        words.push_back("lengths differ by " + std::to_string(std::abs(found.framesA - found.framesB)) +
                        " frames");
    if (found.shape.empty() && found.peak > -HUGE_VAL)
        words.push_back("difference: " + levelText(found.peak, "dBFS", 2) + " at most, at " +
                        durationText(static_cast<double>(found.at) / found.rate, 3) + " in channel " +
                        std::to_string(found.channel + 1) + "; " + levelText(found.rms, "dBFS RMS", 2));
    return words;
}

Outcome diffSounds(const Side& a, const Side& b, const Arguments& arguments, Context& context) {
    if (arguments.has("ignore"))
        return Error{Fault::usage, "--ignore: is for projects, and these are sounds",
                     "--null -60dB lets small differences pass"};
    TUTTI_LET(limit, arguments.number("null"));
    ProgressLine progress(context.console, "Compare", fs::path(b.name).filename().string(), 0);
    const bool aligned = arguments.has("align");
    const auto compared = compareSounds(a.path, b.path, aligned, progress.callback());
    if (!compared) return a.named(b.named(compared.error()));
    const auto& found = *compared;
    const double threshold = limit.value_or(-HUGE_VAL);
    const bool longer = found.framesA != found.framesB && !aligned;
    const bool same = found.shape.empty() && found.peak <= threshold && (!longer || limit.has_value());
    const auto document = comparedJson(found, same, longer, aligned);
    const auto words = comparedWords(found, longer);
    const bool identical = found.shape.empty() && found.peak == -HUGE_VAL && !longer;
    HtmlPage page(a.name + " and " + b.name);
    page.verdict(identical ? "Every sample is the same."
                 : same    ? "They count as the same."
                           : "They differ.",
                 same);
    return tellDifference(same, words, document, page, arguments, context);
}

Outcome runDiff(const Arguments& arguments, Context& context) {
    if (arguments.text("A") == "-" && arguments.text("B") == "-")
        return Error{Fault::usage, "diff: both cannot come from standard input"};
    TUTTI_TRY(checkReport(arguments));
    TUTTI_LET(a, Side::open(arguments.text("A")));
    TUTTI_LET(b, Side::open(arguments.text("B")));
    if (a.isProject() != b.isProject())
        return Error{Fault::usage,
                     "diff: " + (a.isProject() ? a.name : b.name) + " is a project, and the other one is not",
                     "two projects are compared, or two sounds"};
    return a.isProject() ? diffProjects(a, b, arguments, context) : diffSounds(a, b, arguments, context);
}

// --- verify ------------------------------------------------------------------------------------------------

Expected<std::vector<Way>> waysOf(const Arguments& arguments) {
    std::vector<Way> ways;
    for (const auto& text : arguments.list("way")) {
        const auto x = text.find('x');
        const auto block = parseNumber(text.substr(0, x));
        const auto threads = x == std::string::npos ? block : parseNumber(text.substr(x + 1));
        const auto whole = [](const Expected<double>& number, double most) {
            return number && *number == std::floor(*number) && *number >= 1 && *number <= most;
        };
        if (x == std::string::npos || !whole(block, 65536) || !whole(threads, 64))
            return Error{Fault::usage, "--way: '" + text + "' is not BLOCKxTHREADS",
                         "--way 441x2: blocks of 441 frames on two threads"};
        ways.push_back({static_cast<int>(*block), static_cast<int>(*threads)});
    }
    if (ways.empty()) ways = {{1024, 1}, {64, 2}, {441, 4}, {4096, 3}};
    if (ways.size() < 2) return Error{Fault::usage, "--way: two ways at least"};
    return ways;
}

Json proofJson(const Proof& proof, const std::vector<Way>& ways) {
    Json renders = Json::array();
    for (std::size_t i = 0; i < proof.sha256.size(); ++i)
        renders.push_back(
            {{"block", ways[i].block}, {"threads", ways[i].threads}, {"sha256", proof.sha256[i]}});
    Json json{{"same", proof.same}, {"renders", renders}};
    if (!proof.culprit.empty()) json["culprit"] = proof.culprit;
    return json;
}

std::vector<std::string> proofWords(const Proof& proof, const std::vector<Way>& ways,
                                    const std::string& path) {
    if (proof.same)
        return {path + ": the same bits in " + std::to_string(ways.size()) + " ways",
                "  sha256 " + proof.sha256.front()};
    const auto& way = ways[proof.sha256.size() - 1];
    return {path + ": other bits with blocks of " + std::to_string(way.block) + " on " +
                std::to_string(way.threads) + " threads than with " + std::to_string(ways[0].block) + " on " +
                std::to_string(ways[0].threads),
            "  " +
                (proof.culprit.empty() ? "no track alone shows it: it is in how they meet" : proof.culprit)};
}

HtmlPage proofPage(const Proof& proof, const std::vector<Way>& ways, const std::string& path) {
    HtmlPage page("Proof that " + path + " renders to the same bits");
    page.verdict(proofWords(proof, ways, path).front(), proof.same);
    if (!proof.culprit.empty()) page.paragraph(proof.culprit);
    std::vector<std::vector<std::string>> rows{{"block", "threads", "sha256 of the samples"}};
    for (std::size_t i = 0; i < proof.sha256.size(); ++i)
        rows.push_back({std::to_string(ways[i].block), std::to_string(ways[i].threads), proof.sha256[i]});
    page.table(rows);
    return page;
}

Outcome runVerify(const Arguments& arguments, Context& context) {
    const auto path = arguments.text("PROJECT");
    TUTTI_LET(ways, waysOf(arguments));
    TUTTI_TRY(checkReport(arguments));
    TUTTI_LET(session, openSession(path, Access::read, context));
    const auto media = packageMedia(session.package().folder());
    const ResourceFiles resources(session.package().folder());
    Compiler compiler(context.house.registry, *media, &resources);
    StageProgress progress(context.console, fs::path(path).filename().string(), 0);
    TUTTI_LET(proof, verifyProject(compiler, session.project(), ways, progress.callback()));
    const auto document = proofJson(proof, ways);
    TUTTI_TRY(writeReport(arguments, "verify", document, proofPage(proof, ways, path)));
    if (context.console.json)
        context.console.printJson("verify", document);
    else
        for (const auto& line : proofWords(proof, ways, path))
            context.console.print(line);
    return proof.same ? 0 : 1;
}

} // namespace

std::vector<Command> proofCommands() {
    return {
        {"diff",
         "",
         "what differs between two projects or two sounds",
         "Projects: in a musician's words, one sentence a line. Sounds: the second is taken from the first, "
         "and what is left "
         "is told. Exit code 0 if they are the same, 1 if not.",
         {{"A", "a project's folder or its text, or a sound file; - is standard input"},
          {"B", "what it is compared with"}},
         {{"--null", "LEVEL", "sounds count as the same if the difference stays at or under it: -120dB"},
          {"--align", "", "the second sound may start up to a second earlier or later"},
          {"--ignore", "NAMES,VIEW",
           "of projects: names do not count, or the view does not: colours and arms", false,
           "view|names|view,names"},
          {"--report", "FILE", "write the report, too: a page.html for people or a .json for programs"}},
         {"tutti diff before.tutti after.tutti", "tutti diff before.tutti after.tutti --ignore view,names",
          "tutti diff <(git show HEAD:song.tutti/project.tutti) song.tutti",
          "tutti diff before.wav after.wav --null -120dB"},
         runDiff},
        {"verify",
         "",
         "the proof that a project renders to the same bits",
         "Renders with several sizes of blocks and numbers of threads and compares checksums of the samples. "
         "Exit code 1 if "
         "they differ, with the track or device whose fault it is.",
         {{"PROJECT", "the project's folder"}},
         {{"--way", "BLOCKxTHREADS", "a way to render; 1024x1, 64x2, 441x4, 4096x3 if absent", true},
          {"--report", "FILE", "write the report, too: a page.html for people or a .json for programs"}},
         {"tutti verify song.tutti", "tutti verify song.tutti --way 1024x1 --way 441x2 --json"},
         runVerify},
    };
}

} // namespace tutti::cli

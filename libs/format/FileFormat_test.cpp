// docs/file-format.md says what the program does: its tables are those of the attributes, its examples are
// read.
#include "base/Sha256.h"
#include "format/Journal.h"
#include "format/PackageFiles.h"
#include "format/Text.h"
#include "model/Fields.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>

namespace tutti {
namespace {

const std::string path = std::string(TUTTI_SOURCE_DIR) + "/docs/file-format.md";

std::string pageText() {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string cell(std::string_view text) {
    std::string cell;
    for (const char c : text)
        cell += c == '|' ? "\\|" : std::string(1, c);
    return cell;
}

template<class Part>
std::string tableOf() {
    std::string table = "| Attribute | Form | |\n|---|---|---|\n";
    for (const auto& field : fieldsOf<Part>())
        table +=
            "| `" + std::string(field.name) + "` | `" + cell(field.form) + "` | " + cell(field.doc) + " |\n";
    return table;
}

const std::map<std::string, std::string>& tables() {
    static const std::map<std::string, std::string> all{
        {"project", tableOf<Settings>()}, {"delivery", tableOf<Delivery>()},
        {"recipe", tableOf<Recipe>()},    {"marker", tableOf<Marker>()},
        {"section", tableOf<Section>()},  {"media", tableOf<Media>()},
        {"track", tableOf<Track>()},      {"take", tableOf<Lane>()},
        {"clip", tableOf<Clip>()},        {"device", tableOf<Device>()},
        {"send", tableOf<Send>()},        {"controller", tableOf<Controller>()}};
    return all;
}

/// The page with every table as the program has it: a table follows its mark and ends with a blank line.
std::string withTables(std::string page) {
    for (const auto& [name, table] : tables()) {
        const auto mark = "<!-- attributes: " + name + " -->\n\n";
        const auto found = page.find(mark);
        if (found == std::string::npos) continue;
        const auto start = found + mark.size();
        const auto end = page[start] == '|' ? page.find("\n\n", start) + 1 : start;
        page.replace(start, end - start, table + (end == start ? "\n" : ""));
    }
    return page;
}

/// The text of the code block of a language.
std::string blockOf(const std::string& page, const std::string& language) {
    const auto start = page.find("```" + language + "\n");
    if (start == std::string::npos) return {};
    const auto body = start + language.size() + 4;
    return page.substr(body, page.find("```", body) - body);
}

TEST(FileFormat, ThePageHasEveryAttributeOfEveryPart) {
    const auto page = pageText();
    if (std::getenv("TUTTI_RENEW") != nullptr) std::ofstream(path) << withTables(page);
    for (const auto& [name, table] : tables())
        EXPECT_NE(page.find("<!-- attributes: " + name + " -->\n\n" + table), std::string::npos)
            << "docs/file-format.md: the table of " << name << " is stale; renew it: TUTTI_RENEW=1 "
            << "build/release/bin/test_format --gtest_filter='FileFormat.*'";
}

TEST(FileFormat, ItsExampleIsADocumentThatIsWrittenAsItWasRead) {
    const auto example = blockOf(pageText(), "tutti");
    ASSERT_GT(example.size(), 500u);
    const auto read = readProject(example, testing::testCatalogue());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(writeProject(*read, testing::testCatalogue()), example);
    // Every kind of line is in it.
    for (const char* kind :
         {"project ", "delivery ", "tempo ", "meter ", "key ", "marker ", "section ", "recipe ", "media ",
          "track ", "device ", "send ", "curve ", "clip ", "take ", "note ", "row "})
        EXPECT_NE(example.find(kind), std::string::npos) << kind;
}

TEST(FileFormat, ItsJournalIsOne) {
    const auto page = pageText();
    const auto journal = readJournal(blockOf(page, "journal"));
    EXPECT_EQ(journal.problem, "");
    ASSERT_EQ(journal.groups.size(), 2u);
    using What = JournalStep::What;
    std::vector<What> steps;
    for (const auto& step : journal.steps)
        steps.push_back(step.what);
    EXPECT_EQ(steps,
              (std::vector<What>{What::saved, What::edit, What::edit, What::undo, What::redo, What::saving}));
    // It belongs to a project of two tracks.
    const auto start = readProject(
        "tutti 1\nproject p_RG56 name=Song\n\ntrack t_VOX audio name=Vox\n\ntrack t_KEYS notes name=Keys\n",
        testing::testCatalogue());
    ASSERT_TRUE(start);
    const auto replayed = package::replaySteps(*start, journal, 0, testing::testCatalogue());
    EXPECT_EQ(replayed.problem, "");
    EXPECT_EQ(sha256Hex(writeProject(*start, testing::testCatalogue())), journal.steps.front().sha256);
    EXPECT_EQ(sha256Hex(writeProject(replayed.project, testing::testCatalogue())),
              journal.steps.back().sha256);
}

} // namespace
} // namespace tutti

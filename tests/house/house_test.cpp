// Walks the source and holds it to the rules of docs/tour.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = TUTTI_SOURCE_DIR;

/// What each library may include besides itself, as its CMakeLists.txt says (and what those may, in turn).
const std::map<std::string, std::set<std::string>> allowed{
    {"base", {}},
    {"time", {"base"}},
    {"audio", {"base", "time"}},
    {"dsp", {"base", "time", "audio"}},
    {"devices", {"base", "time", "audio"}},
    {"surface", {"base"}},
    {"model", {"base", "time"}},
    {"format", {"base", "time", "audio", "model"}},
    {"processor", {"base", "time", "audio", "dsp"}},
    {"processors", {"base", "time", "audio", "dsp", "processor"}},
    {"engine", {"base", "time", "audio", "dsp", "model", "format", "processor", "processors"}},
    {"live",
     {"base", "time", "audio", "dsp", "model", "format", "processor", "processors", "engine", "devices"}},
    {"app",
     {"base", "time", "audio", "dsp", "model", "format", "processor", "processors", "engine", "devices",
      "live"}},
    {"control",
     {"base", "time", "audio", "dsp", "model", "format", "processor", "processors", "engine", "devices",
      "live", "app", "surface"}},
};

struct Source {
    fs::path path;
    std::vector<std::string> lines;
};

std::vector<Source> sourcesUnder(const fs::path& folder) {
    std::vector<Source> sources;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (extension != ".h" && extension != ".cpp") continue;
        Source source{entry.path(), {}};
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);)
            source.lines.push_back(line);
        sources.push_back(std::move(source));
    }
    std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return sources;
}

std::string includedBy(const std::string& line) {
    static const std::regex include(R"(^\s*#\s*include\s*["<]([^">]+)[">])");
    std::smatch match;
    return std::regex_search(line, match, include) ? match[1].str() : std::string();
}

TEST(House, EveryLibraryIsInTheTable) {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(root / "libs"))
        if (entry.is_directory()) found.insert(entry.path().filename().string());
    std::set<std::string> known;
    for (const auto& [name, uses] : allowed)
        known.insert(name);
    EXPECT_EQ(found, known);
}

TEST(House, ArrowsBetweenLibrariesPointOneWay) {
    std::size_t arrows = 0;
    for (const auto& [library, uses] : allowed)
        for (const auto& source : sourcesUnder(root / "libs" / library))
            for (const auto& line : source.lines) {
                const auto included = includedBy(line);
                const auto room = included.substr(0, included.find('/'));
                if (!allowed.contains(room) || included.find('/') == std::string::npos || room == library)
                    continue;
                ++arrows;
                EXPECT_TRUE(uses.contains(room))
                    << fs::relative(source.path, root) << " includes " << included;
            }
    EXPECT_GT(arrows, 20u) << "the walk found no includes: the test is broken";
}

TEST(House, LibrariesKnowNoWindow) {
    for (const auto& source : sourcesUnder(root / "libs"))
        for (const auto& line : source.lines) {
            const auto included = includedBy(line);
            const bool window = included.starts_with("juce") || included.find("Juce") != std::string::npos;
            EXPECT_FALSE(window) << fs::relative(source.path, root) << ": " << line;
        }
}

TEST(House, FilesAreShortEnoughToRead) {
    for (const char* part : {"libs", "juce", "apps", "tests"})
        for (const auto& source : sourcesUnder(root / part))
            EXPECT_LE(source.lines.size(), 600u) << fs::relative(source.path, root);
}

TEST(House, EveryHeaderOpensWithAComment) {
    for (const char* part : {"libs", "juce", "apps"})
        for (const auto& source : sourcesUnder(root / part)) {
            if (source.path.extension() != ".h") continue;
            ASSERT_FALSE(source.lines.empty()) << source.path;
            EXPECT_TRUE(source.lines[0].starts_with("//")) << fs::relative(source.path, root);
        }
}

} // namespace

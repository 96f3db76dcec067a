// docs/audio-facts.md promises; each line names the tests that keep the promise.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

const fs::path root = TUTTI_SOURCE_DIR;

std::string textOf(const fs::path& path) {
    std::ifstream file(path);
    return (std::ostringstream() << file.rdbuf()).str();
}

std::set<std::string> allMatches(const std::string& text, const std::regex& pattern,
                                 const std::string& between) {
    std::set<std::string> found;
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
        found.insert((*match)[1].str() + between + (*match)[2].str());
    return found;
}

std::set<std::string> testsOfTheHouse() {
    static const std::regex test(R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))");
    std::set<std::string> found;
    for (const char* part : {"libs", "apps", "tests"})
        for (const auto& entry : fs::recursive_directory_iterator(root / part))
            if (entry.path().string().ends_with("_test.cpp"))
                found.merge(allMatches(textOf(entry.path()), test, "."));
    return found;
}

TEST(Facts, EachNamesTestsThatExist) {
    static const std::regex named(R"(`([A-Z]\w+)\.(\w+)`)");
    const auto tests = testsOfTheHouse();
    const auto facts = allMatches(textOf(root / "docs/audio-facts.md"), named, ".");
    EXPECT_GT(facts.size(), 20u);
    for (const auto& fact : facts)
        EXPECT_TRUE(tests.contains(fact))
            << "docs/audio-facts.md names " << fact << ", which no test is called";
}

TEST(Facts, EveryPromiseHasATest) {
    std::istringstream lines(textOf(root / "docs/audio-facts.md"));
    for (std::string line; std::getline(lines, line) && !line.starts_with("## What does change it");)
        EXPECT_TRUE(!line.starts_with("- ") || line.find('`') != std::string::npos) << line;
}

} // namespace

// R8: projects that older programs wrote open as what they were, for ever.
#include "Cli.h"

#include <fstream>
#include <iterator>

namespace tutti::testing {
namespace {

namespace fs = std::filesystem;

const fs::path golden = fs::path(TUTTI_SOURCE_DIR) / "tests" / "golden-projects";

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class Golden : public Cli {
protected:
    /// A copy of a project in folder(); its name.
    std::string copyOf(const fs::path& project) const {
        const auto name = project.filename().string();
        fs::copy(project, folder() / name, fs::copy_options::recursive);
        return name;
    }
};

TEST_F(Golden, ProjectsOpenAsWhatTheyWere) {
    int count = 0;
    for (const auto& format : fs::directory_iterator(golden)) {
        if (!format.is_directory()) continue;
        for (const auto& entry : fs::directory_iterator(format)) {
            if (entry.path().extension() != ".tutti") continue;
            SCOPED_TRACE(entry.path().string());
            const auto project = copyOf(entry);
            const auto before = contents(folder() / project / "project.tutti");
            auto expected = contents(fs::path(entry.path()).replace_extension(".txt"));
            if (expected.empty()) expected = before;
            if (!expected.ends_with("\nend\n")) expected += "\nend\n"; // which the first ones did not have
            const auto shown = tutti({"show", project});
            EXPECT_EQ(shown.code, 0) << shown.talk;
            EXPECT_EQ(shown.out, expected);
            EXPECT_EQ(contents(folder() / project / "project.tutti"), before) << "opening writes nothing";
            // It can be worked on, and what was there before is kept.
            EXPECT_EQ(tutti({"do", project, "track.add", "name=New", "id=t_NEW"}).code, 0);
            EXPECT_EQ(tutti({"undo", project}).code, 0);
            EXPECT_EQ(tutti({"show", project}).out, expected);
            ++count;
        }
    }
    EXPECT_GE(count, 3);
}

TEST_F(Golden, HistoryIsHistoryStill) {
    const auto project = copyOf(golden / "format-1" / "every-part.tutti");
    const auto log = tutti({"log", project, "--json"});
    EXPECT_NE(log.talk.find("brought back 2 edits"), std::string::npos) << log;
    ASSERT_EQ(log.json()["edits"].size(), 54u) << "the undone one was followed by others";
    const auto undone = tutti({"undo", project, "--steps", "54"});
    EXPECT_EQ(undone.code, 0) << undone;
    const auto shown = tutti({"show", project});
    EXPECT_EQ(shown.out,
              "tutti 1\nproject p_X6E2 name=every-part rate=44100\ntempo 0q 120bpm\nmeter 0q 4/4\n\n"
              "track t_MAIN main name=Main\n\nend\n");
    EXPECT_EQ(tutti({"redo", project, "--steps", "54"}).code, 0);
    EXPECT_EQ(tutti({"show", project}).out, contents(golden / "format-1" / "every-part.txt") + "\nend\n");
}

TEST_F(Golden, ANewerFormatIsRefusedAndLeftAlone) {
    const auto project = copyOf(golden / "format-1" / "night-train.tutti");
    auto text = contents(folder() / project / "project.tutti");
    write(project + "/project.tutti", text.replace(0, 7, "tutti 2"));
    for (const auto& words : {std::vector<std::string>{"show", project},
                              {"do", project, "track.add", "name=X"},
                              {"undo", project},
                              {"render", project, "-o", "x.wav"},
                              {"validate", project}}) {
        const auto ran = tutti(words);
        EXPECT_EQ(ran.code, 5) << words[0] << ran;
        EXPECT_NE(ran.talk.find("newer than this program"), std::string::npos) << ran;
    }
    EXPECT_EQ(contents(folder() / project / "project.tutti"), text);
}

} // namespace
} // namespace tutti::testing

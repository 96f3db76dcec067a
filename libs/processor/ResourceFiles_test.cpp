// Where files of processors are found.
#include "processor/ResourceFiles.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class ResourceFilesTest : public testing::Test {
protected:
    ResourceFilesTest() {
        fs::remove_all(root_);
        fs::create_directories(project_ / "soundfont");
        fs::create_directories(share_ / "soundfonts");
        ::setenv("XDG_DATA_HOME", share_.c_str(), 1);
        ::setenv("XDG_DATA_DIRS", (root_ / "none").c_str(), 1);
    }
    ~ResourceFilesTest() override { fs::remove_all(root_); }

    static void make(const fs::path& path) { std::ofstream(path) << "x"; }
    static std::string found(const ResourceFiles& files, std::string_view name) {
        const auto path = files.locate("soundfont", name);
        return path ? *path : std::string();
    }

    fs::path root_ = fs::path(testing::TempDir()) / "tutti-resources", project_ = root_ / "p.tutti",
             share_ = root_ / "share";
};

TEST_F(ResourceFilesTest, TheProjectComesBeforeTheSystem) {
    const ResourceFiles files(project_), alone;
    make(share_ / "soundfonts" / "a.sf2");
    EXPECT_EQ(found(files, "a.sf2"), share_ / "soundfonts" / "a.sf2");
    make(project_ / "soundfont" / "a.sf2");
    EXPECT_EQ(found(files, "a.sf2"), project_ / "soundfont" / "a.sf2");
    EXPECT_EQ(found(alone, "a.sf2"), share_ / "soundfonts" / "a.sf2");
    EXPECT_EQ(found(files, "a"), project_ / "soundfont" / "a.sf2");
    EXPECT_EQ(found(files, (share_ / "soundfonts" / "a.sf2").string()), share_ / "soundfonts" / "a.sf2");
}

TEST_F(ResourceFilesTest, AnErrorSaysWhereItLooked) {
    const auto missing = ResourceFiles(project_).locate("soundfont", "b.sf2");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message, "b.sf2: there is no such soundfont");
    EXPECT_NE(missing.error().hint.find((share_ / "soundfonts").string()), std::string::npos);
    const auto known = ResourceFiles().locate("soundfont", "TimGM6mb.sf2");
    ASSERT_FALSE(known);
    EXPECT_NE(known.error().hint.find("timgm6mb-soundfont"), std::string::npos);
    EXPECT_FALSE(ResourceFiles().locate("soundfont", project_.string())); // a folder is no file
}

} // namespace
} // namespace tutti

#include "base/File.h"
#include "base/Sha256.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("tutti-file-" + std::to_string(::getpid()) + "-" +
                                               testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string textOf(const fs::path& path) { return *readFile(path, 1 << 20); }
    fs::path folder_;
};

TEST_F(FileTest, ReplacesAFileWholeAndLeavesNoPart) {
    const auto path = folder_ / "a.txt";
    ASSERT_TRUE(writeFileDurably(path, "one"));
    ASSERT_TRUE(writeFileDurably(path, "two\n"));
    EXPECT_EQ(textOf(path), "two\n");
    EXPECT_FALSE(fs::exists(path.string() + ".part"));
}

TEST_F(FileTest, KeepsTheRightsOfWhatItReplaces) {
    const auto path = folder_ / "a.txt";
    ASSERT_TRUE(writeFileDurably(path, "one"));
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    ASSERT_TRUE(writeFileDurably(path, "two"));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FileTest, SaysWhichFileCannotBeWrittenOrRead) {
    const auto path = folder_ / "missing" / "a.txt";
    const auto written = writeFileDurably(path, "x");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().fault, Fault::output);
    EXPECT_NE(written.error().message.find("a.txt"), std::string::npos);
    const auto read = readFile(path, 10);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, Fault::input);
    EXPECT_FALSE(readFile(folder_, 10)) << "a folder is no file";
}

TEST_F(FileTest, RefusesMoreThanTheLimit) {
    const auto path = folder_ / "a.txt";
    ASSERT_TRUE(writeFileDurably(path, std::string(100, 'x')));
    EXPECT_TRUE(readFile(path, 100));
    EXPECT_FALSE(readFile(path, 99));
}

TEST_F(FileTest, AppendsAndGoesOnWhereItEnded) {
    const auto path = folder_ / "log";
    {
        auto file = AppendFile::open(path);
        ASSERT_TRUE(file);
        ASSERT_TRUE(file->append("one\n"));
    }
    auto file = AppendFile::open(path);
    ASSERT_TRUE(file->append("two\n"));
    EXPECT_EQ(textOf(path), "one\ntwo\n");
}

TEST_F(FileTest, AnAbandonedPartIsRemoved) {
    {
        PartFile part(folder_ / "a.wav");
        ASSERT_TRUE(writeFileDurably(part.path(), "half"));
    }
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(FileTest, OneLockHolderAtATime) {
    {
        const auto first = FileLock::acquire(folder_ / ".lock");
        ASSERT_TRUE(first);
        const auto second = FileLock::acquire(folder_ / ".lock");
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().fault, Fault::project);
        EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
    }
    EXPECT_TRUE(FileLock::acquire(folder_ / ".lock"));
}

TEST(Sha256, MatchesTheStandardsExamples) { // FIPS 180-4, examples of NIST
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Sha256 sum;
    sum.add("a");
    sum.add("bc");
    EXPECT_EQ(sum.hex(), sha256Hex("abc"));
    EXPECT_EQ(sum.hex(), sha256Hex("")) << "starts anew";
}

} // namespace
} // namespace tutti

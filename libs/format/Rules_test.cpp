// The rules of safe keeping, each with the test that carries its name. (Audio before the document that needs
// it: tests/crash. What concerns recording and devices has its tests where those live.)
#include "format/PackageFiles.h"
#include "format/testing/Sample.h"
#include "model/Directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>

namespace tutti {
namespace {

namespace fs = std::filesystem;
using testing::bytesOf;
using testing::contentsOf;
using testing::Sample;
using testing::scribble;
using testing::testCatalogue;

ino_t fileNumber(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

/// The folder's files with their bytes and times.
auto stateOf(const fs::path& folder) {
    std::map<std::string, std::pair<std::string, fs::file_time_type>> state;
    for (const auto& [name, bytes] : contentsOf(folder))
        if (name != ".lock") state[name] = {bytes, fs::last_write_time(folder / name)};
    return state;
}

TEST(Rules, OpeningNeverWrites) {
    const std::function<void(Sample&)> troubles[] = {
        [](Sample&) {},
        [](Sample& sample) { scribble(sample.journal(), bytesOf(sample.journal()) + "begin 9 \"Torn"); },
        [](Sample& sample) { sample.changeOutside(); },
        [](Sample& sample) { fs::remove(sample.journal()); },
        [](Sample& sample) { scribble(sample.document(), "tutti 1\nnonsense"); },
        [](Sample& sample) { scribble(sample.document().string() + ".part", "half"); },
    };
    for (const auto& trouble : troubles) {
        Sample sample(41);
        ASSERT_TRUE(sample.edit(2, true));
        ASSERT_TRUE(sample.edit(2));
        trouble(sample);
        const auto before = stateOf(sample.path());
        for (const auto access : {Access::read, Access::write}) {
            const auto package = sample.open(access);
            findRecoveries(sample.path(), testCatalogue());
            EXPECT_EQ(stateOf(sample.path()), before);
        }
    }
}

TEST(Rules, MissingMediaStaysAClipOfItsLength) {
    Sample sample(42);
    auto project = sample.states[0];
    ASSERT_FALSE(project.media->empty());
    Clip clip;
    clip.id = ClipId::of("LOST");
    clip.length = quarters(8);
    clip.content = AudioContent{project.media->front().id, {}, false};
    auto track = *project.tracks[0];
    insertClip(track.clips, std::make_shared<const Clip>(clip));
    ASSERT_TRUE(sample.open()->append("Add", withTrack(project, track)));
    ASSERT_FALSE(fs::exists(sample.path() / project.media->front().file));
    const auto package = sample.open();
    ASSERT_TRUE(package);
    const auto found = findClip(package->project(), clip.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->clip->length, clip.length);
}

TEST(Rules, TheOnlyGoodCopyIsNeverOverwritten) {
    Sample sample(43);
    for (int i = 0; i < 5; ++i) {
        const auto before = contentsOf(sample.path());
        ASSERT_TRUE(sample.edit(1, true));
        const auto after = contentsOf(sample.path());
        const auto& document = before.at("project.tutti");
        EXPECT_TRUE(std::any_of(
            after.begin(), after.end(),
            [&](const auto& file) { return file.first.starts_with("versions/") && file.second == document; }))
            << "save " << i << " kept no copy of what it replaced";
    }
}

TEST(Rules, RecoveryDestroysNothingAndCanBeRepeated) {
    Sample sample(44);
    ASSERT_TRUE(sample.edit(2, true));
    ASSERT_TRUE(sample.edit(1));
    for (int i = 0; i < 3; ++i) {
        const auto before = contentsOf(sample.path());
        const auto choices = findRecoveries(sample.path(), testCatalogue());
        ASSERT_TRUE(
            recoverTo(sample.path(), choices[static_cast<std::size_t>(i) % choices.size()], testCatalogue()));
        const auto after = contentsOf(sample.path());
        for (const auto& [name, bytes] : before)
            EXPECT_TRUE(std::any_of(after.begin(), after.end(),
                                    [&, &was = bytes](const auto& file) { return file.second == was; }))
                << "round " << i << ": " << name << " is gone";
    }
}

TEST(Rules, AProjectIsOnTheDiskFromItsFirstEdit) {
    Sample sample(45);
    {
        auto package = sample.open();
        sample.states.push_back(sample.edited(sample.states[0]));
        ASSERT_TRUE(package->append("First", sample.states[1]));
        EXPECT_TRUE(sameProject(sample.open(Access::read)->project(), sample.states[1]))
            << "before anybody saves";
    }
    EXPECT_TRUE(sameProject(sample.open()->project(), sample.states[1]));
}

TEST(Rules, NothingIsWrittenInPlace) {
    Sample sample(46);
    auto document = fileNumber(sample.document());
    auto journal = bytesOf(sample.journal());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(sample.edit(1, true)); // of two the second may take the first back
        EXPECT_NE(fileNumber(sample.document()), document) << "a save makes a new file";
        document = fileNumber(sample.document());
        const auto longer = bytesOf(sample.journal());
        EXPECT_TRUE(longer.starts_with(journal)) << "the journal only grows";
        journal = longer;
    }
}

TEST(Rules, GenerationsAreToldByNumberAndChecksum) { // and never by date: Locale_test
    Sample sample(47);
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(sample.edit(1, true));
    const auto versions = package::versionFiles(sample.path(), ".tutti");
    ASSERT_EQ(versions.size(), 4u);
    // One of them is damaged so that it can still be read: it is offered as what it is.
    scribble(versions[1], bytesOf(versions[1]) + "# a stranger was here\n");
    for (const auto& choice : findRecoveries(sample.path(), testCatalogue())) {
        const bool damaged = choice.source.ends_with(versions[1].filename().string());
        EXPECT_EQ(choice.description.find("not as Tutti wrote it") != std::string::npos, damaged)
            << choice.source;
    }
}

} // namespace
} // namespace tutti

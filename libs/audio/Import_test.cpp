#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/Import.h"
#include "audio/Peaks.h"
#include "audio/WavMap.h"
#include "audio/testing/Files.h"
#include "base/Sha256.h"

#include <limits>

namespace tutti {
namespace {

using namespace tutti::testing;
namespace fs = std::filesystem;

class ImportTest : public InFolder {
protected:
    ImportTest() { fs::create_directory(project_); }

    std::string makeWav(const std::string& name, const AudioBuffer& sound, const std::string& bits = "24",
                        double rate = 48000, const std::string& title = "") {
        WriteSpec spec;
        spec.bits = bits;
        spec.dither = "none";
        spec.rate = rate;
        spec.channels = sound.channels();
        if (!title.empty()) spec.tags["title"] = title;
        auto writer = createAudio(path(name), spec);
        EXPECT_TRUE(writer && (*writer)->write(sound.view()) && (*writer)->finish());
        return path(name);
    }

    ImportedAudio import(const std::string& file) {
        auto imported = importAudio(file, project_, 48000);
        EXPECT_TRUE(imported) << imported.error().message;
        return imported ? *imported : ImportedAudio();
    }

    std::vector<std::string> projectFiles() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(project_))
            found.push_back(fs::relative(entry.path(), project_).string());
        std::sort(found.begin(), found.end());
        return found;
    }

    const fs::path project_ = folder_ / "song.tutti";
};

TEST_F(ImportTest, KeepsTheBitsOfIntegersAndFloatsAtTheProjectsRate) {
    for (const std::string bits : {"16", "24", "f32"}) {
        const auto sound = randomSound(1, 2, 3000, bits == "16" ? 16 : 24);
        const auto imported = import(makeWav("take one.wav", sound, bits));
        EXPECT_EQ(imported.frames, 3000);
        EXPECT_EQ(imported.channels, 2);
        EXPECT_EQ(imported.origin, "take one.wav");
        EXPECT_EQ(imported.originRate, 0);
        EXPECT_EQ(imported.title, "take one");
        EXPECT_EQ(imported.file, "media/take-one-" + imported.sha256.substr(0, 12) + ".wav");
        EXPECT_EQ(imported.sha256, sha256Hex(*readFile(project_ / imported.file, 1 << 20)));
        EXPECT_EQ((*openAudio((project_ / imported.file).string()))->info().bits, std::atoi(bits.c_str()));
        const auto map = WavMap::open((project_ / imported.file).string());
        ASSERT_TRUE(map) << map.error().message;
        std::vector<float> left(3000), right(3000);
        map->readStereo(0, left.data(), right.data(), 3000);
        for (int i = 0; i < 3000; ++i)
            ASSERT_EQ(right[static_cast<std::size_t>(i)], sound[1][i]);
    }
}

TEST_F(ImportTest, DrawsWhatItImports) {
    const auto sound = randomSound(2, 1, 1000);
    const auto imported = import(makeWav("a.wav", sound));
    const auto file = project_ / "peaks" / (fs::path(imported.file).stem().string() + ".peaks");
    const auto peaks = Peaks::load(file, imported.sha256);
    ASSERT_TRUE(peaks) << peaks.error().message;
    EXPECT_EQ(peaks->frames(), 1000);
    EXPECT_EQ(peaks->level(0)[0].high, *std::max_element(sound[0], sound[0] + 256));
}

TEST_F(ImportTest, TheSameSoundIsOneFile) {
    const auto sound = randomSound(3, 2, 500);
    const auto first = import(makeWav("kick.wav", sound, "24", 48000, "Kick"));
    const auto files = projectFiles();
    EXPECT_EQ(import(path("kick.wav")).file, first.file);
    EXPECT_EQ(import(makeWav("copy of kick.wav", sound)).file, first.file)
        << "under another name, without tags";
    EXPECT_EQ(projectFiles(), files);
    EXPECT_NE(import(makeWav("kick.wav", randomSound(4, 2, 500))).file, first.file)
        << "another sound under the same name";
    EXPECT_EQ(projectFiles().size(), files.size() + 2);
}

TEST_F(ImportTest, ConvertsToTheProjectsRate) {
    const auto imported = import(makeWav("a.wav", randomSound(5, 2, 4410, 16), "16", 44100));
    EXPECT_EQ(imported.originRate, 44100);
    EXPECT_EQ(imported.frames, 4800);
    const auto reader = openAudio((project_ / imported.file).string());
    EXPECT_EQ((*reader)->info().rate, 48000);
    EXPECT_EQ((*reader)->info().bits, 0) << "what was converted has no bits of its own";
    EXPECT_EQ((*reader)->info().frames, 4800);
}

TEST_F(ImportTest, TakesTheTitleFromTheTags) {
    EXPECT_EQ(import(makeWav("a.wav", randomSound(6, 1, 10), "24", 48000, "Night train")).title,
              "Night train");
}

TEST_F(ImportTest, NamesAreTheSameOnEverySystem) {
    const auto sound = randomSound(7, 1, 10);
    EXPECT_TRUE(import(makeWav("Übung: 1?.wav", sound)).file.starts_with("media/bung-1-"));
    EXPECT_TRUE(import(makeWav("???.wav", randomSound(8, 1, 10))).file.starts_with("media/sound-"));
    EXPECT_EQ(import(makeWav(std::string(200, 'x') + ".wav", randomSound(9, 1, 10))).file.size(),
              std::string("media/").size() + 40 + 13 + 4);
}

TEST_F(ImportTest, BadSamplesDoNotGetIn) {
    AudioBuffer sound(1, 5);
    const float values[] = {0.5f, std::numeric_limits<float>::quiet_NaN(),
                            std::numeric_limits<float>::infinity(), 1e30f, -0.5f};
    std::copy_n(values, 5, sound[0]);
    const auto imported = import(makeWav("a.wav", sound, "f32"));
    const auto read = readAll(**openAudio((project_ / imported.file).string()));
    const float expected[] = {0.5f, 0, 0, 0, -0.5f};
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ((*read)[0][i], expected[i]) << i;
    EXPECT_EQ(imported.nonsense, 3);
    EXPECT_EQ(import(makeWav("b.wav", randomSound(3, 1, 10), "f32")).nonsense, 0);
}

TEST_F(ImportTest, TellsHowFarItIsAndStopsWhenAsked) {
    const auto file = makeWav("a.wav", randomSound(10, 1, 100000));
    double last = 0;
    ASSERT_TRUE(importAudio(file, project_, 48000, [&](double done) {
        EXPECT_GE(done, last);
        last = done;
        return true;
    }));
    EXPECT_EQ(last, 1);
    const auto files = projectFiles();
    makeWav("b.wav", randomSound(11, 1, 100000));
    const auto stopped = importAudio(path("b.wav"), project_, 48000, [](double done) { return done < 0.5; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().fault, Fault::interrupted);
    EXPECT_EQ(projectFiles(), files);
}

TEST_F(ImportTest, AFailureLeavesTheFolderAsItWas) {
    const auto good = makeWav("good.wav", randomSound(12, 2, 5000), "16");
    run("flac -f --totally-silent " + good + " -o " + path("good.flac"));
    auto damaged = bytesOf("good.flac");
    for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 100; ++i)
        damaged[i] = static_cast<char>(~damaged[i]);
    const std::string bad[] = {write("text.wav", "not a sound"), write("empty.wav", ""),
                               write("silent.wav", wavFile(wavFormat(1, 2, 48000, 16), "")),
                               write("damaged.flac", damaged), path("missing.wav")};
    for (int round = 0; round < 2; ++round) { // into an empty project, then beside something
        const auto files = projectFiles();
        for (const auto& file : bad) {
            const auto imported = importAudio(file, project_, 48000);
            ASSERT_FALSE(imported) << file;
            EXPECT_EQ(imported.error().fault, Fault::input) << file;
            EXPECT_TRUE(imported.error().message.starts_with(file + ": ")) << imported.error().message;
            EXPECT_EQ(projectFiles(), files) << file;
        }
        import(good);
    }
}

TEST_F(ImportTest, AProjectThatCannotBeWrittenIsAnError) {
    const auto file = makeWav("a.wav", randomSound(13, 1, 10));
    const auto imported = importAudio(file, folder_ / "missing.tutti", 48000);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().fault, Fault::output);
    write("song.tutti/media", "a file where a folder should be");
    const auto blocked = importAudio(file, project_, 48000);
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().fault, Fault::output);
    EXPECT_EQ(projectFiles(), std::vector<std::string>{"media"});
}

} // namespace
} // namespace tutti

// The disk fails at every single call of a scripted session: no space, an error, half a write, for ever. Each
// time: one sentence and the exit code for "cannot be written", the project as it was before or as it should
// be after, nothing half-made left, and the same command works once the disk does. And the same for kill -9
// at every call, which may leave half-made files, but only until the next command.
//
// TUTTI_FAULT_STRIDE sets how many calls are left out between two that fail (10); 1 tries all.
#include "Child.h"
#include "Sounds.h"
#include "app/Describe.h"
#include "app/Session.h"
#include "base/File.h"
#include "base/Sha256.h"
#include "base/testing/TempFolder.h"
#include "format/Text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>

namespace tutti::crash {
namespace {

namespace fs = std::filesystem;

struct Step {
    const char* name;
    std::string words; ///< of the program, in a folder with Song.tutti, sound.wav, tune.verbs
    std::string makes; ///< what it makes beside the project, or empty
    bool edits = false;
};

const std::vector<Step> steps{
    {"New", "new Fresh.tutti --template song --seed 4", "Fresh.tutti"},
    {"Do", "do Song.tutti --seed 5 track.add name=More kind=audio", "", true},
    {"DoAScript", "do Undone.tutti --seed 5 --script tune.verbs", "", true},
    {"Undo", "undo Song.tutti", "", true},
    {"Redo", "redo Undone.tutti", "", true},
    {"Import", "import sound.wav -o Song.tutti --seed 6", "", true},
    {"ImportIntoANewProject", "import sound.wav -o Fresh.tutti --seed 6", "Fresh.tutti"},
    {"Recover", "recover Song.tutti --use 2", ""},
    {"Render", "render Song.tutti -o mix.wav --tail 0 --threads 1 --to 1q", "mix.wav"},
    {"RenderFlac", "render Song.tutti -o mix.flac --tail 0 --threads 1 --to 1q --report report.json",
     "mix.flac"},
    {"RenderMp3", "render Song.tutti -o mix.mp3 --tail 0 --threads 1 --to 1q", "mix.mp3"},
    {"Export", "export Song.tutti -o song.mid", "song.mid"},
};

struct Mode {
    const char* how;
    const char* error;
};
constexpr Mode modes[] = {{"error", "ENOSPC"}, {"error", "EIO"}, {"short", "ENOSPC"}, {"forever", "ENOSPC"},
                          {"again", "EINTR"},  {"kill", ""},     {"torn", ""}};

void PrintTo(const Step& step, std::ostream* stream) {
    *stream << step.name;
}

class Fault : public ::testing::TestWithParam<Step> {
protected:
    void SetUp() override {
        fs::create_directory(base());
        writeSound(base() / "sound.wav", 48000, 40);
        ASSERT_TRUE(writeFileDurably(base() / "tune.verbs",
                                     "track.add name=Tune kind=notes id=t_TUNE\n"
                                     "clip.add track=t_TUNE id=c_TUNE at=0q len=4q\n"
                                     "notes.phrase clip=c_TUNE text=\"C4:1 E4 G4 C5\"\n"
                                     "track.add name=Two kind=audio\n"));
        for (const auto* line :
             {"new Song.tutti --template song --seed 1", "import sound.wav -o Song.tutti --seed 2",
              "do Song.tutti --seed 3 track.add name=One kind=audio", "do Song.tutti --script tune.verbs",
              "new Undone.tutti --seed 7", "do Undone.tutti --seed 8 track.add name=One kind=audio",
              "undo Undone.tutti"})
            ASSERT_EQ(run(inFolder(base(), line), {}, talk()).code, 0) << line;
    }

    fs::path base() const { return folder_.path() / "base"; }
    fs::path work() const { return folder_.path() / "work"; }
    fs::path talk() const { return folder_.path() / "talk"; }

    static std::vector<std::string> inFolder(const fs::path& folder, const std::string& words) {
        return {"/bin/sh", "-c", "cd '" + folder.string() + "' && exec '" TUTTI_PROGRAM "' " + words};
    }
    void startAgain() const {
        fs::remove_all(work());
        fs::copy(base(), work(), fs::copy_options::recursive);
    }

    /// What a folder holds, as far as it matters: the state of each project and the bytes of other files.
    struct State {
        std::map<std::string, std::string> parts;
        std::string problems, leftovers;
    };
    State stateOf(const fs::path& folder) const {
        State state;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().filename().string().find(".part") != std::string::npos)
                state.leftovers += entry.path().string() + "\n";
        for (const auto& entry : fs::directory_iterator(folder)) {
            const auto name = entry.path().filename().string();
            if (entry.path().extension() == ".tutti")
                state.parts[name] = projectState(entry.path(), state.problems);
            else if (entry.is_regular_file())
                state.parts[name] = sha256Hex(*readFile(entry.path(), 1 << 24));
        }
        return state;
    }
    std::string projectState(const fs::path& path, std::string& problems) const {
        const auto package = Package::open(path, Access::read, house_.catalogue);
        if (!package) return problems += "does not open: " + package.error().message + "\n", "";
        auto issues = validate(package->project(), house_.catalogue);
        const auto media = validateMedia(*package, true);
        issues.insert(issues.end(), media.begin(), media.end());
        for (const auto& issue : issues)
            problems += issue.part + ": " + issue.sentence + "\n";
        return sha256Hex(writeProject(package->project(), house_.catalogue));
    }

    /// The first line of an error as people see it, and no second one.
    static void expectOneSentence(const std::string& talk) {
        const auto count = [&](std::string_view start) {
            std::size_t number = 0;
            for (std::size_t at = 0; at < talk.size(); at = talk.find('\n', at) + 1) {
                number += std::string_view(talk).substr(at).starts_with(start);
                if (talk.find('\n', at) == std::string::npos) break;
            }
            return number;
        };
        EXPECT_EQ(count("tutti: "), 1u) << talk;
        EXPECT_TRUE(talk.find("No space left on device") != std::string::npos ||
                    talk.find("Input/output error") != std::string::npos)
            << talk;
    }

    /// One command with one failing call.
    void tryOne(const Step& step, long call, const Mode& mode, const State& before, const State& after) {
        SCOPED_TRACE(std::string(mode.how) + " " + mode.error + " at call " + std::to_string(call));
        startAgain();
        const auto words = inFolder(work(), step.words);
        const auto ended = run(words, faultAt(work(), call, mode.how, mode.error), talk());
        const bool killed = ended.signal == SIGKILL;
        ASSERT_TRUE(killed || ended.signal == 0) << ended.signal << ended.talk;
        auto state = stateOf(work());
        EXPECT_EQ(state.problems, "");
        if (killed)
            std::erase_if(state.parts, [](const auto& part) { return part.first.ends_with(".part"); });
        else
            EXPECT_EQ(state.leftovers, "");
        if (ended.code == 0 && !killed) {
            EXPECT_EQ(state.parts, after.parts) << "it said that it worked\n" << ended.talk;
            return;
        }
        if (!killed) {
            EXPECT_STRNE(mode.how, "again") << "an interrupted call is asked again: " << ended.talk;
            EXPECT_EQ(ended.code, 4) << ended.talk;
            expectOneSentence(ended.talk);
            if (step.edits) {
                EXPECT_EQ(state.parts, before.parts) << "made again, the edit would be there twice";
            }
        }
        for (const auto& [name, hash] : state.parts) {
            const bool old = before.parts.contains(name) && before.parts.at(name) == hash;
            const bool made = after.parts.contains(name) && after.parts.at(name) == hash;
            const bool begun = killed && name == step.makes; // a project that is there and still empty
            EXPECT_TRUE(old || made || begun) << name << " is neither as before nor as it should be";
        }
        for (const auto& [name, hash] : before.parts)
            EXPECT_TRUE(state.parts.contains(name)) << name << " is gone";
        if (state.parts == before.parts) { // and with a disk that works, it works
            EXPECT_EQ(run(words, {}, talk()).code, 0);
            const auto again = stateOf(work());
            EXPECT_EQ(again.parts, after.parts);
            EXPECT_EQ(again.leftovers, "");
        }
    }

    testing::TempFolder folder_;
    House house_ = builtinHouse();
};

TEST_P(Fault, IsToldAndHarmsNothing) {
    const auto* wanted = std::getenv("TUTTI_FAULT_STRIDE");
    const long stride = wanted == nullptr ? 10 : std::max(1L, std::atol(wanted));
    const auto& step = GetParam();
    const auto before = stateOf(base());
    ASSERT_EQ(before.problems, "");
    startAgain();
    const auto words = inFolder(work(), step.words);
    const auto calls = countedCalls(words, work(), folder_.path());
    ASSERT_GT(calls, 1) << "no call was counted";
    const auto after = stateOf(work());
    ASSERT_EQ(after.problems, "");
    ASSERT_NE(after.parts, before.parts) << "the step does nothing";
    ASSERT_TRUE(step.makes.empty() || after.parts.contains(step.makes));
    long tried = 0;
    for (std::size_t m = 0; m < std::size(modes); ++m)
        for (long call = 1 + static_cast<long>(m) * 3 % stride; call <= calls; call += stride, ++tried) {
            tryOne(step, call, modes[m], before, after);
            if (HasFailure()) return;
        }
    std::cout << tried << " faults in " << calls << " calls\n";
}

INSTANTIATE_TEST_SUITE_P(Of, Fault, ::testing::ValuesIn(steps),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace tutti::crash

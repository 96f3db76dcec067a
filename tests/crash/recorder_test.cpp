// Takes whose program is killed, and takes on disks that fail: what was given to the system is there, bit for
// bit, and nothing fails in silence.
//
// TUTTI_TAKE_KILLS sets how often a recording of eight tracks is killed (20).
#include "Child.h"
#include "Ramp.h"
#include "audio/TakeWriter.h"
#include "audio/WavMap.h"
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "base/testing/TempFolder.h"
#include "live/EventFile.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace tutti::crash {
namespace {

namespace fs = std::filesystem;

class TakeCrash : public ::testing::Test {
protected:
    void startAgain() const {
        fs::remove_all(work());
        fs::create_directory(work());
    }
    fs::path work() const { return folder_.path() / "work"; }
    fs::path talk() const { return folder_.path() / "talk"; }
    std::vector<std::string> recorder(int tracks, long blocks) const {
        return {CRASH_RECORDER, work().string(), std::to_string(tracks), std::to_string(blocks)};
    }

    /// The length of a track after its repair, all of whose frames are what was played; -1 without a file.
    std::int64_t repaired(int track) const {
        const auto file = work() / (std::to_string(track) + ".wav");
        if (!fs::exists(file)) return -1;
        const auto repair = repairTake(file);
        if (!repair) { // killed before its head was whole
            EXPECT_LT(fs::file_size(file), 1000u) << repair.error().message;
            return -1;
        }
        const auto map = WavMap::open(file.string());
        EXPECT_TRUE(map) << map.error().message;
        if (!map) return -1;
        EXPECT_EQ(map->frames(), repair->frames);
        std::vector<float> read(static_cast<std::size_t>(map->frames()));
        map->read(0, 0, read.data(), static_cast<int>(read.size()));
        for (std::size_t i = 0; i < read.size(); ++i)
            if (read[i] != ramp(track, static_cast<std::int64_t>(i))) {
                ADD_FAILURE() << "track " << track << " is another at frame " << i;
                break;
            }
        EXPECT_FALSE(repairTake(file)->changed) << "twice gives the same";
        return repair->frames;
    }

    /// How many messages of the keyboard are there, all of which are what was played; -1 without a file.
    std::int64_t keysThere() const {
        const auto file = work() / "keys.events";
        if (!fs::exists(file)) return -1;
        const auto log = readEvents(file);
        EXPECT_TRUE(log) << log.error().message;
        if (!log) return -1;
        for (std::size_t i = 0; i < log->events.size(); ++i) {
            const auto block = static_cast<std::int64_t>(i);
            EXPECT_EQ(log->events[i], (RecordedEvent{block * 1024 + block % 1024, 3, keyAt(block)}));
        }
        return static_cast<std::int64_t>(log->events.size());
    }

    static std::int64_t given(const std::string& line) { return std::atoll(line.substr(6).c_str()); }

    testing::TempFolder folder_;
};

TEST_F(TakeCrash, KilledAtRandomMomentsWhatWasGivenIsThere) {
    const char* asked = std::getenv("TUTTI_TAKE_KILLS");
    const long kills = asked == nullptr ? 20 : std::atol(asked);
    const auto seed = testing::firstSeed();
    Random random(seed);
    std::int64_t kept = 0;
    for (long kill = 0; kill < kills; ++kill) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", kill " + std::to_string(kill));
        startAgain();
        std::int64_t acknowledged = 0;
        const auto wanted = random.between(std::int64_t{1}, std::int64_t{150});
        const auto rest = std::chrono::microseconds(random.between(std::int64_t{0}, std::int64_t{3000}));
        Child child(recorder(8, 1'000'000), {}, talk());
        for (std::int64_t i = 0; i < wanted; ++i)
            if (const auto line = child.line()) acknowledged = given(*line);
        const auto until = std::chrono::steady_clock::now() + rest;
        while (std::chrono::steady_clock::now() < until)
            if (const auto line = child.line(std::chrono::microseconds(100))) acknowledged = given(*line);
        child.kill();
        while (const auto line = child.line())
            acknowledged = given(*line);
        EXPECT_EQ(child.wait().signal, SIGKILL);
        for (int track = 0; track < 8; ++track) {
            const auto frames = repaired(track);
            EXPECT_GE(frames, acknowledged);
            EXPECT_LE(frames, acknowledged + 1024) << "more than was played";
        }
        EXPECT_GE(keysThere(), acknowledged / 1024);
        if (HasFailure()) return;
        kept += acknowledged;
    }
    std::cout << kills << " kills (seed " << seed << "), " << kept
              << " frames of 8 tracks acknowledged, none lost\n";
    EXPECT_GT(kept, kills * 1024);
}

struct Mode {
    const char* how;
    const char* error;
};
constexpr Mode modes[] = {{"error", "ENOSPC"}, {"error", "EIO"}, {"short", "ENOSPC"}, {"forever", "ENOSPC"},
                          {"again", "EINTR"},  {"kill", ""},     {"torn", ""}};

TEST_F(TakeCrash, ADiskThatFailsAtAnyCallCostsNoSoundThatFitted) {
    constexpr int tracks = 2, blocks = 9;
    constexpr std::int64_t whole = blocks * 1024;
    startAgain();
    const auto calls = countedCalls(recorder(tracks, blocks), work(), folder_.path());
    ASSERT_GT(calls, 30);
    for (const auto& mode : modes)
        for (long call = 1; call <= calls; ++call) {
            SCOPED_TRACE(std::string(mode.how) + " " + mode.error + " at call " + std::to_string(call));
            startAgain();
            Child child(recorder(tracks, blocks), faultAt(work(), call, mode.how, mode.error), talk());
            std::int64_t acknowledged = 0;
            while (const auto line = child.line())
                acknowledged = given(*line);
            const auto ended = child.wait();
            const bool killed = ended.signal == SIGKILL;
            ASSERT_TRUE(killed || ended.signal == 0) << ended.signal << ended.talk;
            int complete = 0;
            for (int track = 0; track < tracks; ++track) {
                const auto frames = repaired(track);
                complete += frames == whole;
                EXPECT_GE(frames, killed && acknowledged > 0 ? acknowledged : -1);
            }
            const auto keys = keysThere();
            EXPECT_GE(keys, killed && acknowledged > 0 ? acknowledged / 1024 : -1);
            EXPECT_TRUE(ended.code == 0 || std::string(mode.how) != "again") << ended.talk;
            EXPECT_TRUE(ended.code != 0 || killed || (complete == tracks && keys == blocks))
                << "a silent failure";
            if (ended.code != 0) {
                EXPECT_EQ(ended.code, 4);
                EXPECT_NE(ended.talk.find(": "), std::string::npos) << ended.talk;
                const bool oneFails = acknowledged > 0 && std::string(mode.how) != "forever";
                EXPECT_TRUE(!oneFails || complete >= tracks - 1) << "the other take goes on";
            }
            EXPECT_TRUE(killed || !fs::exists(work() / ".reserve"));
            if (HasFailure()) return;
        }
    std::cout << calls << " calls, each in " << std::size(modes) << " ways\n";
}

} // namespace
} // namespace tutti::crash

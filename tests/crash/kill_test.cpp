// kill -9 at random moments of editing, saving, importing and recovering: nothing that was acknowledged is
// lost.
//
// A project lives through many kills, one after the other; each time it is opened, compared with what its
// writer announced and acknowledged, and handed to the next writer. TUTTI_KILLS sets how many there are
// (200), TUTTI_SEED where the chances come from.
#include "Child.h"
#include "Sounds.h"
#include "Witness.h"
#include "base/Random.h"
#include "base/testing/Seed.h"
#include "base/testing/TempFolder.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <csignal>
#include <iostream>
#include <set>

namespace tutti::crash {
namespace {

namespace fs = std::filesystem;

long setting(const char* name, long standard) {
    const auto* value = std::getenv(name);
    return value == nullptr ? standard : std::atol(value);
}

class Kill : public ::testing::Test {
protected:
    Kill() {
        for (int i = 0; i < 3; ++i) {
            sources_.push_back((folder_.path() / ("sound" + std::to_string(i) + ".wav")).string());
            writeSound(sources_.back(), i == 2 ? 44100u : 48000u, 40 + 20 * i);
        }
    }

    fs::path makeSong() {
        const auto path = folder_.path() / ("Song" + std::to_string(++songs_) + ".tutti");
        const auto made = Package::create(path, testing::exampleProject(), testing::testCatalogue());
        EXPECT_TRUE(made) << made.error().message;
        return path;
    }

    std::vector<std::string> writer(const fs::path& song, std::uint64_t seed, long operations) const {
        std::vector<std::string> words{CRASH_WRITER, song.string(), std::to_string(seed),
                                       std::to_string(operations)};
        words.insert(words.end(), sources_.begin(), sources_.end());
        return words;
    }

    fs::path talk() const { return folder_.path() / "talk"; }

    /// Lets a writer run into its death and hears what it said.
    void live(const fs::path& song, Witness& witness, Random& random) {
        const auto seed = random.bits() >> 1;
        const double how = random.unit();
        const long call = random.between(std::int64_t{1}, std::int64_t{80});
        const auto moment = std::chrono::microseconds(random.between(std::int64_t{0}, std::int64_t{60'000}));
        const bool byClock = how < 0.35;
        SCOPED_TRACE("writer " + std::to_string(seed) +
                     (byClock
                          ? " killed after " + std::to_string(moment.count()) + " us"
                          : (how < 0.7 ? " killed before call " : " torn in call ") + std::to_string(call)));
        Child child(writer(song, seed, byClock ? 100000 : 60),
                    byClock ? std::map<std::string, std::string>{}
                            : faultAt(song, call, how < 0.7 ? "kill" : "torn"),
                    talk());
        if (byClock) {
            if (const auto first = child.line()) witness.hear(*first); // it is at work
            const auto until = std::chrono::steady_clock::now() + moment;
            while (std::chrono::steady_clock::now() < until)
                if (const auto line = child.line(std::chrono::duration_cast<std::chrono::microseconds>(
                        until - std::chrono::steady_clock::now())))
                    witness.hear(*line);
            child.kill();
        }
        while (const auto line = child.line())
            witness.hear(*line);
        const auto ended = child.wait();
        kills_ += ended.signal == SIGKILL;
        ASSERT_TRUE(ended.signal == SIGKILL || (ended.signal == 0 && ended.code == 0))
            << ended.code << " " << ended.talk;
        const auto problems = witness.examine(folder_.path());
        ASSERT_EQ(problems, "");
    }

    testing::TempFolder folder_;
    std::uint64_t seed_ = testing::firstSeed();
    std::vector<std::string> sources_;
    int songs_ = 0;
    long kills_ = 0;
};

TEST_F(Kill, AtRandomMomentsLosesNothingThatWasAcknowledged) {
    const long wanted = setting("TUTTI_KILLS", 200);
    std::size_t acknowledged = 0;
    Random random(seed_);
    while (kills_ < wanted) {
        const auto song = makeSong();
        Witness witness(song, testing::testCatalogue());
        for (int life = 0; life < 20 && kills_ < wanted; ++life) {
            SCOPED_TRACE("seed " + std::to_string(seed_) + ", kill " + std::to_string(kills_ + 1));
            live(song, witness, random);
            if (HasFatalFailure()) return;
        }
        acknowledged += witness.acknowledged();
        fs::remove_all(song);
    }
    std::cout << kills_ << " kills (seed " << seed_ << "), " << acknowledged
              << " operations acknowledged, none lost\n";
    EXPECT_GT(acknowledged, static_cast<std::size_t>(wanted)) << "the writers hardly came to write";
}

TEST_F(Kill, AReaderMeanwhileSeesOnlyStatesThatWere) {
    sources_.clear(); // a recovery replaces project.tutti without a word to its journal
    const auto song = makeSong();
    Witness witness(song, testing::testCatalogue());
    Child child(writer(song, seed_, 100000), {}, talk());
    std::set<std::string> seen;
    for (long looks = 0; looks < 300 || seen.size() < 10; ++looks) {
        const auto package = Package::open(song, Access::read, testing::testCatalogue());
        ASSERT_TRUE(package) << package.error().message;
        seen.insert(witness.hashOf(package->project()));
        for (const auto& notice : package->notices())
            ASSERT_TRUE(notice.starts_with("brought back") ||
                        notice.find("somebody is writing it just now") != std::string::npos)
                << notice;
        while (const auto line = child.line(std::chrono::microseconds(1)))
            witness.hear(*line);
        ASSERT_FALSE(child.ended()) << child.wait().talk;
    }
    child.kill();
    while (const auto line = child.line())
        witness.hear(*line);
    child.wait();
    const std::set<std::string> known(witness.announced().begin(), witness.announced().end());
    for (const auto& hash : seen)
        EXPECT_TRUE(known.contains(hash)) << hash;
    EXPECT_EQ(witness.examine(folder_.path()), "");
}

} // namespace
} // namespace tutti::crash

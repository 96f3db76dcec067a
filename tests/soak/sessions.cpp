// soak_sessions: thousands of random verbs on random projects, with undo, redo, saves, restarts and
// strangers' edits in between; after every step the project is what it must be.
#include "Soak.h"
#include "base/Sha256.h"
#include "base/testing/TempFolder.h"
#include "format/Package.h"
#include "format/Text.h"
#include "format/testing/Folders.h"
#include "model/Change.h"
#include "model/Verb.h"
#include "model/testing/Example.h"
#include "model/testing/Generator.h"
#include "model/testing/Verbs.h"

#include <optional>
#include <vector>

namespace tutti::soak {
namespace {

namespace fs = std::filesystem;
using testing::testCatalogue;

std::string hashOf(const Project& project) {
    return sha256Hex(writeProject(project, testCatalogue()));
}

struct Counts {
    long sessions = 0, verbs = 0, walks = 0, saves = 0, restarts = 0, strangers = 0;
};

class Session {
public:
    Session(std::uint64_t seed, Counts& counts) : seed_(seed), random_(seed), ids_(seed), counts_(counts) {}

    /// What went wrong, or nothing.
    std::optional<std::string> run(int steps) {
        const auto start =
            random_.chance(0.6) ? testing::exampleProject() : testing::randomProject(random_, 4);
        if (auto made = Package::create(path(), start, testCatalogue()); !made) return made.error().message;
        done_ = {hashOf(start)};
        if (auto wrong = restart()) return wrong;
        for (step_ = 0; step_ < steps; ++step_)
            if (auto wrong = step()) return at(*wrong);
        if (auto wrong = restart()) return at(*wrong);
        if (auto wrong = thereAndBack()) return at(*wrong);
        ++counts_.sessions;
        return std::nullopt;
    }

private:
    using Wrong = std::optional<std::string>;

    fs::path path() const { return folder_.path() / "Song.tutti"; }
    std::string at(const std::string& wrong) const {
        return "seed " + std::to_string(seed_) + ", step " + std::to_string(step_) + ": " + what_ + ": " +
               wrong;
    }

    Wrong step() {
        const double what = random_.unit();
        if (what < 0.70) return verbs(1);
        if (what < 0.73) return verbs(static_cast<int>(random_.between(std::int64_t{2}, std::int64_t{6})));
        if (what < 0.83) return walk(true);
        if (what < 0.89) return walk(false);
        if (what < 0.95) return save();
        if (what < 0.99) return restart();
        return stranger();
    }

    /// So many accepted verbs as one append.
    Wrong verbs(int count) {
        std::vector<Step> steps;
        auto project = package_->project();
        VerbContext context{testCatalogue(), ids_};
        while (count > 0) {
            const auto verb = testing::randomVerb(random_, project);
            auto applied = apply(project, verb, context);
            if (!applied) continue;
            --count;
            if (sameProject(applied->project, project)) continue;
            project = std::move(applied->project);
            steps.push_back({formatVerb(verb), project});
        }
        what_ = steps.empty() ? "nothing" : steps.back().label;
        for (const auto& step : steps)
            done_.push_back(hashOf(step.project));
        if (!steps.empty()) undone_.clear();
        counts_.verbs += static_cast<long>(steps.size());
        if (auto appended = package_->append(std::move(steps)); !appended) return appended.error().message;
        return compare();
    }

    Wrong walk(bool back) {
        what_ = back ? "undo" : "redo";
        auto& from = back ? done_ : undone_;
        auto& to = back ? undone_ : done_;
        const bool possible = from.size() > (back ? 1u : 0u);
        const auto walked = back ? package_->undo() : package_->redo();
        if (walked.ok() != possible) return walked ? "there was nothing to do" : walked.error().message;
        if (!possible) return std::nullopt;
        to.push_back(from.back());
        from.pop_back();
        ++counts_.walks;
        return compare();
    }

    Wrong save() {
        what_ = "save";
        if (auto saved = package_->save(); !saved) return saved.error().message;
        ++counts_.saves;
        if (sha256Hex(testing::bytesOf(path() / "project.tutti")) != done_.back())
            return "the document is another one";
        return compare();
    }

    Wrong restart() {
        what_ = "restart";
        package_.reset();
        auto opened = Package::open(path(), Access::write, testCatalogue());
        if (!opened) return opened.error().message;
        package_.emplace(std::move(*opened));
        ++counts_.restarts;
        return compare();
    }

    /// Somebody puts another document in the place of this one, or damages the journal's last record.
    Wrong stranger() {
        if (auto saved = package_->save(); !saved) return saved.error().message;
        package_.reset();
        const auto other = testing::randomProject(random_, 2);
        testing::scribble(path() / "project.tutti", writeProject(other, testCatalogue()));
        done_ = {hashOf(other)};
        undone_.clear();
        ++counts_.strangers;
        auto wrong = restart();
        what_ = "a stranger's edit";
        return wrong;
    }

    Wrong compare() const {
        if (hashOf(package_->project()) != done_.back()) return "it is another project than it should be";
        return std::nullopt;
    }

    Wrong thereAndBack() {
        const auto steps = done_.size() - 1;
        for (std::size_t i = 0; i < steps; ++i)
            if (auto wrong = walk(true)) return wrong;
        if (package_->canUndo()) return "there is more to undo than was done";
        for (std::size_t i = 0; i < steps; ++i)
            if (auto wrong = walk(false)) return wrong;
        return std::nullopt;
    }

    std::uint64_t seed_;
    Random random_;
    IdSource ids_;
    Counts& counts_;
    testing::TempFolder folder_;
    std::optional<Package> package_;
    std::vector<std::string> done_, undone_; // checksums; the last of done_ is the present state
    int step_ = 0;
    std::string what_ = "start";
};

} // namespace
} // namespace tutti::soak

int main(int count, char** words) {
    using namespace tutti::soak;
    const auto wishes = wishesOf(count, words);
    Watch watch(wishes);
    Counts counts;
    bool failed = false;
    for (auto seed = wishes.seed; watch.goesOn(counts.verbs) && !failed; ++seed)
        if (const auto wrong = Session(seed, counts).run(300)) {
            std::printf("FAILED: %s\n", wrong->c_str());
            failed = true;
        }
    return reported(std::to_string(counts.sessions) + " sessions, " + std::to_string(counts.verbs) +
                        " verbs, " + std::to_string(counts.walks) + " undone or redone, " +
                        std::to_string(counts.saves) + " saves, " + std::to_string(counts.restarts) +
                        " restarts, " + std::to_string(counts.strangers) + " strangers' edits",
                    watch, failed);
}

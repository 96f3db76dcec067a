// A session at a project that never ends by itself: for being killed.
//
//   crash_writer PROJECT SEED OPERATIONS SOURCE...
//
// It edits, undoes, redoes and saves at random; with sources it imports them and recovers, too.
//
// Before each operation it says what it is about to do and the checksum of the project that this leads to,
// and after it that it is acknowledged:
//
//   try edit 3f9a...      try undo -      try redo -      try save 3f9a...      try recover 3f9a...
//   done
//
// An import is `try edit -` and `done 3f9a...`. The lines go out at once and whole. Exit code 0 after so many
// operations, 1 with a sentence if something was refused that must not be.
#include "app/Import.h"
#include "app/Session.h"
#include "base/Sha256.h"
#include "format/Text.h"
#include "model/Change.h"
#include "model/testing/Generator.h"
#include "model/testing/Verbs.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace {

using namespace tutti;

class Writer {
public:
    Writer(std::string path, std::uint64_t seed, std::vector<std::string> sources)
        : path_(std::move(path)), seed_(seed), sources_(std::move(sources)),
          random_(seed), house_{{}, testing::testCatalogue(), {}} {}

    Result run(long operations) {
        TUTTI_TRY(open());
        for (long i = 0; i < operations; ++i)
            TUTTI_TRY(operation());
        return success();
    }

private:
    Result open() {
        session_.reset(); // it lets go of the lock
        TUTTI_LET(session, Session::open(path_, Access::write, house_, seed_ + ++opened_));
        session_.emplace(std::move(session));
        return success();
    }

    Result operation() {
        const double what = random_.unit();
        if (what < 0.62) return edit();
        if (what < 0.74) return undo();
        if (what < 0.82) return redo();
        if (what < 0.90 || sources_.empty()) return save();
        if (what < 0.96) return import();
        return recover();
    }

    void say(const std::string& text) const {
        const auto line = text + "\n";
        if (::write(1, line.data(), line.size()) < 0) std::_Exit(3);
    }
    std::string hashOf(const Project& project) const {
        return sha256Hex(writeProject(project, house_.catalogue));
    }

    /// Says it, does it, acknowledges it.
    template<class Action>
    Result announced(const std::string& kind, const std::string& hash, const Action& action) {
        say("try " + kind + " " + hash);
        TUTTI_TRY(action());
        say("done");
        return success();
    }

    Result edit() {
        auto context = session_->context();
        for (;;) {
            const auto verb = testing::randomVerb(random_, session_->project());
            auto applied = apply(session_->project(), verb, context);
            if (!applied || sameProject(applied->project, session_->project())) continue;
            return announced("edit", hashOf(applied->project),
                             [&] { return session_->adopt(formatVerb(verb), std::move(applied->project)); });
        }
    }

    /// Where these lead, the one who listens knows.
    Result undo() {
        if (!session_->package().canUndo()) return success();
        return announced("undo", "-", [&]() -> Result {
            TUTTI_TRY(session_->undo());
            return success();
        });
    }
    Result redo() {
        if (!session_->package().canRedo()) return success();
        return announced("redo", "-", [&]() -> Result {
            TUTTI_TRY(session_->redo());
            return success();
        });
    }

    Result save() {
        return announced("save", hashOf(session_->project()), [&] { return session_->save(); });
    }

    Result import() {
        ImportJob job;
        const auto index = random_.between(std::int64_t{0}, static_cast<std::int64_t>(sources_.size()) - 1);
        job.sources = {sources_[static_cast<std::size_t>(index)]};
        say("try edit -");
        TUTTI_TRY(importFiles(*session_, job));
        say("done " + hashOf(session_->project()));
        return success();
    }

    Result recover() {
        session_.reset();
        const auto choices = findRecoveries(path_, house_.catalogue);
        if (choices.empty()) return refused("nothing to recover");
        const auto most = random_.chance(0.5) ? 0 : static_cast<std::int64_t>(choices.size()) - 1;
        const auto& choice = choices[static_cast<std::size_t>(random_.between(std::int64_t{0}, most))];
        TUTTI_TRY(announced("recover", hashOf(choice.project),
                            [&] { return recoverTo(path_, choice, house_.catalogue); }));
        return open();
    }

    std::string path_;
    std::uint64_t seed_, opened_ = 0;
    std::vector<std::string> sources_;
    Random random_;
    House house_;
    std::optional<Session> session_;
};

} // namespace

int main(int count, char** words) {
    if (count < 4) return 2;
    Writer writer(words[1], std::strtoull(words[2], nullptr, 10), {words + 4, words + count});
    const auto result = writer.run(std::atol(words[3]));
    if (result) return 0;
    std::cerr << result.error().message << "\n";
    return 1;
}

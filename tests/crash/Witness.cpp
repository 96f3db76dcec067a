#include "Witness.h"

#include "base/File.h"
#include "base/Sha256.h"
#include "format/Text.h"
#include "model/Verb.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace tutti::crash {

namespace fs = std::filesystem;

namespace {

std::string fileHash(const fs::path& path) {
    const auto bytes = readFile(path, std::size_t{1} << 30);
    return bytes ? sha256Hex(*bytes) : "unreadable: " + bytes.error().message;
}

} // namespace

Witness::Witness(fs::path project, const Catalogue& catalogue)
    : project_(std::move(project)), catalogue_(catalogue) {
    saved_ = fileHash(project_ / "project.tutti");
    if (const auto package = Package::open(project_, Access::read, catalogue_))
        done_ = {hashOf(package->project())};
    announced_ = done_;
}

std::string Witness::hashOf(const Project& project) const {
    return sha256Hex(writeProject(project, catalogue_));
}

void Witness::hear(const std::string& line) {
    std::istringstream words(line);
    std::string first, second, third;
    words >> first >> second >> third;
    if (first == "try") {
        attempt_ = {second, third == "-" ? std::string() : third};
        announced_.push_back(target());
    } else if (first == "done" && attempt_) {
        if (!second.empty()) attempt_->hash = second;
        announced_.push_back(target());
        take(*attempt_);
        attempt_.reset();
        ++acknowledged_;
    } else {
        wrong("the writer said: " + line);
    }
}

std::string Witness::target() const {
    if (!attempt_) return {};
    if (attempt_->kind == "undo") return done_.size() > 1 ? done_[done_.size() - 2] : std::string("none");
    if (attempt_->kind == "redo") return undone_.empty() ? std::string("none") : undone_.back();
    return attempt_->hash;
}

void Witness::take(const Attempt& attempt) {
    if (attempt.kind == "edit") {
        done_.push_back(attempt.hash);
        undone_.clear();
    } else if (attempt.kind == "undo") {
        undone_.push_back(done_.back());
        done_.pop_back();
    } else if (attempt.kind == "redo") {
        done_.push_back(undone_.back());
        undone_.pop_back();
    } else if (attempt.kind == "save") {
        saved_ = attempt.hash;
    } else if (attempt.kind == "recover") {
        done_ = {attempt.hash};
        undone_.clear();
        saved_ = attempt.hash;
    }
}

std::string Witness::examine(const fs::path& scratch) {
    const auto package = Package::open(project_, Access::read, catalogue_);
    if (!package) return "it does not open: " + package.error().message;
    const auto state = hashOf(package->project());
    const bool recovering = attempt_ && attempt_->kind == "recover";
    for (const auto& notice : package->notices())
        if (notice.find("brought back") == std::string::npos &&
            notice.find("end of the journal") == std::string::npos && !recovering)
            wrong("a crash is no reason to say: " + notice);
    settle(*package, state);
    compareDocument();
    for (const auto& issue : validate(package->project(), catalogue_)) {
        const bool outlastsItsFile = issue.sentence.find("frames longer than") != std::string::npos ||
                                     issue.sentence.starts_with("from: the file has");
        if (!outlastsItsFile) // which a slower tempo makes of a clip
            wrong("not valid: " + issue.part + ": " + issue.sentence);
    }
    compareMedia(*package);
    compareHistory(scratch);
    const auto choices = findRecoveries(project_, catalogue_);
    if (choices.empty() || !choices[0].usable || hashOf(choices[0].project) != state)
        wrong("the first thing that recovery offers is not what opens");
    attempt_.reset();
    return std::exchange(problems_, {});
}

/// Before or after the unfinished operation: both are right, and from now on it is the one that was found.
void Witness::settle(const Package& package, const std::string& state) {
    const bool before = state == done_.back();
    if (!attempt_) {
        if (!before) wrong("what was acknowledged is not there");
        return;
    }
    const bool unknown = target().empty();
    if (!before && !unknown && state != target())
        return wrong("it is neither before nor after the unfinished " + attempt_->kind);
    if (attempt_->kind == "recover") {
        // The old history, or a new one that starts with what was chosen.
        if (!before || (!package.canUndo() && !package.canRedo())) take({"recover", state});
        if (fileHash(project_ / "project.tutti") == attempt_->hash) saved_ = attempt_->hash;
    } else if (attempt_->kind == "save") {
        if (fileHash(project_ / "project.tutti") == attempt_->hash) saved_ = attempt_->hash;
    } else if (!before) {
        take({attempt_->kind, state});
    }
}

void Witness::compareDocument() {
    if (fileHash(project_ / "project.tutti") != saved_) wrong("project.tutti is not what was saved last");
}

void Witness::compareMedia(const Package& package) {
    // An imported file has its checksum in its name; what verbs made up has no file.
    for (const auto& media : *package.project().media)
        if (media.sha256.size() == 64 && media.file.find(media.sha256.substr(0, 12)) != std::string::npos &&
            fileHash(project_ / media.file) != media.sha256)
            wrong(media.file + " is missing or not what was imported");
}

/// All the way back and forth again, on a copy.
void Witness::compareHistory(const fs::path& scratch) {
    const auto copy = scratch / "copy.tutti";
    fs::remove_all(copy);
    fs::create_directories(copy);
    for (const char* name : {"project.tutti", "journal.log"})
        if (fs::exists(project_ / name)) fs::copy_file(project_ / name, copy / name);
    auto package = Package::open(copy, Access::write, catalogue_);
    if (!package) return wrong("a copy does not open: " + package.error().message);
    std::vector<std::string> forward(undone_.rbegin(), undone_.rend());
    const auto walk = [&](const char* what, const std::vector<std::string>& expected, auto step) {
        for (const auto& hash : expected) {
            const auto label = (*package.*step)();
            if (!label) return wrong(std::string(what) + " ends too early: " + label.error().message);
            if (hashOf(package->project()) != hash)
                return wrong(std::string(what) + " leads elsewhere: " + *label);
        }
    };
    walk("redo", forward, &Package::redo);
    if (package->canRedo()) wrong("there is more to redo than was undone");
    std::vector<std::string> backward = forward;
    std::reverse(backward.begin(), backward.end());
    if (!backward.empty()) backward.erase(backward.begin());
    if (!forward.empty()) backward.push_back(done_.back());
    backward.insert(backward.end(), done_.rbegin() + 1, done_.rend());
    walk("undo", backward, &Package::undo);
    if (package->canUndo()) wrong("there is more to undo than was done");
}

} // namespace tutti::crash

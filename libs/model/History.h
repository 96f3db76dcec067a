// The past of a project, kept as values: undo is going back to an older value, so there is no undo code.
//
// Versions share what did not change (Project.h), so a thousand of them cost what was edited, not a thousand
// projects. Not thread-safe: it belongs to the thread that performs; the projects it hands out may go
// anywhere.
//
//   history.perform ("Move clip", next);            one step
//   history.beginGesture ("Drag clip");             sixty versions, one step: undo goes back to before the
//   drag history.perform (..., next); ... history.endGesture();
#pragma once

#include "model/Project.h"

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

struct Version {
    std::string label; ///< what was done to get here: "Move clip"
    Ref<Project> project;
};

class History {
public:
    explicit History(Ref<Project> start, std::string label = "Open");

    const Ref<Project>& now() const { return versions_[cursor_].project; }
    /// All versions that can be reached, oldest first; redo ones after the cursor.
    const std::vector<Version>& versions() const { return versions_; }
    std::size_t cursor() const { return cursor_; }

    /// A new version after the one at the cursor; what could be redone is dropped. Within a gesture the
    /// gesture's version is replaced instead.
    void perform(std::string_view label, Ref<Project> next);

    /// Versions until endGesture become one step with this label; nested gestures belong to the outermost.
    void beginGesture(std::string label);
    void endGesture();
    bool inGesture() const { return gestureDepth_ > 0; }
    /// Back to before the gesture, which leaves no trace and can not be redone.
    void cancelGesture();

    bool canUndo() const { return cursor_ > 0; }
    bool canRedo() const { return cursor_ + 1 < versions_.size(); }
    /// What undo would take back, what redo would bring again; empty if there is nothing.
    std::string_view undoLabel() const { return canUndo() ? versions_[cursor_].label : std::string_view{}; }
    std::string_view redoLabel() const {
        return canRedo() ? versions_[cursor_ + 1].label : std::string_view{};
    }
    /// One step; an open gesture is ended first. False if there is nothing.
    bool undo();
    bool redo();
    /// To any version of versions(); false if there is no such place.
    bool goTo(std::size_t place);
    /// Forgets the oldest versions so that at most `count` (at least 1) remain; never the present one or what
    /// can be redone.
    void keep(std::size_t count);

private:
    std::vector<Version> versions_;
    std::size_t cursor_ = 0;
    int gestureDepth_ = 0;
    bool gestureHasVersion_ = false;
    std::string gestureLabel_;
};

} // namespace tutti

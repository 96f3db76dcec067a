#include "model/History.h"

#include <algorithm>
#include <utility>

namespace tutti {

History::History(Ref<Project> start, std::string label) : versions_{{std::move(label), std::move(start)}} {}

void History::perform(std::string_view label, Ref<Project> next) {
    if (next == now()) return;
    if (gestureHasVersion_) {
        versions_[cursor_].project = std::move(next);
        return;
    }
    versions_.resize(cursor_ + 1);
    versions_.push_back({inGesture() ? gestureLabel_ : std::string(label), std::move(next)});
    ++cursor_;
    gestureHasVersion_ = inGesture();
}

void History::beginGesture(std::string label) {
    if (gestureDepth_++ > 0) return;
    gestureLabel_ = std::move(label);
    gestureHasVersion_ = false;
}

void History::endGesture() {
    if (gestureDepth_ > 0 && --gestureDepth_ == 0) gestureHasVersion_ = false;
}

void History::cancelGesture() {
    if (gestureHasVersion_) {
        --cursor_;
        versions_.resize(cursor_ + 1);
    }
    gestureDepth_ = 0;
    gestureHasVersion_ = false;
}

bool History::undo() {
    return canUndo() && goTo(cursor_ - 1);
}

bool History::redo() {
    return canRedo() && goTo(cursor_ + 1);
}

bool History::goTo(std::size_t place) {
    if (place >= versions_.size()) return false;
    gestureDepth_ = 0;
    gestureHasVersion_ = false;
    cursor_ = place;
    return true;
}

void History::keep(std::size_t count) {
    const auto spare = versions_.size() - std::min(versions_.size(), std::max<std::size_t>(count, 1));
    const auto forgotten = std::min(spare, cursor_);
    versions_.erase(versions_.begin(), versions_.begin() + static_cast<std::ptrdiff_t>(forgotten));
    cursor_ -= forgotten;
}

} // namespace tutti

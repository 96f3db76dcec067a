#include "live/sync/ClockEstimate.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr int learning = 8; // ticks before anything is taken for strange
constexpr int anotherTempo = 6;

} // namespace

void ClockEstimate::tick(double time, int ticks) noexcept TUTTI_RT {
    lastSeen_ = time;
    if (seen_ == 0) {
        time_ = time;
        period_ = jitter_ = 0;
        sameSide_ = 0;
        seen_ = 1;
        return;
    }
    if (seen_ == 1) {
        period_ = (time - time_) / ticks;
        time_ = time;
        seen_ = 2;
        return;
    }
    const double due = time_ + period_ * ticks;
    double residue = time - due;
    if (std::fabs(residue) > 4 * std::fabs(period_) + 8 * least_) { // it stood still, or jumped
        time_ = time;
        seen_ = std::min(seen_, learning);
        return;
    }
    residue = within(residue);
    const double n = seen_;
    time_ = due + residue * 2 * (2 * n + 1) / ((n + 1) * (n + 2));
    period_ += residue / ticks * 6 / ((n + 1) * (n + 2));
    seen_ = std::min(seen_ + 1, memory_);
}

/// As far as it counts.
double ClockEstimate::within(double residue) noexcept TUTTI_RT {
    const double usual = std::max(1.25 * jitter_, least_);
    jitter_ += (std::min(std::fabs(residue), 4 * usual) - jitter_) / std::min(seen_, 32);
    if (seen_ < learning) return residue;
    const bool strange = std::fabs(residue) > usual;
    const int side = residue > 0 ? 1 : -1;
    sameSide_ = !strange ? 0 : sameSide_ * side > 0 ? sameSide_ + side : side;
    if (std::abs(sameSide_) >= anotherTempo) {
        sameSide_ = 0;
        seen_ = 2;
        return residue;
    }
    return std::clamp(residue, -3 * usual, 3 * usual);
}

} // namespace tutti

#include "live/sync/Chase.h"

#include "live/Varispeed.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr double tolerance = 0.0005, jump = 0.05; // seconds
constexpr double sameSpeed = 1e-3;
constexpr double correctWithin = 0.25; // seconds

std::int64_t whole(double place) noexcept {
    return static_cast<std::int64_t>(std::floor(place + 0.5));
}

} // namespace

Order Chase::next(const Outside& outside, const Standing& own) noexcept TUTTI_RT {
    Order order;
    const bool rolls = outside.rolls && outside.place >= 0 && outside.speed >= Varispeed::slowest &&
                       outside.speed <= Varispeed::fastest;
    if (!rolls) {
        correcting_ = false;
        if (own.rolls) order.roll = Order::Roll::stop;
        if (!outside.rolls && outside.place >= 0 && outside.place != stoodAt_) {
            stoodAt_ = outside.place;
            order.locate = whole(outside.place);
        }
        return order;
    }
    stoodAt_ = -1;
    order.speed = outside.speed;
    if (!own.rolls) {
        order.locate = whole(outside.place);
        order.roll = Order::Roll::play;
        order.after = std::max(0, outside.startsIn);
        return order;
    }
    const double behind = outside.place - own.place;
    if (outside.startsIn >= 0 || std::fabs(behind) > jump * rate_) {
        order.locate = whole(outside.place + own.ahead);
        return order;
    }
    order.speed = speedFor(outside.speed, behind);
    return order;
}

double Chase::speedFor(double outside, double behind) noexcept TUTTI_RT {
    const double off = std::fabs(behind) / rate_;
    if (off > tolerance) correcting_ = true;
    if (off < tolerance / 10) correcting_ = false;
    const double base = std::fabs(outside - 1) < sameSpeed ? 1 : outside;
    if (!correcting_ && base == 1) return 1;
    const double most = off > 0.005 ? 0.02 : 0.005;
    return outside * (1 + std::clamp(behind / (correctWithin * rate_), -most, most));
}

} // namespace tutti

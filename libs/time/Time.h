// The three clocks of the house, as types that do not mix.
//
//   ticks   1/5,765,760 of a quarter note (2^7 3^2 5 7 11 13): every tuplet from 2 to 16 is exact
//   flicks  1/282,240,000 of a second (2^10 3^2 5^4 7^2): every sample and film rate is exact
//   frames  1/rate of a second: the engine's clock and nobody else's
//
// A Point is a place, a Span a length. point + span is a point, point - point a span, point + point does not
// compile, and neither does ticks + frames. All are 64-bit integers: they do not drift, compare exactly and
// hash as they are.
#pragma once

#include <compare>
#include <cstdint>

namespace tutti {

template<class Unit>
struct Span {
    std::int64_t count = 0;

    constexpr auto operator<=>(const Span&) const = default;
    constexpr Span operator-() const { return {-count}; }
    constexpr Span& operator+=(Span other) { return count += other.count, *this; }
    constexpr Span& operator-=(Span other) { return count -= other.count, *this; }
    friend constexpr Span operator+(Span a, Span b) { return {a.count + b.count}; }
    friend constexpr Span operator-(Span a, Span b) { return {a.count - b.count}; }
    friend constexpr Span operator*(Span a, std::int64_t times) { return {a.count * times}; }
};

template<class Unit>
struct Point {
    std::int64_t count = 0;

    constexpr auto operator<=>(const Point&) const = default;
    constexpr Point& operator+=(Span<Unit> span) { return count += span.count, *this; }
    constexpr Point& operator-=(Span<Unit> span) { return count -= span.count, *this; }
    friend constexpr Point operator+(Point p, Span<Unit> s) { return {p.count + s.count}; }
    friend constexpr Point operator-(Point p, Span<Unit> s) { return {p.count - s.count}; }
    friend constexpr Span<Unit> operator-(Point a, Point b) { return {a.count - b.count}; }
};

struct TickUnit {};
struct FlickUnit {};
struct FrameUnit {};

using Ticks = Span<TickUnit>;
using TickPoint = Point<TickUnit>;
using Flicks = Span<FlickUnit>;
using FlickPoint = Point<FlickUnit>;
using Frames = Span<FrameUnit>;
using FramePoint = Point<FrameUnit>;

inline constexpr std::int64_t ticksPerQuarter = 5'765'760;
inline constexpr std::int64_t flicksPerSecond = 282'240'000;

constexpr Ticks quarters(std::int64_t n) {
    return {n * ticksPerQuarter};
}
constexpr Ticks quarters(std::int64_t numerator, std::int64_t denominator) {
    return {numerator * ticksPerQuarter / denominator};
}
constexpr double asQuarters(Ticks t) {
    return static_cast<double>(t.count) / static_cast<double>(ticksPerQuarter);
}
constexpr double asSeconds(Flicks f) {
    return static_cast<double>(f.count) / static_cast<double>(flicksPerSecond);
}

/// Which clock a place in the document is tied to: music (it moves with the tempo) or seconds (it does not).
enum class Clock : std::uint8_t { musical, absolute };

/// A length in one of the document's two clocks.
struct TimeSpan {
    Clock clock = Clock::musical;
    std::int64_t count = 0; ///< ticks or flicks

    constexpr TimeSpan() = default;
    constexpr TimeSpan(Ticks t) : clock(Clock::musical), count(t.count) {}
    constexpr TimeSpan(Flicks f) : clock(Clock::absolute), count(f.count) {}
    constexpr bool operator==(const TimeSpan&) const = default;
    constexpr bool musical() const { return clock == Clock::musical; }
    constexpr Ticks ticks() const { return {count}; }   ///< precondition: musical()
    constexpr Flicks flicks() const { return {count}; } ///< precondition: not musical()
};

/// A place in one of the document's two clocks, counted from the start of the timeline.
struct TimePoint {
    Clock clock = Clock::musical;
    std::int64_t count = 0; ///< ticks or flicks

    constexpr TimePoint() = default;
    constexpr TimePoint(TickPoint t) : clock(Clock::musical), count(t.count) {}
    constexpr TimePoint(FlickPoint f) : clock(Clock::absolute), count(f.count) {}
    constexpr bool operator==(const TimePoint&) const = default;
    constexpr bool musical() const { return clock == Clock::musical; }
    constexpr TickPoint ticks() const { return {count}; }
    constexpr FlickPoint flicks() const { return {count}; }
};

} // namespace tutti

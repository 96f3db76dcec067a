// Randomness without state: a hash of (seed, stream, frame), so that noise and dither are a function of
// where they fall and never of the block or the thread that asks.
//
// Source of the mixer: SplitMix64, Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
// OOPSLA 2014.
#pragma once

#include <cstdint>

namespace tutti {

constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

/// 64 random bits for this place. Any thread.
constexpr std::uint64_t randomBits(std::uint64_t seed, std::uint64_t stream, std::int64_t frame) noexcept {
    return mix64(mix64(seed ^ mix64(stream)) ^ static_cast<std::uint64_t>(frame));
}

/// Even over [0, 1). Any thread.
constexpr double randomUnit(std::uint64_t seed, std::uint64_t stream, std::int64_t frame) noexcept {
    return static_cast<double>(randomBits(seed, stream, frame) >> 11) * 0x1p-53;
}

/// A sequence for tests and generators: the same seed gives the same numbers on every machine.
class Random {
public:
    explicit constexpr Random(std::uint64_t seed) : seed_(seed) {}
    constexpr std::uint64_t bits() { return mix64(seed_ + 0x9E3779B97F4A7C15ull * count_++); }
    /// Even over [0, 1).
    constexpr double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
    /// Even over [low, high].
    constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(high - low + 1));
    }
    constexpr double between(double low, double high) { return low + (high - low) * unit(); }
    constexpr bool chance(double probability) { return unit() < probability; }

private:
    std::uint64_t seed_;
    std::uint64_t count_ = 0;
};

} // namespace tutti

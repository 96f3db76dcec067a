#include "processors/reverb/Tank.h"

#include "base/Maths.h"
#include "dsp/FirstOrder.h"

#include <algorithm>
#include <cmath>

namespace tutti::reverb {
namespace {

constexpr double shortestFrames = DelayLine::mostAtOnce + 4.0;

/// Signs with which the two inputs enter the lines and the lines leave to the two outputs. Each pair is
/// orthogonal, and none is a row of the matrix, which would fold it into a single line.
/// 0: left and right enter the line as they are, 1: right is turned, 2: left is, 3: both are.
constexpr int inSigns[lineCount] = {0, 1, 3, 1, 0, 2, 3, 2, 1, 3, 1, 0, 2, 0, 2, 3};
constexpr int outSigns[2][lineCount] = {{1, -1, 1, 1, -1, -1, 1, -1, 1, 1, 1, -1, -1, 1, -1, 1},
                                        {-1, -1, 1, -1, -1, 1, -1, -1, 1, -1, -1, -1, 1, 1, 1, 1}};
/// Signs of the matrix's columns.
constexpr int turned[lineCount] = {1, 1, -1, 1, -1, 1, 1, 1, -1, -1, 1, -1, 1, 1, -1, -1};

/// Cycles per second of each line's sway, none a multiple of another.
constexpr double swayRates[lineCount] = {0.61, 0.23, 0.47, 0.83, 0.31, 0.71, 0.17, 0.53,
                                         0.89, 0.37, 0.67, 0.29, 0.41, 0.79, 0.19, 0.59};

/// What is left of an amplitude after `passed` seconds, where 60 dB take `decay`.
double remaining(double passed, double decay) noexcept {
    return maths::exp(-6.907755278982137 * passed / decay);
}

/// sin (2 pi x) for -1/2 <= x <= 1/2, within 0.001: two parabolas, bent once more. Smooth, and that is all a
/// sway needs.
Float4 slowSine(Float4 x) noexcept {
    const Float4 y = x * (lanes(8.0f) - lanes(16.0f) * magnitude(x));
    return y + lanes(0.225f) * y * (magnitude(y) - lanes(1.0f));
}

/// Turns as fractions of 2^64: whole turns fall off by themselves, at any frame.
std::uint64_t turnsOf(double x) noexcept {
    return static_cast<std::uint64_t>(x * 0x1p63) * 2;
}

/// Times the Hadamard matrix of order 4 (without its factor 1/2).
inline void hadamard4(Float4& a, Float4& b, Float4& c, Float4& d) noexcept {
    const Float4 ab = a + b, cd = c + d, aMinusB = a - b, cMinusD = c - d;
    a = ab + cd;
    b = aMinusB + cMinusD;
    c = ab - cd;
    d = aMinusB - cMinusD;
}

/// The matrix of order 16 is that of order 4 on rows of four and then on columns. In lanes: four frames at
/// once.
inline void hadamard16(Float4 (&v)[lineCount]) noexcept {
    for (int i = 0; i < lineCount; i += 4)
        hadamard4(v[i], v[i + 1], v[i + 2], v[i + 3]);
    for (int i = 0; i < 4; ++i)
        hadamard4(v[i], v[i + 4], v[i + 8], v[i + 12]);
}

} // namespace

void Tank::prepare(double sampleRate) {
    rate_ = sampleRate;
    double most = 0;
    for (const auto& character : characters)
        for (const double length : lineLengths(character))
            most = std::max(most, length * largestSize + character.sway);
    for (std::size_t l = 0; l < lineCount; ++l)
        turnRates_[l] = turnsOf(swayRates[l] / rate_);
    for (auto& line : lines_)
        line.prepare(static_cast<int>(std::max(most * rate_, shortestFrames)) + 8);
    setCharacter(characters[0]);
    reset();
}

void Tank::reset() noexcept TUTTI_RT {
    for (auto& line : lines_)
        line.reset();
    states_ = {};
}

void Tank::setCharacter(const Character& character) noexcept TUTTI_RT {
    const auto seconds = lineLengths(character);
    most_ = 0;
    for (std::size_t l = 0; l < lineCount; ++l) {
        lengths_[l] = std::floor(seconds[l] * rate_ + 0.5); // whole frames lose no highs while nothing moves
        most_ = std::max(most_, lengths_[l]);
    }
    sway_ = character.sway * rate_;
}

double Tank::sizeStep() const noexcept {
    return 16 / 64.0 / most_;
}

void Tank::setDecay(const Decay& decay, double size) noexcept TUTTI_RT {
    const double lowCorner = cornerOf(decay.lowFrequency, rate_);
    const double highCorner = cornerOf(decay.highFrequency, rate_);
    for (int l = 0; l < lineCount; ++l) {
        const double seconds = lengths_[static_cast<std::size_t>(l)] * size / rate_;
        const double middle = remaining(seconds, decay.middle);
        const auto low = lowShelf(remaining(seconds, decay.low) / middle, lowCorner);
        const auto high = highShelf(remaining(seconds, decay.high) / middle, highCorner);
        const double whole = middle * turned[l] / 4; // the matrix's factor is in here too
        auto& filter = wanted_[static_cast<std::size_t>(l / 4)];
        const auto set = [&](Float4& lanes, double value) { lanes[l % 4] = static_cast<float>(value); };
        set(filter.lowB0, low.b0 * whole);
        set(filter.lowB1, low.b1 * whole);
        set(filter.lowA1, low.a1);
        set(filter.highB0, high.b0);
        set(filter.highB1, high.b1);
        set(filter.highA1, high.a1);
    }
}

double Tank::power(double seconds, double size) const noexcept TUTTI_RT {
    double kept = 0; // on one way round
    for (const double length : lengths_)
        kept += remaining(2 * length * size / rate_, seconds) / lineCount;
    return 2 * kept / (1 - kept);
}

void Tank::move(std::int64_t gridFrame, double sizeFrom, double sizeTo, double swaying) noexcept TUTTI_RT {
    approach();
    const auto swayAt = [&](std::int64_t frame, int group) {
        Int4 turns;
        for (int lane = 0; lane < 4; ++lane) {
            const auto l = static_cast<std::size_t>(4 * group + lane);
            const auto phase = turnRates_[l] * static_cast<std::uint64_t>(frame) + l * 0x61C8864680B583EBull;
            turns[lane] = static_cast<std::int32_t>(phase >> 32);
        }
        return slowSine(floatFrom(turns) * lanes(0x1p-32f)) * lanes(static_cast<float>(swaying * sway_));
    };
    for (int g = 0; g < groups; ++g) {
        const Float4 from = swayAt(gridFrame, g), to = swayAt(gridFrame + 16, g);
        for (int lane = 0; lane < 4; ++lane) {
            const auto l = static_cast<std::size_t>(4 * g + lane);
            const double a =
                std::max(shortestFrames, lengths_[l] * sizeFrom + static_cast<double>(from[lane]));
            const double b = std::max(shortestFrames, lengths_[l] * sizeTo + static_cast<double>(to[lane]));
            const int whole = static_cast<int>(0.5 * (a + b));
            ways_[l] = {whole, static_cast<float>(a - whole), static_cast<float>((b - a) / 16)};
        }
    }
}

void Tank::approach() noexcept {
    const Float4 share = lanes(static_cast<float>(1 / (1 + 0.05 * rate_ / 16)));
    constexpr Float4 Filter::*all[] = {&Filter::lowB0,  &Filter::lowB1,  &Filter::lowA1,
                                       &Filter::highB0, &Filter::highB1, &Filter::highA1};
    for (std::size_t g = 0; g < groups; ++g)
        for (const auto coefficient : all)
            now_[g].*coefficient += (wanted_[g].*coefficient - now_[g].*coefficient) * share;
}

void Tank::process(const float (&in)[2][16], float (&out)[2][16], const float* open, int frames,
                   int inGrid) noexcept TUTTI_RT {
    float ends[lineCount][16];
    read(ends, open, frames, inGrid);
    filter(ends, frames);
    feedBack(in, ends, out, frames);
}

void Tank::read(float (&ends)[lineCount][16], const float* open, int frames, int inGrid) const noexcept {
    for (std::size_t l = 0; l < lineCount; ++l) {
        const auto& way = ways_[l];
        const float* old = lines_[l].past(way.whole + 2);
        for (int i = 0; i < frames; i += 4) {
            const float first = static_cast<float>(inGrid + i + 1);
            const Float4 place =
                Float4{first, first + 1, first + 2, first + 3} * lanes(way.slope) + lanes(way.start);
            const CubicWeights<Float4> w(place);
            const Float4 sum = (w.first * load(old + i + 3) + w.second * load(old + i + 2)) +
                               (w.third * load(old + i + 1) + w.fourth * load(old + i));
            store(ends[l] + i, sum * load(open + i));
        }
    }
}

void Tank::filter(float (&ends)[lineCount][16], int frames) noexcept {
    for (std::size_t g = 0; g < groups; ++g) {
        const Filter f = now_[g];
        State state = states_[g];
        float* rows[4] = {ends[4 * g], ends[4 * g + 1], ends[4 * g + 2], ends[4 * g + 3]};
        for (int i = 0; i < frames; i += 4) {
            Float4 v[4] = {load(rows[0] + i), load(rows[1] + i), load(rows[2] + i), load(rows[3] + i)};
            transpose(v[0], v[1], v[2], v[3]);
            const int count = std::min(4, frames - i);
            for (int j = 0; j < count; ++j) {
                const Float4 x = v[j], shelved = f.lowB0 * x + state.low;
                state.low = f.lowB1 * x - f.lowA1 * shelved;
                v[j] = f.highB0 * shelved + state.high;
                state.high = f.highB1 * shelved - f.highA1 * v[j];
            }
            transpose(v[0], v[1], v[2], v[3]);
            for (int j = 0; j < 4; ++j)
                store(rows[j] + i, v[j]);
        }
        states_[g] = state;
    }
}

void Tank::feedBack(const float (&in)[2][16], const float (&ends)[lineCount][16], float (&out)[2][16],
                    int frames) noexcept {
    float starts[lineCount][16];
    for (int i = 0; i < frames; i += 4) {
        Float4 v[lineCount];
        Float4 sums[2] = {lanes(0.0f), lanes(0.0f)};
        for (int l = 0; l < lineCount; ++l) {
            v[l] = load(ends[l] + i);
            for (int side = 0; side < 2; ++side)
                sums[side] += v[l] * lanes(static_cast<float>(outSigns[side][l]));
        }
        for (int side = 0; side < 2; ++side)
            store(out[side] + i, sums[side] * lanes(4.0f)); // takes the matrix's factor out again
        hadamard16(v);
        const Float4 left = load(in[0] + i) * lanes(0.25f), right = load(in[1] + i) * lanes(0.25f);
        const Float4 entering[4] = {left + right, left - right, right - left, lanes(0.0f) - left - right};
        for (int l = 0; l < lineCount; ++l)
            // Rows moved on by five: otherwise the matrix is its own inverse, and what went out comes home in
            // two ways round.
            store(starts[l] + i, v[(l + 5) % lineCount] + entering[inSigns[l]]);
    }
    for (std::size_t l = 0; l < lineCount; ++l)
        lines_[l].write(starts[l], frames);
}

} // namespace tutti::reverb

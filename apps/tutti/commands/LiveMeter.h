// The line that tells how an engine goes while it plays or records.
#pragma once

#include "Console.h"
#include "app/LiveSession.h"

#include <array>
#include <string>

namespace tutti::cli {

/// Sixty decibels in so many steps, a thin line where there is nothing: `━━━━────`.
std::string levelBar(float peak, int steps);

/// `1:02.5  17.3  ━━━━━━━━━━────  -12.1 dB  load 3 %`, and what should not go unnoticed. While it records:
/// a dot in front, and the inputs of the first takes in place of the mix.
class LiveMeter {
public:
    explicit LiveMeter(Console& console) : console_(console) {}
    ~LiveMeter() { console_.redraw(""); }
    void draw(LiveSession&, const LiveState&);

private:
    static constexpr std::size_t mostTakes = 4;
    std::string levels(LiveSession&, const LiveState&);
    std::string level(std::size_t place, float peak, int steps);

    Console& console_;
    std::array<float, mostTakes> held_{};
};

} // namespace tutti::cli

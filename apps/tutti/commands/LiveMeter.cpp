#include "commands/LiveMeter.h"

#include "commands/Common.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tutti::cli {
namespace {

std::string counted(std::int64_t count, const char* what) {
    return count > 0 ? "  " + std::to_string(count) + " " + what : "";
}

} // namespace

std::string levelBar(float peak, int steps) {
    const double level = 20 * std::log10(std::max(peak, 1e-6f));
    const int full = std::clamp(static_cast<int>(steps * (level + 60) / 60), 0, steps);
    std::string text;
    for (int i = 0; i < steps; ++i)
        text += i < full ? "━" : "─";
    return text;
}

std::string LiveMeter::level(std::size_t place, float peak, int steps) {
    held_[place] = std::max(peak, held_[place] * 0.9f);
    char number[16];
    std::snprintf(number, sizeof number, " %6.1f dB", 20 * std::log10(std::max(held_[place], 1e-6f)));
    return levelBar(held_[place], steps) + number;
}

std::string LiveMeter::levels(LiveSession& live, const LiveState& state) {
    if (!live.recording()) return level(0, std::max(state.peak[0], state.peak[1]), 20);
    const auto takes = live.takes().size();
    std::string text;
    for (std::size_t i = 0; i < std::min(takes, mostTakes); ++i)
        text += (i > 0 ? "  " : "") + level(i, live.takeInputPeak(i), takes == 1 ? 20 : 12);
    return text;
}

void LiveMeter::draw(LiveSession& live, const LiveState& state) {
    const auto& project = live.session().project();
    const double seconds = static_cast<double>(state.heard) / project.settings.rate;
    const auto bar = project.meter->barAt(project.tempo->ticksAt(seconds));
    char place[64], load[32];
    std::snprintf(place, sizeof place, "%9s  %4lld.%d  ", durationText(seconds).c_str(),
                  static_cast<long long>(bar.bar), bar.beat);
    std::snprintf(load, sizeof load, "  load %3.0f %%", state.load * 100);
    const auto sync =
        live.followed().follows() ? "  " + std::string(wordOf(state.sync.phase)) : std::string();
    console_.redraw((live.recording() ? "● " : "") + std::string(place) + levels(live, state) + load + sync +
                    counted(live.device().xruns(), "xruns") + counted(live.streams().misses, "misses"));
}

} // namespace tutti::cli

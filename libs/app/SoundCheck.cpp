#include "app/SoundCheck.h"

#include "base/Parameter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tutti {
namespace {

std::string fixed(double value, std::string_view unit) {
    if (!std::isfinite(value)) return "silent";
    char text[64];
    std::snprintf(text, sizeof text, "%.2f ", value);
    return text + std::string(unit);
}

/// Finds where a channel stays at full scale.
class ClipFinder {
public:
    explicit ClipFinder(int channels) : runs_(static_cast<std::size_t>(channels)) {}

    void add(ConstAudioView view) {
        for (int c = 0; c < view.channelCount; ++c)
            for (int i = 0; i < view.frames; ++i) {
                auto& run = runs_[static_cast<std::size_t>(c)];
                run = std::fabs(view[c][i]) >= full ? run + 1 : 0;
                if (run != least) continue;
                const auto at = frames_ + i - least + 1;
                first_ = count_ == 0 ? at : std::min(first_, at);
                ++count_;
            }
        frames_ += view.frames;
    }
    std::int64_t count() const { return count_; }
    std::int64_t first() const { return first_; }

private:
    static constexpr float full = 32767.0f / 32768.0f; // the loudest that 16 bits have on the upper side
    static constexpr int least = 3;                    // in a row: one or two may be a peak

    std::vector<int> runs_;
    std::int64_t frames_ = 0, count_ = 0, first_ = 0;
};

void addDelivery(SoundCheck& check, const Target& target) {
    const auto& info = check.info;
    const auto problem = [&](std::string sentence) { check.problems.push_back(std::move(sentence)); };
    const auto asked = [&](const std::string& what) {
        return std::string(target.name) + " asks for " + what;
    };
    if (target.rate > 0 && info.rate != target.rate)
        problem("has " + formatNumber(info.rate) + " Hz, and " + asked(formatNumber(target.rate) + " Hz"));
    if (target.channels > 0 && info.channels != target.channels)
        problem("has " + std::to_string(info.channels) + " channels, and " +
                asked(std::to_string(target.channels)));
    if (!target.bits.empty() && info.bits > 0 && std::to_string(info.bits) != target.bits)
        problem("has " + std::to_string(info.bits) + " bits, and " + asked(std::string(target.bits)));
    const auto verdict = judge(target, check.sound);
    const auto& gauge = target.gauge;
    if (!verdict.level)
        problem("level " + fixed(levelOf(gauge, check.sound), levelUnit(gauge)) + ", and " +
                asked(formatNumber(target.level) + " ± " + formatNumber(target.tolerance) + " " +
                      std::string(levelUnit(gauge))));
    if (!verdict.peak)
        problem("peak " + fixed(peakOf(gauge, check.sound), peakUnit(gauge)) + ", and " +
                asked("at most " + formatNumber(target.peak) + " " + std::string(peakUnit(gauge))));
    if (!verdict.noise)
        problem("noise floor " + fixed(check.sound.noiseFloor, "dBFS RMS") + ", and " +
                asked("at most " + formatNumber(target.noiseFloor) + " dBFS RMS"));
    if (check.clippedRuns > 0)
        problem("is clipped in " + std::to_string(check.clippedRuns) +
                (check.clippedRuns == 1 ? " place" : " places") + ", first at " +
                fixed(static_cast<double>(check.firstClipped) / info.rate, "s"));
}

} // namespace

Expected<SoundCheck> checkSound(const std::string& path, const Target* target,
                                const std::function<bool(double)>& progress) {
    TUTTI_LET(opened, openAudio(path));
    std::int64_t nonsense = 0, done = 0;
    const auto reader = withoutNonsense(std::move(opened), nonsense);
    const auto& info = reader->info();
    SoundCheck check;
    SoundMeter meter(info.rate, info.channels);
    ClipFinder clips(info.channels);
    AudioBuffer buffer(info.channels, 16384);
    for (;;) {
        auto view = buffer.view();
        const auto came = reader->read(view);
        if (!came) check.problems.push_back(came.error().message);
        if (!came || *came == 0) break;
        view.frames = *came;
        meter.add(view);
        clips.add(view);
        done += *came;
        if (progress && !progress(info.share(done))) return Error{Fault::interrupted, "checking was stopped"};
    }
    check.info = info;
    check.sound = meter.result();
    check.clippedRuns = clips.count();
    check.firstClipped = clips.first();
    if (info.missing > 0) check.problems.push_back(missingText(info));
    if (nonsense > 0) check.problems.push_back(nonsenseText(nonsense));
    if (done == 0) check.problems.emplace_back("holds no sound");
    if (target != nullptr && done > 0) addDelivery(check, *target);
    return check;
}

} // namespace tutti

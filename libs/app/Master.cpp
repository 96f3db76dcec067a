#include "app/Master.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace tutti {
namespace {

constexpr double levelTolerance = 0.05; // LU; half of what is promised
constexpr double mostDrive = 12; // dB beyond the plain gain; sound that needs more is only crushed by it
constexpr int mostPasses = 14;

std::string fixed(double value, std::string_view unit) {
    char text[64];
    std::snprintf(text, sizeof text, "%.1f ", value);
    return text + std::string(unit);
}

} // namespace

Goal goalOf(const Target& target) {
    Goal goal{target.gauge, {}, target.peak, false};
    if (target.gauge != Gauge::none) goal.level = target.level;
    return goal;
}

Expected<double> Mastering::pass(const Setting& setting, const SoundSink& sink) {
    TUTTI_TRY(sound_.rewind());
    const auto factor = static_cast<float>(maths::gainFromDecibels(setting.gain));
    const double all = static_cast<double>(std::max<std::int64_t>(1, sound_.frames()));
    std::int64_t done = 0;
    const SoundSource source = [&](AudioView view) -> Expected<int> {
        TUTTI_LET(came, sound_.read(view));
        for (int c = 0; c < view.channelCount; ++c)
            for (int i = 0; i < came; ++i)
                view[c][i] *= factor;
        done += came;
        // Each pass closes half of what is left of the line: how many there will be is not known beforehand.
        const double share = 1 - std::ldexp(1 - 0.5 * static_cast<double>(done) / all, -passes_);
        if (progress_ && !progress_("Master", share))
            return Error{Fault::interrupted, "mastering was stopped"};
        return came;
    };
    if (!setting.limited) {
        AudioBuffer buffer(sound_.channels(), 16384);
        for (;;) {
            auto view = buffer.view();
            TUTTI_LET(came, source(view));
            if (came == 0) break;
            view.frames = came;
            TUTTI_TRY(sink(view));
        }
        ++passes_;
        return 0.0;
    }
    const auto* limiter = registry_.find("tutti.limiter");
    if (limiter == nullptr) return Error{Fault::plugin, "there is no tutti.limiter in this build"};
    Values values{{"ceiling", setting.ceiling}};
    TUTTI_LET(run, ProcessorRun::make(*limiter, std::move(values), sound_.rate(), sound_.channels()));
    TUTTI_LET(reduction, run.run(source, nullptr, 0, sink));
    ++passes_;
    return reduction;
}

Expected<Mastered> Mastering::tried(const Setting& setting) {
    SoundMeter meter(sound_.rate(), sound_.channels());
    TUTTI_LET(reduction, pass(setting, [&](ConstAudioView view) {
                  meter.add(view);
                  return success();
              }));
    return Mastered{meter.result(), setting.gain, reduction, true, {}};
}

/// The next try: less ceiling where peaks stick out, more or less gain by how far the level is off.
void Mastering::correct(Setting& setting, const Mastered& result, double ceiling) {
    const auto peak = peakOf(goal_.gauge, result.sound);
    if (peak > ceiling) {
        setting.ceiling -= setting.limited ? peak - ceiling + 0.005 : 0;
        setting.limited = true;
    }
    if (!goal_.level) return;
    const auto level = levelOf(goal_.gauge, result.sound);
    // How much level a dB of gain brings: 1 without a limiter, less the harder it works.
    double slope = 1;
    if (last_ && std::fabs(setting.gain - last_->first) > 1e-6)
        slope = std::clamp((level - last_->second) / (setting.gain - last_->first), 0.1, 1.0);
    last_ = {setting.gain, level};
    setting.gain += (*goal_.level - level) / slope;
}

Expected<Mastered> Mastering::find(double lower) {
    const auto level = levelOf(goal_.gauge, before_);
    const auto peak = peakOf(goal_.gauge, before_);
    Mastered result{before_, 0, 0, true, {}};
    found_ = {};
    if (goal_.empty()) return result;
    if (!std::isfinite(peak) || (goal_.level && !std::isfinite(level))) {
        result.reached = !goal_.level && !goal_.peakIsLevel;
        if (!result.reached) result.note = "it is silent: no gain brings it to a level";
        return result;
    }
    const double ceiling = goal_.peak.value_or(200) - lower;
    if (goal_.peakIsLevel) found_.gain = ceiling - peak;
    if (goal_.level) found_.gain = *goal_.level - level;
    const double plainGain = found_.gain;
    found_.ceiling = ceiling;
    found_.limited = !goal_.peakIsLevel && peak + found_.gain > ceiling;
    last_.reset();
    std::optional<std::pair<Setting, Mastered>> first;
    for (passes_ = 0; passes_ < mostPasses;) {
        TUTTI_LET(next, tried(found_));
        result = std::move(next);
        const bool peakFits = goal_.peakIsLevel || peakOf(goal_.gauge, result.sound) <= ceiling;
        const double off = goal_.level ? *goal_.level - levelOf(goal_.gauge, result.sound) : 0;
        if (peakFits && std::fabs(off) <= levelTolerance) return result;
        if (peakFits && !first) first = {found_, result};
        correct(found_, result, ceiling);
        if (found_.gain > plainGain + mostDrive) break;
    }
    // Not to be had: what the plain gain gives is better than what the last try crushed.
    if (first) std::tie(found_, result) = *first;
    result.reached = false;
    result.note = missed(result.sound, ceiling);
    return result;
}

std::string Mastering::missed(const Measured& sound, double ceiling) const {
    const auto under = " under a ceiling of " + fixed(ceiling, peakUnit(goal_.gauge));
    if (!goal_.level) return "the peaks do not stay" + under;
    return fixed(*goal_.level, levelUnit(goal_.gauge)) + " cannot be had" + under + ": this sound reaches " +
           fixed(levelOf(goal_.gauge, sound), levelUnit(goal_.gauge)) + " there";
}

Result Mastering::write(const SoundSink& sink) {
    const auto passed = pass(found_, sink);
    if (!passed) return passed.error();
    if (progress_ && !progress_("Master", 1)) return Error{Fault::interrupted, "mastering was stopped"};
    return success();
}

} // namespace tutti

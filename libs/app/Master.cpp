#include "app/Master.h"

#include "base/Maths.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace tutti {
namespace {

constexpr double levelTolerance = 0.05; // LU; half of what is promised
constexpr double mostDrive = 12;  // dB beyond the plain gain; sound that needs more is only crushed by it
constexpr double largestStep = 4; // dB from one try to the next
constexpr int mostPasses = 16;

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

void Mastering::lowerCeiling(Setting& setting, double over) const {
    if (setting.limited) setting.ceiling -= over + 0.005;
    setting.limited = true;
}

/// Between the nearest tries on both sides of the level; as long as there is one side only, onwards from
/// there: a dB of gain brings a dB of level, or less the harder the limiter works.
double Mastering::nextGain(const Try& last, double level) {
    const auto before = last.level < level ? below_ : above_;
    (last.level < level ? below_ : above_) = last;
    if (below_ && above_) {
        const double share = (level - below_->level) / std::max(1e-9, above_->level - below_->level);
        return below_->gain + std::clamp(share, 0.05, 0.95) * (above_->gain - below_->gain);
    }
    double slope = 1;
    if (before && std::fabs(last.gain - before->gain) > 1e-6)
        slope = std::clamp((last.level - before->level) / (last.gain - before->gain), 0.2, 1.0);
    return last.gain + std::clamp((level - last.level) / slope, -largestStep, largestStep);
}

Expected<Mastered> Mastering::find(const CodecChange& codec) {
    const auto peak = peakOf(goal_.gauge, before_);
    const auto plain = levelOf(goal_.gauge, before_);
    Mastered result{before_, 0, 0, true, {}};
    found_ = {};
    if (goal_.empty()) return result;
    if (!std::isfinite(peak) || (goal_.level && !std::isfinite(plain))) {
        result.reached = !goal_.level && !goal_.peakIsLevel;
        if (!result.reached) result.note = "it is silent: no gain brings it to a level";
        return result;
    }
    const double ceiling = goal_.peak.value_or(0) - codec.peak;
    const double level = goal_.level.value_or(0) - codec.level;
    if (goal_.peakIsLevel) found_.gain = ceiling - peak;
    if (goal_.level) found_.gain = level - plain;
    const double mostGain = found_.gain + mostDrive;
    found_.ceiling = ceiling;
    found_.limited = !goal_.peakIsLevel && peak + found_.gain > ceiling;
    below_.reset();
    above_.reset();
    std::optional<std::pair<Setting, Mastered>> first;
    for (passes_ = 0; passes_ < mostPasses;) {
        TUTTI_LET(next, tried(found_));
        result = std::move(next);
        const double over = goal_.peakIsLevel ? 0 : peakOf(goal_.gauge, result.sound) - ceiling;
        const double reached = levelOf(goal_.gauge, result.sound);
        if (over <= 0 && (!goal_.level || std::fabs(level - reached) <= levelTolerance)) return result;
        if (over <= 0 && !first) first = {found_, result};
        if (over <= 0 && found_.gain == mostGain) break;
        if (over > 0) lowerCeiling(found_, over);
        if (goal_.level) found_.gain = std::min(nextGain({found_.gain, reached}, level), mostGain);
    }
    // Not to be had: what the plain gain gives is better than what the last try crushed.
    if (first) std::tie(found_, result) = *first;
    result.reached = false;
    result.note = missed(result.sound, goal_.peak.value_or(0));
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

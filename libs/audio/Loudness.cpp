#include "audio/Loudness.h"

#include "audio/KWeighting.h"
#include "audio/TruePeak.h"
#include "base/Maths.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tutti {
namespace {

constexpr double silence = -std::numeric_limits<double>::infinity();
constexpr double offset = -0.691; // BS.1770: makes 997 Hz at full scale in one channel read -3.01

double lufs(double energy) {
    return energy > 0 ? offset + 10 * maths::log10(energy) : silence;
}
double energyOf(double lufs) {
    return maths::pow(10, (lufs - offset) / 10);
}
double dbfs(float peak) {
    return peak > 0 ? 20 * maths::log10(static_cast<double>(peak)) : silence;
}

/// BS.1770: what comes from the sides counts more, the channel of low frequency effects not at all.
double weightOf(int channel, int channels) {
    if (channels >= 6 && channel == 3) return 0;
    const int surround = channels <= 3 ? channels : channels == 4 ? 2 : channels == 5 ? 3 : 4;
    return channel == surround || channel == surround + 1 ? 1.41 : 1;
}

double meanAbove(const std::vector<float>& energies, double gate) {
    double sum = 0;
    std::size_t count = 0;
    for (const double energy : energies)
        if (energy > gate) sum += energy, ++count;
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

/// EBU Tech 3342: from the 10th to the 95th percentile of what is not 20 LU below the mean.
double rangeOf(const std::vector<float>& shortTerms) {
    const double gate = meanAbove(shortTerms, 0) * 0.01;
    std::vector<float> kept;
    std::copy_if(shortTerms.begin(), shortTerms.end(), std::back_inserter(kept),
                 [&](double energy) { return energy >= gate; });
    if (kept.empty()) return 0;
    std::sort(kept.begin(), kept.end());
    const auto percentile = [&](double part) {
        return lufs(
            kept[static_cast<std::size_t>(std::floor(static_cast<double>(kept.size() - 1) * part + 0.5))]);
    };
    return percentile(0.95) - percentile(0.10);
}

} // namespace

/// Time is cut into steps of 10 ms at absolute places, so that the way in which the sound arrives does not
/// matter. What a window of 400 ms or 3 s holds is added up from the sums of 100 ms that end with each step.
struct LoudnessMeter::State {
    static constexpr std::int64_t stepsOfHop = 10, stepsOfMomentary = 40, stepsOfShortTerm = 300;
    static constexpr int piece = 512;      // frames worked on at once
    static constexpr float absurd = 1e15f; // a sample above (300 dBFS), or none at all, counts as silence

    /// Two channels side by side.
    struct Pair {
        int first, second;
        KWeighting::Pair weights;
        KWeighting filter;
        KWeighting::Pair energy{};
    };

    State(double rate, int channels)
        : rate_(rate), peaks_(static_cast<std::size_t>(channels)), samples_(channels, piece),
          gate_(energyOf(-70)) {
        for (int c = 0; c < channels; c += 2) {
            const bool alone = c + 1 == channels;
            const KWeighting::Pair weights{weightOf(c, channels), alone ? 0 : weightOf(c + 1, channels)};
            pairs_.push_back({c, alone ? c : c + 1, weights, KWeighting(rate)});
        }
    }

    void add(ConstAudioView view) {
        const FlushDenormals flush;
        for (int done = 0; done < view.frames;) {
            const auto left = stepStart(step_ + 1) - stepStart(step_) - inStep_;
            const int count = static_cast<int>(std::min<std::int64_t>({left, view.frames - done, piece}));
            for (int c = 0; c < samples_.channels(); ++c) {
                copySane(view[c] + done, samples_[c], count);
                peaks_[static_cast<std::size_t>(c)].add(samples_[c], count);
            }
            for (auto& pair : pairs_)
                pair.filter.add(samples_[pair.first], samples_[pair.second], count, pair.energy);
            done += count;
            inStep_ += count;
            if (count == left) finishStep();
        }
    }

    double rate() const { return rate_; }
    int channels() const { return samples_.channels(); }
    double momentary() const { return lufs(energyOver(stepsOfMomentary)); }
    double shortTerm() const { return lufs(energyOver(stepsOfShortTerm)); }
    double lastTenth() const { return lufs(energyOver(stepsOfHop)); }

    Loudness result() const {
        Loudness result;
        result.integrated =
            lufs(meanAbove(blocks_, meanAbove(blocks_, 0) * 0.1)); // the gate lies 10 LU below
        result.range = rangeOf(shortTerms_);
        result.momentaryMax = lufs(momentaryMax_);
        result.shortTermMax = lufs(shortTermMax_);
        result.truePeak = result.samplePeak = silence;
        for (const auto& peak : peaks_) {
            result.channelTruePeaks.push_back(dbfs(peak.truePeak()));
            result.truePeak = std::max(result.truePeak, result.channelTruePeaks.back());
            result.samplePeak = std::max(result.samplePeak, dbfs(peak.samplePeak()));
        }
        result.truePeak = std::max(result.truePeak, joinedTruePeak_);
        result.samplePeak = std::max(result.samplePeak, joinedSamplePeak_);
        return result;
    }

    void join(const State& other) {
        blocks_.insert(blocks_.end(), other.blocks_.begin(), other.blocks_.end());
        shortTerms_.insert(shortTerms_.end(), other.shortTerms_.begin(), other.shortTerms_.end());
        momentaryMax_ = std::max(momentaryMax_, other.momentaryMax_);
        shortTermMax_ = std::max(shortTermMax_, other.shortTermMax_);
        const auto theirs = other.result();
        joinedTruePeak_ = std::max(joinedTruePeak_, theirs.truePeak);
        joinedSamplePeak_ = std::max(joinedSamplePeak_, theirs.samplePeak);
    }

private:
    std::int64_t stepStart(std::int64_t step) const {
        return static_cast<std::int64_t>(static_cast<double>(step) * rate_ / 100);
    }

    static void copySane(const float* from, float* to, int frames) {
        int i = 0;
        for (; i + 4 <= frames; i += 4) {
            const auto value = load(from + i);
            store(to + i, floatOf(bitsOf(value) & (magnitude(value) < lanes(absurd))));
        }
        for (; i < frames; ++i)
            to[i] = std::fabs(from[i]) < absurd ? from[i] : 0;
    }

    void finishStep() {
        double energy = 0;
        for (auto& pair : pairs_) {
            const auto weighted = pair.energy * pair.weights;
            energy += weighted[0] + weighted[1];
            pair.energy = KWeighting::Pair{};
        }
        steps_[static_cast<std::size_t>(step_ % stepsOfHop)] = energy;
        double hop = 0;
        for (const double each : steps_)
            hop += each;
        hops_[static_cast<std::size_t>(step_ % stepsOfShortTerm)] = hop;
        ++step_;
        inStep_ = 0;

        const double momentary = energyOver(stepsOfMomentary), shortTerm = energyOver(stepsOfShortTerm);
        momentaryMax_ = std::max(momentaryMax_, momentary);
        shortTermMax_ = std::max(shortTermMax_, shortTerm);
        if (step_ % stepsOfHop != 0) return;
        if (momentary > gate_) blocks_.push_back(static_cast<float>(momentary));
        if (shortTerm > gate_) shortTerms_.push_back(static_cast<float>(shortTerm));
    }

    /// The mean square of the last steps; 0 before there are so many.
    double energyOver(std::int64_t steps) const {
        if (step_ < steps) return 0;
        double sum = 0;
        for (std::int64_t hop = step_ - 1; hop >= step_ - steps; hop -= stepsOfHop)
            sum += hops_[static_cast<std::size_t>(hop % stepsOfShortTerm)];
        return sum / static_cast<double>(stepStart(step_) - stepStart(step_ - steps));
    }

    double rate_;
    std::vector<Pair> pairs_;
    std::vector<TruePeak> peaks_;                                  // per channel
    double joinedTruePeak_ = silence, joinedSamplePeak_ = silence; // dB, of those that were joined
    AudioBuffer samples_;

    std::int64_t step_ = 0, inStep_ = 0; // whole steps so far, frames since
    std::array<double, stepsOfHop> steps_{};
    std::array<double, stepsOfShortTerm> hops_{};
    double momentaryMax_ = 0, shortTermMax_ = 0;
    double gate_;
    // Every 100 ms, what lies above the absolute gate: 80 bytes a second.
    std::vector<float> blocks_, shortTerms_;
};

LoudnessMeter::LoudnessMeter(double rate, int channels) : state_(std::make_unique<State>(rate, channels)) {}
LoudnessMeter::~LoudnessMeter() = default;
LoudnessMeter::LoudnessMeter(LoudnessMeter&&) noexcept = default;
LoudnessMeter& LoudnessMeter::operator=(LoudnessMeter&&) noexcept = default;

void LoudnessMeter::add(ConstAudioView view) {
    state_->add(view);
}
double LoudnessMeter::momentary() const {
    return state_->momentary();
}
double LoudnessMeter::shortTerm() const {
    return state_->shortTerm();
}
double LoudnessMeter::lastTenth() const {
    return state_->lastTenth();
}
Loudness LoudnessMeter::result() const {
    return state_->result();
}
void LoudnessMeter::join(const LoudnessMeter& other) {
    state_->join(*other.state_);
}
void LoudnessMeter::reset() {
    *state_ = State(state_->rate(), state_->channels());
}

} // namespace tutti

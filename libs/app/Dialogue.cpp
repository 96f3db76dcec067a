#include "app/Dialogue.h"

#include "audio/Loudness.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace tutti {
namespace {

constexpr double silence = -std::numeric_limits<double>::infinity();

/// The energy of each tenth of a second; in units in which 1 is 0 LUFS.
class Tenths {
public:
    explicit Tenths(AudioReader& reader)
        : reader_(reader), meter_(reader.info().rate, reader.info().channels),
          buffer_(reader.info().channels, 4096) {}

    /// Of the next one; none at the end.
    Expected<std::optional<double>> next() {
        const auto mark = static_cast<std::int64_t>(static_cast<double>(++count_) * reader_.info().rate / 10);
        while (done_ < mark) {
            auto view = buffer_.view();
            view.frames = static_cast<int>(std::min<std::int64_t>(view.frames, mark - done_));
            TUTTI_LET(came, reader_.read(view));
            if (came == 0) return std::optional<double>();
            view.frames = came;
            meter_.add(view);
            done_ += came;
        }
        return std::optional(std::pow(10, meter_.lastTenth() / 10));
    }
    std::int64_t done() const { return done_; }

private:
    AudioReader& reader_;
    LoudnessMeter meter_;
    AudioBuffer buffer_;
    std::int64_t done_ = 0, count_ = 0;
};

double meanAbove(const std::vector<double>& energies, double gate) {
    double sum = 0;
    int count = 0;
    for (const double energy : energies)
        if (energy > gate) sum += energy, ++count;
    return count > 0 ? sum / count : 0;
}

/// What is above the gate, and short pauses between it.
std::vector<bool> withPauses(const std::vector<double>& energies, double gate) {
    constexpr std::size_t longestPause = 4; // tenths
    std::vector<bool> spoken(energies.size());
    std::size_t last = energies.size(); // none so far
    for (std::size_t i = 0; i < energies.size(); ++i) {
        if (energies[i] <= gate) continue;
        if (last < i && i - last - 1 <= longestPause)
            std::fill(spoken.begin() + static_cast<std::ptrdiff_t>(last),
                      spoken.begin() + static_cast<std::ptrdiff_t>(i), true);
        spoken[i] = true;
        last = i;
    }
    return spoken;
}

} // namespace

Expected<DialogueLoudness> dialogueLoudness(AudioReader& programme, AudioReader& stem,
                                            const std::function<bool(double)>& progress) {
    Tenths all(programme), voices(stem);
    std::vector<double> energies, speech;
    for (;;) {
        TUTTI_LET(energy, all.next());
        TUTTI_LET(voice, voices.next());
        if (!energy || !voice) break;
        energies.push_back(*energy);
        speech.push_back(*voice);
        if (progress && energies.size() % 16 == 0 && !progress(programme.info().share(all.done())))
            return Error{Fault::interrupted, "measuring was stopped"};
    }
    constexpr double absolute = 1e-7; // -70 LUFS
    const double gate = std::max(absolute, meanAbove(speech, absolute) / 10);
    double sum = 0;
    int count = 0;
    const auto spoken = withPauses(speech, gate);
    for (std::size_t i = 0; i < spoken.size(); ++i)
        if (spoken[i]) sum += energies[i], ++count;
    if (count == 0) return DialogueLoudness{silence, 0};
    return DialogueLoudness{sum > 0 ? 10 * std::log10(sum / count) : silence,
                            count / static_cast<double>(spoken.size())};
}

} // namespace tutti

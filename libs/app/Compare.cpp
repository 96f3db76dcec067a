#include "app/Compare.h"

#include "base/Parameter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tutti {
namespace {

constexpr int blockFrames = 16384;
constexpr int coarseStep = 16;

double decibels(double amplitude) {
    return amplitude > 0 ? 20 * std::log10(amplitude) : -std::numeric_limits<double>::infinity();
}

/// Fills the view as far as the sound goes, and with silence from there on; how many frames were sound.
Expected<int> fill(AudioReader& reader, AudioView view) {
    int filled = 0;
    while (filled < view.frames) {
        std::vector<float*> channels;
        for (int c = 0; c < view.channelCount; ++c)
            channels.push_back(view[c] + filled);
        TUTTI_LET(came, reader.read({channels.data(), view.channelCount, view.frames - filled}));
        if (came == 0) break;
        filled += came;
    }
    for (int c = 0; c < view.channelCount; ++c)
        std::fill(view[c] + filled, view[c] + view.frames, 0.0f);
    return filled;
}

Result skip(AudioReader& reader, std::int64_t frames) {
    AudioBuffer buffer(reader.info().channels, blockFrames);
    while (frames > 0) {
        auto view = buffer.view();
        view.frames = static_cast<int>(std::min<std::int64_t>(frames, blockFrames));
        TUTTI_LET(came, reader.read(view));
        if (came == 0) break;
        frames -= came;
    }
    return success();
}

/// The first `seconds` of all channels together.
Expected<std::vector<float>> beginning(const std::string& path, double seconds) {
    TUTTI_LET(reader, openAudio(path));
    const auto& info = reader->info();
    AudioBuffer buffer(info.channels, static_cast<int>(seconds * info.rate));
    TUTTI_LET(filled, fill(*reader, buffer.view()));
    std::vector<float> sum(static_cast<std::size_t>(filled));
    for (int c = 0; c < info.channels; ++c)
        for (int i = 0; i < filled; ++i)
            sum[static_cast<std::size_t>(i)] += buffer[c][i];
    return sum;
}

std::vector<float> thinned(const std::vector<float>& sound, int step) {
    std::vector<float> result(sound.size() / static_cast<std::size_t>(step));
    for (std::size_t i = 0; i < result.size(); ++i)
        for (int k = 0; k < step; ++k)
            result[i] += sound[i * static_cast<std::size_t>(step) + static_cast<std::size_t>(k)];
    return result;
}

/// The lag of b behind a, from `from` to `to`, at which they are most alike.
std::int64_t bestLag(const std::vector<float>& a, const std::vector<float>& b, std::int64_t from,
                     std::int64_t to) {
    double best = -1;
    std::int64_t found = 0;
    for (auto lag = from; lag <= to; ++lag) {
        const auto first = std::max<std::int64_t>(0, -lag);
        const auto last = std::min<std::int64_t>(static_cast<std::int64_t>(a.size()),
                                                 static_cast<std::int64_t>(b.size()) - lag);
        double sum = 0;
        for (auto i = first; i < last; ++i)
            sum += static_cast<double>(a[static_cast<std::size_t>(i)]) *
                   static_cast<double>(b[static_cast<std::size_t>(i + lag)]);
        if (sum > best) best = sum, found = lag;
    }
    return found;
}

Expected<std::int64_t> lagBetween(const std::string& pathA, const std::string& pathB, double rate) {
    TUTTI_LET(a, beginning(pathA, 10));
    TUTTI_LET(b, beginning(pathB, 10));
    const auto second = static_cast<std::int64_t>(rate);
    const auto coarse =
        bestLag(thinned(a, coarseStep), thinned(b, coarseStep), -second / coarseStep, second / coarseStep);
    const auto middle = coarse * coarseStep;
    return bestLag(a, b, middle - 2 * coarseStep, middle + 2 * coarseStep);
}

std::string shapeOf(const AudioInfo& a, const AudioInfo& b) {
    if (a.rate != b.rate)
        return "one has " + formatNumber(a.rate) + " Hz, the other " + formatNumber(b.rate) + " Hz";
    if (a.channels != b.channels)
        return "one has " + std::to_string(a.channels) + " channels, the other " + std::to_string(b.channels);
    return {};
}

} // namespace

Expected<SoundDifference> compareSounds(const std::string& pathA, const std::string& pathB, bool align,
                                        const std::function<bool(double)>& progress) {
    TUTTI_LET(a, openAudio(pathA));
    TUTTI_LET(b, openAudio(pathB));
    SoundDifference result;
    result.rate = a->info().rate;
    result.shape = shapeOf(a->info(), b->info());
    if (!result.shape.empty()) return result;
    if (align) {
        TUTTI_LET(lag, lagBetween(pathA, pathB, a->info().rate));
        result.offset = lag;
    }
    TUTTI_TRY(skip(*a, -result.offset));
    TUTTI_TRY(skip(*b, result.offset));

    const auto channels = a->info().channels;
    AudioBuffer soundA(channels, blockFrames), soundB(channels, blockFrames);
    const auto start = std::max<std::int64_t>(0, -result.offset);
    double largest = 0, sum = 0;
    std::int64_t frames = 0;
    for (;;) {
        TUTTI_LET(cameA, fill(*a, soundA.view()));
        TUTTI_LET(cameB, fill(*b, soundB.view()));
        const int count = std::max(cameA, cameB);
        if (count == 0) break;
        for (int c = 0; c < channels; ++c)
            for (int i = 0; i < count; ++i) {
                const double gap =
                    std::fabs(static_cast<double>(soundA[c][i]) - static_cast<double>(soundB[c][i]));
                sum += gap * gap;
                // A sample that is no number differs from everything.
                if (gap > largest || std::isnan(gap))
                    largest = std::isnan(gap) ? std::numeric_limits<double>::infinity() : gap,
                    result.at = start + frames + i, result.channel = c;
            }
        frames += count;
        result.framesA += cameA;
        result.framesB += cameB;
        if (progress && !progress(a->info().share(frames)))
            return Error{Fault::interrupted, "the comparison was stopped"};
    }
    result.peak = decibels(largest);
    result.rms = decibels(std::sqrt(sum / std::max(1.0, static_cast<double>(frames) * channels)));
    return result;
}

} // namespace tutti

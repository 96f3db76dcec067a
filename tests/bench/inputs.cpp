// bench_inputs FOLDER COUNT SECONDS: stereo WAVs of 32 bit floats at 48 kHz, music-like and the same every
// time.
//
// Each is a loop of decaying partials over a pulse, with a little noise: levels that move, a spectrum that
// falls, sides that differ. What is there already is kept.
#include "audio/AudioWriter.h"
#include "base/Maths.h"
#include "base/Random.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace tutti {
namespace {

constexpr int rate = 48000;

/// Four seconds of one instrument, which are then repeated.
AudioBuffer loopOf(std::uint64_t seed) {
    Random random(seed);
    AudioBuffer loop(2, 4 * rate);
    const double base =
        55 * maths::exp2(static_cast<double>(random.between(std::int64_t{0}, std::int64_t{36})) / 12);
    const int pulse = rate / static_cast<int>(random.between(std::int64_t{1}, std::int64_t{4}));
    for (int partial = 1; partial <= 12; ++partial) {
        const double step = maths::twoPi * base * partial / rate, phase = random.between(0.0, maths::twoPi);
        const double lean = random.between(0.3, 0.7), decay = random.between(2.0, 9.0) / rate;
        for (int i = 0; i < loop.frames(); ++i) {
            const double value =
                0.12 / partial * maths::exp(-decay * (i % pulse)) * maths::sin(step * i + phase);
            loop[0][i] += static_cast<float>(value * lean);
            loop[1][i] += static_cast<float>(value * (1 - lean));
        }
    }
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < loop.frames(); ++i)
            loop[c][i] +=
                static_cast<float>(0.003 * (randomUnit(seed, static_cast<std::uint64_t>(c), i) - 0.5));
    return loop;
}

Result write(const std::string& path, std::uint64_t seed, int seconds) {
    WriteSpec spec;
    spec.bits = "f32";
    TUTTI_LET(writer, createAudio(path, spec));
    const auto loop = loopOf(seed);
    for (int left = seconds * rate; left > 0; left -= loop.frames()) {
        auto view = loop.view();
        view.frames = left < loop.frames() ? left : loop.frames();
        TUTTI_TRY(writer->write(view));
    }
    return writer->finish();
}

} // namespace
} // namespace tutti

int main(int count, char** words) {
    if (count != 4) return std::fputs("bench_inputs FOLDER COUNT SECONDS\n", stderr), 2;
    std::filesystem::create_directories(words[1]);
    for (int i = 1; i <= std::atoi(words[2]); ++i) {
        char name[32];
        std::snprintf(name, sizeof name, "/track-%03d.wav", i);
        const auto path = std::string(words[1]) + name;
        if (std::filesystem::exists(path)) continue;
        if (const auto done = tutti::write(path, static_cast<std::uint64_t>(i), std::atoi(words[3])); !done)
            return std::fprintf(stderr, "%s\n", done.error().message.c_str()), 4;
    }
}

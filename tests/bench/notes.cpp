// bench_notes FILE SECONDS: a MIDI file of 16 channels at 120 bpm with about 250 notes a second in all.
#include "base/File.h"
#include "base/Random.h"
#include "format/MidiFile.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace tutti {
namespace {

constexpr int perQuarter = 960;

MidiTrack channelTrack(int channel, int seconds, Random& random) {
    constexpr std::array programs{0, 4, 11, 16, 24, 33, 40, 48, 52, 0, 56, 61, 65, 73, 80, 89};
    constexpr std::array scale{0, 2, 3, 5, 7, 8, 10};
    MidiTrack track;
    const auto voice = static_cast<std::uint8_t>(channel);
    MidiEvent program;
    program.kind = MidiEvent::Kind::program;
    program.channel = voice;
    program.number = static_cast<std::uint8_t>(programs[static_cast<std::size_t>(channel)]);
    track.events.push_back(program);
    const std::int64_t end = std::int64_t{2} * perQuarter * seconds;
    for (std::int64_t at = 0; at < end; at += perQuarter / 8) { // 16 notes a second
        MidiEvent on;
        on.kind = MidiEvent::Kind::noteOn;
        on.at = at;
        on.channel = voice;
        const auto degree = static_cast<int>(random.between(std::int64_t{0}, std::int64_t{6}));
        const auto octave = static_cast<int>(random.between(std::int64_t{3}, std::int64_t{5}));
        on.number = static_cast<std::uint8_t>(channel == 9 ? 35 + degree : 12 * octave + scale[degree]);
        on.amount = static_cast<std::uint8_t>(random.between(std::int64_t{40}, std::int64_t{110}));
        track.events.push_back(on);
        auto off = on;
        off.kind = MidiEvent::Kind::noteOff;
        off.at = at + perQuarter / 8 - 1;
        track.events.push_back(off);
    }
    track.end = end;
    return track;
}

} // namespace
} // namespace tutti

int main(int count, char** words) {
    using namespace tutti;
    if (count != 3) return std::fputs("bench_notes FILE SECONDS\n", stderr), 2;
    Random random(1);
    MidiFile file;
    file.division.perQuarter = perQuarter;
    for (int channel = 0; channel < 16; ++channel)
        file.tracks.push_back(channelTrack(channel, std::atoi(words[2]), random));
    const auto done = writeFileDurably(words[1], writeMidi(file));
    return done ? 0 : (std::fprintf(stderr, "%s\n", done.error().message.c_str()), 4);
}

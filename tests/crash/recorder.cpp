// A recording that never ends by itself: for being killed, and for disks that fail.
//
//   crash_recorder FOLDER TRACKS BLOCKS
//
// Records as many mono tracks, FOLDER/0.wav and so on, from a device that plays ramps (Ramp.h), and a
// keyboard that sends the message keyAt() with each block, FOLDER/keys.events. After each block it says how
// many frames of each track it has given to the system: `given 4096`. At the end of the blocks it finishes
// the files. Exit code 0, or 4 with the first error if a take ended early.
#include "live/Recorder.h"

#include "Ramp.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace {

using namespace tutti;

constexpr int blockFrames = 1024;

void say(std::int64_t frames) {
    const auto line = "given " + std::to_string(frames) + "\n";
    if (::write(1, line.data(), line.size()) < 0) std::_Exit(3);
}

int fail(const Error& error) {
    std::cerr << error.message << "\n";
    return 4;
}

int record(const std::filesystem::path& folder, int tracks, long blocks) {
    std::vector<TakePlan> plans;
    for (int i = 0; i < tracks; ++i)
        plans.push_back({folder / (std::to_string(i) + ".wav"), {i}, {}});
    plans.push_back({folder / "keys.events", {}, {}, true});
    RecorderSettings settings;
    settings.reserve = folder / ".reserve";
    auto recorder = Recorder::open(std::move(plans), settings);
    if (!recorder) return fail(recorder.error());
    (*recorder)->record();
    AudioBuffer in(tracks, blockFrames);
    for (long block = 0; block < blocks; ++block) {
        const auto time = std::int64_t{block} * blockFrames;
        for (int c = 0; c < tracks; ++c)
            for (int i = 0; i < blockFrames; ++i)
                in[c][i] = crash::ramp(c, time + i);
        const auto key = crash::keyAt(block);
        const MidiMessage message{static_cast<std::int32_t>(block % blockFrames), 0, key};
        (*recorder)->put(in.view(), time, {&message, 1});
        (*recorder)->drain();
        if (block % 4 == 3) (*recorder)->refresh();
        say(time + blockFrames);
    }
    for (const auto& report : (*recorder)->finish())
        if (report.problem) return fail(*report.problem);
    return 0;
}

} // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    return record(words[1], std::atoi(words[2]), std::atol(words[3]));
}

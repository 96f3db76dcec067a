// Which tracks record which inputs of the device: the words of `tutti record` and of the control protocol.
#pragma once

#include "live/LiveEngine.h"
#include "model/Project.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// A track and what it records: sound of some inputs, or MIDI.
struct Arm {
    TrackId track;
    std::vector<int> inputs{}; ///< of the device, from 0; empty: MIDI
    int midiChannel = -1;      ///< 0..15, or all
    bool midi() const noexcept { return inputs.empty(); }
    bool operator==(const Arm&) const = default;
};

/// `1`, `1,2`, `3,4,5`, `midi`, `midi:10`, counted from 1, as an arm of this track. A notes track takes MIDI
/// and any other one sound. Fault::usage.
Expected<Arm> parseArm(const Track&, std::string_view inputs);

/// `Vox=1`, `Piano=2,3`, `Keys=midi:10`: tracks by id or name. Without inputs a track gets the next one, or
/// all of MIDI.
Expected<std::vector<Arm>> parseArms(std::span<const std::string>, const Project&);

/// The tracks that are armed in the project. Each records what it hears of the device; the others get the
/// inputs in their order, one each, and notes tracks all of MIDI. Refuses if none is armed.
Expected<std::vector<Arm>> armedTracks(const Project&, const std::map<TrackId, TrackInput>& heard = {});

/// What an arm's track hears while it is monitored: its first two inputs, or its MIDI.
TrackInput inputOf(const Arm&);

/// Refuses arms whose inputs are not among the first `channels`, and tracks that are armed twice.
Result checkArms(std::span<const Arm>, const Project&, int channels);

} // namespace tutti

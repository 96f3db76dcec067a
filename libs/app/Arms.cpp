#include "app/Arms.h"

#include "app/Stretch.h"
#include "base/Parameter.h"
#include "model/Directory.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace tutti {
namespace {

Error noInput(std::string_view text, const std::string& why) {
    return {Fault::usage, "'" + std::string(text) + "' " + why, "write 1, 1,2, midi or midi:10"};
}

/// A whole number from 1 to `most`, counted from 0.
std::optional<int> countedFromOne(std::string_view text, int most) {
    const auto number = parseNumber(text);
    if (!number || *number < 1 || *number > most || *number != std::floor(*number)) return {};
    return static_cast<int>(*number) - 1;
}

constexpr int mostInputs = 256;
constexpr std::size_t mostChannels = 64;

} // namespace

Expected<Arm> parseArm(const Track& track, std::string_view text) {
    Arm arm{track.id};
    if (text.starts_with("midi")) {
        if (track.kind != TrackKind::notes)
            return noInput(text, "is MIDI, and track " + track.id.text() + " records sound");
        if (text == "midi") return arm;
        const auto channel = countedFromOne(text.starts_with("midi:") ? text.substr(5) : "", 16);
        if (!channel) return noInput(text, "is not a MIDI channel");
        arm.midiChannel = *channel;
        return arm;
    }
    if (track.kind == TrackKind::notes)
        return noInput(text, "is sound, and track " + track.id.text() + " records MIDI");
    for (auto rest = text;;) {
        const auto comma = rest.find(',');
        const auto input = countedFromOne(rest.substr(0, comma), mostInputs);
        if (!input || arm.inputs.size() == mostChannels) return noInput(text, "is no list of inputs");
        arm.inputs.push_back(*input);
        if (comma == std::string_view::npos) return arm;
        rest.remove_prefix(comma + 1);
    }
}

Expected<std::vector<Arm>> parseArms(std::span<const std::string> words, const Project& project) {
    std::vector<Arm> arms;
    int next = 0;
    for (const auto& word : words) {
        const auto equals = word.rfind('=');
        TUTTI_LET(track, trackNamed(word.substr(0, equals), project));
        const auto automatic =
            track->kind == TrackKind::notes ? std::string("midi") : std::to_string(next + 1);
        TUTTI_LET(arm, parseArm(*track, equals == std::string::npos ? automatic : word.substr(equals + 1)));
        if (!arm.midi()) next = *std::max_element(arm.inputs.begin(), arm.inputs.end()) + 1;
        arms.push_back(std::move(arm));
    }
    return arms;
}

Expected<std::vector<Arm>> armedTracks(const Project& project, const std::map<TrackId, TrackInput>& heard) {
    std::vector<Arm> arms;
    int next = 0;
    for (const auto& track : project.tracks) {
        if (!track->arm) continue;
        Arm arm{track->id};
        const auto found = heard.find(track->id);
        const auto input = found == heard.end() ? TrackInput{} : found->second;
        if (track->kind == TrackKind::notes)
            arm.midiChannel = input.midi ? input.midiChannel : -1;
        else if (input.left < 0)
            arm.inputs = {next++};
        else if (input.left == input.right)
            arm.inputs = {input.left};
        else
            arm.inputs = {input.left, input.right};
        arms.push_back(std::move(arm));
    }
    if (arms.empty())
        return refused("no track is armed", "track.set track=NAME arm=on, or say which tracks to record");
    return arms;
}

TrackInput inputOf(const Arm& arm) {
    if (arm.midi()) return {.midi = true, .midiChannel = arm.midiChannel};
    return {.left = arm.inputs[0], .right = arm.inputs[arm.inputs.size() > 1 ? 1 : 0]};
}

Result checkArms(std::span<const Arm> arms, const Project& project, int channels) {
    if (arms.empty()) return refused("no track is armed");
    std::set<TrackId> seen;
    for (const auto& arm : arms) {
        if (findTrack(project, arm.track) == nullptr)
            return refused("there is no track '" + arm.track.text() + "'");
        if (!seen.insert(arm.track).second) return refused("track " + arm.track.text() + " is armed twice");
        for (const int input : arm.inputs)
            if (input >= channels)
                return refused("track " + arm.track.text() + " wants input " + std::to_string(input + 1) +
                               ", the device has " + std::to_string(channels));
    }
    return success();
}

} // namespace tutti

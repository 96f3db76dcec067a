// A project that sounds on a device whose clock is the test, and a cable from its outputs to its inputs.
//
//   LiveRig rig(100, 211);
//   rig.perform("track.add id=t_V name=Vox kind=audio");
//   const Cable cable(rig);     what goes out comes in, as much later as the device says
//   rig.record({.arms = {{rig.track("t_V"), {0}}}}, 40000);
#pragma once

#include "app/LiveSession.h"
#include "base/testing/TempFolder.h"
#include "devices/testing/ManualDevice.h"

#include <deque>
#include <functional>

namespace tutti::testing {

/// A project without tracks of 48 kHz, 120 bpm, at `path`; its folder.
Expected<std::filesystem::path> emptyProject(const std::filesystem::path& path, const House&);

class LiveRig {
public:
    /// An empty project of 48 kHz, 120 bpm, on a device with these latencies in frames.
    explicit LiveRig(int inputLatency = 0, int outputLatency = 0);

    /// A verb; fails the test where it is refused.
    void perform(const std::string& line);
    static TrackId track(const char* id) { return *TrackId::parse(id); }
    /// A second of noise, exact in 24 bits, that is played from 0 s: media a_N, track t_A, clip c_A.
    void addNoise();
    ManualDevice& device() { return static_cast<ManualDevice&>(live->device()); }
    /// A block, and what the owner does after it.
    void pull(int frames);
    /// The same with the block that is next in turn; over the cable, if there is one.
    void turn();
    void locate(std::int64_t frame);
    /// Until the timeline has come so far.
    void playUntil(std::int64_t frame);
    /// Plays and records until the timeline has come so far.
    std::vector<TakeReport> record(const RecordSpec&, std::int64_t until);
    /// What a track alone sounds like from 0 on.
    AudioBuffer heard(const char* track, int frames);
    const Track& trackNow(const char* id);

    TempFolder folder;
    House house = builtinHouse();
    std::filesystem::path project;
    std::unique_ptr<LiveSession> live;

private:
    friend class Cable;
    class Cable* cable_ = nullptr;
};

/// From the outputs of a rig to its inputs, block after block of many sizes.
class Cable {
public:
    /// What a player does who hears a block: the messages that come in with the block that starts at `time`.
    using Player = std::function<std::vector<MidiMessage>(std::int64_t time, ConstAudioView heard)>;

    /// `extra`: frames that it is longer than the device says.
    explicit Cable(LiveRig&, Player = {}, int extra = 0);
    ~Cable() { rig_.cable_ = nullptr; }
    void pull();

private:
    LiveRig& rig_;
    const int way_; // frames from the outputs to the inputs
    const Player player_;
    std::int64_t time_ = 0;
    std::size_t turn_ = 0;
    std::deque<float> lines_[2];
};

} // namespace tutti::testing

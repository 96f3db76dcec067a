// A project compiled for playing: what is to be run, in which order, with all delays worked out.
//
// There is one node per track. A node sums its inputs in document order, adds what its clips play, runs its
// devices and its fader. Nodes are sorted into levels: a node needs nodes of lower levels only, so those of
// one level may run side by side. Latency is compensated on every path: whatever reaches a node, a send or a
// side-chain belongs to the same moment. A plan does not change once it is made. The processors in it are run
// by one player at a time.
#pragma once

#include "engine/TrackPart.h"
#include "processor/Registry.h"

#include <map>
#include <string>
#include <vector>

namespace tutti {

/// What a fader does at one moment: left = a*left + b*right, right = c*left + d*right.
struct FaderGains {
    float a = 1, b = 0, c = 0, d = 1;
    bool operator==(const FaderGains&) const = default;
};

/// Automated level and place of a fader or a send.
struct FaderPlan {
    Automation gain, pan{0.0}, width{100.0}, mute{0.0};
    PanLaw law = PanLaw::power;
    FaderGains fixed; ///< what it does if nothing moves
    bool moves() const { return gain.moves() || pan.moves() || width.moves() || mute.moves(); }
};

/// Sound that comes into a node.
struct InputPlan {
    std::size_t from = 0; ///< a node
    bool beforeFader = false;
    bool isSend = false; ///< then `fader` applies
    SendId send;         ///< if it is one
    FaderPlan fader;
    std::int64_t delay = 0; ///< frames, so that it arrives with the others
    bool closed = false;    ///< comes from a track that a solo elsewhere mutes, and that feeds a side-chain
    bool leaves = false;    ///< fades out, because the next plan has it no more
};

struct ControlPlan {
    std::size_t index = 0; ///< of the parameter
    Automation value;
};

struct DevicePlan {
    DeviceId id;
    const ProcessorSpec* spec = nullptr; ///< null: unknown here, lets the sound through
    std::shared_ptr<Processor> processor;
    Timing timing;
    std::vector<double> controls;
    std::vector<ControlPlan> moving;
    Automation bypass;              ///< 0 or 1
    std::int64_t delayBefore = 0;   ///< of the main path, to wait for a late side-chain
    std::int64_t latencyBefore = 0; ///< how far behind the timeline the sound is when the device gets it
    std::optional<std::size_t> sidechain; ///< the node whose sound before the fader it listens to
    std::int64_t sidechainDelay = 0;
    bool leaves = false; ///< goes over into the sound before it, because the next plan has it no more
};

struct NodePlan {
    TrackId track;
    Ref<TrackPart> part;
    std::vector<InputPlan> inputs; ///< in document order of where they come from
    std::vector<DevicePlan> devices;
    FaderPlan fader;
    bool silent = false;      ///< muted by others' solo, and not even a side-chain needs it
    std::int64_t latency = 0; ///< how far behind the timeline its output is, frames
    std::size_t level = 0;
};

struct Plan {
    double rate = 48000;
    Ref<TempoMap> tempo;
    Ref<MeterMap> meter;
    std::vector<NodePlan> nodes; ///< in document order
    std::vector<std::vector<std::size_t>> levels;
    std::size_t main = 0;
    std::int64_t end = 0;  ///< the frame after the last clip
    std::int64_t tail = 0; ///< frames by which what rings may outlast it (at most endlessTail)
};

/// Makes plans, and remembers what they were made of: a track that did not change is taken over, and so is a
/// processor whose device did not. Main thread.
class Compiler {
public:
    Compiler(const Registry& registry, MediaSource& media, const Resources* resources)
        : registry_(registry), media_(media), resources_(resources) {}

    /// Fault::refused for sound that runs in a circle, Fault::input for media that cannot be read,
    /// Fault::plugin for a device that cannot be prepared.
    Expected<Plan> compile(const Project&);

    /// The processors forget the past; before a plan is played from its start.
    void reset();

private:
    struct CachedPart {
        Ref<Track> track;
        Ref<TempoMap> tempo;
        Ref<std::vector<Media>> media;
        Ref<TrackPart> part;
    };
    struct CachedProcessor {
        Ref<Device> device;
        double rate = 0;
        std::shared_ptr<Processor> processor;
        Timing timing;
        Values prepared; ///< the values behind `timing`
    };
    friend class PlanMaker;

    const Registry& registry_;
    MediaSource& media_;
    const Resources* resources_;
    std::map<TrackId, CachedPart> parts_;
    std::map<DeviceId, CachedProcessor> processors_;
};

/// What is wrong with a plan: nodes out of order, inputs that do not arrive together. Empty for every plan
/// Compiler makes; tests hold it to that.
std::vector<std::string> verify(const Plan&);

} // namespace tutti

// The engine while people listen: plays a project on a device, takes edits while it plays, and obeys the
// transport.
//
//   LiveEngine engine(registry, resources, media, {.rate = device.rate()});
//   TUTTI_TRY(engine.setProject(project));
//   TUTTI_TRY(device.start(engine));
//   engine.play();
//   ... engine.tick() about fifty times a second ...
//
// What is heard is what render() writes: the same plans, the same player. An edit becomes a new plan, which
// goes on where the old one stands; what it no longer has fades out before, what is new fades in
// (engine/Player.h).
//
// One thread, the owner's, calls everything here but process(), which is the device's. The device is stopped
// before the engine goes.
#pragma once

#include "base/Mailbox.h"
#include "base/Published.h"
#include "base/Spsc.h"
#include "devices/AudioDevice.h"
#include "engine/Player.h"
#include "live/LiveTransport.h"
#include "live/Metronome.h"
#include "live/ReadAhead.h"
#include "live/Varispeed.h"
#include "live/sync/Conductor.h"
#include "live/sync/MidiClockOut.h"

#include <atomic>
#include <map>
#include <optional>

namespace tutti {

struct LiveSettings {
    double rate = 48000;            ///< of the device, which is that of the project
    int threads = 1;                ///< that share out the tracks, the device's own included
    ReadAhead* readAhead = nullptr; ///< is told what will be heard; outlives the engine
};

/// What an engine tells of itself: for a display, some tens of times a second.
struct LiveState {
    LiveTransport::State state = LiveTransport::State::stopped;
    std::int64_t position = 0; ///< frame of the timeline that the player makes next
    std::int64_t heard = 0;    ///< the frame that leaves the loudspeakers now, by what the device says
    FrameRange loop{}, punch{};
    std::int64_t clock = 0;   ///< frames made since the start
    std::uint64_t obeyed = 0; ///< wishes of the owner that were taken
    float peak[2] = {0, 0};   ///< of the output since the last time, linear
    double load = 0;          ///< share of the time a block has that was used, the worst since the last time
    std::int64_t late = 0;    ///< blocks that took longer than they had
    bool parked = true;       ///< stopped, and all has rung out
    double speed = 1;         ///< of the tape (Varispeed.h)
    SyncState sync{};
};

/// What of the device a track hears live: sound of one or two inputs, or notes. Where the machine's plugs go
/// is no part of a project.
struct TrackInput {
    int left = -1, right = -1; ///< channels of the device from 0; one of them -1: mono, both -1: no sound
    bool midi = false;
    int midiChannel = -1; ///< 0..15, or all
    bool operator==(const TrackInput&) const = default;
};

enum class ClickMode : std::uint8_t { off, recording, on };

class LiveEngine final : public DeviceClient {
public:
    /// `media` must outlive the engine, and what it opens must keep the rule of the audio thread
    /// (DiskStreams).
    LiveEngine(const Registry&, const Resources*, MediaSource& media, LiveSettings);
    ~LiveEngine() override;

    /// From now on this is played. Fault::refused, input or plugin as Compiler::compile(), and if the project
    /// has another rate than the device; then the one before plays on.
    Result setProject(const Project&);

    void play();
    /// After so many bars of clicks.
    void playAfter(int bars);
    void stop();
    void locate(std::int64_t frame);
    void setLoop(FrameRange); ///< empty: none
    void setPunch(FrameRange);
    void setClick(ClickMode);

    /// Of the tape: 0.25 to 4 times, with the pitch. Inputs are not heard while it is not 1. Where there is a
    /// conductor, the speed is its own.
    void setSpeed(double);
    /// From now on this one decides when it plays; null: the owner alone. Its loops are the conductor's too.
    void setConductor(std::unique_ptr<Conductor>);
    /// Others are told by MIDI clock, at this MIDI output of the device; below 0: they are not.
    void setClockOut(int port);

    /// Tracks hear these inputs from now on, and others none.
    void setInputs(std::map<TrackId, TrackInput>);
    const std::map<TrackId, TrackInput>& inputs() const noexcept { return inputs_; }

    /// Frees what came back from the audio thread, hands over what waits for it. Every 20 ms or so.
    void tick();
    LiveState state();
    /// state().sync and state().position, without taking peaks from anybody.
    SyncState sync() { return states_.get().sync; }
    std::int64_t position() { return states_.get().position; }
    /// Every play, stop, locate ... so far has reached the audio thread: state() tells what became of them.
    bool obeyed() noexcept { return states_.get().obeyed == sent_; }
    /// The loudest sample of a track behind its fader since the last time, linear.
    std::pair<float, float> takePeak(const TrackId&);
    std::int64_t latency() const noexcept { return latency_; }
    double rate() const noexcept { return settings_.rate; }
    /// Of the device, in frames: for LiveState::heard, and for playing along with others.
    void setDeviceLatency(int input, int output) noexcept { inputLatency_ = input, outputLatency_ = output; }

    void process(const DeviceBlock&) noexcept TUTTI_RT override;
    /// True as soon as what is heard from there on is at hand, if a conductor shares the transport.
    bool ready(std::int64_t frame) noexcept TUTTI_RT override;
    bool musicalPlace(std::int64_t frame, MusicalPlace&) noexcept TUTTI_RT override;

    /// Audio thread, after process(): the device's time (DeviceBlock::time) at which the timeline began to
    /// roll; none while it does not.
    std::optional<std::int64_t> rollsSince() const noexcept TUTTI_RT {
        return transport_.rolling() ? std::optional(rollsSince_) : std::nullopt;
    }

    /// Audio thread, between two blocks: frames made since the start, and where the timeline was meanwhile.
    std::int64_t clock() const noexcept TUTTI_RT { return clock_; }
    const Course& course() const noexcept TUTTI_RT { return course_; }

private:
    struct Meter {
        std::atomic<float> peak[2]{0, 0};
    };
    /// An input on its way to a node.
    struct Route {
        std::size_t node;
        TrackInput input;
        std::vector<Event> events;  // of this block; as many as there is room for
        const float* channels[2]{}; // of this piece
    };
    /// A plan with the player that runs it, and the meters of its tracks.
    struct Program {
        Plan plan;
        Player player;
        std::vector<std::shared_ptr<Meter>> meters; // by node
        std::vector<Route> routes;
        std::vector<Player::Input> inputs; // by node; empty if there are no routes
        std::uint64_t number;
        bool fresh; // follows nobody: all was silent, and the processors have forgotten the past

        Program(Plan, Workers&, const Course&, std::uint64_t number, bool fresh);
    };
    /// Who may touch the processors while nothing sounds.
    /// Null: there is none. (What is published cannot be nothing.)
    struct Lead {
        std::unique_ptr<Conductor> conductor;
    };
    enum class Parking : std::uint8_t { awake, parked, cleaning };

    void publish(Plan);
    void handOver();
    void prepareFor(std::int64_t frame);
    void send(const LiveTransport::Request&);
    void clean();
    bool silent() const noexcept { return parking_.load(std::memory_order_acquire) != Parking::awake; }
    void takeMidi(Program&, const DeviceBlock&) noexcept TUTTI_RT;
    void conduct(const Program*, const DeviceBlock&) noexcept TUTTI_RT;
    Standing standing(const Program*) const noexcept TUTTI_RT;
    void wakeIfWanted(const Program*) noexcept TUTTI_RT;
    void sound(Program&, const DeviceBlock&) noexcept TUTTI_RT;
    void onTape(Program&, const DeviceBlock&, AudioView) noexcept TUTTI_RT;
    void run(Program&, const DeviceBlock&, AudioView, int first, bool live) noexcept TUTTI_RT;
    void route(Program&, const DeviceBlock*, int from, int frames) noexcept TUTTI_RT;
    void runPiece(Program&, AudioView) noexcept TUTTI_RT;
    void measure(Program&, AudioView) noexcept TUTTI_RT;
    void parkIfSilent(const Program&, float loudest) noexcept TUTTI_RT;
    void tell(const Program*, double load) noexcept TUTTI_RT;

    const LiveSettings settings_;
    // The owner's.
    Compiler compiler_;
    std::map<TrackId, std::shared_ptr<Meter>> meters_;
    std::map<TrackId, TrackInput> inputs_;
    std::optional<Plan> playing_, next_; // published last; waits until what leaves has faded
    std::uint64_t number_ = 0;           // of the program published last
    std::int64_t latency_ = 0;
    bool clean_ = true;
    std::uint64_t sent_ = 0;
    // Between the two.
    Published<Program> program_;
    Spsc<LiveTransport::Request> requests_{256};
    Published<Lead> lead_;
    Mailbox<LiveState> states_;
    std::atomic<Parking> parking_{Parking::parked};
    std::atomic<ClickMode> click_{ClickMode::recording};
    std::atomic<int> inputLatency_{0}, outputLatency_{0}, clockPort_{-1};
    std::atomic<double> speed_{1};
    std::atomic<std::int64_t> placeAsked_{-1}, placeAtHand_{-1}; // by ready(), and prepared
    std::atomic<std::uint64_t> settled_{0};                      // number of the program whose joins are over
    std::atomic<float> peak_[2]{0, 0};
    std::atomic<double> load_{0};
    // The audio thread's.
    Workers workers_;
    Course course_;
    LiveTransport transport_;
    Metronome metronome_;
    Varispeed tape_;
    MidiClockOut clockOut_;
    Conductor* conductor_ = nullptr;
    const Program* current_ = nullptr;
    std::int64_t clock_ = 0, blockClock_ = 0, programSince_ = 0, silentSince_ = 0, late_ = 0;
    std::uint64_t taken_ = 0;
    std::int64_t rollsSince_ = 0; // by the device's time
};

} // namespace tutti

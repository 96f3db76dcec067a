// A project that is open and sounds: session, disk streams, engine and device in one hand.
//
//   TUTTI_LET(live, LiveSession::open("song.tutti", Access::write, house, config, backends));
//   live->engine().play();
//   while (!live->finished()) { live->tick(); wait some 20 ms }
//
// One thread, the owner's, calls everything here. Edits go through perform(), so that they are journalled
// first and heard then.
#pragma once

#include "app/Hands.h"
#include "app/LiveRecording.h"
#include "app/Session.h"
#include "app/Sync.h"
#include "devices/Backend.h"
#include "live/DiskStreams.h"
#include "live/LiveEngine.h"
#include "live/Lookback.h"
#include "live/MidiLine.h"
#include "processor/ResourceFiles.h"

#include <functional>
#include <memory>
#include <mutex>

namespace tutti {

struct RecordSpec {
    std::vector<Arm> arms;
    int countIn = 0; ///< bars of clicks before it rolls
    int preRoll = 0; ///< bars that are played before the first frame that is taken
    /// What lies there on the tracks makes way; else both are heard. Unset: sound makes way for sound, notes
    /// are laid on top of notes.
    std::optional<bool> replace{};
    /// Of sound: seconds before the first frame that are in the file, too; with armLevel, before what is
    /// loud.
    double pre = 0;
    /// Seconds after which a sound goes on in another file, and how many of these stay (0: all).
    double split = 0;
    int rotate = 0;
    /// dBFS: only where a sound is as loud as this it becomes a clip, until a second after.
    std::optional<double> armLevel{};
    std::string quantise{}; ///< a grid that played notes are pulled to, 1/4q; empty: they stay as played
};

class LiveSession final : private DeviceClient {
public:
    /// Opens project and device; nothing plays yet. Fault::device if the device runs at another rate than the
    /// project. `threads` share out the tracks.
    static Expected<std::unique_ptr<LiveSession>> open(const std::filesystem::path&, Access, const House&,
                                                       const DeviceConfig&, std::span<const Backend>,
                                                       int threads = 1);
    ~LiveSession() override;

    Session& session() noexcept { return session_; }
    LiveEngine& engine() noexcept { return *engine_; }
    AudioDevice& device() noexcept { return *device_; }
    /// Lines to the remote controls of DeviceConfig::remotes, in their order. What comes by them is played by
    /// no instrument.
    std::span<const std::unique_ptr<MidiLine>> remotes() const noexcept { return remotes_; }
    /// What comes by the keyboards' ports, in their order; the instruments hear it all the same.
    std::span<const std::unique_ptr<MidiLine>> keyboards() const noexcept { return keyboardLines_; }
    StreamCounters streams() const { return streams_->counters(); }

    /// As Session's, and what they change is heard. Where the edit cannot be played (a missing SoundFont), it
    /// is made all the same, and the answer says why it is not heard.
    Expected<std::vector<std::string>> perform(const Verb&);
    Expected<std::vector<std::string>> perform(std::span<const ScriptLine>, const std::string& label);
    Expected<std::string> undo();
    Expected<std::string> redo();

    /// A hand holds something (Hands.h): heard at once, and no edit yet. Refuses what perform() would refuse,
    /// and verbs that make parts.
    Result hold(const std::string& hand, const Verb&);
    /// The hand lets go: what it held is an edit, or, unless `keep`, as it was before. Nothing held: nothing
    /// done.
    Result release(const std::string& hand, bool keep = true);
    const Hands& hands() const noexcept { return hands_; }
    /// The project that is heard: what is held is in it.
    const Project& heard() const noexcept { return hands_.empty() ? session_.project() : heard_; }

    /// Plays from where the transport stands and records: from there to the stop, or, where the transport has
    /// a punch, exactly that; in a loop each round is a take of its own. With a pre-roll it plays from so
    /// much before the punch, or before where it stands.
    Result record(const RecordSpec&);
    bool recording() const noexcept { return recording_.recording(); }
    /// Nothing more will be added: the device is lost, or its time has come. stopRecording() is still to be
    /// called.
    bool recordingOver() const noexcept { return recording_.over(); }
    /// The loudest sample since the last time of what comes in for one of the arms, linear.
    float takeInputPeak(std::size_t arm) { return recording_.takePeak(arm); }
    std::vector<TakeReport> takes() const { return recording_.reports(); }
    /// How a take that grows is drawn (Recorder::peaks).
    std::vector<Peak> takePeaks(std::size_t arm, int channel, std::size_t fromStep) const {
        return recording_.peaks(arm, channel, fromStep);
    }
    /// What is being recorded, in the order of takes().
    std::span<const Arm> arms() const noexcept { return arms_; }
    /// So many frames later than the device says what is recorded comes in (Latencies.h).
    void setExtraLatency(std::int64_t frames) noexcept { extraLatency_ = frames; }
    /// Stops; the takes are clips of their tracks, in one step of history, and are heard from now on.
    Expected<std::vector<TakeReport>> stopRecording();

    /// What came in of late becomes takes, as if it had been recorded (Capture.h): one step of history, and
    /// heard from now on. `seconds`: no more than these.
    Expected<std::vector<AdoptedTake>> capture(const std::vector<Arm>&, double seconds = 600);
    /// From now on the transport is that of others (docs/sync.md), or our own again. Fault::device if the
    /// device cannot do it; refused while a recording runs or the speed is not 1.
    Result follow(const SyncSpec&);
    const SyncSpec& followed() const noexcept { return followed_; }
    /// Others hear bars and tempo of us, through the transport that is followed.
    bool leadsTempo() const noexcept { return leadsTempo_; }
    /// Of a tape, 0.25 to 4; refused while a recording runs or others are followed.
    Result setSpeed(double);
    /// MIDI clock at the first MIDI output, or no more.
    Result sendClock(bool);
    bool sendsClock() const noexcept { return sendsClock_; }

    /// Every 20 ms or so.
    void tick();
    /// How time passes where the device has to do its part before a call can return: 10 ms of sleep, if
    /// nothing else is said.
    void passTimeBy(std::function<void()> passTime) { passTime_ = std::move(passTime); }
    /// The frame after the last clip.
    std::int64_t end() const noexcept { return end_; }
    /// The device is lost and not back.
    bool deviceLost() const noexcept { return deviceLost_.load(); }
    /// What the device and those we follow told since the last time: lost, reconnected; for people.
    std::vector<std::string> takeNews();

private:
    LiveSession(Session, const House&);
    void waitUntilObeyed();
    Result listen();
    Result checkSyncFor(const RecordSpec&, const LiveState&) const;
    void tellOfSync();
    void process(const DeviceBlock&) noexcept TUTTI_RT override;
    void remember(const DeviceBlock&, std::int64_t clock) noexcept TUTTI_RT;
    std::int64_t lateness() const noexcept;
    bool ready(std::int64_t frame) noexcept TUTTI_RT override { return engine_->ready(frame); }
    bool musicalPlace(std::int64_t frame, MusicalPlace& place) noexcept TUTTI_RT override {
        return engine_->musicalPlace(frame, place);
    }
    std::span<const MidiMessage> playedNotes(std::span<const MidiMessage>) noexcept TUTTI_RT;
    void lost(const std::string& reason) override;
    void reconnected() override;
    void latencyChanged() override;

    Session session_;
    const House& house_;
    ResourceFiles resources_;
    std::unique_ptr<DiskStreams> streams_;
    std::unique_ptr<LiveEngine> engine_;
    std::optional<Lookback> lookback_; // where there are inputs; recordings look into it
    LiveRecording recording_;
    std::vector<Arm> arms_; // that are recorded
    Hands hands_;
    Project heard_; // while something is held
    SyncSpec followed_;
    SyncState::Phase phase_ = SyncState::Phase::none; // that was told
    double speed_ = 1;
    bool leadsTempo_ = false, sendsClock_ = false;
    std::vector<std::unique_ptr<MidiLine>> remotes_;
    std::vector<std::unique_ptr<MidiLine>> keyboardLines_;
    int keyboards_ = 0; // MIDI inputs that are for notes
    int midiOutputs_ = 0;
    std::vector<MidiMessage> notes_; // of this block, without what remote controls say
    std::unique_ptr<AudioDevice> device_;
    std::function<void()> passTime_;
    std::int64_t end_ = 0, extraLatency_ = 0;
    std::atomic<bool> deviceLost_{false};
    std::mutex newsMutex_;
    std::vector<std::string> news_;
};

} // namespace tutti

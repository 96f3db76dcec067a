// A sound card, a JACK server, or nothing at all: what calls for sound, block by block, and what the engine
// that answers must do.
//
//   TUTTI_LET(device, openDevice({.backend = "jack", .inputs = 2, .outputs = 2}, builtinBackends()));
//   TUTTI_TRY(device->start(client)); // client.process() is called from now on
//   device->stop();                   // and from here on no more
//
// Time is counted in frames of the device. A block has 1 to maximumBlock frames, and the next one may have
// any other number: what a device brings in larger blocks is cut before the client sees it.
//
// Threads. process() runs on the device's audio thread, inside RealTimeScope and FlushDenormals. All other
// calls to a client come from some other thread, one at a time. start() and stop() are called by one thread,
// the owner; the questions (rate(), xruns(), ...) may be asked by any thread. Shutting down never waits
// longer than two seconds, whatever the device does.
#pragma once

#include "audio/AudioView.h"
#include "base/Expected.h"
#include "base/RealTime.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tutti {

/// The most frames a client is ever asked for at once.
inline constexpr int maximumBlock = 8192;

/// A complete MIDI message, without running status; a system exclusive one with its F0 and F7.
struct MidiMessage {
    std::int32_t offset = 0; ///< frame of the block
    std::uint8_t port = 0;   ///< which of the device's MIDI inputs
    std::span<const std::uint8_t> bytes;
};

/// Where a block's outgoing MIDI goes.
class MidiOut {
public:
    /// Any order of offsets; messages of one offset leave in the order in which they were put. False if there
    /// is no such port, no such frame in the block, or no room: nothing was sent.
    virtual bool put(std::uint8_t port, std::int32_t offset,
                     std::span<const std::uint8_t> bytes) noexcept TUTTI_RT = 0;

protected:
    ~MidiOut() = default;
};

/// The transport that several programs share (JACK's), at the first frame of a block.
struct SyncPosition {
    enum class State : std::uint8_t {
        absent,   ///< this device has no such thing
        stopped,  ///<
        starting, ///< rolls as soon as all programs are ready (DeviceClient::ready)
        rolling,  ///<
    };
    State state = State::absent;
    std::int64_t frame = 0;
};

/// A place as musicians say it, for other programs (JACK's BBT). Bars and beats count from 1.
struct MusicalPlace {
    std::int64_t bar = 1;
    int beat = 1;
    double part = 0;        ///< of the beat that has passed, 0 to 1
    double beatsBefore = 0; ///< this bar, since the beginning of the timeline
    int beats = 4, unit = 4;
    double tempo = 120; ///< beats of that unit a minute
};

struct DeviceBlock {
    ConstAudioView in;                 ///< never the same memory as `out`
    AudioView out;                     ///< holds anything; the client fills it whole
    std::span<const MidiMessage> midi; ///< in order of offset
    MidiOut& midiOut;
    /// Frames since start(), of this block's first frame. Frames that were lost (an xrun, a device that was
    /// away) are counted too: where time is more than the sum of the frames that came, the difference was
    /// lost.
    std::int64_t time = 0;
    double rate = 0;        ///< Hz; changes only where a device came back with another one
    bool freewheel = false; ///< not in real time: as fast as all programs can
    SyncPosition transport;

    int frames() const noexcept { return out.frames; }
};

class DeviceClient {
public:
    virtual ~DeviceClient() = default;

    /// Audio thread. Fills block.out.
    virtual void process(const DeviceBlock& block) noexcept TUTTI_RT = 0;
    /// Audio thread. The shared transport wants to start at this frame; true if the client can play from
    /// there. Asked again in every block until all are ready, at most for some seconds.
    virtual bool ready(std::int64_t) noexcept TUTTI_RT { return true; }

    /// Audio thread. Where a frame of the shared transport lies in the music, if the client knows; asked if
    /// it leads the tempo (SyncTransport::leadTempo).
    virtual bool musicalPlace(std::int64_t, MusicalPlace&) noexcept TUTTI_RT { return false; }

    // --- never on the audio thread -------------------------------------------------------------------------

    /// The device missed a deadline; AudioDevice::xruns() counts them.
    virtual void xrun() {}
    /// The device is gone: a line for the user, as an error's message. A device that is kept (Keeper.h) plays
    /// on over a silent clock; any other one calls process() no more.
    virtual void lost(const std::string&) {}
    /// A device that is kept is back: the same one.
    virtual void reconnected() {}
    /// In a block's `rate` from the same moment on, or a little later.
    virtual void rateChanged(double) {}
    /// The device's block size, in frames. Blocks need not have it.
    virtual void blockChanged(int) {}
    /// AudioDevice::inputLatency() or outputLatency() has changed.
    virtual void latencyChanged() {}
};

/// The transport several programs share. Any thread, the audio thread too; what comes of it is seen in the
/// blocks that follow.
class SyncTransport {
public:
    virtual void play() noexcept TUTTI_RT = 0;
    virtual void halt() noexcept TUTTI_RT = 0;
    virtual void locate(std::int64_t frame) noexcept TUTTI_RT = 0;
    /// Not the audio thread. The client tells all programs bars and tempo from now on (JACK's timebase), or
    /// no more. False if another one does; it is not pushed aside.
    virtual bool leadTempo(bool) { return false; }

protected:
    ~SyncTransport() = default;
};

/// A cable between a port of ours, by its short name (in_1), and one of another program, by its full name.
struct Connection {
    std::string ours, theirs;
    bool operator==(const Connection&) const = default;
};

/// Open from the moment it is made; closed when it is destroyed.
class AudioDevice {
public:
    virtual ~AudioDevice() = default;

    /// Refuses (Fault::device) if the device cannot run. The client outlives stop(). Once only.
    virtual Result start(DeviceClient& client) = 0;
    /// No call of the client runs or will run when it returns. May be called at any time, also after lost().
    virtual void stop() = 0;
    virtual bool running() const = 0;

    virtual std::string name() const = 0; ///< for people and for DeviceConfig::device
    virtual double rate() const = 0;      ///< Hz
    virtual int block() const = 0;        ///< frames; what the device is set to
    virtual int inputs() const = 0;       ///< audio channels
    virtual int outputs() const = 0;      ///< audio channels
    /// Frames between the sound at the jack and the block it comes in; what is played in a block is heard
    /// outputLatency() frames later. A take is moved earlier by the sum of both.
    virtual int inputLatency() const = 0;
    virtual int outputLatency() const = 0;
    virtual std::int64_t xruns() const = 0;
    /// Null if it has none. Belongs to the device.
    virtual SyncTransport* transport() { return nullptr; }
    /// Where its ports are connected, as of half a second ago; empty where ports cannot be.
    virtual std::vector<Connection> connections() const { return {}; }
};

/// Which device, and what of it. Fields that stay 0 or empty are left to the device.
struct DeviceConfig {
    std::string backend = "jack"; ///< a name of backends()
    std::string device{};         ///< a name of Backend::list(); JACK: the server's name
    int inputs = 2, outputs = 2;  ///< audio channels
    int midiInputs = 1, midiOutputs = 1;
    /// Further MIDI ports, NAME_in and NAME_out, for remote controls: numbers midiInputs and midiOutputs and
    /// up. They are connected to what `connections` says and to nothing else, and what they are connected to
    /// is not connected to the other ports by itself.
    std::vector<std::string> remotes{};
    double rate = 0;                       ///< Hz; a JACK server has its own
    int block = 0;                         ///< frames, likewise
    std::string client = "Tutti";          ///< the name other programs see
    bool autoConnect = true;               ///< to the sound card's own ports
    std::vector<Connection> connections{}; ///< made as well, as far as these ports are there
    bool keep = true; ///< play on over a silent clock when it is lost, and take it back (Keeper.h)

    int allMidiOutputs() const noexcept { return midiOutputs + static_cast<int>(remotes.size()); }
};

/// A device there is, for lists.
struct DeviceInfo {
    std::string backend, name{};
    double rate = 0;                         ///< Hz; 0: any
    int block = 0;                           ///< frames; 0: any
    int inputs = 0, outputs = 0;             ///< audio channels of the sound card
    int inputLatency = 0, outputLatency = 0; ///< frames
    bool realTime = false;                   ///< its audio thread has real-time priority
    /// Names of its ports, as other programs know them.
    std::vector<std::string> audioIn{}, audioOut{}, midiIn{}, midiOut{};
};

} // namespace tutti

#include "live/sync/LinkConductor.h"

#if !TUTTI_LINK

namespace tutti {

bool linkIsBuiltIn() noexcept {
    return false;
}

Expected<std::unique_ptr<Conductor>> makeLinkConductor(double, double) {
    return Error{Fault::device, "link: this program was built without Ableton Link",
                 "install ableton-link-dev and build with -DTUTTI_LINK=ON"};
}

} // namespace tutti

#else

#include "live/sync/Chase.h"

#include <ableton/Link.hpp>
#include <ableton/link/HostTimeFilter.hpp>

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

class LinkConductor final : public Conductor {
public:
    LinkConductor(double rate, double tempo) : link_(tempo), chase_(rate), rate_(rate) {
        link_.enableStartStopSync(true);
        link_.enable(true);
    }
    ~LinkConductor() override { link_.enable(false); }

    bool takes(const LiveTransport::Request&) noexcept TUTTI_RT override;
    Order conduct(const DeviceBlock&, const Standing&) noexcept TUTTI_RT override;
    SyncState state() const noexcept TUTTI_RT override { return state_; }

private:
    using Session = ableton::Link::SessionState;
    using Time = std::chrono::microseconds;
    enum class Wish : std::uint8_t { none, play, stop };

    void speak(Session&, Time, double tempo, double bar) noexcept TUTTI_RT;
    Chase::Outside outside(const Session&, Time, int frames, const Standing&, double bar) noexcept TUTTI_RT;

    ableton::Link link_;
    ableton::link::HostTimeFilter<ableton::Link::Clock> moments_;
    Chase chase_;
    const double rate_;
    SyncState state_{.phase = SyncState::Phase::locked};
    Wish wish_ = Wish::none;
    double tempo_ = 0;        // of the project, when it was looked at last; 0: never
    bool rolls_ = false;      // with the session
    double quartersLess_ = 0; // of ours than of the session's beats
};

double quartersAt(double frame, const Standing& own) noexcept {
    return own.tempo->quartersAt(std::max(0.0, frame) / own.rate);
}

double frameAt(double quarters, const Standing& own) noexcept {
    const auto tick = static_cast<std::int64_t>(std::floor(std::max(0.0, quarters) * ticksPerQuarter + 0.5));
    return own.tempo->secondsAt(TickPoint{tick}) * own.rate;
}

bool LinkConductor::takes(const LiveTransport::Request& wish) noexcept TUTTI_RT {
    using Kind = LiveTransport::Request::Kind;
    if (wish.kind == Kind::play) wish_ = Wish::play;
    if (wish.kind == Kind::stop) wish_ = Wish::stop;
    return wish.kind == Kind::play || wish.kind == Kind::stop || (wish.kind == Kind::locate && rolls_);
}

Order LinkConductor::conduct(const DeviceBlock& block, const Standing& own) noexcept TUTTI_RT {
    if (own.tempo == nullptr || own.meter == nullptr) return {};
    const auto late = static_cast<std::int64_t>(own.outputLatency / rate_ * 1e6);
    const auto now = moments_.sampleTimeToHostTime(static_cast<double>(block.time)) + Time(late);
    const auto tick = own.tempo->ticksAt(std::max(0.0, own.place) / own.rate);
    const double bar = asQuarters(own.meter->meterAt(tick).barLength());
    auto session = link_.captureAudioSessionState();
    speak(session, now, own.tempo->bpmAt(tick), bar);
    state_.tempo = session.tempo();
    state_.place = session.beatAtTime(now, bar);
    state_.peers = static_cast<int>(link_.numPeers());
    return chase_.next(outside(session, now, block.frames(), own, bar), own);
}

/// What we have to say to all.
void LinkConductor::speak(Session& session, Time now, double tempo, double bar) noexcept TUTTI_RT {
    const bool changed = tempo_ != 0 && tempo != tempo_;
    tempo_ = tempo;
    if (!changed && wish_ == Wish::none) return;
    if (changed) session.setTempo(tempo, now);
    if (wish_ == Wish::play) {
        if (link_.numPeers() == 0)
            session.setIsPlayingAndRequestBeatAtTime(true, now, 0, bar);
        else
            session.setIsPlaying(true, now);
    }
    if (wish_ == Wish::stop) session.setIsPlaying(false, now);
    wish_ = Wish::none;
    link_.commitAudioSessionState(session);
}

Chase::Outside LinkConductor::outside(const Session& session, Time now, int frames, const Standing& own,
                                      double bar) noexcept TUTTI_RT {
    Chase::Outside outside{.rolls = session.isPlaying(), .place = -1};
    rolls_ = rolls_ && outside.rolls && own.rolls;
    if (!outside.rolls) return outside;
    const double perFrame = session.tempo() / 60 / rate_, beat = session.beatAtTime(now, bar);
    if (!rolls_) { // begin where the session's bar is as far as ours
        const double ours = quartersAt(own.place, own);
        const double wait = std::fmod(std::fmod(ours - beat, bar) + bar, bar);
        outside.rolls = wait < perFrame * frames;
        if (!outside.rolls) return outside;
        rolls_ = true;
        quartersLess_ = beat + wait - ours;
        outside.place = own.place;
        outside.startsIn = static_cast<int>(wait / perFrame);
        return outside;
    }
    constexpr double span = 1024;
    const double there = beat - quartersLess_, place = frameAt(there, own);
    outside.place = place + own.engineLatency;
    outside.speed = (frameAt(there + perFrame * span, own) - place) / span;
    return outside;
}

} // namespace

bool linkIsBuiltIn() noexcept {
    return true;
}

Expected<std::unique_ptr<Conductor>> makeLinkConductor(double rate, double tempo) {
    return std::unique_ptr<Conductor>(new LinkConductor(rate, tempo));
}

} // namespace tutti

#endif

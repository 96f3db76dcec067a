// What a session follows, its speed, and who is told of its clock.
#include "app/LiveSession.h"
#include "live/Varispeed.h"

namespace tutti {

Result LiveSession::follow(const SyncSpec& spec) {
    if (recording_.recording()) return refused("a recording runs: stop it first");
    if (spec.follows() && speed_ != 1)
        return refused("the speed is not 1, and whom one follows has the say of it", "speed 1");
    const double at = static_cast<double>(engine_->position()) / device_->rate();
    const auto& tempo = *session_.project().tempo;
    TUTTI_LET(conductor, makeConductor(spec, *device_, tempo.bpmAt(tempo.ticksAt(at))));
    const bool shares = conductor && conductor->sharesTransport();
    if (auto* transport = device_->transport()) leadsTempo_ = transport->leadTempo(shares) && shares;
    engine_->setConductor(std::move(conductor));
    followed_ = spec;
    phase_ = SyncState::Phase::none;
    return success();
}

Result LiveSession::setSpeed(double speed) {
    if (recording_.recording()) return refused("a recording runs: stop it first");
    if (followed_.follows() && speed != 1)
        return refused("the speed is that of " + nameOf(followed_.source), "sync off");
    if (!(speed >= Varispeed::slowest && speed <= Varispeed::fastest))
        return refused("a speed lies between 0.25 and 4");
    speed_ = speed;
    engine_->setSpeed(speed);
    return success();
}

Result LiveSession::sendClock(bool sends) {
    if (sends && midiOutputs_ < 1)
        return Error{Fault::device, "send_clock: " + device_->name() + " has no MIDI output",
                     "JACK and PipeWire have some: -d jack"};
    sendsClock_ = sends;
    engine_->setClockOut(sends ? 0 : -1);
    return success();
}

/// Takes lie where they were played, which asks for a start that is known before and a speed of 1.
Result LiveSession::checkSyncFor(const RecordSpec& spec, const LiveState& state) const {
    if (speed_ != 1)
        return refused("takes are recorded at speed 1, and it is " + std::to_string(speed_), "speed 1");
    if (followed_.follows() && followed_.source != SyncSpec::Source::jack)
        return refused("takes are not recorded while " + nameOf(followed_.source) + " is followed",
                       "sync off, or sync jack");
    if (followed_.follows() && !state.loop.empty())
        return refused("a loop that others go round in is not exact enough for takes", "loop off");
    if (followed_.follows() && (spec.countIn > 0 || spec.preRoll > 0))
        return refused("no count-in and no pre-roll while " + nameOf(followed_.source) + " is followed",
                       "sync off");
    return success();
}

void LiveSession::tellOfSync() {
    const auto phase = engine_->sync().phase;
    const auto news = newsOf(followed_.source, std::exchange(phase_, phase), phase);
    if (news.empty()) return;
    const std::lock_guard lock(newsMutex_);
    news_.push_back(news);
}

} // namespace tutti

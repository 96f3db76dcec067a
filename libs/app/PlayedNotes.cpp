#include "app/PlayedNotes.h"

#include "live/MidiEvents.h"
#include "model/ControlTarget.h"
#include "model/Directory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace tutti {
namespace {

constexpr int sustain = 64, sostenuto = 66, soft = 67;
constexpr int firstModeMessage = 120, allSoundOff = 120;

/// The number 0..127 that the wire had.
float sevenBits(const Event& event) {
    return std::round(event.value * 127);
}

/// What a message moves and where to; none if it moves nothing.
std::optional<std::pair<ControlTarget, double>> movedBy(const Event& event) {
    using Kind = ControlTarget::Kind;
    const double amount = sevenBits(event);
    switch (event.kind) {
    case Event::Kind::controller:
        if (event.number >= firstModeMessage) return {};
        return {{{Kind::controller, event.number}, amount}};
    case Event::Kind::pitchBend: return {{{Kind::bend}, static_cast<double>(event.value)}};
    case Event::Kind::pressure: return {{{Kind::pressure}, amount}};
    case Event::Kind::keyPressure: return {{{Kind::keyPressure, event.number}, amount}};
    case Event::Kind::program: return {{{Kind::program}, static_cast<double>(event.number)}};
    default: return {};
    }
}

class Player {
public:
    Player(const PlayedStretch& stretch, TickPoint start, const TempoMap& tempo, double rate)
        : stretch_(stretch), start_(start), tempo_(tempo), rate_(rate) {
        for (auto& channel : open_)
            channel.fill(none);
    }

    void hear(const RecordedEvent& recorded) {
        const auto event = eventOf(recorded.message());
        if (!event || recorded.frame >= stretch_.to) return;
        if (recorded.frame < stretch_.from) {
            if (const auto moved = movedBy(*event)) before_[textOf(moved->first)] = moved->second;
            return;
        }
        switch (event->kind) {
        case Event::Kind::noteOn: return strike(*event, recorded.frame);
        case Event::Kind::noteOff: return release(*event, recorded.frame);
        case Event::Kind::allNotesOff: return releaseAll(event->channel, recorded.frame);
        default: break;
        }
        if (event->kind == Event::Kind::controller && event->number == allSoundOff)
            return releaseAll(event->channel, recorded.frame);
        if (const auto moved = movedBy(*event)) add(textOf(moved->first), recorded.frame, moved->second);
    }

    NoteContent finish() {
        for (int channel = 0; channel < 16; ++channel)
            releaseAll(channel, stretch_.to);
        for (const auto& [target, value] : before_)
            stand(target, value);
        for (const int pedal : {sustain, sostenuto, soft})
            letGo("cc" + std::to_string(pedal));
        std::sort(content_.notes.begin(), content_.notes.end(), noteComesBefore);
        for (auto& [target, curve] : curves_)
            content_.curves.push_back(std::move(curve));
        return std::move(content_);
    }

private:
    static constexpr std::size_t none = SIZE_MAX;

    Ticks placeOf(std::int64_t frame) const {
        const auto timeline = stretch_.at + (frame - stretch_.from);
        return tempo_.ticksAt(static_cast<double>(timeline) / rate_) - start_;
    }

    void strike(const Event& event, std::int64_t frame) {
        close(event.channel, event.number, frame, 64);
        Note note;
        note.number = static_cast<std::uint32_t>(content_.notes.size() + 1);
        note.at = placeOf(frame);
        note.pitch = event.number;
        note.velocity = std::max(1.0f, sevenBits(event));
        note.channel = event.channel;
        open_[event.channel][event.number] = content_.notes.size();
        content_.notes.push_back(note);
        struckAt_.push_back(frame);
    }
    void release(const Event& event, std::int64_t frame) {
        close(event.channel, event.number, frame, sevenBits(event));
    }
    void releaseAll(int channel, std::int64_t frame) {
        for (int key = 0; key < 128; ++key)
            close(channel, key, frame, 64);
    }
    void close(int channel, int key, std::int64_t frame, float velocity) {
        auto& place = open_[static_cast<std::size_t>(channel)][static_cast<std::size_t>(key)];
        if (place == none) return;
        auto& note = content_.notes[place];
        note.length = placeOf(std::max(frame, struckAt_[place] + 1)) - note.at;
        note.release = velocity;
        place = none;
    }

    void add(const std::string& target, std::int64_t frame, double value) {
        auto& curve = curves_[target];
        curve.target = target;
        const auto at = TickPoint{} + placeOf(frame);
        if (!curve.points.empty() && curve.points.back().at == at)
            curve.points.back().value = value;
        else
            curve.points.push_back({at, value, CurveShape::hold});
    }
    /// Where the controller stood when the stretch began.
    void stand(const std::string& target, double value) {
        auto& curve = curves_[target];
        curve.target = target;
        const auto at = TickPoint{} + placeOf(stretch_.from);
        if (curve.points.empty() || curve.points.front().at > at)
            curve.points.insert(curve.points.begin(), {at, value, CurveShape::hold});
    }
    void letGo(const std::string& pedal) {
        const auto curve = curves_.find(pedal);
        if (curve == curves_.end() || curve->second.points.back().value < 64) return;
        // The engine follows curves in steps of some milliseconds up to the end of a clip.
        const auto frames = static_cast<std::int64_t>(rate_ / 100);
        const auto at = TickPoint{} + placeOf(std::max(stretch_.from, stretch_.to - frames));
        if (curve->second.points.back().at < at)
            curve->second.points.push_back({at, 0, CurveShape::hold});
        else
            curve->second.points.back().value = 0;
    }

    const PlayedStretch stretch_;
    const TickPoint start_;
    const TempoMap& tempo_;
    const double rate_;
    NoteContent content_;
    std::vector<std::int64_t> struckAt_; // the frames of the notes
    std::array<std::array<std::size_t, 128>, 16> open_{};
    std::map<std::string, Curve> curves_;
    std::map<std::string, double> before_;
};

} // namespace

NoteContent playedNotes(std::span<const RecordedEvent> events, const PlayedStretch& stretch, TickPoint start,
                        const TempoMap& tempo, double rate) {
    Player player(stretch, start, tempo, rate);
    for (const auto& event : events)
        player.hear(event);
    return player.finish();
}

} // namespace tutti

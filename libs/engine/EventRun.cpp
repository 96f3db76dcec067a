#include "engine/EventRun.h"

#include <algorithm>

namespace tutti {
namespace {

constexpr std::uint8_t sustain = 64;
/// Numbers of live notes do not meet those of a part, which count from 1.
constexpr std::uint32_t liveNumbers = 0x80000000u;

/// In place and without memory: few are out of order, and what came first stays first.
void sortByOffset(std::vector<Event>& events) noexcept {
    for (std::size_t i = 1; i < events.size(); ++i)
        for (auto at = i; at > 0 && events[at].offset < events[at - 1].offset; --at)
            std::swap(events[at], events[at - 1]);
}

std::size_t firstFrom(const std::vector<TimedEvent>& events, std::int64_t frame) noexcept {
    return static_cast<std::size_t>(
        std::lower_bound(events.begin(), events.end(), frame,
                         [](const TimedEvent& each, std::int64_t place) { return each.frame < place; }) -
        events.begin());
}

} // namespace

std::span<const Event> EventRun::collect(const TrackPart& track, const Course::Place& place,
                                         std::int64_t clock, int count,
                                         const LiveEvents& live) noexcept TUTTI_RT {
    events_.clear();
    if (place.stretch.number != stretch_) {
        stretch_ = place.stretch.number;
        release();
        next_ = firstFrom(track.events, place.frame);
    } else if (otherPart_) {
        matchAnew(track);
        next_ = firstFrom(track.events, place.frame);
    }
    otherPart_ = false;
    const auto until = place.frame + count;
    for (const auto& all = track.events;
         place.stretch.rolling && next_ < all.size() && all[next_].frame < until; ++next_) {
        auto event = all[next_].event;
        event.offset = static_cast<std::int32_t>(all[next_].frame - place.frame);
        take(event, all[next_].frame, false);
    }
    std::size_t heard = 0;
    for (auto event : live.events) {
        const auto at = live.clock + event.offset;
        if (at < clock || at >= clock + count || ++heard > mostLiveEvents) continue;
        event.offset = static_cast<std::int32_t>(at - clock);
        event.note = liveNumbers | (static_cast<std::uint32_t>(event.channel) << 8) | event.number;
        take(event, place.frame, true);
    }
    if (heard > 0) sortByOffset(events_);
    return events_;
}

/// Puts an event among those of this stretch, and keeps book.
void EventRun::take(Event event, std::int64_t frame, bool live) noexcept TUTTI_RT {
    const auto source = event.note;
    if (event.kind == Event::Kind::noteOn && soundingCount_ < mostSounding) {
        sounding_[soundingCount_++] = {source, source, event.channel, event.number, live, frame};
    } else if (event.kind == Event::Kind::noteOff) {
        const auto last = sounding_.begin() + static_cast<std::ptrdiff_t>(soundingCount_);
        const auto found = std::find_if(sounding_.begin(), last,
                                        [&](const Sounding& each) { return each.source == source; });
        if (found != last) {
            event.note = found->played;
            *found = sounding_[--soundingCount_];
        }
    } else if (event.kind == Event::Kind::controller && event.number == sustain) {
        const auto bit = static_cast<std::uint16_t>(1u << (event.channel & 15));
        pedals_ = event.value >= 0.5f ? pedals_ | bit : pedals_ & static_cast<std::uint16_t>(~bit);
    }
    events_.push_back(event);
}

/// Ends a note that sounds.
void EventRun::end(std::size_t sounding) noexcept TUTTI_RT {
    const auto note = sounding_[sounding];
    Event event;
    event.kind = Event::Kind::noteOff;
    event.channel = note.channel;
    event.number = note.key;
    event.value = 0.5f;
    event.note = note.played;
    events_.push_back(event);
    sounding_[sounding] = sounding_[--soundingCount_];
}

/// Ends what the clips play; what is held on a keyboard sounds on.
void EventRun::release() noexcept TUTTI_RT {
    for (std::size_t i = soundingCount_; i-- > 0;)
        if (!sounding_[i].live) end(i);
    for (int channel = 0; channel < 16; ++channel)
        if ((pedals_ >> channel & 1) != 0) {
            Event event;
            event.kind = Event::Kind::controller;
            event.channel = static_cast<std::uint8_t>(channel);
            event.number = sustain;
            events_.push_back(event);
        }
    pedals_ = 0;
}

/// Another part plays on: notes it has too sound on, the others end.
void EventRun::matchAnew(const TrackPart& track) noexcept TUTTI_RT {
    for (std::size_t i = soundingCount_; i-- > 0;) {
        auto& note = sounding_[i];
        if (note.live) continue;
        const auto& all = track.events;
        auto at = firstFrom(all, note.frame);
        const auto same = [&](const TimedEvent& each) {
            return each.event.kind == Event::Kind::noteOn && each.event.channel == note.channel &&
                   each.event.number == note.key;
        };
        while (at < all.size() && all[at].frame == note.frame && !same(all[at]))
            ++at;
        if (at < all.size() && all[at].frame == note.frame)
            note.source = all[at].event.note;
        else
            end(i);
    }
}

void EventRun::follow(EventRun& before, bool otherPart) noexcept TUTTI_RT {
    sounding_ = before.sounding_;
    soundingCount_ = before.soundingCount_;
    pedals_ = before.pedals_;
    next_ = before.next_;
    stretch_ = before.stretch_;
    otherPart_ = otherPart || before.otherPart_;
}

} // namespace tutti

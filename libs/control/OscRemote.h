// Remote controls that speak Open Sound Control, over any socket: what they ask is asked of Control, and who
// subscribes is told what changes (docs/surfaces.md).
//
// A remote is known by the port it sends from. Every message is answered: /tutti/done ADDRESS made..., or
// /tutti/failed ADDRESS fault error hint. Moves (faders, pots) are answered only where they fail, and are one
// step of history when they have rested for `rest`.
//
// No thread, no socket and no clock of its own: Server.h brings those.
#pragma once

#include "control/Control.h"
#include "control/OscRequests.h"

#include <chrono>
#include <map>

namespace tutti {

class OscRemote {
public:
    using Time = std::chrono::milliseconds;
    /// How long a fader rests before it counts as let go.
    static constexpr Time rest{400};
    /// How long a subscription lasts without a message of who subscribed.
    static constexpr Time lease{60'000};
    static constexpr std::size_t mostRemotes = 32;
    static constexpr std::size_t mostWaiting = 1024; ///< messages whose time is to come

    struct Packet {
        std::uint16_t to;
        osc::Bytes bytes;
    };

    explicit OscRemote(Control& control) : control_(control) {}

    /// Obeys a packet. `now` is any clock that goes forward; `wall` is now as packets tell the time. What a
    /// bundle says is done at its time, or at once if that is past.
    void hear(std::uint16_t from, std::span<const std::uint8_t>, Time now, osc::TimeTag wall);
    /// Does what is due; then all there is to send.
    std::vector<Packet> tick(Time now, osc::TimeTag wall);

    /// The time as packets tell it: seconds since 1900.
    static osc::TimeTag timeTag(std::chrono::system_clock::time_point);

private:
    struct Remote {
        std::uint16_t answerTo = 0; // 0: where it sends from
        Time heard{};
        std::map<std::string, Time> hands; // and when each moved last
        bool position = false, meters = false, tracks = false;
        Time every{100}, next{};
        std::map<std::string, std::vector<osc::Argument>> shown; // by address
    };
    struct Waiting {
        std::uint16_t from;
        osc::Message message;
    };

    void sort(std::uint16_t from, const osc::Packet&, osc::TimeTag when, Time now, osc::TimeTag wall);
    void obey(std::uint16_t from, const osc::Message&, Time now);
    bool obeyOwn(std::uint16_t from, Remote&, const osc::Message&);
    Result subscribe(Remote&, const osc::Message&);
    void ask(std::uint16_t from, Remote&, const OscRequest&, Time now);
    void release(std::uint16_t from, Remote&, Time since);
    void fail(std::uint16_t from, const std::string& address, const Error&);
    void send(std::uint16_t from, const osc::Message&);
    void show(std::uint16_t from, Remote&);

    Control& control_;
    std::map<std::uint16_t, Remote> remotes_;
    std::multimap<osc::TimeTag, Waiting> waiting_;
    std::vector<Packet> out_;
};

} // namespace tutti

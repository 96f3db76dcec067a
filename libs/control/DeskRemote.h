// Mixing desks with motors (surface/Desk.h) that drive an engine: what hands do on them is asked of Control,
// and they show what is heard.
//
// Several desks side by side are one: eight strips each, from left to right, the first with the master and
// the transport. Banks and channels move them over the tracks of the project, all but the main one, which is
// the master's. What cannot be done is said on the displays for two seconds.
//
// A fader is held while it is touched, or, on desks that feel nothing, until it has rested for `rest`; a pot
// until it has rested. Each is one step of history.
//
// No thread, no port and no clock of its own: Server.h brings those.
#pragma once

#include "control/Control.h"
#include "surface/Desk.h"

#include <map>
#include <memory>

namespace tutti {

class DeskRemote {
public:
    using Time = Desk::Time;
    static constexpr Time rest{400}, noticeLasts{2000}, showEvery{30};
    static constexpr Time repeatAfter{500}, repeatEvery{125}; ///< of rewind and forward, held down

    struct Message {
        std::size_t desk; ///< which one, from 0
        DeskMessage bytes;
    };

    /// `client`: below 0, and nobody else's.
    DeskRemote(Control&, std::vector<std::unique_ptr<Desk>>, int client);

    /// What a desk said.
    void hear(std::size_t desk, std::span<const std::uint8_t>, Time now);
    /// Does what is due; then all there is to send.
    std::vector<Message> tick(Time now);
    /// What a desk shows is unknown, and whether hands are on it: its cable was pulled.
    void forget(std::size_t desk);
    /// Lets go of all, and what darkens the desks.
    std::vector<Message> goodbye();

private:
    struct Hold {
        Time moved{};
        bool touched = false;
    };

    const Track* trackOf(std::size_t desk, int strip) const;
    int strips() const { return static_cast<int>(desks_.size()) * 8; }
    void obey(const Gesture&, Time now);
    void obey(const Gesture&, const Track&, Time now);
    void moveFader(const Track&, double way, Time now);
    void turnPot(const Track&, int ticks, Time now);
    void touch(const Track&, bool down, Time now);
    void pressStrip(const Track&, DeskButton);
    void press(DeskButton, Time now);
    void jog(int ticks, Time now);
    void skip(int bars, Time now);
    void scroll(int by);
    void toggleLoop();
    bool ask(const Control::Json&);
    void hold(const std::string& hand, const Track&, const std::string& field, const std::string& value,
              Time now);
    void release(const std::string& hand);
    void releaseRested(Time now);
    std::int64_t place(Time now);
    void locate(std::int64_t frame, Time now);
    DeskFace faceOf(std::size_t desk, const Gauges::Reading&, const Project&) const;
    DeskStrip stripOf(const Track&, const Gauges::Reading&) const;
    std::array<int, 4> timeOf(std::int64_t frame, const Project&) const;

    Control& control_;
    std::vector<std::unique_ptr<Desk>> desks_;
    const int client_;
    int first_ = 0; // the track on the first strip
    std::optional<TrackId> selected_;
    std::map<std::string, Hold> holds_; // by hand: t_V.gain
    bool shift_ = false, beats_ = true, levels_ = false, click_ = false;
    int skips_ = 0; // rewind (-1) or forward (1) is down
    Time skipAt_{}, next_{}, noticeUntil_{};
    std::string notice_;
    std::int64_t wanted_ = 0; // where the last locate went
    Time located_{-10'000};
};

} // namespace tutti

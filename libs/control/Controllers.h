// The knobs, wheels and pedals of keyboards that move targets of tracks: the document says which moves what
// (model/Project.h, Controller), and `learn` lets the next one that is moved take a target.
//
// What a controller does is heard at once, and one step of history when it has rested for `rest`. One that
// jumps is at once where the hand is; one that picks up waits until it comes by the value that stands there.
// Notes and what no track knows of are passed over. A controller's messages still reach the instruments.
//
// No thread, no port and no clock of its own: Server.h brings those.
#pragma once

#include "app/LiveSession.h"

#include <chrono>
#include <map>
#include <optional>

namespace tutti {

class Controllers {
public:
    using Time = std::chrono::milliseconds;
    static constexpr Time rest{400};

    explicit Controllers(LiveSession& live) : live_(live) {}

    /// One whole message of a keyboard. `now`: any clock that goes forward.
    void hear(std::span<const std::uint8_t> message, Time now);
    /// Lets go of what has rested.
    void tick(Time now);

    struct Wish {
        TrackId track;
        std::string target;
        ControllerMode mode = ControllerMode::jump;
    };
    /// The next controller that is moved takes the target; none: nobody does. Refuses a target that is not
    /// there.
    Result learn(std::optional<Wish>);
    const std::optional<Wish>& learning() const noexcept { return wish_; }
    /// What was learnt, and what could not be done, since the last time; for people.
    std::vector<std::string> takeNews() { return std::exchange(news_, {}); }

private:
    /// What a message says: how far it is along its way, and for endless knobs the bare number.
    struct Move {
        std::string source;
        int channel;
        double way;
        int number;
    };
    struct Knob {
        Time moved{};
        bool held = false, caught = false;
        std::optional<double> last; // where on the target's way it was
        double set = 0;             // the value it gave last
    };

    static std::optional<Move> read(std::span<const std::uint8_t>);
    static int ticksOf(ControllerMode, int number);
    void take(const Move&);
    void move(const Track&, const Controller&, const Move&, Time now);
    bool catches(Knob&, const ParameterSpec&, double value, double way);
    void hold(const Track&, const Controller&, double value, Knob&, Time now);

    LiveSession& live_;
    std::optional<Wish> wish_;
    std::map<std::string, Knob> knobs_; // by t_V.gain
    std::vector<std::string> news_;
};

} // namespace tutti

// A Mackie Control, or an extender of one, as a desk (Desk.h; the protocol is in Mackie.h).
//
// Both kinds of desks are served: those that want the handshake of the manual get their answer, those that
// just start are just shown things. The position of a fader that a hand has moved is sent back, as the manual
// asks: it is where the motor holds it when the hand is gone.
#pragma once

#include "surface/Desk.h"
#include "surface/Mackie.h"

#include <map>

namespace tutti {

class MackieDesk final : public Desk {
public:
    /// An extender has no master, no transport and no time display.
    explicit MackieDesk(bool extender = false)
        : model_(extender ? mackie::Model::extender : mackie::Model::control) {}

    std::vector<Gesture> hear(std::span<const std::uint8_t>) override;
    std::vector<DeskMessage> show(const DeskFace&, Time now) override;
    void forget() override { shown_.clear(); }
    std::vector<DeskMessage> goodbye() override;

private:
    /// What of the desk a message is about: which kind of message, and which of its kind.
    using Slot = std::pair<std::size_t, int>;
    static Slot slotOf(const mackie::ToDesk&);

    void put(const mackie::ToDesk&);
    void light(mackie::Key, int strip, bool on);
    void showStrip(const DeskStrip&, std::uint8_t strip);
    void showDisplay(const DeskFace&);
    void showDesk(const DeskFace&);
    void showTime(const DeskFace&);

    mackie::Model model_;
    std::map<Slot, mackie::ToDesk> shown_;
    std::vector<DeskMessage> out_;
    Time metersAt_{};
    bool met_ = false; // the first show() asks who is there
};

} // namespace tutti

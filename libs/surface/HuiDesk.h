// A Mackie HUI as a desk (Desk.h; the protocol is in Hui.h).
//
// It is asked once a second whether it is there (a ping), and it goes dark when nobody asks. What it shows is
// not known before its first answer, nor after a silence: then all is sent anew. It has no master fader.
#pragma once

#include "surface/Desk.h"
#include "surface/Hui.h"

#include <map>

namespace tutti {

class HuiDesk final : public Desk {
public:
    static constexpr Time pingEvery{1000};

    std::vector<Gesture> hear(std::span<const std::uint8_t>) override;
    std::vector<DeskMessage> show(const DeskFace&, Time now) override;
    void forget() override { shown_.clear(); }
    std::vector<DeskMessage> goodbye() override;

private:
    using Slot = std::pair<std::size_t, int>;
    static Slot slotOf(const hui::ToDesk&);

    void put(const hui::ToDesk&);
    void light(hui::Place, bool on);
    void showStrip(const DeskStrip&, std::uint8_t strip);
    void showDesk(const DeskFace&);
    void showTime(const DeskFace&);

    hui::Reader reader_;
    std::map<Slot, hui::ToDesk> shown_;
    std::vector<DeskMessage> out_;
    std::optional<Time> pinged_;
    int unanswered_ = 0; // pings since its last answer
};

} // namespace tutti

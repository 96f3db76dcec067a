// Is this machine ready for sound in real time? What is so, and what to do about it, in words.
//
// The facts are asked of the system (DoctorLinux.cpp); what they mean is a table of rules here, which a test
// can give any facts. Nothing is changed.
#pragma once

#include "devices/Backend.h"

namespace tutti {

struct MachineFacts {
    int realTimeLimit = 0;                ///< highest real-time priority that may be asked for; 0: none
    bool realTimeWorks = false;           ///< it was tried
    std::int64_t lockedLimit = 0;         ///< bytes of memory that may be locked; -1: any amount
    bool administrator = false;           ///< root: limits do not bind
    bool audioGroup = false;              ///< the user is in the group `audio`
    std::vector<std::string> governors{}; ///< how processors choose their speed; empty: nothing to choose
    int processors = 1;
    bool preemptible = false;         ///< the kernel lets go of a processor at once (PREEMPT, PREEMPT_RT)
    bool pipeWire = false;            ///< it takes connections
    std::vector<std::string> cards{}; ///< sound cards the kernel knows
    bool cardsOpen = true;            ///< the user may use them
    bool sequencer = false;           ///< ALSA's MIDI sequencer is there
};
MachineFacts factsOfThisMachine();

struct Finding {
    enum class Verdict { good, fair, bad };
    std::string topic; ///< real-time priority
    Verdict verdict = Verdict::good;
    std::string found;    ///< what is so
    std::string advice{}; ///< what to do; empty if nothing
};

/// About the machine.
std::vector<Finding> diagnose(const MachineFacts&);
/// About the ways to a sound card: one finding each.
std::vector<Finding> diagnose(std::span<const Backend>);

} // namespace tutti

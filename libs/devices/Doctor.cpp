#include "devices/Doctor.h"

#include <algorithm>
#include <cstdio>

namespace tutti {
namespace {

using enum Finding::Verdict;

constexpr const char* limitsAdvice =
    "sudo dpkg-reconfigure -p high jackd2, or the lines '@audio - rtprio 95' and '@audio - memlock "
    "unlimited' in "
    "/etc/security/limits.d/audio.conf; sudo adduser \"$USER\" audio; log in again";

Finding realTime(const MachineFacts& facts) {
    const auto limit =
        facts.administrator ? "as administrator" : "up to priority " + std::to_string(facts.realTimeLimit);
    if (facts.realTimeWorks) return {"real-time priority", good, "allowed, " + limit};
    if (facts.realTimeLimit > 0 || facts.administrator)
        return {"real-time priority", bad, "allowed " + limit + ", but refused when it was tried",
                "a container or a control group forbids it; allow CAP_SYS_NICE or run outside"};
    return {"real-time priority", bad, "not allowed: sound will break off when the machine is busy",
            limitsAdvice};
}

Finding lockedMemory(const MachineFacts& facts) {
    constexpr std::int64_t mebibyte = 1 << 20, enough = 256 * mebibyte;
    if (facts.administrator || facts.lockedLimit < 0) return {"locked memory", good, "any amount"};
    const auto amount = std::to_string(facts.lockedLimit / mebibyte) + " MiB";
    if (facts.lockedLimit >= enough) return {"locked memory", good, amount};
    return {"locked memory", fair, "only " + amount + ": JACK may not keep its buffers out of the swap",
            limitsAdvice};
}

Finding audioGroup(const MachineFacts& facts) {
    if (facts.audioGroup) return {"group audio", good, "you are in it"};
    if (facts.administrator) return {"group audio", good, "not needed by the administrator"};
    return {
        "group audio", fair, "you are not in it",
        "sudo adduser \"$USER\" audio, and log in again; not needed where the desktop gives you the card"};
}

Finding governor(const MachineFacts& facts) {
    std::string names;
    for (const auto& name : facts.governors)
        names += (names.empty() ? "" : ", ") + name;
    if (names.empty()) return {"processor speed", good, "nothing to choose here"};
    if (names == "performance") return {"processor speed", good, names};
    return {"processor speed", fair, names + ": small blocks may come late while it speeds up",
            "sudo cpupower frequency-set -g performance, while you record"};
}

Finding processors(const MachineFacts& facts) {
    const auto count = std::to_string(facts.processors);
    if (facts.processors > 1) return {"processors", good, count};
    return {"processors", fair, count + ": the engine shares it with all else", "larger blocks are safer"};
}

Finding kernel(const MachineFacts& facts) {
    if (facts.preemptible) return {"kernel", good, "preemptible"};
    return {"kernel", fair, "not preemptible: blocks below 128 frames may come late",
            "boot with preempt=full, or install a real-time kernel (linux-image-rt-amd64)"};
}

Finding cards(const MachineFacts& facts) {
    std::string names;
    for (const auto& card : facts.cards)
        names += (names.empty() ? "" : ", ") + card;
    if (names.empty())
        return {"sound cards", fair, "none", "the silent device plays and renders without one"};
    if (!facts.cardsOpen)
        return {"sound cards", bad, names + ": may not be used by you",
                "sudo adduser \"$USER\" audio, and log in again"};
    return {"sound cards", good, names};
}

Finding midi(const MachineFacts& facts) {
    if (facts.sequencer) return {"MIDI", good, "ALSA's sequencer is there"};
    return {"MIDI", fair, "ALSA's sequencer is not there; JACK's MIDI is independent of it",
            "sudo modprobe snd-seq"};
}

Finding pipeWire(const MachineFacts& facts) {
    if (facts.pipeWire)
        return {"PipeWire", good,
                "runs; programs for JACK reach it with pw-jack, or with pipewire-jack's libjack"};
    return {"PipeWire", good, "does not run, and need not where JACK does"};
}

Finding reach(const Backend& backend) {
    const auto devices = backend.list();
    if (!devices) return {backend.name, fair, devices.error().message, devices.error().hint};
    if (devices->empty()) return {backend.name, fair, "no device"};
    std::string found;
    for (const auto& device : *devices) {
        char text[160] = "";
        if (device.rate > 0)
            std::snprintf(text, sizeof text, ": %.0f Hz, %d frames (%.1f ms), %d in, %d out%s", device.rate,
                          device.block, device.block / device.rate * 1000, device.inputs, device.outputs,
                          device.realTime ? ", real time" : ", not in real time");
        found += (found.empty() ? "" : "; ") + device.name + text;
    }
    return {backend.name, good, found};
}

} // namespace

std::vector<Finding> diagnose(const MachineFacts& facts) {
    return {realTime(facts), lockedMemory(facts), audioGroup(facts), processors(facts), governor(facts),
            kernel(facts),   cards(facts),        midi(facts),       pipeWire(facts)};
}

std::vector<Finding> diagnose(std::span<const Backend> backends) {
    std::vector<Finding> findings;
    for (const auto& backend : backends)
        findings.push_back(reach(backend));
    return findings;
}

} // namespace tutti

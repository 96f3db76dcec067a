#include "live/Farewell.h"

#include <algorithm>
#include <map>

namespace tutti {
namespace {

bool keepsInput(const Plan& now, const InputPlan& input, const Plan& next, const NodePlan& node) {
    return std::any_of(node.inputs.begin(), node.inputs.end(), [&](const InputPlan& other) {
        return other.send == input.send && other.isSend == input.isSend &&
               other.beforeFader == input.beforeFader &&
               next.nodes[other.from].track == now.nodes[input.from].track;
    });
}

/// Devices that are not in the other chain, or that others there have overtaken.
std::vector<bool> leavingDevices(const NodePlan& now, const NodePlan& next) {
    std::vector<bool> leaving(now.devices.size(), false);
    std::ptrdiff_t last = -1;
    for (std::size_t i = 0; i < now.devices.size(); ++i) {
        const auto found = std::find_if(next.devices.begin(), next.devices.end(),
                                        [&](const DevicePlan& each) { return each.id == now.devices[i].id; });
        const auto place = found - next.devices.begin();
        leaving[i] =
            found == next.devices.end() || place < last || found->processor != now.devices[i].processor;
        if (!leaving[i]) last = place;
    }
    return leaving;
}

/// A device with latency that is in one chain and not, or anew, in the other.
bool movesInTime(const NodePlan& one, const NodePlan& other) {
    return std::any_of(one.devices.begin(), one.devices.end(), [&](const DevicePlan& device) {
        return device.timing.latency > 0 &&
               std::none_of(other.devices.begin(), other.devices.end(), [&](const DevicePlan& each) {
                   return each.id == device.id && each.processor == device.processor;
               });
    });
}

} // namespace

std::optional<Plan> farewell(const Plan& now, const Plan& next) {
    std::map<TrackId, const NodePlan*> nodes;
    for (const auto& node : next.nodes)
        nodes[node.track] = &node;
    std::optional<Plan> leaving;
    const auto mark = [&](auto&& change) {
        if (!leaving) leaving = now;
        change(*leaving);
    };
    for (std::size_t n = 0; n < now.nodes.size(); ++n) {
        const auto& node = now.nodes[n];
        const auto found = nodes.find(node.track);
        if (found == nodes.end()) continue; // its way to others leaves, and that is enough
        for (std::size_t i = 0; i < node.inputs.size(); ++i)
            if (!node.inputs[i].leaves && !keepsInput(now, node.inputs[i], next, *found->second))
                mark([&](Plan& plan) { plan.nodes[n].inputs[i].leaves = true; });
        if (!node.silent && (movesInTime(node, *found->second) || movesInTime(*found->second, node)))
            mark([&](Plan& plan) { plan.nodes[n].silent = true; });
        const auto devices = leavingDevices(node, *found->second);
        for (std::size_t i = 0; i < devices.size(); ++i)
            if (devices[i] && !node.devices[i].leaves)
                mark([&](Plan& plan) { plan.nodes[n].devices[i].leaves = true; });
    }
    return leaving;
}

} // namespace tutti

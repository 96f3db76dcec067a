#include "model/TargetValue.h"

#include "model/Lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tutti {
namespace {

struct Parts {
    std::string id, name; ///< of `d_EQ1.b1.freq`: d_EQ1 and b1.freq; of `gain`: nothing and gain
};
Parts partsOf(std::string_view target) {
    const auto dot = target.find('.');
    if (dot == target.npos) return {"", std::string(target)};
    return {std::string(target.substr(0, dot)), std::string(target.substr(dot + 1))};
}

double mixValue(const auto& part, std::string_view name) {
    if (name == "gain") return part.gain;
    if (name == "pan") return part.pan;
    return part.mute ? 1 : 0;
}

double deviceValue(const Device& device, const std::string& name, const ParameterSpec& spec) {
    if (name == "bypass") return device.bypass ? 1 : 0;
    for (const auto& value : device.values)
        if (value.name == name) return engineValue(spec, value.value);
    return spec.standard;
}

double fiveDigits(double value) {
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 5);
    double rounded = value;
    if (error == std::errc()) std::from_chars(text, end, rounded);
    return rounded;
}

} // namespace

std::optional<double> targetValue(const Track& track, std::string_view target, const Catalogue& catalogue) {
    const auto spec = targetSpec(track, target, catalogue);
    if (!spec) return {};
    const auto [id, name] = partsOf(target);
    if (id.empty()) return name == "width" ? track.width : mixValue(track, name);
    for (const auto& send : track.sends)
        if (send.id.text() == id) return mixValue(send, name);
    for (const auto& device : track.devices)
        if (device->id.text() == id) return deviceValue(*device, name, *spec);
    return {};
}

Verb targetVerb(const Track& track, std::string_view target, double value, const Catalogue& catalogue) {
    const auto spec = *targetSpec(track, target, catalogue);
    const auto [id, name] = partsOf(target);
    auto text = spec.unit == Unit::choice
                    ? std::string(choiceNames(spec)[static_cast<std::size_t>(std::lround(value))])
                    : formatValue(spec, std::clamp(fiveDigits(value), spec.minimum, spec.maximum));
    if (id.empty()) return {"track.set", {{"track", track.id.text()}, {name, std::move(text)}}};
    if (id.starts_with("x_")) return {"send.set", {{"send", id}, {name, std::move(text)}}};
    return {"device.set", {{"device", id}, {name, std::move(text)}}};
}

} // namespace tutti

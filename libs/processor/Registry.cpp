#include "processor/Registry.h"

#include <algorithm>

namespace tutti {
namespace {

const Value* findValue(const Values& values, std::string_view name) {
    const auto found =
        std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.name == name; });
    return found == values.end() ? nullptr : &found->value;
}

} // namespace

const ProcessorSpec* Registry::find(std::string_view type) const {
    for (const auto* spec : specs_)
        if (spec->type == type || (spec->type.starts_with("tutti.") && spec->type.substr(6) == type))
            return spec;
    return nullptr;
}

std::vector<double> controlsFor(const ProcessorSpec& spec, const Values& values) {
    std::vector<double> controls;
    controls.reserve(spec.parameters.size());
    for (const auto& parameter : spec.parameters) {
        const auto* held = parameter.unit == Unit::text ? nullptr : findValue(values, parameter.name);
        controls.push_back(held ? engineValue(parameter, *held) : parameter.standard);
    }
    return controls;
}

std::string textFor(const ProcessorSpec& spec, const Values* values, std::string_view name) {
    if (values)
        if (const auto* held = findValue(*values, name))
            if (const auto* text = std::get_if<std::string>(held)) return *text;
    const auto* parameter = findParameter(spec.parameters, name);
    return parameter ? std::string(parameter->textStandard) : std::string{};
}

bool preparedAlike(const ProcessorSpec& spec, const Values& a, const Values& b) {
    const auto numbersOfA = controlsFor(spec, a), numbersOfB = controlsFor(spec, b);
    for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
        const auto& parameter = spec.parameters[i];
        if (parameter.unit == Unit::text) {
            if (textFor(spec, &a, parameter.name) != textFor(spec, &b, parameter.name)) return false;
        } else if (!parameter.automatable && numbersOfA[i] != numbersOfB[i]) {
            return false;
        }
    }
    return true;
}

} // namespace tutti

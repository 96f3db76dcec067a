#include "model/ControlTarget.h"

#include <charconv>

namespace tutti {
namespace {

using Kind = ControlTarget::Kind;

/// `cc64` with `cc` in front: 64. Digits alone, none in front of another that is a zero.
std::optional<ControlTarget> numbered(std::string_view text, std::string_view prefix, Kind kind, int most) {
    if (!text.starts_with(prefix)) return {};
    const auto digits = text.substr(prefix.size());
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 0 || number > most)
        return {};
    if (digits.size() > 1 && digits[0] == '0') return {};
    return ControlTarget{kind, static_cast<std::uint8_t>(number)};
}

} // namespace

std::optional<ControlTarget> controlTarget(std::string_view text) {
    if (text == "bend") return ControlTarget{Kind::bend};
    if (text == "pressure") return ControlTarget{Kind::pressure};
    if (text == "program") return ControlTarget{Kind::program};
    if (const auto key = numbered(text, "key", Kind::keyPressure, 127)) return key;
    return numbered(text, "cc", Kind::controller, 119);
}

std::string textOf(const ControlTarget& target) {
    switch (target.kind) {
    case Kind::bend: return "bend";
    case Kind::pressure: return "pressure";
    case Kind::program: return "program";
    case Kind::keyPressure: return "key" + std::to_string(target.number);
    case Kind::controller: break;
    }
    return "cc" + std::to_string(target.number);
}

} // namespace tutti

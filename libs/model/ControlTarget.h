// What a curve of a note clip moves: a MIDI controller, the bend, a pressure, the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tutti {

struct ControlTarget {
    enum class Kind : std::uint8_t {
        controller,
        bend,
        pressure,
        keyPressure,
        program
    } kind = Kind::controller;
    std::uint8_t number = 0; ///< controller 0..119, key 0..127
    double low() const noexcept { return kind == Kind::bend ? -1 : 0; }
    double high() const noexcept { return kind == Kind::bend ? 1 : 127; }
    bool operator==(const ControlTarget&) const = default;
};

/// `cc0` .. `cc119`, `bend`, `pressure`, `key0` .. `key127` (the pressure of one key), `program`.
std::optional<ControlTarget> controlTarget(std::string_view);
std::string textOf(const ControlTarget&);

} // namespace tutti

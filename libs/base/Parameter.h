// What a knob is: its name, unit, range and meaning, written once. The command line's help, the manual,
// the document's checks, the generic view and the plug-in wrapper all read this table.
#pragma once

#include "base/Expected.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tutti {

/// The unit in which a document stores a value and a person types it: -3dB, 90Hz, 12ms, 50%, 1/8q.
enum class Unit {
    none,    ///< a bare number
    decibel, ///< dB
    hertz,   ///< Hz; kHz is read too
    milliseconds,
    seconds,
    percent,
    ratio, ///< 4:1 is written 4
    semitones,
    cents,
    degrees,
    quarters, ///< a span of musical time in quarter notes
    bpm,
    lufs,
    toggle, ///< 0 or 1; written off, on
    choice, ///< an index into ParameterSpec::choices; written as the choice's name
    text,   ///< a word or a path; never automated
};

/// True of switches and choices: there is nothing between two of their values, so automation of them stays
/// at a point until the next one.
constexpr bool holdsBetweenPoints(Unit unit) {
    return unit == Unit::toggle || unit == Unit::choice;
}

/// How a knob's travel maps onto its range.
enum class Taper { linear, logarithmic, steps };

struct ParameterSpec {
    std::string_view name; ///< dotted lower case: low.freq
    Unit unit = Unit::none;
    double minimum = 0;
    double maximum = 1;
    double standard = 0; ///< the default, in the unit; for choices the index
    std::string_view doc;
    Taper taper = Taper::linear;
    std::string_view choices{};      ///< for Unit::choice: names with | between them
    std::string_view textStandard{}; ///< for Unit::text: the default
    bool automatable = true;         ///< false: read once, while a processor is prepared
};

using ParameterSpecs = std::span<const ParameterSpec>;

/// What a device in a document holds for one parameter: a number in the parameter's unit, or a word for
/// choices and texts.
using Value = std::variant<double, std::string>;

struct NamedValue {
    std::string name;
    Value value;
    bool operator==(const NamedValue&) const = default;
};
using Values = std::vector<NamedValue>; // sorted by name

/// "dB", "Hz", ...; empty where a bare number or word is written.
std::string_view unitSuffix(Unit);

/// Shortest text that reads back as the same number; "-0" becomes "0"; never depends on the locale.
std::string formatNumber(double);
/// The whole text as a number. Refuses NaN, infinities, empty text and trailing rubbish.
Expected<double> parseNumber(std::string_view);

/// `-3dB`, `90Hz`, `on`, `24dB/oct`.
std::string formatValue(const ParameterSpec&, const Value&);
/// Reads what formatValue writes, and forgiving forms: no unit, kHz for Hz, s for ms, yes/no for toggles.
/// Refuses what is out of range, with the range in the sentence.
Expected<Value> parseValue(const ParameterSpec&, std::string_view text);

/// The choices of a spec, split.
std::vector<std::string_view> choiceNames(const ParameterSpec&);
/// The number the engine works with: the value itself, or the index of a choice. Precondition: the value
/// came from parseValue of this spec.
double engineValue(const ParameterSpec&, const Value&);

const ParameterSpec* findParameter(ParameterSpecs, std::string_view name);

} // namespace tutti

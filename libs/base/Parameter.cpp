#include "base/Parameter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tutti {
namespace {

struct SuffixFactor {
    std::string_view suffix;
    double factor;
};

/// The suffixes people type for a unit; the first is the one we write.
std::span<const SuffixFactor> suffixes(Unit unit) {
    static constexpr SuffixFactor decibel[] = {{"dB", 1}, {"db", 1}, {"dBTP", 1}, {"dBFS", 1}};
    static constexpr SuffixFactor hertz[] = {{"Hz", 1}, {"kHz", 1000}, {"hz", 1}, {"k", 1000}};
    static constexpr SuffixFactor milliseconds[] = {{"ms", 1}, {"s", 1000}};
    static constexpr SuffixFactor seconds[] = {{"s", 1}, {"ms", 0.001}};
    static constexpr SuffixFactor percent[] = {{"%", 1}};
    static constexpr SuffixFactor ratio[] = {{":1", 1}};
    static constexpr SuffixFactor semitones[] = {{"st", 1}};
    static constexpr SuffixFactor cents[] = {{"ct", 1}, {"c", 1}};
    static constexpr SuffixFactor degrees[] = {{"deg", 1}};
    static constexpr SuffixFactor quarters[] = {{"q", 1}};
    static constexpr SuffixFactor bpm[] = {{"bpm", 1}};
    static constexpr SuffixFactor lufs[] = {{"LUFS", 1}, {"lufs", 1}};
    switch (unit) {
    case Unit::decibel: return decibel;
    case Unit::hertz: return hertz;
    case Unit::milliseconds: return milliseconds;
    case Unit::seconds: return seconds;
    case Unit::percent: return percent;
    case Unit::ratio: return ratio;
    case Unit::semitones: return semitones;
    case Unit::cents: return cents;
    case Unit::degrees: return degrees;
    case Unit::quarters: return quarters;
    case Unit::bpm: return bpm;
    case Unit::lufs: return lufs;
    case Unit::none:
    case Unit::toggle:
    case Unit::choice:
    case Unit::text: return {};
    }
    return {};
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

Expected<Value> parseToggle(const ParameterSpec& spec, std::string_view text) {
    if (text == "on" || text == "yes" || text == "true" || text == "1") return Value(1.0);
    if (text == "off" || text == "no" || text == "false" || text == "0") return Value(0.0);
    return refused(std::string(spec.name) + " is on or off, not " + quoted(text));
}

Expected<Value> parseChoice(const ParameterSpec& spec, std::string_view text) {
    const auto names = choiceNames(spec);
    if (std::find(names.begin(), names.end(), text) != names.end()) return Value(std::string(text));
    std::string list;
    for (const auto name : names)
        list += (list.empty() ? "" : ", ") + std::string(name);
    return refused(std::string(spec.name) + " cannot be " + quoted(text), "it is one of " + list);
}

std::string rangeHint(const ParameterSpec& spec) {
    const std::string unit(unitSuffix(spec.unit));
    return "it goes from " + formatNumber(spec.minimum) + unit + " to " + formatNumber(spec.maximum) + unit;
}

/// What mixers show at the lower end of a fader; levels that go so far down are silent there.
bool isSilence(const ParameterSpec& spec, std::string_view text) {
    constexpr double silent = -120;
    return spec.unit == Unit::decibel && spec.minimum <= silent && (text == "-inf" || text == "-infdB");
}

Expected<double> parseWithUnit(const ParameterSpec& spec, std::string_view text) {
    double number = 0;
    const auto* begin = text.data();
    if (!text.empty() && *begin == '+') ++begin;
    const auto* end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(begin, end, number);
    if (problem != std::errc{} || !std::isfinite(number))
        return refused(std::string(spec.name) + ": " + quoted(text) + " is not a number", rangeHint(spec));

    std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
    if (spec.unit == Unit::quarters && suffix.starts_with('/')) { // 1/8q
        double divisor = 0;
        const auto [after, bad] = std::from_chars(rest + 1, end, divisor);
        if (bad != std::errc{} || divisor <= 0)
            return refused(std::string(spec.name) + ": " + quoted(text) + " is not a fraction");
        number /= divisor;
        suffix = std::string_view(after, static_cast<std::size_t>(end - after));
    }
    if (suffix.empty()) return number;
    for (const auto& known : suffixes(spec.unit))
        if (known.suffix == suffix) return number * known.factor;
    return refused(std::string(spec.name) + " is given in " + std::string(unitSuffix(spec.unit)) +
                   ", not in " + quoted(suffix));
}

} // namespace

std::string_view unitSuffix(Unit unit) {
    const auto known = suffixes(unit);
    if (unit == Unit::ratio || known.empty()) return {}; // a ratio of 4:1 is written 4
    return known.front().suffix;
}

std::string formatNumber(double number) {
    if (number == 0) return "0";
    char buffer[40];
    const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, number);
    std::string shortest(buffer, problem == std::errc{} ? end : buffer);
    if (shortest.find('e') == std::string::npos) return shortest;
    // 1e+05 reads badly in a project; plain digits as long as they stay short.
    const auto [plain, tooLong] = std::to_chars(buffer, buffer + 24, number, std::chars_format::fixed);
    return tooLong == std::errc{} ? std::string(buffer, plain) : shortest;
}

Expected<double> parseNumber(std::string_view text) {
    double number = 0;
    const auto* begin = text.data();
    if (text.size() > 1 && *begin == '+') ++begin;
    const auto* end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(begin, end, number);
    if (problem != std::errc{} || rest != end || !std::isfinite(number))
        return refused(quoted(text) + " is not a number");
    return number;
}

std::string formatValue(const ParameterSpec& spec, const Value& value) {
    if (const auto* word = std::get_if<std::string>(&value)) return *word;
    const double number = std::get<double>(value);
    if (spec.unit == Unit::toggle) return number != 0 ? "on" : "off";
    return formatNumber(number) + std::string(unitSuffix(spec.unit));
}

Expected<Value> parseValue(const ParameterSpec& spec, std::string_view text) {
    if (spec.unit == Unit::text) return Value(std::string(text));
    if (spec.unit == Unit::toggle) return parseToggle(spec, text);
    if (spec.unit == Unit::choice) return parseChoice(spec, text);
    if (isSilence(spec, text)) return Value(spec.minimum);
    TUTTI_LET(number, parseWithUnit(spec, text));
    if (number < spec.minimum || number > spec.maximum)
        return refused(std::string(spec.name) + " cannot be " + std::string(text), rangeHint(spec));
    return Value(number);
}

std::vector<std::string_view> choiceNames(const ParameterSpec& spec) {
    std::vector<std::string_view> names;
    for (auto rest = spec.choices; !rest.empty();) {
        const auto bar = rest.find('|');
        names.push_back(rest.substr(0, bar));
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
    }
    return names;
}

double engineValue(const ParameterSpec& spec, const Value& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    const auto names = choiceNames(spec);
    const auto found = std::find(names.begin(), names.end(), std::get<std::string>(value));
    return found == names.end() ? spec.standard : static_cast<double>(found - names.begin());
}

const ParameterSpec* findParameter(ParameterSpecs specs, std::string_view name) {
    const auto found =
        std::find_if(specs.begin(), specs.end(), [&](const auto& spec) { return spec.name == name; });
    return found == specs.end() ? nullptr : &*found;
}

} // namespace tutti

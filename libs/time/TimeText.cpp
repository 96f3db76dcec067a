#include "time/TimeText.h"

#include <charconv>
#include <cmath>
#include <numeric>

namespace tutti {
namespace {

/// A count of 1/perUnit units as `whole+n/d` in lowest terms.
std::string formatMixed(std::int64_t count, std::int64_t perUnit) {
    const bool negative = count < 0;
    const auto size = negative ? -count : count;
    const auto whole = size / perUnit;
    const auto rest = size % perUnit;
    std::string text = negative ? "-" : "";
    if (rest == 0) return text + std::to_string(whole);
    if (whole != 0) text += std::to_string(whole) + "+";
    const auto divisor = std::gcd(rest, perUnit);
    return text + std::to_string(rest / divisor) + "/" + std::to_string(perUnit / divisor);
}

std::string format(Clock clock, std::int64_t count) {
    if (clock == Clock::musical) return formatMixed(count, ticksPerQuarter) + "q";
    constexpr auto perMillisecond = flicksPerSecond / 1000;
    if (count != 0 && count % perMillisecond == 0 && count > -flicksPerSecond && count < flicksPerSecond)
        return std::to_string(count / perMillisecond) + "ms";
    return formatMixed(count, flicksPerSecond) + "s";
}

Error notATime(std::string_view text) {
    return refused("'" + std::string(text) + "' is not a time", "write 4q, 1/2q, 2.5s, 250ms or 1:30.5");
}

constexpr std::int64_t longestUnits = 1'000'000'000; // one thousand million seconds or quarters: 31 years

/// Reads a non-negative integer off the front; false if there is none or it is absurd.
bool takeInteger(std::string_view& text, std::int64_t& value) {
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || value < 0 || rest == text.data()) return false;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return true;
}

/// `47+1/3`, `1/3`, `47`, `47.25` in units of 1/perUnit.
Expected<std::int64_t> parseMixed(std::string_view whole, std::string_view original, std::int64_t perUnit) {
    auto text = whole;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.find('.') != std::string_view::npos) {
        double number = 0;
        const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{} || rest != text.data() + text.size() || !(number >= 0) || number > static_cast<double>(longestUnits))
            return notATime(original);
        const auto count = static_cast<std::int64_t>(std::llround(number * static_cast<double>(perUnit)));
        return negative ? -count : count;
    }
    std::int64_t units = 0, numerator = 0, denominator = 1;
    if (!takeInteger(text, units)) return notATime(original);
    if (text.starts_with('/')) {
        numerator = std::exchange(units, 0);
    } else if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (!takeInteger(text, numerator)) return notATime(original);
    }
    if (text.starts_with('/')) {
        text.remove_prefix(1);
        if (!takeInteger(text, denominator) || denominator == 0) return notATime(original);
    }
    if (!text.empty() || units > longestUnits || denominator > longestUnits || numerator / denominator > longestUnits)
        return notATime(original);
    // numerator * perUnit / denominator, split so that it cannot overflow for any legal input.
    const auto wholePart = numerator / denominator * perUnit;
    const auto rest = static_cast<long double>(numerator % denominator) * static_cast<long double>(perUnit) / static_cast<long double>(denominator);
    const auto count = units * perUnit + wholePart + static_cast<std::int64_t>(std::llroundl(rest));
    return negative ? -count : count;
}

/// `1:30.5` or `1:02:03` as flicks.
Expected<std::int64_t> parseClock(std::string_view text) {
    const auto original = text;
    std::int64_t minutes = 0;
    for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
        std::int64_t part = 0;
        auto field = text.substr(0, colon);
        if (!takeInteger(field, part) || !field.empty() || minutes > longestUnits / 60) return notATime(original);
        minutes = minutes * 60 + part;
        text.remove_prefix(colon + 1);
    }
    TUTTI_LET(seconds, parseMixed(text, original, flicksPerSecond));
    if (minutes > longestUnits / 60) return notATime(original);
    return minutes * 60 * flicksPerSecond + seconds;
}

struct Parsed {
    Clock clock;
    std::int64_t count;
};

Expected<Parsed> parse(std::string_view text) {
    if (text.ends_with('q')) {
        TUTTI_LET(count, parseMixed(text.substr(0, text.size() - 1), text, ticksPerQuarter));
        return Parsed{Clock::musical, count};
    }
    if (text.find(':') != std::string_view::npos) {
        TUTTI_LET(count, parseClock(text.ends_with('s') ? text.substr(0, text.size() - 1) : text));
        return Parsed{Clock::absolute, count};
    }
    if (text.ends_with("ms")) {
        TUTTI_LET(count, parseMixed(text.substr(0, text.size() - 2), text, flicksPerSecond / 1000));
        return Parsed{Clock::absolute, count};
    }
    if (text.ends_with('s')) {
        TUTTI_LET(count, parseMixed(text.substr(0, text.size() - 1), text, flicksPerSecond));
        return Parsed{Clock::absolute, count};
    }
    return notATime(text);
}

Expected<std::int64_t> parseMusical(std::string_view text) {
    TUTTI_LET(parsed, parse(text));
    if (parsed.clock != Clock::musical) return refused("'" + std::string(text) + "' must be in quarter notes, like 4q");
    return parsed.count;
}

} // namespace

std::string formatTime(TimePoint p) { return format(p.clock, p.count); }
std::string formatTime(TimeSpan s) { return format(s.clock, s.count); }
std::string formatTime(TickPoint p) { return format(Clock::musical, p.count); }
std::string formatTime(Ticks t) { return format(Clock::musical, t.count); }

Expected<TimePoint> parseTimePoint(std::string_view text) {
    TUTTI_LET(parsed, parse(text));
    TimePoint point;
    point.clock = parsed.clock;
    point.count = parsed.count;
    return point;
}

Expected<TimeSpan> parseTimeSpan(std::string_view text) {
    TUTTI_LET(parsed, parse(text));
    TimeSpan span;
    span.clock = parsed.clock;
    span.count = parsed.count;
    return span;
}

Expected<TickPoint> parseTickPoint(std::string_view text) {
    TUTTI_LET(count, parseMusical(text));
    return TickPoint{count};
}

Expected<Ticks> parseTicks(std::string_view text) {
    TUTTI_LET(count, parseMusical(text));
    return Ticks{count};
}

} // namespace tutti

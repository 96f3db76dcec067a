#include "time/TimeText.h"

#include <algorithm>
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
    return refused("'" + std::string(text) + "' is not a time",
                   "write 4q, 1/2q, 2.5s, 250ms, 1:30.5, 48000smp (samples) or 01:02:03:04 (timecode)");
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
        if (problem != std::errc{} || rest != text.data() + text.size() || !(number >= 0) ||
            number > static_cast<double>(longestUnits))
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
    if (!text.empty() || units > longestUnits || denominator > longestUnits ||
        numerator / denominator > longestUnits)
        return notATime(original);
    // numerator * perUnit / denominator, split so that it cannot overflow for any legal input.
    const auto wholePart = numerator / denominator * perUnit;
    const auto rest = static_cast<long double>(numerator % denominator) * static_cast<long double>(perUnit) /
                      static_cast<long double>(denominator);
    const auto count = units * perUnit + wholePart + static_cast<std::int64_t>(std::llroundl(rest));
    return negative ? -count : count;
}

/// `1:30.5` or `1:02:03` as flicks.
Expected<std::int64_t> parseClock(std::string_view text) {
    const auto original = text;
    if (std::count(text.begin(), text.end(), ':') > 2) return notATime(original);
    std::int64_t minutes = 0;
    for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
        std::int64_t part = 0;
        auto field = text.substr(0, colon);
        if (!takeInteger(field, part) || !field.empty() || minutes > longestUnits / 60)
            return notATime(original);
        minutes = minutes * 60 + part;
        text.remove_prefix(colon + 1);
    }
    TUTTI_LET(seconds, parseMixed(text, original, flicksPerSecond));
    if (minutes > longestUnits / 60) return notATime(original);
    return minutes * 60 * flicksPerSecond + seconds;
}

/// How film counts: 29.97 is 30 that run at 1000/1001 of the speed.
struct FilmRate {
    explicit FilmRate(double fps) : counted(std::llround(fps)), exact(fps) {
        slowed = std::fabs(fps - static_cast<double>(counted) / 1.001) < 0.005;
    }
    std::int64_t flicksOf(std::int64_t frames) const {
        const auto perFrame = slowed ? static_cast<long double>(flicksPerSecond) * 1001 / (counted * 1000)
                                     : static_cast<long double>(flicksPerSecond) / exact;
        return std::llroundl(static_cast<long double>(frames) * perFrame);
    }
    /// Drop-frame leaves out the first so many numbers of each minute but every tenth.
    std::int64_t dropped() const { return slowed && counted % 30 == 0 ? counted / 15 : 0; }

    std::int64_t counted;
    double exact;
    bool slowed;
};

/// `01:02:03:04`, or `01:02:03;04` for drop-frame, as flicks.
Expected<std::int64_t> parseTimecode(std::string_view text, double fps) {
    const auto wrong = [&](std::string what) {
        return refused("'" + std::string(text) + "' is no timecode: " + std::move(what),
                       "write hours:minutes:seconds:frames, as 01:02:03:04");
    };
    if (!(fps >= 1)) return wrong("there are no film frames here");
    const FilmRate film(fps);
    const bool drop = text.find(';') != std::string_view::npos;
    if (drop && film.dropped() == 0) return wrong("only 29.97 and 59.94 frames a second drop numbers");
    std::int64_t part[4] = {};
    auto rest = text;
    for (int i = 0; i < 4; ++i) {
        const char next = i == 2 && drop ? ';' : ':';
        if (!takeInteger(rest, part[i]) || (i < 3 && !rest.starts_with(next))) return notATime(text);
        if (i < 3) rest.remove_prefix(1);
    }
    if (!rest.empty()) return notATime(text);
    if (part[0] > 9999 || part[1] > 59 || part[2] > 59) return wrong("minutes and seconds end at 59");
    if (part[3] >= film.counted) return wrong("frames count from 0 to " + std::to_string(film.counted - 1));
    const auto minutes = part[0] * 60 + part[1];
    auto frames = (minutes * 60 + part[2]) * film.counted + part[3];
    if (drop && part[1] % 10 != 0 && part[2] == 0 && part[3] < film.dropped())
        return wrong("drop-frame leaves this one out");
    if (drop) frames -= film.dropped() * (minutes - minutes / 10);
    return film.flicksOf(frames);
}

/// `48000` samples as flicks.
Expected<std::int64_t> parseSamples(std::string_view text, std::string_view original, double rate) {
    if (!(rate > 0))
        return refused("'" + std::string(original) + "': samples have no length here", "write seconds: 1.5s");
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t count = 0;
    if (!takeInteger(text, count) || !text.empty() || static_cast<double>(count) / rate > longestUnits)
        return notATime(original);
    const auto flicks = std::llroundl(static_cast<long double>(count) * flicksPerSecond / rate);
    return negative ? -flicks : flicks;
}

struct Parsed {
    Clock clock;
    std::int64_t count;
};

/// `typed`: what people may write besides what stands in files; null in files.
Expected<Parsed> parse(std::string_view text, const TimeScale* typed = nullptr) {
    const auto absolute = [](Expected<std::int64_t> count) -> Expected<Parsed> {
        if (!count) return count.error();
        return Parsed{Clock::absolute, *count};
    };
    if (typed != nullptr) {
        const auto parts =
            std::count_if(text.begin(), text.end(), [](char c) { return c == ':' || c == ';'; });
        if (parts == 3) return absolute(parseTimecode(text, typed->fps));
        if (text.ends_with("smp"))
            return absolute(parseSamples(text.substr(0, text.size() - 3), text, typed->rate));
        if (text.ends_with('m') || text.ends_with('h'))
            return absolute(parseMixed(text.substr(0, text.size() - 1), text,
                                       flicksPerSecond * (text.ends_with('m') ? 60 : 3600)));
    }
    if (text.ends_with('q')) {
        TUTTI_LET(count, parseMixed(text.substr(0, text.size() - 1), text, ticksPerQuarter));
        return Parsed{Clock::musical, count};
    }
    const auto without = [&](std::size_t unit) { return text.substr(0, text.size() - unit); };
    if (text.find(':') != std::string_view::npos)
        return absolute(parseClock(text.ends_with('s') ? without(1) : text));
    if (text.ends_with("ms")) return absolute(parseMixed(without(2), text, flicksPerSecond / 1000));
    if (text.ends_with('s')) return absolute(parseMixed(without(1), text, flicksPerSecond));
    return notATime(text);
}

template<class T>
Expected<T> as(const Expected<Parsed>& parsed) {
    if (!parsed) return parsed.error();
    T result;
    result.clock = parsed->clock;
    result.count = parsed->count;
    return result;
}

Expected<std::int64_t> parseMusical(std::string_view text) {
    TUTTI_LET(parsed, parse(text));
    if (parsed.clock != Clock::musical)
        return refused("'" + std::string(text) + "' must be in quarter notes, like 4q");
    return parsed.count;
}

} // namespace

std::string formatTime(TimePoint p) {
    return format(p.clock, p.count);
}
std::string formatTime(TimeSpan s) {
    return format(s.clock, s.count);
}
std::string formatTime(TickPoint p) {
    return format(Clock::musical, p.count);
}
std::string formatTime(Ticks t) {
    return format(Clock::musical, t.count);
}

Expected<TimePoint> parseTimePoint(std::string_view text) {
    return as<TimePoint>(parse(text));
}
Expected<TimeSpan> parseTimeSpan(std::string_view text) {
    return as<TimeSpan>(parse(text));
}
Expected<TimePoint> parseTimePoint(std::string_view text, const TimeScale& scale) {
    return as<TimePoint>(parse(text, &scale));
}
Expected<TimeSpan> parseTimeSpan(std::string_view text, const TimeScale& scale) {
    return as<TimeSpan>(parse(text, &scale));
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

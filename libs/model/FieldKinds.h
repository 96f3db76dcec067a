// How the field tables are made: one helper per kind of attribute, each from a member pointer.
// Only Fields*.cpp and Lines.cpp include this.
#pragma once

#include "model/Fields.h"
#include "time/TimeText.h"

#include <array>

namespace tutti::fields {

inline constexpr ParameterSpec gainSpec{
    "gain", Unit::decibel, -144, 24, 0, "level of the fader; -144 dB is silence"};
inline constexpr ParameterSpec panSpec{"pan", Unit::percent, -100, 100, 0, "-100 is left, 100 is right"};
inline constexpr ParameterSpec widthSpec{"width", Unit::percent, 0,
                                         200,     100,           "of the stereo image; 0 is mono"};
inline constexpr ParameterSpec muteSpec{"mute", Unit::toggle, 0, 1, 0, "is not heard"};
inline constexpr ParameterSpec clipGainSpec{"gain", Unit::decibel, -144, 36, 0, "level of the clip"};
inline constexpr ParameterSpec rateSpec{"rate", Unit::none, 8000,
                                        384000, 48000,      "frames per second of the project and its media"};
inline constexpr ParameterSpec frameRateSpec{"fps", Unit::none, 1,
                                             240,   25,         "film frames per second of the timecode"};
inline constexpr ParameterSpec lufsSpec{"lufs", Unit::lufs, -70,
                                        0,      -14,        "integrated loudness it is delivered at"};
inline constexpr ParameterSpec toleranceSpec{"tolerance", Unit::none, 0, 20, 1, "LU the loudness may be off"};
inline constexpr ParameterSpec truePeakSpec{"tp", Unit::decibel, -60, 3, -1, "highest true peak"};
inline constexpr ParameterSpec exportRateSpec{"rate", Unit::none, 0,
                                              384000, 0,          "sample rate; 0 is the project's"};
inline constexpr ParameterSpec qualitySpec{"quality", Unit::none, 0,
                                           10,        8,          "of mp3, ogg and opus: 0 (small) to 10"};
inline constexpr ParameterSpec bitrateSpec{
    "bitrate", Unit::none, 0, 2006, 0, "kbit/s of mp3, ogg and opus; 0: by quality"};
inline constexpr ParameterSpec originRateSpec{
    "originRate", Unit::none, 0, 1e6, 0, "rate of the file it was converted from"};
inline constexpr ParameterSpec swingSpec{
    "swing", Unit::percent, 50, 80, 50, "where the second of two steps falls; 66.7 is a triplet"};
inline constexpr ParameterSpec countSpec{"count", Unit::none, 0, 9e15, 0, "a count"};
inline constexpr ParameterSpec framesSpec{"frames", Unit::none, 0, 9e15, 0, "its length in frames"};
inline constexpr ParameterSpec channelsSpec{"channels", Unit::none, 0, 64, 0, "1 is mono, 2 stereo"};
inline constexpr ParameterSpec seedSpec{
    "seed", Unit::none, 0, 9e15, 0, "of dither and noise: the same one gives the same bits"};

inline constexpr ParameterSpec switchSpec{"it", Unit::toggle, 0, 1, 0, "on or off"};

inline constexpr ParameterSpec channelSpec{"channel", Unit::none, 0, 16, 0, "of MIDI, 1 to 16; 0: all"};
inline constexpr ParameterSpec fromSpec{
    "from", Unit::percent, 0, 100, 0, "where in the target's range the controller's lower end is"};
inline constexpr ParameterSpec toSpec{"to", Unit::percent, 0, 100, 100, "and where its upper end is"};

inline constexpr std::array<std::string_view, 5> controllerModeNames{"jump", "pickup", "twos", "offset",
                                                                     "sign"};
inline constexpr std::array<std::string_view, 4> panLawNames{"balance", "power", "compromise", "linear"};

template<class T>
Result stored(Expected<T> value, T& member) {
    if (!value) return value.error();
    member = std::move(*value);
    return success();
}

template<const ParameterSpec& Spec>
std::string writeNumber(double number) {
    return number == Spec.standard ? std::string() : formatValue(Spec, number);
}
template<const ParameterSpec& Spec>
Expected<double> readNumber(std::string_view value) {
    if (value.empty()) return Spec.standard;
    TUTTI_LET(parsed, parseValue(Spec, value));
    return std::get<double>(parsed);
}

template<class P, auto Member>
constexpr Field<P> text(std::string_view name, std::string_view doc) {
    return {name, "text", doc, [](const P& part) { return part.*Member; },
            [](P& part, std::string_view value) -> Result {
                part.*Member = std::string(value);
                return success();
            }};
}

template<class P, auto Member>
constexpr Field<P> toggle(std::string_view name, std::string_view doc) {
    return {name, "on|off", doc, [](const P& part) { return std::string(part.*Member ? "on" : ""); },
            [](P& part, std::string_view value) -> Result {
                TUTTI_LET(on, readNumber<switchSpec>(value));
                part.*Member = on != 0;
                return success();
            }};
}

template<class P, auto Member, const ParameterSpec& Spec>
constexpr Field<P> number(std::string_view name, std::string_view form) {
    return {name, form, Spec.doc,
            [](const P& part) { return writeNumber<Spec>(static_cast<double>(part.*Member)); },
            [](P& part, std::string_view value) -> Result {
                TUTTI_LET(parsed, readNumber<Spec>(value));
                part.*Member = static_cast<std::remove_reference_t<decltype(part.*Member)>>(parsed);
                return success();
            }};
}

/// An optional number: the field is absent while it is unset.
template<class P, auto Member, const ParameterSpec& Spec>
constexpr Field<P> optionalNumber(std::string_view name, std::string_view form) {
    return {name, form, Spec.doc,
            [](const P& part) { return part.*Member ? formatValue(Spec, *(part.*Member)) : ""; },
            [](P& part, std::string_view value) -> Result {
                (part.*Member).reset();
                if (value.empty()) return success();
                TUTTI_LET(parsed, readNumber<Spec>(value));
                part.*Member = parsed;
                return success();
            }};
}

/// One of a list of names that stands for the values 0, 1, 2, ... of an enumeration; the first is the
/// default.
template<class P, auto Member, const auto& Names>
constexpr Field<P> choice(std::string_view name, std::string_view form, std::string_view doc) {
    using Enum = std::remove_cvref_t<decltype(std::declval<P>().*Member)>;
    return {name, form, doc,
            [](const P& part) {
                const auto index = static_cast<std::size_t>(part.*Member);
                return part.*Member == P{}.*Member ? std::string() : std::string(Names[index]);
            },
            [](P& part, std::string_view value) -> Result {
                if (value.empty()) return stored<Enum>(P{}.*Member, part.*Member);
                for (std::size_t i = 0; i < Names.size(); ++i)
                    if (Names[i] == value) return stored<Enum>(static_cast<Enum>(i), part.*Member);
                std::string all;
                for (const auto& each : Names)
                    all += (all.empty() ? "" : ", ") + std::string(each);
                return refused("it cannot be '" + std::string(value) + "'", "it is one of " + all);
            }};
}

template<class P, auto Member, class IdType>
constexpr Field<P> optionalId(std::string_view name, std::string_view form, std::string_view doc) {
    return {name, form, doc, [](const P& part) { return part.*Member ? (part.*Member)->text() : ""; },
            [](P& part, std::string_view value) -> Result {
                (part.*Member).reset();
                if (value.empty()) return success();
                TUTTI_LET(id, IdType::parse(value));
                part.*Member = id;
                return success();
            }};
}

std::string writeColour(const Colour&);
Expected<Colour> readColour(std::string_view);

template<class P>
constexpr Field<P> colour(std::string_view doc) {
    return {"colour", "#RRGGBB", doc, [](const P& part) { return writeColour(part.colour); },
            [](P& part, std::string_view value) { return stored(readColour(value), part.colour); }};
}

template<class P, auto Member>
constexpr Field<P> place(std::string_view name, std::string_view doc) {
    return {name, "16q", doc, [](const P& part) { return formatTime(part.*Member); },
            [](P& part, std::string_view value) {
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(part.*Member)>, TickPoint>)
                    return stored(parseTickPoint(value), part.*Member);
                else
                    return stored(parseTimePoint(value), part.*Member);
            }};
}

} // namespace tutti::fields

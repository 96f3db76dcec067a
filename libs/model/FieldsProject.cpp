// The fields of what stands at the top of a document: settings, delivery, recipes, markers, sections, media.
#include "model/FieldKinds.h"

#include <array>
#include <charconv>

namespace tutti {

using namespace fields;

namespace fields {

std::string writeColour(const Colour& colour) {
    if (!colour) return {};
    std::string text = "#";
    for (int shift = 20; shift >= 0; shift -= 4)
        text += "0123456789abcdef"[(*colour >> shift) & 15];
    return text;
}

Expected<Colour> readColour(std::string_view text) {
    if (text.empty()) return Colour{};
    std::uint32_t value = 0;
    const auto* end = text.data() + text.size();
    if (text.size() == 7 && text[0] == '#' && std::from_chars(text.data() + 1, end, value, 16).ptr == end)
        return Colour(value);
    return refused("'" + std::string(text) + "' is not a colour", "it should look like #3fa7d6");
}

} // namespace fields

namespace {

constexpr std::string_view panLawDoc =
    "how much louder a side is than the middle: balance 0 dB, power 3 dB, compromise 4.5 dB, linear 6 dB";

constexpr Field<Settings> settingsFields[] = {
    text<Settings, &Settings::name>("name", "the title"),
    number<Settings, &Settings::rate, rateSpec>("rate", "48000"),
    choice<Settings, &Settings::panLaw, panLawNames>("panlaw", "balance|power|compromise|linear", panLawDoc),
    number<Settings, &Settings::frameRate, frameRateSpec>("fps", "25"),
    text<Settings, &Settings::artist>("artist", "who made it"),
    text<Settings, &Settings::album>("album", "the album or the series"),
    text<Settings, &Settings::genre>("genre", "the genre"),
    text<Settings, &Settings::date>("date", "the year or the day it came out"),
    text<Settings, &Settings::comment>("comment", "anything"),
};

constexpr Field<Delivery> deliveryFields[] = {
    text<Delivery, &Delivery::preset>("preset", "the target it is delivered to: spotify, podcast, ..."),
    number<Delivery, &Delivery::lufs, lufsSpec>("lufs", "-14LUFS"),
    number<Delivery, &Delivery::tolerance, toleranceSpec>("tolerance", "1"),
    number<Delivery, &Delivery::truePeak, truePeakSpec>("tp", "-1dB"),
};

/// A word whose default is not the empty one.
template<auto Member>
constexpr Field<Recipe> word(std::string_view name, std::string_view form, std::string_view doc) {
    return {name, form, doc,
            [](const Recipe& recipe) {
                return recipe.*Member == Recipe{}.*Member ? std::string() : recipe.*Member;
            },
            [](Recipe& recipe, std::string_view value) -> Result {
                recipe.*Member = value.empty() ? Recipe{}.*Member : std::string(value);
                return success();
            }};
}

/// `192k`, as on the command line; without its k, too.
constexpr Field<Recipe> bitrateField{"bitrate", "192k", bitrateSpec.doc,
                                     [](const Recipe& recipe) {
                                         return recipe.bitrate == 0 ? std::string()
                                                                    : formatNumber(recipe.bitrate) + "k";
                                     },
                                     [](Recipe& recipe, std::string_view value) -> Result {
                                         if (value.ends_with('k')) value.remove_suffix(1);
                                         return stored(readNumber<bitrateSpec>(value), recipe.bitrate);
                                     }};

constexpr Field<Recipe> recipeFields[] = {
    word<&Recipe::type>("type", "wav|w64|rf64|bwf|aiff|caf|flac|raw|mp3|ogg|opus", "the kind of file"),
    word<&Recipe::bits>("bits", "16|24|32|f32|f64", "the form of a sample"),
    number<Recipe, &Recipe::rate, exportRateSpec>("rate", "44100"),
    word<&Recipe::dither>("dither", "none|tpdf|shaped", "noise that keeps rounding from being heard"),
    word<&Recipe::range>("range", "A..B", "the stretch; absent: all"),
    word<&Recipe::tail>("tail", "auto|0|3s", "how long what rings is let ring"),
    optionalNumber<Recipe, &Recipe::lufs, lufsSpec>("lufs", "-14LUFS"),
    optionalNumber<Recipe, &Recipe::truePeak, truePeakSpec>("tp", "-1dB"),
    number<Recipe, &Recipe::seed, seedSpec>("seed", "7"),
    text<Recipe, &Recipe::target>("target", "the target it is made for: spotify, podcast, ..."),
    optionalNumber<Recipe, &Recipe::quality, qualitySpec>("quality", "8"),
    bitrateField,
};

constexpr Field<Marker> markerFields[] = {
    place<Marker, &Marker::at>("at", "where it is"),
    text<Marker, &Marker::name>("name", "its name"),
    colour<Marker>("absent: that of all markers"),
};

constexpr Field<Section> sectionFields[] = {
    place<Section, &Section::at>("at", "where it starts"),
    {"len", "32q", "how long it is", [](const Section& section) { return formatTime(section.length); },
     [](Section& section, std::string_view value) { return stored(parseTicks(value), section.length); }},
    text<Section, &Section::name>("name", "Verse, Chorus, ..."),
    colour<Section>("absent: that of all sections"),
};

constexpr Field<Media> mediaFields[] = {
    text<Media, &Media::file>("file", "where it lies in the project's folder"),
    number<Media, &Media::frames, framesSpec>("frames", "5292000"),
    number<Media, &Media::channels, channelsSpec>("channels", "2"),
    text<Media, &Media::sha256>("sha256", "the checksum of the file"),
    text<Media, &Media::origin>("origin", "the name of the file it came from"),
    number<Media, &Media::originRate, originRateSpec>("originRate", "44100"),
};

} // namespace

template<>
std::span<const Field<Settings>> fieldsOf() {
    return settingsFields;
}
template<>
std::span<const Field<Delivery>> fieldsOf() {
    return deliveryFields;
}
template<>
std::span<const Field<Recipe>> fieldsOf() {
    return recipeFields;
}
template<>
std::span<const Field<Marker>> fieldsOf() {
    return markerFields;
}
template<>
std::span<const Field<Section>> fieldsOf() {
    return sectionFields;
}
template<>
std::span<const Field<Media>> fieldsOf() {
    return mediaFields;
}

} // namespace tutti

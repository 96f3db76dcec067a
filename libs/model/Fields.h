// The attributes of every part of a document, in one table per part.
//
// The text file, the journal, the *.set verbs, the reference page and the words of `tutti diff` all read
// these tables; there is no second list. An attribute is `name=value` on the part's line; one that has its
// default value is not written.
#pragma once

#include "model/Project.h"

#include <span>
#include <string>
#include <string_view>

namespace tutti {

template<class Part>
struct Field {
    std::string_view name;
    std::string_view form; ///< what a value looks like: -3dB, on|off, 4q, t_VOX
    std::string_view doc;
    std::string (*write)(const Part&);             ///< empty if it has its default
    Result (*read)(Part&, std::string_view value); ///< an empty value sets the default
};

template<class Part>
std::span<const Field<Part>> fieldsOf();

template<>
std::span<const Field<Settings>> fieldsOf();
template<>
std::span<const Field<Delivery>> fieldsOf();
template<>
std::span<const Field<Recipe>> fieldsOf();
template<>
std::span<const Field<Marker>> fieldsOf();
template<>
std::span<const Field<Section>> fieldsOf();
template<>
std::span<const Field<Media>> fieldsOf();
template<>
std::span<const Field<Track>> fieldsOf();
template<>
std::span<const Field<Lane>> fieldsOf();
template<>
std::span<const Field<Clip>> fieldsOf(); ///< those of all clips and of their content's kind
template<>
std::span<const Field<Device>> fieldsOf(); ///< without the type's own parameters
template<>
std::span<const Field<Send>> fieldsOf();
template<>
std::span<const Field<Controller>> fieldsOf();

/// `cc0` to `cc127`, `bend`, `pressure`.
bool isControllerSource(std::string_view);

template<class Part>
const Field<Part>* findField(std::string_view name) {
    for (const auto& field : fieldsOf<Part>())
        if (field.name == name) return &field;
    return nullptr;
}

/// ` name=value name="two words"` for all that is not default.
template<class Part>
std::string writeFields(const Part& part);

// --- words -------------------------------------------------------------------------------------------------

/// A value as it stands in a line: in quotes (with \" \\ \n) if it is empty or has blanks, quotes or control
/// characters.
std::string quoteIfNeeded(std::string_view);

/// Whether a text can stand for a name in a line: not empty, nothing in it to quote, no =.
bool isPlainWord(std::string_view);

/// Splits a line into words; `name="two words"` is one word with the quotes resolved. Refuses an open quote.
Expected<std::vector<std::string>> splitWords(std::string_view line);

std::string_view kindName(TrackKind); ///< audio notes bus return folder main
Expected<TrackKind> parseTrackKind(std::string_view);
std::string_view shapeName(CurveShape);
Expected<CurveShape> parseCurveShape(std::string_view);

} // namespace tutti

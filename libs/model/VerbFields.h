// Typed access to the fields of a verb. Every refusal names the field and says what would be right.
#pragma once

#include "base/Nearest.h"
#include "model/Verb.h"
#include "time/TimeText.h"

#include <optional>

namespace tutti {

/// `16q`, `1.5s`, `1:30`, `48000smp`, `01:02:03:04` (timecode of the project's film rate), `17.3` or
/// `bar:17.3` (bar and beat), `@Chorus` (a marker), `@Verse` (the start of a section).
Expected<TimePoint> parsePlace(std::string_view, const Project&);

/// What samples and timecode are counted in here.
TimeScale timeScaleOf(const Project&);

class VerbFields {
public:
    VerbFields(const Verb& verb, const VerbSpec& spec, const Project& project)
        : verb_(verb), spec_(spec), project_(project) {}

    bool has(std::string_view name) const { return verb_.fields.contains(std::string(name)); }
    /// The text of a field, or the fallback.
    std::string text(std::string_view name, std::string_view fallback = {}) const;

    template<class IdType>
    Expected<IdType> id(std::string_view name) const {
        return named(name, IdType::parse(text(name)));
    }
    /// A list of ids with commas between them.
    template<class IdType>
    Expected<std::vector<IdType>> ids(std::string_view name) const {
        std::vector<IdType> list;
        for (const auto& word : words(name)) {
            TUTTI_LET(one, named(name, IdType::parse(word)));
            list.push_back(one);
        }
        return list;
    }
    std::vector<std::string> words(std::string_view name) const; ///< split at commas
    Expected<TimePoint> place(std::string_view name) const;
    Expected<TickPoint> tick(std::string_view name) const; ///< a place in seconds becomes its nearest tick
    Expected<TimeSpan> span(std::string_view name) const;  ///< `4q`, `250ms`
    Expected<Ticks> ticks(std::string_view name) const;
    Expected<double> number(std::string_view name, const ParameterSpec&) const;
    Expected<bool> on(std::string_view name, bool fallback) const;
    Expected<int> pitch(std::string_view name) const;

    /// The fields the verb's table does not list: attributes of a part, parameters of a device.
    std::vector<std::pair<std::string, std::string>> others() const;

    /// Puts the field's name in front of an error that does not start with it.
    template<class T>
    static Expected<T> named(std::string_view name, Expected<T> value) {
        if (value) return value;
        auto error = value.error();
        const auto& said = error.message;
        const bool there = said.starts_with(name) && said.size() > name.size() &&
                           (said[name.size()] == ':' || said[name.size()] == ' ');
        if (!there) error.message = std::string(name) + ": " + error.message;
        return error;
    }

private:
    const Verb& verb_;
    const VerbSpec& spec_;
    const Project& project_;
};

} // namespace tutti

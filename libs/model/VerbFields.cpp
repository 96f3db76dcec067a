#include "model/VerbFields.h"

#include <algorithm>

namespace tutti {

std::string VerbFields::text(std::string_view name, std::string_view fallback) const {
    const auto found = verb_.fields.find(std::string(name));
    return found == verb_.fields.end() ? std::string(fallback) : found->second;
}

std::vector<std::string> VerbFields::words(std::string_view name) const {
    std::vector<std::string> list;
    const auto all = text(name);
    for (std::string_view rest = all; !rest.empty();) {
        const auto comma = rest.find(',');
        if (comma != 0) list.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return list;
}

TimeScale timeScaleOf(const Project& project) {
    return {project.settings.rate, project.settings.frameRate};
}

Expected<TimePoint> parsePlace(std::string_view text, const Project& project) {
    if (text.starts_with('@')) {
        const auto wanted = text.substr(1);
        std::vector<std::string_view> names;
        for (const auto& marker : *project.markers) {
            if (marker.name == wanted || marker.id.text() == wanted) return marker.at;
            names.push_back(marker.name);
        }
        for (const auto& section : *project.sections) {
            if (section.name == wanted || section.id.text() == wanted) return TimePoint(section.at);
            names.push_back(section.name);
        }
        return refused("there is no marker or section '" + std::string(wanted) + "'" +
                       nearestWord(wanted, names));
    }
    const bool saysBar = text.starts_with("bar:");
    if (saysBar) text.remove_prefix(4);
    const bool digitsAndDots =
        !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
    if (!saysBar && !digitsAndDots) return parseTimePoint(text, timeScaleOf(project));
    TUTTI_LET(bar, parseBarPosition(text, *project.meter));
    return TimePoint(bar);
}

Expected<TimePoint> VerbFields::place(std::string_view name) const {
    return named(name, parsePlace(text(name), project_));
}

Expected<TickPoint> VerbFields::tick(std::string_view name) const {
    TUTTI_LET(place, this->place(name));
    return project_.tempo->toTicks(place);
}

Expected<TimeSpan> VerbFields::span(std::string_view name) const {
    return named(name, parseTimeSpan(text(name), timeScaleOf(project_)));
}
Expected<Ticks> VerbFields::ticks(std::string_view name) const {
    return named(name, parseTicks(text(name)));
}

Expected<double> VerbFields::number(std::string_view name, const ParameterSpec& spec) const {
    if (!has(name)) return spec.standard;
    TUTTI_LET(value, parseValue(spec, text(name)));
    return std::get<double>(value);
}

Expected<bool> VerbFields::on(std::string_view name, bool fallback) const {
    if (!has(name)) return fallback;
    TUTTI_LET(value, parseValue({name, Unit::toggle, 0, 1, 0, "on or off"}, text(name)));
    return std::get<double>(value) != 0;
}

Expected<int> VerbFields::pitch(std::string_view name) const {
    return named(name, parsePitch(text(name)));
}

std::vector<std::pair<std::string, std::string>> VerbFields::others() const {
    std::vector<std::pair<std::string, std::string>> list;
    for (const auto& given : verb_.fields) {
        const auto known = [&](const VerbField& field) { return field.name == given.first; };
        if (std::none_of(spec_.fields.begin(), spec_.fields.end(), known)) list.push_back(given);
    }
    return list;
}

} // namespace tutti

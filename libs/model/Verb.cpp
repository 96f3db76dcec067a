#include "model/Verb.h"

#include "base/Utf8.h"
#include "model/Fields.h"
#include "model/VerbFields.h"
#include "model/verbs/Topics.h"

#include <algorithm>

namespace tutti {
namespace {

/// The line without its comment: a # at a word's start, outside quotes.
std::string_view withoutComment(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && quoted)
            ++i;
        else if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == '#' && !quoted && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
            return line.substr(0, i);
    }
    return line;
}

const std::vector<VerbSpec>& table() {
    static const std::vector<VerbSpec> all = [] {
        std::vector<VerbSpec> joined;
        for (const auto& topic :
             {verbs::project(), verbs::timeline(), verbs::tracks(), verbs::targets(), verbs::devices(),
              verbs::clips(), verbs::takes(), verbs::notes(), verbs::ranges(), verbs::times()})
            joined.insert(joined.end(), topic.begin(), topic.end());
        std::sort(joined.begin(), joined.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        return joined;
    }();
    return all;
}

Result checkFields(const Verb& verb, const VerbSpec& spec) {
    for (const auto& field : spec.fields)
        if (field.required && !verb.fields.contains(std::string(field.name)))
            return refused(verb.name + " needs " + std::string(field.name) + "=" + std::string(field.form),
                           "as in: " + std::string(spec.example));
    if (spec.openFields) return success();
    for (const auto& [name, value] : verb.fields) {
        const auto known = [&, &given = name](const VerbField& field) { return field.name == given; };
        if (std::any_of(spec.fields.begin(), spec.fields.end(), known)) continue;
        std::vector<std::string_view> names;
        std::string list;
        for (const auto& field : spec.fields) {
            names.push_back(field.name);
            list += (list.empty() ? "" : ", ") + std::string(field.name);
        }
        return refused(verb.name + " has no field '" + name + "'" + nearestWord(name, names),
                       "its fields are " + list);
    }
    return success();
}

} // namespace

Expected<Verb> parseVerb(std::string_view line) {
    std::string spaced(withoutComment(line));
    std::replace(spaced.begin(), spaced.end(), '\t', ' ');
    TUTTI_LET(words, splitWords(spaced));
    Verb verb;
    if (words.empty()) return verb;
    verb.name = words[0];
    if (!isPlainWord(verb.name)) return refused("'" + verb.name + "' is not the name of a verb");
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        if (equals == std::string::npos || equals == 0)
            return refused(verb.name + ": '" + words[i] + "' is not field=value");
        const auto name = words[i].substr(0, equals);
        if (!isPlainWord(name)) return refused(verb.name + ": '" + name + "' is not the name of a field");
        if (!verb.fields.emplace(name, words[i].substr(equals + 1)).second)
            return refused(verb.name + ": " + name + " is given twice");
    }
    return verb;
}

std::string formatVerb(const Verb& verb) {
    auto line = verb.name;
    for (const auto& [name, value] : verb.fields)
        line += " " + name + "=" + quoteIfNeeded(value);
    return line;
}

std::span<const VerbSpec> allVerbs() {
    return table();
}

const VerbSpec* findVerb(std::string_view name) {
    for (const auto& spec : table())
        if (spec.name == name) return &spec;
    return nullptr;
}

Expected<Applied> apply(const Project& project, const Verb& verb, VerbContext& context) {
    const auto* spec = findVerb(verb.name);
    if (spec == nullptr) {
        std::vector<std::string_view> names;
        for (const auto& each : table())
            names.push_back(each.name);
        return refused("there is no verb '" + verb.name + "'" + nearestWord(verb.name, names),
                       "tutti verbs lists them");
    }
    TUTTI_TRY(checkFields(verb, *spec));
    for (const auto& [name, value] : verb.fields)
        if (!isUtf8(value)) return refused(name + ": is not UTF-8", "a document holds no other text");
    return spec->apply(project, VerbFields(verb, *spec, project), context);
}

} // namespace tutti

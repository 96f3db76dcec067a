// Laws about what a processor says of itself.
#include "processor/Registry.h"
#include "processor/laws/Scene.h"

#include <algorithm>
#include <set>

namespace tutti::laws {
namespace {

bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Words of small letters, digits and hyphens with dots between: low.freq, b1.q.
bool isDotted(std::string_view name) {
    bool atStart = true;
    for (const char c : name) {
        if (atStart ? !isLower(c) : !(isLower(c) || isDigit(c) || c == '-' || c == '.')) return false;
        atStart = c == '.';
    }
    return !atStart;
}

/// A choice is typed on a command line: one word.
bool isWord(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < 127; });
}

void checkRange(const ParameterSpec& p, const std::string& name, Findings& findings) {
    if (!(p.minimum < p.maximum)) findings.push_back(name + ": the range is empty");
    if (!(p.standard >= p.minimum && p.standard <= p.maximum))
        findings.push_back(name + ": the default is out of range");
    if (p.taper == Taper::logarithmic && !(p.minimum > 0))
        findings.push_back(name + ": a logarithmic travel cannot start at or below 0");
    if (p.unit == Unit::toggle && (p.minimum != 0 || p.maximum != 1))
        findings.push_back(name + ": a switch goes from 0 to 1");
}

void checkChoices(const ParameterSpec& p, const std::string& name, Findings& findings) {
    const auto names = choiceNames(p);
    if (names.size() < 2) findings.push_back(name + ": fewer than two choices");
    if (p.minimum != 0 || p.maximum != static_cast<double>(names.size()) - 1)
        findings.push_back(name + ": the range is not that of the choices");
    if (p.standard != static_cast<double>(static_cast<int>(p.standard)))
        findings.push_back(name + ": the default is no whole number");
    std::set<std::string_view> seen;
    for (const auto& choice : names) {
        if (!isWord(choice))
            findings.push_back(name + ": the choice '" + std::string(choice) +
                               "' cannot be typed as one word");
        if (!seen.insert(choice).second)
            findings.push_back(name + ": the choice '" + std::string(choice) + "' is there twice");
    }
}

} // namespace

Findings tableIsSound(const ProcessorSpec& spec, const Conditions&) {
    Findings findings;
    if (!isDotted(spec.type) || spec.type.find('.') == std::string_view::npos)
        findings.push_back("the type is not dotted lower case, as in tutti.eq");
    if (spec.name.empty()) findings.push_back("no name for people");
    if (spec.doc.empty() || !spec.doc.ends_with('.'))
        findings.push_back("doc: one paragraph that ends with a full stop is missing");
    if (spec.source.empty()) findings.push_back("source: the paper, standard or formula is missing");
    if (spec.make == nullptr || spec.make() == nullptr) findings.push_back("make() makes nothing");
    std::set<std::string_view> seen;
    for (const auto& p : spec.parameters) {
        const std::string name(p.name);
        if (!isDotted(p.name)) findings.push_back(name + ": the name is not dotted lower case");
        if (!seen.insert(p.name).second) findings.push_back(name + ": there are two of this name");
        if (p.doc.empty()) findings.push_back(name + ": no words for people");
        if (p.unit == Unit::choice)
            checkChoices(p, name, findings);
        else if (!p.choices.empty())
            findings.push_back(name + ": choices, but the unit is not choice");
        if (p.unit != Unit::text) checkRange(p, name, findings);
    }
    return findings;
}

Findings valuesSurviveText(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    Random random(conditions.seed);
    for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
        const auto& parameter = spec.parameters[i];
        if (parameter.unit == Unit::text) continue;
        for (const double number :
             {parameter.minimum, parameter.maximum, parameter.standard, randomNumber(parameter, random)}) {
            const auto text = formatValue(parameter, valueOf(parameter, number));
            const auto read = parseValue(parameter, text);
            if (!read)
                findings.push_back("'" + text + "' is not read back: " + read.error().message);
            else if (controlsFor(spec, {{std::string(parameter.name), *read}})[i] != number)
                findings.push_back(std::string(parameter.name) + ": " + formatNumber(number) +
                                   " becomes another number when it is written as '" + text +
                                   "' and read again");
        }
    }
    return findings;
}

Findings missingResourcesAreRefused(const ProcessorSpec& spec, const Conditions& conditions) {
    Findings findings;
    for (const auto& parameter : spec.parameters) {
        if (parameter.unit != Unit::text) continue;
        Scene scene(spec, conditions, 64);
        scene.values = {{std::string(parameter.name), Value(std::string("no such thing"))}};
        const auto ready = prepare(scene); // a text may also be free words, which are never wrong
        if (!ready && ready.error().message.empty())
            findings.push_back(std::string(parameter.name) + ": refused without a sentence");
        if (ready) playNew(scene, findings);
    }
    return findings;
}

} // namespace tutti::laws

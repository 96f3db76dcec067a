#include "app/Session.h"

#include <random>

namespace tutti {
namespace {

std::uint64_t freshSeed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) ^ device();
}

Error inLine(std::size_t number, Error error) {
    error.message = "line " + std::to_string(number) + ": " + error.message;
    return error;
}

} // namespace

Expected<std::vector<ScriptLine>> readScript(std::string_view text) {
    std::vector<ScriptLine> script;
    std::string whole; // a line with its continuations
    std::size_t number = 0, first = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (whole.empty()) first = number;
        const bool goesOn = line.ends_with('\\');
        if (goesOn) line.remove_suffix(1);
        whole += line;
        if (goesOn && !text.empty()) continue;
        auto verb = parseVerb(whole);
        if (!verb) return inLine(first, verb.error());
        if (!verb->name.empty()) script.push_back({first, std::move(*verb)});
        whole.clear();
    }
    return script;
}

Expected<Session> Session::open(const std::filesystem::path& path, Access access, const House& house,
                                std::optional<std::uint64_t> seed) {
    TUTTI_LET(package, Package::open(path, access, house.catalogue));
    return Session(std::move(package), house, seed.value_or(freshSeed()));
}

Expected<Applied> applyScript(const Project& project, std::span<const ScriptLine> script,
                              VerbContext& context, std::vector<Step>* steps) {
    Applied result{project, {}};
    for (const auto& line : script) {
        auto next = apply(result.project, line.verb, context);
        if (!next) return inLine(line.number, next.error());
        result.project = std::move(next->project);
        result.made.insert(result.made.end(), next->made.begin(), next->made.end());
        if (steps != nullptr) steps->push_back({formatVerb(line.verb), result.project});
    }
    return result;
}

Expected<Applied> Session::tryOut(std::span<const ScriptLine> script) {
    VerbContext context{house_->catalogue, ids_};
    return applyScript(project(), script, context);
}

Expected<std::vector<std::string>> Session::perform(const Verb& verb) {
    VerbContext context{house_->catalogue, ids_};
    TUTTI_LET(result, apply(project(), verb, context));
    TUTTI_TRY(package_.append(formatVerb(verb), std::move(result.project)));
    return std::move(result.made);
}

Expected<std::vector<std::string>> Session::perform(std::span<const ScriptLine> script,
                                                    const std::string& label) {
    // All verbs are applied before the first is journalled: a script with a mistake in it changes nothing.
    std::vector<Step> steps;
    VerbContext context{house_->catalogue, ids_};
    TUTTI_LET(result, applyScript(project(), script, context, label.empty() ? &steps : nullptr));
    if (!label.empty()) steps.push_back({label, std::move(result.project)});
    TUTTI_TRY(package_.append(std::move(steps)));
    return std::move(result.made);
}

} // namespace tutti

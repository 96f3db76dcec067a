#include "app/Hands.h"

#include <algorithm>

namespace tutti {

void Hands::hold(const std::string& hand, Verb verb) {
    for (auto& [name, held] : held_)
        if (name == hand) {
            held = std::move(verb);
            return;
        }
    held_.emplace_back(hand, std::move(verb));
}

std::optional<Verb> Hands::release(const std::string& hand) {
    const auto found =
        std::find_if(held_.begin(), held_.end(), [&](const auto& each) { return each.first == hand; });
    if (found == held_.end()) return {};
    auto verb = std::move(found->second);
    held_.erase(found);
    return verb;
}

std::vector<std::string> Hands::names() const {
    std::vector<std::string> names;
    for (const auto& [name, verb] : held_)
        names.push_back(name);
    return names;
}

Project Hands::over(Project project, VerbContext context) const {
    for (const auto& [name, verb] : held_)
        if (auto applied = apply(project, verb, context)) project = std::move(applied->project);
    return project;
}

} // namespace tutti

#include "Complete.h"

#include "app/Session.h"

#include <algorithm>

namespace tutti::cli {
namespace {

using Candidates = std::vector<Candidate>;

class Completer {
public:
    Completer(std::span<const std::string> words, const Context& context)
        : words_(words), context_(context) {}

    Candidates run() {
        if (words_.empty()) return {};
        last_ = words_.back();
        if (words_.size() == 1) return matching(commandNames(), last_);
        command_ = findCommand(context_.commands, words_.front());
        if (command_ == nullptr) return {};
        const auto* waiting = readWords();
        if (waiting != nullptr) return values(waiting->choices, last_);
        if (last_.starts_with("--"))
            if (const auto equals = last_.find('='); equals != std::string::npos) return afterEquals(equals);
        if (last_.starts_with("-")) return matching(optionNames(), last_);
        return operandValues();
    }

private:
    /// Sorts the words before the last one into operands and options; the option that waits for its value, or
    /// null.
    const Option* readWords() {
        const Option* waiting = nullptr;
        for (const auto& word : words_.subspan(1, words_.size() - 2)) {
            if (waiting != nullptr) {
                waiting = nullptr;
            } else if (word.starts_with("-") && word.size() > 1) {
                const auto* option = find(word);
                if (option != nullptr && !option->value.empty() && !option->value.starts_with('['))
                    waiting = option;
            } else {
                operands_.push_back(word);
            }
        }
        return waiting;
    }

    const Option* find(std::string_view name) const {
        for (const auto table : {std::span<const Option>(command_->options), commonOptions()})
            for (const auto& option : table)
                if (("," + std::string(option.names) + ",").find("," + std::string(name) + ",") !=
                    std::string::npos)
                    return &option;
        return nullptr;
    }

    Candidates afterEquals(std::size_t equals) {
        const auto* option = find(last_.substr(0, equals));
        if (option == nullptr) return {};
        auto found = values(option->choices, last_.substr(equals + 1));
        for (auto& each : found)
            each.text = last_.substr(0, equals + 1) + each.text;
        return found;
    }

    Candidates operandValues() {
        const auto& table = command_->operands;
        if (table.empty()) return {};
        const auto index = std::min(operands_.size(), table.size() - 1);
        if (operands_.size() >= table.size() && !table.back().many) return {};
        if (table[index].choices == "@verbs" && operands_.size() > index) return fields(operands_[index]);
        return values(table[index].choices, last_);
    }

    // --- what there is
    // ---------------------------------------------------------------------------------------

    Candidates commandNames() const {
        Candidates all{{"--version", "the version"}, {"--help", "what there is"}};
        for (const auto& command : context_.commands)
            all.push_back({std::string(command.name), std::string(command.summary)});
        return all;
    }

    Candidates optionNames() const {
        Candidates all;
        const auto common = commonOptionsOf(*command_);
        for (const auto table : {std::span<const Option>(command_->options), std::span(common)})
            for (const auto& option : table)
                all.push_back({"--" + std::string(keyOf(option)), std::string(option.doc)});
        return all;
    }

    Candidates values(std::string_view choices, const std::string& typed) {
        if (choices == "@commands") return matching(commandNames(), typed);
        if (choices == "@verbs") return matching(verbs(), typed);
        if (choices == "@devices") return matching(devices(), typed);
        if (choices == "@parameters") return matching(parameters(), typed);
        if (choices == "@recipes") return matching(recipes(), typed);
        if (choices == "@tracks") return inList(tracks(), typed);
        if (choices == "@sections") return matching(sections(), typed);
        Candidates all;
        for (const auto name : splitChoices(choices))
            all.push_back({std::string(name), {}});
        return matching(std::move(all), typed);
    }

    static Candidates verbs() {
        Candidates all;
        for (const auto& verb : allVerbs())
            all.push_back({std::string(verb.name), std::string(verb.doc)});
        return all;
    }

    /// Of a verb: `track=`, and behind it the ids of tracks.
    Candidates fields(const std::string& name) {
        const auto* verb = findVerb(name);
        if (verb == nullptr) return {};
        Candidates all;
        const auto field = last_.substr(0, std::min(last_.find('=') + 1, last_.size()));
        const auto value = last_.substr(field.size());
        const auto ids = field == "track=" || field == "out=" || field == "folder=" || field == "key=" ||
                         (field == "to=" && (value.empty() || value.starts_with("t_")));
        if (ids)
            for (const auto& track : tracks())
                all.push_back({field + track.text, track.doc});
        else if (field == "type=" && name == "device.add")
            for (const auto* spec : context_.house.registry.all())
                all.push_back({field + std::string(spec->type), std::string(spec->name)});
        else
            for (const auto& each : verb->fields)
                all.push_back({std::string(each.name) + "=", std::string(each.doc)});
        return matching(std::move(all), last_);
    }

    Candidates devices() const {
        Candidates all;
        for (const auto* spec : context_.house.registry.all())
            all.push_back({std::string(spec->type.starts_with("tutti.") ? spec->type.substr(6) : spec->type),
                           std::string(spec->name)});
        return all;
    }

    Candidates parameters() const {
        Candidates all;
        const auto* spec = operands_.empty() ? nullptr : context_.house.registry.find(operands_.front());
        if (spec != nullptr)
            for (const auto& parameter : spec->parameters)
                all.push_back({std::string(parameter.name) + "=", std::string(parameter.doc)});
        return all;
    }

    std::optional<Project> project() const {
        if (operands_.empty()) return {};
        auto session = Session::open(operands_.front(), Access::read, context_.house);
        return session ? std::optional(session->project()) : std::nullopt;
    }

    Candidates tracks() const {
        Candidates all;
        if (const auto opened = project())
            for (const auto& track : opened->tracks)
                all.push_back({track->id.text(), track->name});
        return all;
    }

    Candidates recipes() const {
        Candidates all;
        if (const auto opened = project())
            for (const auto& recipe : *opened->recipes)
                all.push_back({recipe.name, recipe.type});
        return all;
    }

    Candidates sections() const {
        Candidates all;
        if (const auto opened = project())
            for (const auto& section : *opened->sections)
                all.push_back({section.name, section.id.text()});
        return all;
    }

    static Candidates matching(Candidates all, const std::string& typed) {
        std::erase_if(all, [&](const auto& each) { return !each.text.starts_with(typed); });
        return all;
    }

    /// What is typed is a list with commas: the word behind the last one is completed.
    static Candidates inList(Candidates all, const std::string& typed) {
        const auto comma = typed.rfind(',');
        const auto before = comma == std::string::npos ? std::string() : typed.substr(0, comma + 1);
        auto found = matching(std::move(all), typed.substr(before.size()));
        for (auto& each : found)
            each.text = before + each.text;
        return found;
    }

    std::span<const std::string> words_;
    const Context& context_;
    const Command* command_ = nullptr;
    std::string last_;
    std::vector<std::string> operands_;
};

} // namespace

std::vector<Candidate> completeWords(std::span<const std::string> words, const Context& context) {
    return Completer(words, context).run();
}

} // namespace tutti::cli

#include "control/OscRequests.h"

#include "model/Verb.h"
#include "surface/OscPattern.h"
#include "surface/Travel.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace tutti {
namespace {

using Json = nlohmann::ordered_json;
using Arguments = std::span<const osc::Argument>;

Error usage(std::string message, std::string hint = "") {
    return {Fault::usage, std::move(message), std::move(hint)};
}

// --- arguments ---------------------------------------------------------------------------------------------

std::optional<double> numberIn(const osc::Argument& argument) {
    if (const auto* number = std::get_if<float>(&argument)) return *number;
    if (const auto* number = std::get_if<double>(&argument)) return *number;
    if (const auto* number = std::get_if<std::int32_t>(&argument)) return *number;
    if (const auto* number = std::get_if<std::int64_t>(&argument)) return static_cast<double>(*number);
    return {};
}

/// T, F, or a number: buttons of many programs send 1 and 0.
std::optional<bool> switchIn(const osc::Argument& argument) {
    if (const auto* on = std::get_if<bool>(&argument)) return *on;
    if (const auto number = numberIn(argument)) return *number != 0;
    if (const auto* text = std::get_if<std::string>(&argument)) {
        if (*text == "on") return true;
        if (*text == "off") return false;
    }
    return {};
}

/// As a person writes it; the shortest text of a number.
Expected<std::string> textOf(const osc::Argument& argument) {
    if (const auto* text = std::get_if<std::string>(&argument)) return *text;
    if (const auto* on = std::get_if<bool>(&argument)) return std::string(*on ? "on" : "off");
    if (const auto* number = std::get_if<float>(&argument)) {
        std::array<char, 64> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
        return std::string(digits.data(), end);
    }
    if (const auto number = numberIn(argument)) return formatNumber(*number);
    if (std::holds_alternative<osc::Nil>(argument)) return std::string();
    return usage("a blob or an impulse is no value here");
}

/// Whether a button was pressed; none if there is more than a button says.
std::optional<bool> pressed(Arguments arguments) {
    if (arguments.empty() || std::holds_alternative<osc::Impulse>(arguments[0])) return true;
    return arguments.size() == 1 ? switchIn(arguments[0]) : std::nullopt;
}

Error wrong(const std::string& address, const std::string& what) {
    return usage(address + ": " + what);
}

// --- verbs -------------------------------------------------------------------------------------------------

/// `name=value` texts, and pairs of a name and a value of any type.
Expected<Json> verbRequest(const std::string& name, Arguments arguments) {
    Verb verb{name, {}};
    while (!arguments.empty()) {
        const auto* word = std::get_if<std::string>(&arguments[0]);
        if (word == nullptr)
            return usage(name + ": a value has no name before it", "\"gain\" -3.0, or \"gain=-3dB\"");
        arguments = arguments.subspan(1);
        if (const auto equals = word->find('='); equals != std::string::npos) {
            verb.fields[word->substr(0, equals)] = word->substr(equals + 1);
            continue;
        }
        if (arguments.empty()) return usage(name + ": '" + *word + "' has no value");
        TUTTI_LET(value, textOf(arguments[0]));
        verb.fields[*word] = value;
        arguments = arguments.subspan(1);
    }
    return Json{{"do", formatVerb(verb)}};
}

// --- transport ---------------------------------------------------------------------------------------------

constexpr std::array transportWords{"play",  "stop",   "count_in", "locate", "loop",
                                    "click", "record", "undo",     "redo",   "save"};

Expected<Json> placeRequest(const std::string& address, const osc::Argument& argument) {
    if (const auto seconds = numberIn(argument)) return Json{{"locate", formatNumber(*seconds) + "s"}};
    if (const auto* text = std::get_if<std::string>(&argument)) return Json{{"locate", *text}};
    return wrong(address, "is a place as text, or seconds");
}

Expected<Json> recordRequest(const std::string& address, Arguments arguments) {
    if (const auto down = pressed(arguments)) return *down ? Json{{"record", true}} : Json(nullptr);
    Json tracks = Json::object();
    for (const auto& argument : arguments) {
        const auto* text = std::get_if<std::string>(&argument);
        const auto equals = text == nullptr ? std::string::npos : text->rfind('=');
        if (equals == std::string::npos) return wrong(address, "is texts \"Vox=1\", \"Piano=2,3\"");
        tracks[text->substr(0, equals)] = text->substr(equals + 1);
    }
    return Json{{"record", tracks}};
}

/// Null where a button was let go.
Expected<Json> transportRequest(const std::string& address, const std::string& word, Arguments arguments) {
    if (word == "record") return recordRequest(address, arguments);
    if (word == "locate" || word == "count_in" || word == "loop" || word == "click") {
        if (arguments.size() != 1) return wrong(address, "takes one argument");
        if (word == "locate") return placeRequest(address, arguments[0]);
        const auto number = numberIn(arguments[0]);
        const auto on = switchIn(arguments[0]);
        const auto* text = std::get_if<std::string>(&arguments[0]);
        if (word == "count_in") {
            if (!number || *number != std::floor(*number)) return wrong(address, "is a number of bars");
            return Json{{"play", true}, {"count_in", static_cast<std::int64_t>(*number)}};
        }
        if (word == "loop") {
            if (on && !*on) return Json{{"loop", false}};
            if (text != nullptr) return Json{{"loop", *text}};
            return wrong(address, "is a range as text, or off");
        }
        if (on) return Json{{"click", *on ? "on" : "off"}};
        return Json{{"click", text == nullptr ? "" : *text}};
    }
    const auto down = pressed(arguments);
    if (!down) return wrong(address, "is a button: no argument, T, or a number that is not 0");
    return *down ? Json{{word, true}} : Json(nullptr);
}

// --- tracks ------------------------------------------------------------------------------------------------

constexpr std::array trackWords{"volume", "gain", "pan", "width", "mute", "solo", "arm", "name"};

std::string rounded(double value) {
    return formatNumber(std::round(value * 1000) / 1000);
}

bool isOn(const Track& track, const std::string& word) {
    return word == "mute" ? track.mute : word == "arm" ? track.arm : track.solo == Solo::on;
}

/// The field of `track.set` a word means, and its value.
Expected<std::pair<std::string, std::string>> fieldOf(const Track& track, const std::string& address,
                                                      const std::string& word, Arguments arguments) {
    using Field = std::pair<std::string, std::string>;
    if (word == "mute" || word == "solo" || word == "arm") {
        if (arguments.size() > 1) return wrong(address, "takes one argument");
        const bool toggles = arguments.empty() || std::holds_alternative<osc::Impulse>(arguments[0]);
        const auto on = toggles ? std::optional(!isOn(track, word)) : switchIn(arguments[0]);
        if (!on) return wrong(address, "is on or off");
        return Field{word, *on ? "on" : "off"};
    }
    if (arguments.size() != 1) return wrong(address, "takes one argument");
    if (word == "name") {
        TUTTI_LET(text, textOf(arguments[0]));
        return Field{word, text};
    }
    const auto number = numberIn(arguments[0]);
    if (!number || !std::isfinite(*number)) return wrong(address, "is a number");
    if (word == "volume") {
        if (*number < 0 || *number > 1) return wrong(address, "is the way of a fader, 0 to 1");
        return Field{"gain", rounded(levelAt(*number)) + "dB"};
    }
    if (word == "pan") return Field{"pan", rounded(*number * 100) + "%"};
    return Field{word, rounded(*number) + (word == "gain" ? "dB" : "%")};
}

Expected<OscRequest> trackRequest(const Track& track, const std::string& address, const std::string& word,
                                  Arguments arguments) {
    TUTTI_LET(field, fieldOf(track, address, word, arguments));
    const auto verb = formatVerb({"track.set", {{"track", track.id.text()}, {field.first, field.second}}});
    const bool moves = word == "volume" || word == "gain" || word == "pan" || word == "width";
    if (!moves) return OscRequest{address, Json{{"do", verb}}};
    const auto hand = track.id.text() + "." + field.first;
    return OscRequest{address, Json{{"hold", verb}, {"hand", hand}}, hand};
}

/// Track N of the document, counted from 1, is N or its id.
std::vector<std::pair<std::string, const Track*>> tracksAt(const std::string& pattern,
                                                           const Project& project) {
    std::vector<std::pair<std::string, const Track*>> found;
    for (std::size_t i = 0; i < project.tracks.size(); ++i) {
        const auto& track = *project.tracks[i];
        const auto number = std::to_string(i + 1);
        if (osc::matches(pattern, number))
            found.emplace_back(number, &track);
        else if (osc::matches(pattern, track.id.text()))
            found.emplace_back(track.id.text(), &track);
    }
    return found;
}

std::vector<std::string> partsOf(const std::string& address) {
    std::vector<std::string> parts;
    for (std::size_t from = 1; from <= address.size();) {
        const auto end = std::min(address.find('/', from), address.size());
        parts.push_back(address.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

Result addTracks(std::vector<OscRequest>& all, const std::vector<std::string>& parts, Arguments arguments,
                 const Project& project) {
    for (const auto& [name, track] : tracksAt(parts[2], project))
        for (const std::string word : trackWords)
            if (osc::matches(parts[3], word)) {
                TUTTI_LET(request,
                          trackRequest(*track, "/tutti/track/" + name + "/" + word, word, arguments));
                all.push_back(std::move(request));
            }
    return success();
}

} // namespace

Expected<std::vector<OscRequest>> requestsOf(const osc::Message& message, const Project& project) {
    const auto parts = partsOf(message.address);
    const Arguments arguments = message.arguments;
    std::vector<OscRequest> all;
    bool known = false;
    if (parts.size() == 3 && osc::matches(parts[0] + "/" + parts[1], "tutti/verb")) {
        for (const auto& verb : allVerbs())
            if (osc::matches(parts[2], verb.name)) {
                TUTTI_LET(request, verbRequest(std::string(verb.name), arguments));
                all.push_back({"/tutti/verb/" + std::string(verb.name), request});
            }
    }
    if (parts.size() == 3 && osc::matches(parts[0] + "/" + parts[1], "tutti/transport")) {
        for (const std::string word : transportWords)
            if (osc::matches(parts[2], word)) {
                known = true;
                const auto address = "/tutti/transport/" + word;
                TUTTI_LET(request, transportRequest(address, word, arguments));
                if (!request.is_null()) all.push_back({address, request});
            }
    }
    if (parts.size() == 4 && osc::matches(parts[0] + "/" + parts[1], "tutti/track"))
        TUTTI_TRY(addTracks(all, parts, arguments, project));
    if (all.empty() && !known)
        return usage(message.address + ": nothing has this address", "docs/surfaces.md lists all");
    return all;
}

std::vector<std::pair<std::string_view, osc::Argument>> shownOf(const Track& track) {
    const auto number = [](double value) { return osc::Argument(static_cast<float>(value)); };
    const auto on = [](bool value) { return osc::Argument(std::int32_t{value}); };
    return {{"id", track.id.text()},
            {"name", track.name},
            {"volume", number(wayOf(track.gain))},
            {"gain", number(track.gain)},
            {"pan", number(track.pan / 100)},
            {"width", number(track.width)},
            {"mute", on(track.mute)},
            {"solo", on(track.solo == Solo::on)},
            {"arm", on(track.arm)}};
}

} // namespace tutti

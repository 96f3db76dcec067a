#include "model/Lines.h"

#include "model/FieldKinds.h"

#include <algorithm>
#include <charconv>

namespace tutti {
namespace {

Error about(std::string_view field, Error error) {
    error.message = std::string(field) + ": " + error.message;
    return error;
}

/// Sets a part's attributes from `name=value` words; what it does not know goes to `unknown`, if it has that.
template<class Part>
Result readFields(Part& part, Words words, std::string* unknown = nullptr) {
    for (const auto& word : words) {
        const auto equals = word.find('=');
        const auto name = std::string_view(word).substr(0, equals);
        const auto value =
            equals == std::string::npos ? std::string_view{} : std::string_view(word).substr(equals + 1);
        if (equals == std::string::npos || !isPlainWord(name))
            return refused("'" + word + "' is not name=value");
        if (const auto* field = findField<Part>(name)) {
            if (auto read = field->read(part, value); !read) return about(name, read.error());
        } else if (unknown != nullptr) {
            *unknown += " " + std::string(name) + "=" + quoteIfNeeded(value);
        } else {
            return refused("there is no attribute '" + std::string(name) + "'");
        }
    }
    return success();
}

template<class Part>
Expected<Part> readPart(Words words) {
    if (words.empty()) return refused("the line ends too early");
    Part part;
    TUTTI_LET(id, decltype(part.id)::parse(words[0]));
    part.id = id;
    std::string* unknown = nullptr;
    if constexpr (requires { part.unknown; }) unknown = &part.unknown.attributes;
    TUTTI_TRY(readFields(part, words.subspan(1), unknown));
    return part;
}

Expected<TickPoint> readPlace(Words words) {
    if (words.empty()) return refused("the line ends too early");
    return parseTickPoint(words[0]);
}

constexpr ParameterSpec bpmSpec{"tempo", Unit::bpm, 1, 1000, 120, "quarter notes per minute"};

} // namespace

// --- the top of the document -------------------------------------------------------------------------------

std::string settingsLine(const Settings& settings) {
    return "project " + settings.id.text() + writeFields(settings);
}
std::string deliveryLine(const Delivery& delivery) {
    return "delivery" + writeFields(delivery);
}
std::string markerLine(const Marker& marker) {
    return "marker " + marker.id.text() + writeFields(marker);
}
std::string sectionLine(const Section& section) {
    return "section " + section.id.text() + writeFields(section);
}
std::string mediaLine(const Media& media) {
    return "media " + media.id.text() + writeFields(media);
}
std::string recipeLine(const Recipe& recipe) {
    return "recipe " + recipe.name + writeFields(recipe);
}
std::string meterLine(const MeterPoint& point) {
    return "meter " + formatTime(point.at) + " " + formatMeter(point);
}
std::string keyLine(const KeyPoint& point) {
    return "key " + formatTime(point.at) + " " + formatKey(point);
}

std::string tempoLine(const TempoPoint& point) {
    auto line = "tempo " + formatTime(point.at) + " " + formatValue(bpmSpec, point.bpm);
    if (point.ramp.count > 0)
        line += " ramp=" + formatTime(point.ramp) + " to=" + formatValue(bpmSpec, point.toBpm);
    return line;
}

Expected<Settings> readSettings(Words words) {
    return readPart<Settings>(words);
}
Expected<Marker> readMarker(Words words) {
    return readPart<Marker>(words);
}
Expected<Section> readSection(Words words) {
    return readPart<Section>(words);
}
Expected<Media> readMedia(Words words) {
    return readPart<Media>(words);
}

Expected<Delivery> readDelivery(Words words) {
    Delivery delivery;
    TUTTI_TRY(readFields(delivery, words));
    return delivery;
}

Expected<Recipe> readRecipe(Words words) {
    if (words.empty()) return refused("the line ends too early");
    Recipe recipe;
    recipe.name = words[0];
    const auto isWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    };
    if (recipe.name.empty() || !std::all_of(recipe.name.begin(), recipe.name.end(), isWord))
        return refused("the name of a recipe is one word of letters, digits, - _ and .");
    TUTTI_TRY(readFields(recipe, words.subspan(1)));
    return recipe;
}

Expected<TempoPoint> readTempo(Words words) {
    if (words.size() < 2) return refused("the line ends too early");
    TempoPoint point;
    TUTTI_LET(at, readPlace(words));
    point.at = at;
    TUTTI_LET(bpm, fields::readNumber<bpmSpec>(words[1]));
    point.bpm = bpm;
    for (const auto& word : words.subspan(2)) {
        if (word.starts_with("ramp="))
            TUTTI_TRY(fields::stored(parseTicks(std::string_view(word).substr(5)), point.ramp));
        else if (word.starts_with("to="))
            TUTTI_TRY(
                fields::stored(fields::readNumber<bpmSpec>(std::string_view(word).substr(3)), point.toBpm));
        else
            return refused("'" + word + "' has no place in a tempo");
    }
    return point;
}

Expected<MeterPoint> readMeter(Words words) {
    TUTTI_LET(at, readPlace(words));
    if (words.size() != 2) return refused("a meter is a place and a fraction");
    TUTTI_LET(point, parseMeter(words[1]));
    point.at = at;
    return point;
}

Expected<KeyPoint> readKey(Words words) {
    TUTTI_LET(at, readPlace(words));
    if (words.size() != 2) return refused("a key is a place and a name");
    TUTTI_LET(point, parseKey(words[1]));
    point.at = at;
    return point;
}

// --- tracks and what lies in them --------------------------------------------------------------------------

std::string trackLine(const Track& track) {
    return "track " + track.id.text() + " " + std::string(kindName(track.kind)) + writeFields(track) +
           track.unknown.attributes;
}
std::string laneLine(const Lane& lane) {
    return "take " + lane.id.text() + writeFields(lane) + lane.unknown.attributes;
}
std::string sendLine(const Send& send) {
    return "send " + send.id.text() + writeFields(send);
}

std::string controllerLine(const Controller& controller) {
    return "controller " + controller.target + writeFields(controller);
}

std::string clipLine(const Clip& clip) {
    constexpr std::string_view contents[] = {"audio", "notes", "pattern"};
    return "clip " + clip.id.text() + " " + std::string(contents[clip.content.index()]) + writeFields(clip) +
           clip.unknown.attributes;
}

Expected<Lane> readLane(Words words) {
    return readPart<Lane>(words);
}
Expected<Send> readSend(Words words) {
    auto send = readPart<Send>(words);
    if (send && !send->to) return refused("a send needs to=, the track it goes to");
    return send;
}

Expected<Controller> readController(Words words) {
    if (words.empty()) return refused("the line ends too early");
    Controller controller;
    controller.target = words[0];
    if (!isPlainWord(controller.target))
        return refused("'" + controller.target + "' is not the target of a controller");
    TUTTI_TRY(readFields(controller, words.subspan(1), nullptr));
    if (controller.source.empty()) return refused("a controller needs source=, what is moved");
    return controller;
}

Expected<Track> readTrack(Words words) {
    if (words.size() < 2) return refused("the line ends too early");
    Track track;
    TUTTI_LET(id, TrackId::parse(words[0]));
    track.id = id;
    TUTTI_LET(kind, parseTrackKind(words[1]));
    track.kind = kind;
    TUTTI_TRY(readFields(track, words.subspan(2), &track.unknown.attributes));
    return track;
}

Expected<Clip> readClip(Words words) {
    if (words.size() < 2) return refused("the line ends too early");
    Clip clip;
    TUTTI_LET(id, ClipId::parse(words[0]));
    clip.id = id;
    if (words[1] == "audio")
        clip.content = AudioContent{};
    else if (words[1] == "notes")
        clip.content = std::make_shared<const NoteContent>();
    else if (words[1] == "pattern")
        clip.content = std::make_shared<const PatternContent>();
    else
        return refused("'" + words[1] + "' is not the content of a clip",
                       "it is one of audio, notes, pattern");
    TUTTI_TRY(readFields(clip, words.subspan(2), &clip.unknown.attributes));
    if (const auto* audio = std::get_if<AudioContent>(&clip.content); audio != nullptr && !audio->media)
        return refused("an audio clip needs src=, the media file it plays");
    return clip;
}

// --- devices -----------------------------------------------------------------------------------------------

std::string deviceLine(const Device& device, const Catalogue& catalogue) {
    auto line = "device " + device.id.text() + " " + device.type + writeFields(device);
    const auto* kind = catalogue.find(device.type);
    for (const auto& [name, value] : device.values) {
        const auto* spec = kind == nullptr ? nullptr : findParameter(kind->parameters, name);
        static constexpr ParameterSpec bare{"value", Unit::none, 0, 1, 0, "a number without a unit"};
        line += " " + name + "=" + quoteIfNeeded(formatValue(spec == nullptr ? bare : *spec, value));
    }
    return line + device.unknown.attributes;
}

Expected<Device> readDevice(Words words, const Catalogue& catalogue) {
    if (words.size() < 2) return refused("the line ends too early");
    Device device;
    TUTTI_LET(id, DeviceId::parse(words[0]));
    device.id = id;
    device.type = words[1];
    if (!isPlainWord(device.type)) return refused("'" + device.type + "' is not the type of a device");
    const auto* kind = catalogue.find(device.type);
    for (const auto& word : words.subspan(2)) {
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const auto* spec = kind == nullptr ? nullptr : findParameter(kind->parameters, name);
        const bool own =
            findField<Device>(name) != nullptr || equals == std::string::npos || !isPlainWord(name);
        if (own) {
            TUTTI_TRY(readFields(device, Words(&word, 1)));
        } else if (kind == nullptr) {
            device.values.push_back({name, word.substr(equals + 1)});
        } else if (spec == nullptr) { // of a newer program
            device.unknown.attributes += " " + name + "=" + quoteIfNeeded(word.substr(equals + 1));
        } else {
            TUTTI_LET(value, parseValue(*spec, std::string_view(word).substr(equals + 1)));
            device.values.push_back({name, std::move(value)});
        }
    }
    std::sort(device.values.begin(), device.values.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return device;
}

// --- curves ------------------------------------------------------------------------------------------------

std::optional<ParameterSpec> targetSpec(const Track& track, std::string_view target,
                                        const Catalogue& catalogue) {
    for (const auto* spec : {&fields::gainSpec, &fields::panSpec, &fields::widthSpec, &fields::muteSpec})
        if (spec->name == target) return *spec;
    const auto dot = target.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto id = target.substr(0, dot), name = target.substr(dot + 1);
    for (const auto& send : track.sends)
        if (send.id.text() == id)
            for (const auto* spec : {&fields::gainSpec, &fields::panSpec, &fields::muteSpec})
                if (spec->name == name) return *spec;
    for (const auto& device : track.devices) {
        if (device->id.text() != id) continue;
        static constexpr ParameterSpec bypassSpec{
            "bypass", Unit::toggle, 0, 1, 0, "lets the sound through untouched"};
        if (name == "bypass") return bypassSpec;
        const auto* kind = catalogue.find(device->type);
        const auto* spec = kind == nullptr ? nullptr : findParameter(kind->parameters, name);
        if (spec != nullptr && spec->automatable && spec->unit != Unit::text) return *spec;
    }
    return std::nullopt;
}

Unit targetUnit(const Track& track, std::string_view target, const Catalogue& catalogue) {
    const auto spec = targetSpec(track, target, catalogue);
    return spec ? spec->unit : Unit::none;
}

std::string curveLine(const Curve& curve, Unit unit) {
    auto line = "curve " + curve.target;
    for (const auto& point : curve.points) {
        line += " " + formatTime(point.at) + "=" + formatNumber(point.value) + std::string(unitSuffix(unit));
        if (point.shape != CurveShape::linear) line += ":" + std::string(shapeName(point.shape));
    }
    return line;
}

Expected<CurvePoint> readCurvePoint(std::string_view word) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos)
        return refused("'" + std::string(word) + "' is not place=value", "as in 4q=-6dB:smooth");
    CurvePoint point;
    TUTTI_LET(at, parseTickPoint(word.substr(0, equals)));
    point.at = at;
    auto value = word.substr(equals + 1);
    if (const auto colon = value.rfind(':'); colon != std::string_view::npos) {
        TUTTI_LET(shape, parseCurveShape(value.substr(colon + 1)));
        point.shape = shape;
        value = value.substr(0, colon);
    }
    // The unit is for the reader; what is stored is the number in the unit of the target.
    const bool kilo = value.ends_with("kHz");
    for (const std::string_view suffix :
         {"dB", "kHz", "Hz", "ms", "s", "%", "st", "ct", "deg", "q", "bpm", "LUFS"})
        if (value.ends_with(suffix)) {
            value.remove_suffix(suffix.size());
            break;
        }
    if (value == "on" || value == "off") value = value == "on" ? "1" : "0";
    TUTTI_LET(number, parseNumber(value));
    point.value = kilo ? number * 1000 : number;
    return point;
}

Expected<Curve> readCurve(Words words) {
    if (words.empty()) return refused("the line ends too early");
    Curve curve;
    curve.target = words[0];
    if (!isPlainWord(curve.target)) return refused("'" + curve.target + "' is not the target of a curve");
    for (const auto& word : words.subspan(1)) {
        TUTTI_LET(point, readCurvePoint(word));
        if (!curve.points.empty() && curve.points.back().at >= point.at)
            return refused("the points of " + curve.target + " are not in order at " + formatTime(point.at));
        curve.points.push_back(point);
    }
    return curve;
}

// --- notes -------------------------------------------------------------------------------------------------

namespace {

constexpr ParameterSpec velocitySpec{"velocity", Unit::none, 1, 127, 100, "how hard it is struck"};
constexpr ParameterSpec releaseSpec{"release", Unit::none, 0, 127, 64, "how fast it is let go"};
constexpr ParameterSpec channelSpec{"channel", Unit::none, 1, 16, 1, "MIDI channel"};
constexpr ParameterSpec numberSpec{"number", Unit::none, 0, 4294967295.0, 0, "its name within the clip"};

/// The fewest digits that read back as this float.
std::string shortest(float number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

Result readNoteAttribute(Note& note, std::string_view word) {
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto value =
        word.substr(std::min(word.size(), equals == std::string_view::npos ? word.size() : equals + 1));
    if (name == "mute") {
        TUTTI_LET(on, fields::readNumber<fields::switchSpec>(value));
        note.mute = on != 0;
    } else if (name == "release") {
        TUTTI_LET(release, fields::readNumber<releaseSpec>(value));
        note.release = static_cast<float>(release);
    } else if (name == "channel") {
        TUTTI_LET(channel, fields::readNumber<channelSpec>(value));
        note.channel = static_cast<std::uint8_t>(channel - 1);
    } else {
        return refused("'" + std::string(word) + "' has no place in a note");
    }
    return success();
}

} // namespace

std::string noteLine(const Note& note) {
    auto line = "note " + std::to_string(note.number) + " " + formatTime(note.at) + " " +
                formatTime(note.length) + " " + formatPitch(note.pitch) + " " + shortest(note.velocity);
    if (note.release != 64) line += " release=" + shortest(note.release);
    if (note.channel != 0) line += " channel=" + std::to_string(note.channel + 1);
    if (note.mute) line += " mute=on";
    return line;
}

Expected<Note> readNote(std::string_view text) {
    Note note;
    int position = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        switch (position++) {
        case 0: {
            TUTTI_LET(number, fields::readNumber<numberSpec>(word));
            note.number = static_cast<std::uint32_t>(number);
            break;
        }
        case 1: TUTTI_TRY(fields::stored(parseTicks(word), note.at)); break;
        case 2: TUTTI_TRY(fields::stored(parseTicks(word), note.length)); break;
        case 3: {
            TUTTI_LET(pitch, parsePitch(word));
            note.pitch = static_cast<std::uint8_t>(pitch);
            break;
        }
        case 4: {
            TUTTI_LET(velocity, fields::readNumber<velocitySpec>(word));
            note.velocity = static_cast<float>(velocity);
            break;
        }
        default: TUTTI_TRY(readNoteAttribute(note, word));
        }
    }
    if (position < 5) return refused("a note needs number, place, length, pitch and velocity");
    if (note.length.count < 0) return refused("a note cannot be shorter than nothing");
    return note;
}

std::string rowLine(const PatternRow& row) {
    return "row " + formatPitch(row.pitch) + " " + quoteIfNeeded(row.steps);
}

Expected<PatternRow> readRow(Words words) {
    if (words.size() != 2) return refused("a row is a pitch and its steps");
    PatternRow row;
    TUTTI_LET(pitch, parsePitch(words[0]));
    row.pitch = static_cast<std::uint8_t>(pitch);
    row.steps = words[1];
    const auto isStep = [](char c) {
        return std::string_view(".xXo-123456789").find(c) != std::string_view::npos;
    };
    if (!std::all_of(row.steps.begin(), row.steps.end(), isStep))
        return refused("'" + row.steps + "' is not a row of steps", "a step is one of . x X o - and 1 to 9");
    return row;
}

} // namespace tutti

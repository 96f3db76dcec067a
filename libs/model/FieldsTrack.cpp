// The fields of tracks and what lies in them: takes, clips, devices, sends, controllers.
#include "model/FieldKinds.h"

#include <array>
#include <charconv>

namespace tutti {

using namespace fields;

namespace {

constexpr std::array<std::string_view, 6> trackKinds{"audio", "notes", "bus", "return", "folder", "main"};
constexpr std::array<std::string_view, 3> solos{"off", "on", "safe"};
constexpr std::array<std::string_view, 4> fadeShapes{"linear", "power", "s", "exponential"};
constexpr std::array<std::string_view, 3> curveShapes{"hold", "linear", "smooth"};

Result readPanLaw(Track& track, std::string_view value) {
    track.panLaw.reset();
    if (value.empty()) return success();
    for (std::size_t i = 0; i < panLawNames.size(); ++i)
        if (panLawNames[i] == value) {
            track.panLaw = static_cast<PanLaw>(i);
            return success();
        }
    return refused("it cannot be '" + std::string(value) + "'",
                   "it is one of balance, power, compromise, linear");
}

constexpr Field<Track> trackFields[] = {
    text<Track, &Track::name>("name", "the name"),
    optionalId<Track, &Track::folder, TrackId>("folder", "t_BAND", "the folder track it lies in"),
    optionalId<Track, &Track::output, TrackId>(
        "out", "t_DRUMS", "the bus its sound goes to; absent: its folder, or the main track"),
    number<Track, &Track::gain, gainSpec>("gain", "-3dB"),
    number<Track, &Track::pan, panSpec>("pan", "-20%"),
    number<Track, &Track::width, widthSpec>("width", "100%"),
    toggle<Track, &Track::mute>("mute", "is not heard"),
    choice<Track, &Track::solo, solos>("solo", "off|on|safe",
                                       "on: only soloed tracks are heard; safe: is heard whatever is soloed"),
    {"panlaw", "balance|power|compromise|linear", "the pan law; absent: the project's",
     [](const Track& track) {
         return track.panLaw ? std::string(panLawNames[static_cast<std::size_t>(*track.panLaw)])
                             : std::string();
     },
     readPanLaw},
    toggle<Track, &Track::arm>("arm", "takes part in recording"),
    colour<Track>("absent: by its kind"),
};

constexpr Field<Lane> laneFields[] = {
    text<Lane, &Lane::name>("name", "the name of the take"),
};

// --- clips -------------------------------------------------------------------------------------------------

/// `10ms:power`
template<auto Member>
constexpr Field<Clip> fade(std::string_view name, std::string_view doc) {
    return {name, "10ms:linear|power|s|exponential", doc,
            [](const Clip& clip) {
                const Fade& fade = clip.*Member;
                if (fade == Fade{}) return std::string();
                const auto shape = static_cast<std::size_t>(fade.shape);
                return formatTime(fade.length) + (shape == 0 ? "" : ":" + std::string(fadeShapes[shape]));
            },
            [](Clip& clip, std::string_view value) -> Result {
                Fade fade;
                if (value.empty()) return stored<Fade>(fade, clip.*Member);
                const auto colon = value.rfind(':');
                const auto shape = colon == std::string_view::npos ? fadeShapes[0] : value.substr(colon + 1);
                TUTTI_TRY(stored(parseTimeSpan(value.substr(0, colon)), fade.length));
                if (fade.length.count < 0) return refused("a fade cannot be shorter than nothing");
                for (std::size_t i = 0; i < fadeShapes.size(); ++i)
                    if (fadeShapes[i] == shape) {
                        fade.shape = static_cast<FadeShape>(i);
                        return stored<Fade>(fade, clip.*Member);
                    }
                return refused("'" + std::string(shape) + "' is not the shape of a fade",
                               "it is one of linear, power, s, exponential");
            }};
}

Error wrongContent(const char* which) {
    return refused(std::string("only ") + which + " clips have it");
}

/// The content of a kind to change: note and pattern contents are shared, so a copy replaces them.
template<class Content>
Result changeShared(Clip& clip, const char* which, const auto& change) {
    auto* shared = std::get_if<Ref<Content>>(&clip.content);
    if (shared == nullptr) return wrongContent(which);
    auto content = **shared;
    TUTTI_TRY(change(content));
    *shared = std::make_shared<const Content>(std::move(content));
    return success();
}

std::string writeFrom(const Clip& clip) {
    if (const auto* audio = std::get_if<AudioContent>(&clip.content))
        return audio->from.count == 0 ? std::string() : std::to_string(audio->from.count);
    const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content);
    return notes == nullptr || (*notes)->from.count == 0 ? std::string() : formatTime((*notes)->from);
}

Result readFrom(Clip& clip, std::string_view value) {
    if (auto* audio = std::get_if<AudioContent>(&clip.content)) {
        TUTTI_LET(frames, readNumber<countSpec>(value));
        audio->from = {static_cast<std::int64_t>(frames)};
        return success();
    }
    return changeShared<NoteContent>(clip, "audio and note", [&](NoteContent& content) {
        return stored(value.empty() ? Expected<Ticks>(Ticks{}) : parseTicks(value), content.from);
    });
}

Result readSource(Clip& clip, std::string_view value) {
    auto* audio = std::get_if<AudioContent>(&clip.content);
    if (audio == nullptr) return wrongContent("audio");
    return stored(MediaId::parse(value), audio->media);
}

Result readReverse(Clip& clip, std::string_view value) {
    auto* audio = std::get_if<AudioContent>(&clip.content);
    if (audio == nullptr) return wrongContent("audio");
    TUTTI_LET(on, readNumber<switchSpec>(value));
    audio->reverse = on != 0;
    return success();
}

Result readLoop(Clip& clip, std::string_view value) {
    clip.loop.reset();
    if (value.empty()) return success();
    TUTTI_LET(length, parseTimeSpan(value));
    if (length.count <= 0) return refused("a loop must be longer than nothing");
    clip.loop = length;
    return success();
}

Result readLength(Clip& clip, std::string_view value) {
    TUTTI_LET(length, parseTimeSpan(value));
    if (length.count < 0) return refused("a clip cannot be shorter than nothing");
    clip.length = length;
    return success();
}

std::string writeStep(const Clip& clip) {
    const auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content);
    return pattern == nullptr || (*pattern)->step == PatternContent{}.step ? std::string()
                                                                           : formatTime((*pattern)->step);
}

Result readStep(Clip& clip, std::string_view value) {
    return changeShared<PatternContent>(clip, "pattern", [&](PatternContent& content) -> Result {
        TUTTI_LET(step, value.empty() ? Expected<Ticks>(PatternContent{}.step) : parseTicks(value));
        if (step.count <= 0) return refused("a step must be longer than nothing");
        content.step = step;
        return success();
    });
}

std::string writeSwing(const Clip& clip) {
    const auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content);
    return pattern == nullptr ? std::string() : writeNumber<swingSpec>((*pattern)->swing);
}

Result readSwing(Clip& clip, std::string_view value) {
    return changeShared<PatternContent>(clip, "pattern", [&](PatternContent& content) {
        return stored(readNumber<swingSpec>(value), content.swing);
    });
}

constexpr Field<Clip> clipFields[] = {
    text<Clip, &Clip::name>("name", "the name"),
    place<Clip, &Clip::start>("at", "where it starts: 16q follows the tempo, 1.5s does not"),
    {"len", "8q", "how long it is", [](const Clip& clip) { return formatTime(clip.length); }, readLength},
    {"src", "a_9F3C", "audio: the media file",
     [](const Clip& clip) {
         const auto* audio = std::get_if<AudioContent>(&clip.content);
         return audio == nullptr ? std::string() : audio->media.text();
     },
     readSource},
    {"from", "0 | 2q", "audio: the first frame of the media; notes: where in the content it starts to play",
     writeFrom, readFrom},
    {"reverse", "on|off", "audio: is played backwards",
     [](const Clip& clip) {
         const auto* audio = std::get_if<AudioContent>(&clip.content);
         return std::string(audio != nullptr && audio->reverse ? "on" : "");
     },
     readReverse},
    {"step", "1/4q", "pattern: the length of a step", writeStep, readStep},
    {"swing", "50%", "pattern: where the second of two steps falls; 66.7 is a triplet", writeSwing,
     readSwing},
    number<Clip, &Clip::gain, clipGainSpec>("gain", "-3dB"),
    fade<&Clip::in>("in", "fade-in"),
    fade<&Clip::out>("out", "fade-out"),
    {"loop", "4q", "the content repeats after this length",
     [](const Clip& clip) { return clip.loop ? formatTime(*clip.loop) : std::string(); }, readLoop},
    toggle<Clip, &Clip::mute>("mute", "is not heard"),
    toggle<Clip, &Clip::lock>("lock", "verbs refuse to change it"),
    colour<Clip>("absent: that of its track"),
};

constexpr Field<Device> deviceFields[] = {
    text<Device, &Device::name>("name", "absent: the name of its type"),
    toggle<Device, &Device::bypass>("bypass", "lets the sound through untouched"),
    optionalId<Device, &Device::sidechain, TrackId>("key", "t_KICK", "the track its side-chain listens to"),
};

constexpr Field<Send> sendFields[] = {
    {"to", "t_VERB", "where it goes", [](const Send& send) { return send.to.text(); },
     [](Send& send, std::string_view value) { return stored(TrackId::parse(value), send.to); }},
    number<Send, &Send::gain, gainSpec>("gain", "-12dB"),
    number<Send, &Send::pan, panSpec>("pan", "0%"),
    toggle<Send, &Send::pre>("pre", "is taken before the fader"),
    toggle<Send, &Send::mute>("mute", "sends nothing"),
};

constexpr Field<Controller> controllerFields[] = {
    {"source", "cc74", "what is moved: cc0 to cc127, bend or pressure",
     [](const Controller& controller) { return controller.source; },
     [](Controller& controller, std::string_view value) -> Result {
         if (!isControllerSource(value))
             return refused("it cannot be '" + std::string(value) + "'",
                            "it is cc0 to cc127, bend or pressure");
         controller.source = std::string(value);
         return success();
     }},
    number<Controller, &Controller::channel, channelSpec>("channel", "1"),
    choice<Controller, &Controller::mode, controllerModeNames>(
        "mode", "jump|pickup|twos|offset|sign",
        "how its places become values: jump at once, pickup once it comes by where the target is; endless "
        "knobs say their way in one of three forms: twos, offset, sign"),
    number<Controller, &Controller::from, fromSpec>("from", "0%"),
    number<Controller, &Controller::to, toSpec>("to", "100%"),
};

} // namespace

template<>
std::span<const Field<Track>> fieldsOf() {
    return trackFields;
}
template<>
std::span<const Field<Lane>> fieldsOf() {
    return laneFields;
}
template<>
std::span<const Field<Clip>> fieldsOf() {
    return clipFields;
}
template<>
std::span<const Field<Device>> fieldsOf() {
    return deviceFields;
}
template<>
std::span<const Field<Send>> fieldsOf() {
    return sendFields;
}
template<>
std::span<const Field<Controller>> fieldsOf() {
    return controllerFields;
}

bool isControllerSource(std::string_view text) {
    if (text == "bend" || text == "pressure") return true;
    const auto digits = text.starts_with("cc") ? text.substr(2) : std::string_view();
    int number = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool plain = digits.size() == 1 || (!digits.empty() && digits[0] != '0');
    return plain && error == std::errc() && end == digits.data() + digits.size() && number >= 0 &&
           number <= 127;
}

std::string_view kindName(TrackKind kind) {
    return trackKinds[static_cast<std::size_t>(kind)];
}

Expected<TrackKind> parseTrackKind(std::string_view text) {
    for (std::size_t i = 0; i < trackKinds.size(); ++i)
        if (trackKinds[i] == text) return static_cast<TrackKind>(i);
    return refused("'" + std::string(text) + "' is not a kind of track",
                   "it is one of audio, notes, bus, return, folder, main");
}

std::string_view shapeName(CurveShape shape) {
    return curveShapes[static_cast<std::size_t>(shape)];
}

Expected<CurveShape> parseCurveShape(std::string_view text) {
    for (std::size_t i = 0; i < curveShapes.size(); ++i)
        if (curveShapes[i] == text) return static_cast<CurveShape>(i);
    return refused("'" + std::string(text) + "' is not the shape of a curve",
                   "it is one of hold, linear, smooth");
}

} // namespace tutti

#include "model/testing/Generator.h"

#include "model/Directory.h"

#include <algorithm>
#include <array>

namespace tutti::testing {
namespace {

constexpr ParameterSpec boxParameters[] = {
    {"amount", Unit::percent, 0, 100, 50, "how much"},
    {"b1.freq", Unit::hertz, 20, 20000, 1000, "where", Taper::logarithmic},
    {"file", Unit::text, 0, 0, 0, "a path"},
    {"mode", Unit::choice, 0, 2, 0, "how", Taper::steps, "soft|hard|odd one"},
    {"on", Unit::toggle, 0, 1, 1, "whether"},
};

/// Makes parts; ids are counted, so that they never clash within one Maker.
class Maker {
public:
    explicit Maker(Random& random) : random_(random), ids_(random.bits()) {}

    std::string name() {
        constexpr std::array names{"Vox",    "Lead \"two\"", "back\\slash", "",   "Größe ♪",
                                   "a b  c", "line\nbreak",  "x=y",         "#7", "tab\tbed"};
        return names[static_cast<std::size_t>(random_.between(std::int64_t{0}, std::int64_t{9}))];
    }
    Ticks span(int quartersMost) {
        return {random_.between(std::int64_t{1}, quartersMost * ticksPerQuarter)};
    }
    TickPoint place() {
        return {random_.chance(0.5) ? random_.between(std::int64_t{0}, std::int64_t{64}) * ticksPerQuarter / 4
                                    : random_.between(std::int64_t{0}, 64 * ticksPerQuarter)};
    }
    TimePoint anyPlace() {
        if (random_.chance(0.6)) return place();
        return FlickPoint{random_.between(std::int64_t{0}, 20 * flicksPerSecond)};
    }
    TimeSpan anySpan() {
        if (random_.chance(0.6)) return span(8);
        return Flicks{random_.between(std::int64_t{1}, 4 * flicksPerSecond)};
    }
    double decibels() {
        return static_cast<double>(random_.between(std::int64_t{-600}, std::int64_t{120})) / 10;
    }
    Colour colour() {
        if (random_.chance(0.5)) return std::nullopt;
        return static_cast<std::uint32_t>(random_.between(std::int64_t{0}, std::int64_t{0xffffff}));
    }
    template<class Enum>
    Enum any(int count) {
        return static_cast<Enum>(random_.between(std::int64_t{0}, std::int64_t{count - 1}));
    }

    Note note(std::uint32_t number) {
        Note note{number, place() - TickPoint{}, span(2),
                  static_cast<std::uint8_t>(random_.between(std::int64_t{0}, std::int64_t{127}))};
        note.velocity = static_cast<float>(random_.between(1.0, 127.0));
        if (random_.chance(0.2))
            note.release = static_cast<float>(random_.between(std::int64_t{0}, std::int64_t{127}));
        if (random_.chance(0.2))
            note.channel = static_cast<std::uint8_t>(random_.between(std::int64_t{0}, std::int64_t{15}));
        note.mute = random_.chance(0.1);
        return note;
    }

    Curve curve(std::string target, double low, double high) {
        Curve curve{std::move(target), {}};
        TickPoint at;
        for (int i = 0; i < 4; ++i) {
            curve.points.push_back({at, random_.between(low, high), any<CurveShape>(3)});
            at += span(4);
        }
        return curve;
    }

    Ref<NoteContent> notes() {
        NoteContent content;
        const auto count = random_.between(std::int64_t{0}, std::int64_t{12});
        for (std::int64_t i = 0; i < count; ++i)
            content.notes.push_back(note(static_cast<std::uint32_t>(i + 1)));
        std::sort(content.notes.begin(), content.notes.end(), noteComesBefore);
        if (random_.chance(0.3)) content.curves.push_back(curve("cc1", 0, 127));
        if (random_.chance(0.3)) content.from = span(2);
        return std::make_shared<const NoteContent>(std::move(content));
    }

    Ref<PatternContent> pattern() {
        PatternContent content;
        content.rows = {{36, "x...x...x...x..."}, {38, "....X.......o..9"}};
        if (random_.chance(0.5)) content.rows.push_back({42, "x-x-x-x-"});
        if (random_.chance(0.3)) content.swing = 60;
        return std::make_shared<const PatternContent>(std::move(content));
    }

    Clip clip(MediaId media) {
        Clip clip;
        clip.id = ids_.next<ClipIdTag>();
        clip.name = name();
        clip.start = anyPlace();
        clip.length = anySpan();
        const double kind = random_.unit();
        if (kind < 0.4)
            clip.content = AudioContent{
                media, {random_.between(std::int64_t{0}, std::int64_t{1000})}, random_.chance(0.2)};
        else if (kind < 0.8)
            clip.content = notes();
        else
            clip.content = pattern();
        if (random_.chance(0.4)) clip.gain = decibels();
        if (random_.chance(0.3)) clip.in = {anySpan(), any<FadeShape>(4)};
        if (random_.chance(0.3)) clip.out = {anySpan(), any<FadeShape>(4)};
        if (random_.chance(0.2)) clip.loop = anySpan();
        clip.mute = random_.chance(0.1);
        clip.lock = random_.chance(0.1);
        clip.colour = colour();
        if (random_.chance(0.1)) clip.unknown = {{"future stuff=1", "  deeper still"}, " newer=\"a b\""};
        return clip;
    }

    Ref<Device> device(std::optional<TrackId> key) {
        Device device;
        device.id = ids_.next<DeviceIdTag>();
        device.type = random_.chance(0.8) ? "test.box" : "else.where";
        if (device.type == "test.box") {
            if (random_.chance(0.6)) device.values.push_back({"amount", random_.between(0.0, 100.0)});
            if (random_.chance(0.6)) device.values.push_back({"b1.freq", random_.between(20.0, 20000.0)});
            if (random_.chance(0.3)) device.values.push_back({"file", std::string("a path/to it.wav")});
            if (random_.chance(0.3)) device.values.push_back({"mode", std::string("odd one")});
        } else {
            device.values.push_back({"knob", std::string("7kHz")});
        }
        if (random_.chance(0.2)) device.name = name();
        device.bypass = random_.chance(0.2);
        if (random_.chance(0.2)) device.sidechain = key;
        if (random_.chance(0.1)) device.unknown.lines = {"state base64=AAAA"};
        return std::make_shared<const Device>(std::move(device));
    }

    Ref<Track> track(MediaId media, TrackId returns) {
        Track track;
        track.id = ids_.next<TrackIdTag>();
        track.kind = random_.chance(0.5) ? TrackKind::audio : TrackKind::notes;
        track.name = name();
        track.gain = decibels() > 0 ? 0 : decibels();
        track.pan = random_.between(-100.0, 100.0);
        track.mute = random_.chance(0.1);
        track.solo = any<Solo>(3);
        if (random_.chance(0.2)) track.panLaw = any<PanLaw>(4);
        track.colour = colour();
        for (int i = 0; i < 3; ++i)
            insertClip(track.clips, std::make_shared<const Clip>(clip(media)));
        if (random_.chance(0.3)) {
            Lane lane{ids_.next<LaneIdTag>(), name(), {}, {}};
            if (random_.chance(0.2)) lane.unknown = {{"mood good"}, " later=1"};
            insertClip(lane.clips, std::make_shared<const Clip>(clip(media)));
            track.lanes.push_back(std::make_shared<const Lane>(std::move(lane)));
        }
        track.devices.push_back(device(returns));
        if (random_.chance(0.5)) track.devices.push_back(device(returns));
        if (random_.chance(0.5))
            track.sends.push_back(
                {ids_.next<SendIdTag>(), returns, decibels() / 2, 0, random_.chance(0.5), false});
        track.curves.push_back(std::make_shared<const Curve>(curve("gain", -60, 6)));
        if (random_.chance(0.3))
            track.controllers.push_back(
                {"gain", "cc" + std::to_string(random_.between(std::int64_t{0}, std::int64_t{127})),
                 random_.chance(0.5) ? 1 : 0, any<ControllerMode>(5), 10, 90});
        if (random_.chance(0.2)) track.controllers.push_back({"pan", "bend"});
        if (random_.chance(0.2)) track.unknown = {{"freeze on=yes"}, " shiny=1"};
        return std::make_shared<const Track>(std::move(track));
    }

    IdSource& ids() { return ids_; }

private:
    Random& random_;
    IdSource ids_;
};

template<class T>
Ref<T> share(T value) {
    return std::make_shared<const T>(std::move(value));
}

TrackId someReturn(const Project& project) {
    for (const auto& track : project.tracks)
        if (track->kind == TrackKind::returns) return track->id;
    return mainTrack(project).id;
}

Project editTop(Random& random, Maker& make, Project project) {
    switch (random.between(std::int64_t{0}, std::int64_t{6})) {
    case 0: project.settings.comment = make.name() + "!"; break;
    case 1: project.settings.delivery.lufs = -random.between(10.0, 30.0); break;
    case 2: {
        TempoPoint start{{}, random.between(60.0, 180.0), quarters(4), random.between(60.0, 180.0)};
        project.tempo =
            share(*TempoMap::make({start, {TickPoint{} + quarters(8), random.between(60.0, 180.0)}}));
        break;
    }
    case 3: project.meter = share(*MeterMap::make({{{}, 3, 4}})); break;
    case 4:
        project.keys = share(std::vector<KeyPoint>{
            {{}, static_cast<int>(random.between(std::int64_t{0}, std::int64_t{11})), true, false}});
        break;
    case 5: {
        auto markers = *project.markers;
        markers.push_back({make.ids().next<MarkerIdTag>(), make.anyPlace(), make.name(), make.colour()});
        std::sort(markers.begin(), markers.end(), markerComesBefore);
        project.markers = share(std::move(markers));
        break;
    }
    default:
        project.recipes = share(
            std::vector<Recipe>{{"master", "flac", "16", 44100, "shaped", "1..2", "3s", -14.0, -1.0, 7}});
        break;
    }
    return project;
}

Track editTrack(Random& random, Maker& make, Track track, MediaId media, TrackId returns) {
    const auto any = [&](const auto& list) {
        return static_cast<std::size_t>(
            random.between(std::int64_t{0}, static_cast<std::int64_t>(list.size()) - 1));
    };
    switch (random.between(std::int64_t{0}, std::int64_t{6})) {
    case 0: track.name = make.name() + "*"; break;
    case 1: insertClip(track.clips, share(make.clip(media))); break;
    case 2:
        if (!track.clips.empty())
            track.clips.erase(track.clips.begin() + static_cast<std::ptrdiff_t>(any(track.clips)));
        break;
    case 3: {
        if (track.clips.empty()) break;
        const auto place = any(track.clips);
        auto next = make.clip(media);
        next.id = track.clips[place]->id; // another content under the same id
        track.clips.erase(track.clips.begin() + static_cast<std::ptrdiff_t>(place));
        insertClip(track.clips, share(std::move(next)));
        break;
    }
    case 4: track.devices.insert(track.devices.begin(), make.device(returns)); break;
    case 5: track.curves = {share(make.curve("gain", -60, 6)), share(make.curve("pan", -100, 100))}; break;
    default: std::reverse(track.devices.begin(), track.devices.end()); break;
    }
    return track;
}

} // namespace

const Catalogue& testCatalogue() {
    static const Catalogue catalogue = [] {
        Catalogue made;
        made.add({"test.box", "Box", false, true, boxParameters});
        made.add({"test.tone", "Tone", true, false, {}});
        return made;
    }();
    return catalogue;
}

Project randomProject(Random& random, int tracks) {
    Maker make(random);
    auto project = emptyProject(ProjectId::of("RANDOM"), make.name());
    for (int i = 0; i < 7; ++i)
        if (random.chance(0.5)) project = editTop(random, make, std::move(project));
    const auto media = MediaId::of("FILE");
    project.media = share(
        std::vector<Media>{{media, "media/a file.wav", 96000, 2, std::string(64, 'a'), "a file.aif", 44100}});
    if (random.chance(0.3)) project.unknown = share(Unknown{{"video file=x.mov", "  frame 1"}, {}});
    std::vector<Ref<Track>> list;
    Track returns;
    returns.id = TrackId::of("VERB");
    returns.kind = TrackKind::returns;
    returns.name = "Verb";
    for (int i = 0; i < tracks; ++i)
        list.push_back(make.track(media, returns.id));
    list.push_back(share(std::move(returns)));
    list.push_back(project.tracks.back());
    return withTracks(std::move(project), std::move(list));
}

Project randomEdit(Random& random, const Project& project) {
    Maker make(random);
    const auto media = project.media->empty() ? MediaId::of("FILE") : project.media->front().id;
    const double what = random.unit();
    if (what < 0.25) return editTop(random, make, project);
    auto tracks = project.tracks;
    const auto place = static_cast<std::ptrdiff_t>(
        random.between(std::int64_t{0}, static_cast<std::int64_t>(tracks.size()) - 1));
    if (what < 0.35) {
        tracks.insert(tracks.begin() + place, make.track(media, someReturn(project)));
        return withTracks(project, std::move(tracks));
    }
    const auto kind = tracks[static_cast<std::size_t>(place)]->kind;
    if (what < 0.45 && (kind == TrackKind::audio || kind == TrackKind::notes)) {
        tracks.erase(tracks.begin() + place);
        return withTracks(project, std::move(tracks));
    }
    if (what < 0.55) {
        std::rotate(tracks.begin(), tracks.begin() + 1, tracks.end() - 1);
        return withTracks(project, std::move(tracks));
    }
    return withTrack(project, editTrack(random, make, *tracks[static_cast<std::size_t>(place)], media,
                                        someReturn(project)));
}

std::string listed(const std::vector<Change>& changes) {
    std::string text;
    for (const auto& change : changes)
        text += change.kind + " " + change.key + " in '" + change.parent + "': " + change.line + "\n";
    return text;
}

Project bigProject(int trackCount, int clipCount, int noteCount) {
    Random random(1);
    Maker make(random);
    auto project = emptyProject(ProjectId::of("BIG"), "Big");
    const int perTrack = clipCount / trackCount, perClip = noteCount / clipCount;
    std::vector<Ref<Track>> tracks;
    for (int t = 0; t < trackCount; ++t) {
        Track track;
        track.id = TrackId::of(std::to_string(t));
        track.kind = TrackKind::notes;
        track.name = "Track " + std::to_string(t + 1);
        for (int c = 0; c < perTrack; ++c) {
            Clip clip;
            clip.id = ClipId::of(std::to_string(t * perTrack + c));
            clip.start = TickPoint{} + quarters(16) * c;
            clip.length = quarters(16);
            NoteContent content;
            for (int n = 0; n < perClip; ++n)
                content.notes.push_back({static_cast<std::uint32_t>(n + 1), quarters(n, 4), quarters(1, 4),
                                         static_cast<std::uint8_t>(36 + n % 48)});
            clip.content = share(std::move(content));
            track.clips.push_back(share(std::move(clip)));
        }
        tracks.push_back(share(std::move(track)));
    }
    tracks.push_back(project.tracks.back());
    return withTracks(std::move(project), std::move(tracks));
}

} // namespace tutti::testing

// The document: an immutable tree of plain structs.
//
// A part has no behaviour, no parent pointer and no listeners. Parts are held by Ref, so a new version of a
// project shares with the old one all that did not change, and two versions are compared by comparing
// pointers. Nobody changes a Project: verbs (Verb.h) make the next one. Any thread may read any version.
//
// Units are those of the field names: gains in dB, pan in percent (-100 left .. 100 right), times in the
// document's two clocks (time/Time.h), source positions in frames of the project rate.
#pragma once

#include "base/Id.h"
#include "base/Parameter.h"
#include "time/MeterMap.h"
#include "time/TempoMap.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tutti {

template<class T>
using Ref = std::shared_ptr<const T>;

/// Lines and attributes a newer program wrote and this one does not know; kept and written back.
struct Unknown {
    std::vector<std::string> lines; ///< whole lines with their children, indented relative to the part
    std::string attributes;         ///< ` name=value ...` as read
    bool operator==(const Unknown&) const = default;
};

/// 0xRRGGBB; absent means: by the role of the track.
using Colour = std::optional<std::uint32_t>;

enum class CurveShape : std::uint8_t { hold, linear, smooth };
/// How a point leads to the next one: hold steps there, linear goes straight, smooth has no corner
/// (3t^2 - 2t^3).
struct CurvePoint {
    TickPoint at;
    double value = 0; ///< in the unit of the target
    CurveShape shape = CurveShape::linear;
    bool operator==(const CurvePoint&) const = default;
};
/// Automation of one target. On a track: `gain`, `pan`, `mute`, `width`, `d_EQ1.b1.freq`, `x_VERB.gain`. In a
/// note clip: `cc0`..`cc119`, `bend`, `pressure`, `key0`..`key127`, `program` (0..127, bend -1..1), times
/// counted from the clip's content start.
struct Curve {
    std::string target;
    std::vector<CurvePoint> points; ///< sorted, no two at one place
    bool operator==(const Curve&) const = default;
};

/// How the places of a controller become values.
enum class ControllerMode : std::uint8_t {
    jump,   ///< the target is at once where the controller is
    pickup, ///< the target waits until the controller comes by where it is
    // Endless knobs say how far they were turned, and do it in three ways:
    twos,   ///< 1, 2, ... up; 127, 126, ... down
    offset, ///< 65, 66, ... up; 63, 62, ... down
    sign,   ///< 1, 2, ... up; 65, 66, ... down
};
/// What of a keyboard or a box with knobs moves a target of a track.
struct Controller {
    std::string target; ///< as of a curve of the track
    std::string source; ///< `cc0`..`cc127`, `bend`, `pressure`
    int channel = 0;    ///< 1..16; 0: all
    ControllerMode mode = ControllerMode::jump;
    double from = 0, to = 100; ///< where in the target's range its ends are, percent of the way
    bool operator==(const Controller&) const = default;
};

struct Device {
    DeviceId id;
    std::string type; ///< tutti.eq
    std::string name; ///< empty: the type's own
    Values values;    ///< what differs from the defaults, sorted by name, in real units
    bool bypass = false;
    std::optional<TrackId> sidechain; ///< the track whose output feeds the side-chain
    Unknown unknown;
    bool operator==(const Device&) const = default;
};
using Chain = std::vector<Ref<Device>>;

struct Send {
    SendId id;
    TrackId to;
    double gain = 0;  ///< dB
    double pan = 0;   ///< percent
    bool pre = false; ///< before the fader
    bool mute = false;
    bool operator==(const Send&) const = default;
};

enum class FadeShape : std::uint8_t { linear, power, s, exponential };
struct Fade {
    TimeSpan length = Flicks{}; ///< zero: none
    FadeShape shape = FadeShape::linear;
    bool operator==(const Fade&) const = default;
};

struct AudioContent {
    MediaId media;
    Frames from{};        ///< first frame of the media that is heard at the clip's start
    bool reverse = false; ///< the heard stretch is played backwards
    bool operator==(const AudioContent&) const = default;
};

struct Note {
    std::uint32_t number = 0; ///< its name within the clip
    Ticks at{};               ///< from the content's start
    Ticks length{};
    std::uint8_t pitch = 60;
    float velocity = 100;     ///< 1..127
    float release = 64;       ///< 0..127
    std::uint8_t channel = 0; ///< 0..15
    bool mute = false;
    bool operator==(const Note&) const = default;
};

struct NoteContent {
    std::vector<Note> notes; ///< sorted by at, pitch, number
    std::vector<Curve> curves;
    Ticks from{}; ///< where in the content the clip starts to play
    bool operator==(const NoteContent&) const = default;
};

/// One row of a pattern: a pitch and its steps. `.` rest, `x` hit, `X` accent, `o` soft, `-` holds the note
/// before it, `1`..`9` velocity in ninths of 127.
struct PatternRow {
    std::uint8_t pitch = 36;
    std::string steps;
    bool operator==(const PatternRow&) const = default;
};
struct PatternContent {
    Ticks step = quarters(1, 4);
    double swing = 50; ///< percent: where the second of two steps falls; 50 is straight, 66.7 triplet
    std::vector<PatternRow> rows; ///< the longest row is the length of the pattern, which repeats
    bool operator==(const PatternContent&) const = default;
};

struct Clip {
    ClipId id;
    std::string name;
    TimePoint start;
    TimeSpan length;
    std::variant<AudioContent, Ref<NoteContent>, Ref<PatternContent>> content;
    double gain = 0; ///< dB for audio; for notes it scales velocities
    Fade in, out;
    std::optional<TimeSpan> loop; ///< the content repeats after this length
    bool mute = false;
    bool lock = false; ///< verbs refuse to move or change it
    Colour colour;
    Unknown unknown;
};

/// A take: clips that are kept but not heard; comping copies stretches of them into the track.
struct Lane {
    LaneId id;
    std::string name;
    std::vector<Ref<Clip>> clips; ///< sorted by start, then id
    Unknown unknown;
};

enum class TrackKind : std::uint8_t { audio, notes, bus, returns, folder, main };
/// How much louder a sound is at a side than in the middle, where it passes unchanged: balance 0 dB, power 3
/// dB, compromise 4.5 dB, linear 6 dB.
enum class PanLaw : std::uint8_t { balance, power, compromise, linear };
enum class Solo : std::uint8_t { off, on, safe };

struct Track {
    TrackId id;
    TrackKind kind = TrackKind::audio;
    std::string name;
    std::optional<TrackId> folder; ///< the folder it lies in
    std::optional<TrackId> output; ///< unset: its folder, or else the main track
    double gain = 0;               ///< dB, -144 (silent) .. 24
    double pan = 0;                ///< percent
    double width = 100;            ///< percent of the stereo image
    bool mute = false;
    Solo solo = Solo::off;
    std::optional<PanLaw> panLaw; ///< unset: the project's
    bool arm = false;
    Colour colour;
    std::vector<Ref<Clip>> clips; ///< heard; sorted by start, then id
    std::vector<Ref<Lane>> lanes; ///< in the order of recording
    Chain devices;                ///< in the order of the signal
    std::vector<Send> sends;
    std::vector<Ref<Curve>> curves;      ///< sorted by target
    std::vector<Controller> controllers; ///< sorted by target
    Unknown unknown;
};

struct Marker {
    MarkerId id;
    TimePoint at;
    std::string name;
    Colour colour;
    bool operator==(const Marker&) const = default;
};
struct Section {
    SectionId id;
    TickPoint at;
    Ticks length{};
    std::string name;
    Colour colour;
    bool operator==(const Section&) const = default;
};

/// A sound file inside the package, written once, at the project rate.
struct Media {
    MediaId id;
    std::string file; ///< relative to the package: media/vox.wav
    std::int64_t frames = 0;
    int channels = 0;
    std::string sha256;
    std::string origin;    ///< the name of the file it came from
    double originRate = 0; ///< Hz, if it was converted; else 0
    bool operator==(const Media&) const = default;
};

/// What the project is delivered as: loudness and true peak it is checked against.
struct Delivery {
    std::string preset; ///< spotify, podcast, ...; `custom`, or empty for none
    double lufs = -14;
    double tolerance = 1; ///< LU
    double truePeak = -1; ///< dBTP
    bool operator==(const Delivery&) const = default;
};

/// How an export is made; kept in the project so that it can be repeated. All texts as on the command line.
struct Recipe {
    std::string name;
    std::string type = "wav"; ///< wav w64 rf64 bwf aiff caf flac raw mp3 ogg opus
    std::string bits = "24";  ///< 16 24 32 f32 f64
    double rate = 0;          ///< Hz; 0: the project's
    std::string dither = "tpdf";
    std::string range; ///< empty: all
    std::string tail = "auto";
    std::optional<double> lufs;
    std::optional<double> truePeak;
    std::uint64_t seed = 0;
    std::string target{};            ///< what it is made for, as Delivery::preset; empty for none
    std::optional<double> quality{}; ///< 0..10, of mp3, ogg and opus
    double bitrate = 0;              ///< kbit/s of those instead; 0: by quality
    bool operator==(const Recipe&) const = default;
};

struct Settings {
    ProjectId id;
    std::string name;
    double rate = 48000; ///< Hz, whole; all media in the package have it
    PanLaw panLaw = PanLaw::power;
    double frameRate = 25; ///< of timecode
    std::string artist, album, genre, date, comment;
    Delivery delivery;
    bool operator==(const Settings&) const = default;
};

/// Where each clip, lane, device and send lives, so that a verb finds it without a search. Derived data:
/// made by withDirectory, carried along by the edit helpers, never written to a file.
class Directory;

struct Project {
    Settings settings;
    Ref<TempoMap> tempo;
    Ref<MeterMap> meter;
    Ref<std::vector<KeyPoint>> keys;
    Ref<std::vector<Marker>> markers;   ///< sorted by place, then id
    Ref<std::vector<Section>> sections; ///< sorted by place, then id
    Ref<std::vector<Recipe>> recipes;   ///< sorted by name
    Ref<std::vector<Media>> media;      ///< sorted by id
    std::vector<Ref<Track>> tracks; ///< the order here is the order of summation; exactly one main, the last
    Ref<Unknown> unknown;
    Ref<Directory> directory;
};

/// A project with nothing but a main track (t_MAIN), 120 bpm, 4/4. Never null inside.
Project emptyProject(ProjectId, std::string name, double rate = 48000);

/// What the document needs to know of the kinds of devices: their parameters, to check and to write values
/// with units. The app makes one from the processors' registry; the model knows no processor.
struct DeviceKind {
    std::string type;
    std::string name;
    bool instrument = false;
    bool sidechain = false;
    ParameterSpecs parameters;
};
class Catalogue {
public:
    void add(DeviceKind kind) { kinds_.emplace(kind.type, std::move(kind)); }
    /// Null if unknown: such a device is kept, plays nothing and its values stay texts.
    const DeviceKind* find(const std::string& type) const {
        const auto found = kinds_.find(type);
        return found == kinds_.end() ? nullptr : &found->second;
    }
    const std::map<std::string, DeviceKind>& all() const { return kinds_; }

    /// What a project may be delivered as, with the levels asked for there. Where nothing is known, anything
    /// is taken.
    void addDelivery(Delivery delivery) { deliveries_.push_back(std::move(delivery)); }
    const std::vector<Delivery>& deliveries() const { return deliveries_; }

private:
    std::map<std::string, DeviceKind> kinds_;
    std::vector<Delivery> deliveries_;
};

} // namespace tutti

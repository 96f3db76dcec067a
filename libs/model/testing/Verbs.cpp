#include "model/testing/Verbs.h"

#include "model/Directory.h"
#include "model/Fields.h"
#include "model/Lines.h"
#include "model/testing/Generator.h"
#include "time/TimeText.h"

#include <algorithm>
#include <array>

namespace tutti::testing {
namespace {

class Author {
public:
    Author(Random& random, const Project& project) : random_(random), project_(project) {
        for (const auto& track : project.tracks) {
            tracks_.push_back(track->id.text());
            for (const auto& device : track->devices)
                devices_.push_back(device->id.text());
            for (const auto& send : track->sends)
                sends_.push_back(send.id.text());
            for (const auto& lane : track->lanes) {
                takes_.push_back(lane->id.text());
                for (const auto& clip : lane->clips)
                    note(*clip);
            }
            for (const auto& clip : track->clips)
                note(*clip);
        }
        for (const auto& media : *project.media)
            media_.push_back(media.id.text());
    }

    Verb write() {
        const auto all = allVerbs();
        auto place = index(all.size());
        while (all[place].name.ends_with(".remove") && chance(0.8)) // else nothing is left in the end
            place = index(all.size());
        const auto& spec = all[place];
        verb_.name = std::string(spec.name);
        topic_ = verb_.name.substr(0, verb_.name.find('.'));
        for (const auto& field : spec.fields)
            if (field.required || chance(0.35)) set(std::string(field.name), valueOf(field));
        if (spec.openFields) attributes();
        return std::move(verb_);
    }

private:
    void note(const Clip& clip) {
        clips_.push_back(clip.id.text());
        contents_[clip.content.index()].push_back(clip.id.text());
    }

    std::size_t index(std::size_t size) {
        return static_cast<std::size_t>(
            random_.between(std::int64_t{0}, static_cast<std::int64_t>(size) - 1));
    }
    bool chance(double probability) { return random_.chance(probability); }
    std::string whole(std::int64_t low, std::int64_t high) {
        return std::to_string(random_.between(low, high));
    }

    template<std::size_t N>
    std::string any(const std::array<const char*, N>& words) {
        return words[index(N)];
    }
    std::string any(const std::vector<std::string>& words, const char* otherwise) {
        return words.empty() || chance(0.02) ? otherwise : words[index(words.size())];
    }
    void set(std::string name, std::string value) {
        constexpr std::array nonsense{"",       "x",         "-1", "1e300q", "nan",
                                      "t_NONE", "99999999q", "0q", "\n\"",   "on"};
        if (chance(0.03)) value = any(nonsense);
        verb_.fields[std::move(name)] = std::move(value);
    }

    // --- values --------------------------------------------------------------------------------------------

    std::string musical(std::int64_t low, std::int64_t high) {
        constexpr std::array units{1, 2, 3, 4, 7, 8, 1000};
        const auto unit = units[index(units.size())];
        return formatTime(quarters(random_.between(low * unit, high * unit), unit));
    }
    std::string place() {
        if (chance(0.1)) return any(std::array{"1", "2.3", "5.1.2", "@Here", "@Verse"});
        return chance(0.7) ? musical(0, 24) : whole(0, 12000) + "ms";
    }
    std::string span() { return chance(0.7) ? musical(0, 8) : whole(1, 4000) + "ms"; }
    std::string pitch() {
        return formatPitch(static_cast<int>(random_.between(std::int64_t{24}, std::int64_t{96})));
    }
    std::string clips(bool several) {
        if (topic_ == "notes") return any(contents_[1], "c_NONE");
        if (topic_ == "pattern" || verb_.name == "clip.unpattern") return any(contents_[2], "c_NONE");
        auto list = any(clips_, "c_NONE");
        while (several && chance(0.3))
            list += "," + any(clips_, "c_NONE");
        return list;
    }
    /// The clip behind the one of the field `left`.
    std::string neighbour() {
        const auto id = ClipId::parse(verb_.fields["left"]);
        const auto place = id ? findClip(project_, *id) : std::nullopt;
        if (!place || chance(0.1)) return clips(false);
        const auto& list = place->lane == nullptr ? place->track->clips : place->lane->clips;
        auto next = std::find(list.begin(), list.end(), place->clip) + 1;
        return next == list.end() ? clips(false) : (*next)->id.text();
    }
    /// For clip.add: a track that takes what it brings.
    std::string trackOfKind(TrackKind kind) {
        std::vector<std::string> fitting;
        for (const auto& each : project_.tracks)
            if (each->kind == kind) fitting.push_back(each->id.text());
        return any(fitting, "t_NONE");
    }
    std::string track() {
        if (verb_.name == "clip.add") return trackOfKind(chance(0.5) ? TrackKind::audio : TrackKind::notes);
        if (chance(0.8)) return any(tracks_, "t_NONE");
        return project_.tracks[index(project_.tracks.size())]->name;
    }

    template<class Point>
    std::string placeIn(const std::vector<Point>& points) {
        return points.empty() ? "0q" : formatTime(points[index(points.size())].at);
    }

    std::string points() {
        std::string text;
        TickPoint at{};
        const auto target = verb_.fields.contains("target") ? verb_.fields.at("target") : std::string("gain");
        const double high = target == "bend" ? 1 : target.find("freq") != std::string::npos ? 2000 : 100;
        for (int i = static_cast<int>(random_.between(std::int64_t{0}, std::int64_t{4})); i > 0; --i) {
            const double value = target.ends_with("mute") || target.ends_with("bypass") ? 1
                                 : target.ends_with("gain")                             ? -6
                                                            : random_.between(0.0, high);
            text += (text.empty() ? "" : " ") + formatTime(at) + "=" + formatNumber(value) +
                    any(std::array{"", ":hold", ":smooth"});
            at += Ticks{random_.between(std::int64_t{1}, quarters(8).count)};
        }
        return text;
    }

    std::string target() {
        if (verb_.name == "controller.remove")
            for (const auto& track : project_.tracks)
                if (!track->controllers.empty() && chance(0.7)) {
                    verb_.fields["track"] = track->id.text();
                    return track->controllers.front().target;
                }
        if (verb_.name == "curve.remove")
            for (const auto& track : project_.tracks)
                if (!track->curves.empty() && chance(0.7)) {
                    verb_.fields["track"] = track->id.text();
                    return track->curves[index(track->curves.size())]->target;
                }
        if (topic_ == "notes") return any(std::array{"cc1", "cc7", "bend", "pressure", "cc200"});
        std::vector<std::string> all{"gain", "pan", "width", "mute"};
        for (const auto& id : devices_)
            all.push_back(id + any(std::array{".amount", ".b1.freq", ".bypass", ".none"}));
        for (const auto& id : sends_)
            all.push_back(id + any(std::array{".gain", ".mute"}));
        return any(all, "none");
    }

    std::string steps() {
        std::string text;
        for (int i = static_cast<int>(random_.between(std::int64_t{0}, std::int64_t{20})); i > 0; --i)
            text += "..xXo-19"[index(8)];
        return text;
    }

    std::string phrase() {
        std::string text;
        for (int i = static_cast<int>(random_.between(std::int64_t{1}, std::int64_t{6})); i > 0; --i)
            text +=
                pitch() + any(std::array{"", ":1/2", ":1", "!", "?", "*77", " ~", " r", " <Am7>:2"}) + " ";
        return text;
    }

    /// An id for a new part, with the letter of the field's form.
    std::string newId(std::string_view form) { return std::string(form.substr(0, 2)) + "N" + whole(0, 40); }

    std::string ofNote(const std::string& name) {
        if (name == "at" || name == "from" || name == "to") return musical(-1, 10);
        if (name == "len") return musical(0, 4);
        if (name == "by") return verb_.name == "notes.transpose" ? whole(-14, 14) : musical(-2, 2);
        if (name == "low" || name == "high") return pitch();
        if (name == "note") return whole(1, 5) + (chance(0.3) ? "," + whole(1, 5) : "");
        if (name == "grid" || name == "time") return any(std::array{"1/4q", "1/3q", "1/64q", "1q"});
        if (name == "velocity" || name == "release") return whole(0, 127);
        if (name == "degrees") return whole(-8, 8);
        if (name == "add") return whole(-40, 40);
        if (name == "channel") return whole(1, 16);
        return {};
    }

    std::string valueOf(const VerbField& field) {
        const std::string name(field.name);
        if (topic_ == "notes")
            if (auto value = ofNote(name); !value.empty()) return value;
        if (name == "clip")
            return clips(field.doc.find("several") != std::string_view::npos || topic_ == "take");
        if (name == "left") return any(contents_[0], "c_NONE");
        if (name == "right") return neighbour();
        if (name == "track" || name == "to") {
            if (topic_ == "tempo") return whole(40, 240);
            if (name == "track" || topic_ == "send") return track();
        }
        if (name == "before") return topic_ == "device" ? any(devices_, "d_NONE") : track();
        if (name == "device") return any(devices_, "d_NONE");
        if (name == "send") return any(sends_, "x_NONE");
        if (name == "take") return any(takes_, "l_NONE");
        if (name == "media" || name == "src") return any(media_, "a_NONE");
        if (name == "id") return newId(field.form);
        const auto from = verb_.fields.find("from");
        if (name == "to" && from != verb_.fields.end() && chance(0.9))
            if (const auto start = parseTickPoint(from->second))
                return formatTime(*start + Ticks{random_.between(std::int64_t{1}, quarters(6).count)});
        if (verb_.name == "tempo.remove") return placeIn(project_.tempo->points());
        if (verb_.name == "meter.remove") return placeIn(project_.meter->points());
        if (verb_.name == "key.remove") return placeIn(*project_.keys);
        if (name == "at" || name == "to" || name == "from" || name == "start" || name == "end")
            return place();
        if (name == "len" || name == "every") return span();
        if (name == "ramp") return musical(0, 6);
        if (name == "by") return (chance(0.5) ? "-" : "") + span();
        if (name == "bpm") return whole(40, 240);
        if (name == "target") return target();
        if (name == "points") return points();
        if (name == "text") return phrase();
        if (name == "steps") return steps();
        if (name == "pitch") return pitch() + (chance(0.3) && topic_ == "notes" ? "," + pitch() : "");
        if (name == "times") return whole(1, 3);
        if (name == "meter") return any(std::array{"4/4", "3/4", "6/8", "7/8"});
        if (name == "key") return any(std::array{"C", "F#m", "Bb", "Am"});
        if (name == "type") return any(std::array{"test.box", "test.tone", "test.none"});
        if (name == "marker") return any(std::array{"m_A", "Here", "m_N3"});
        if (name == "section") return any(std::array{"s_V1", "Verse", "s_N3"});
        if (name == "name")
            return topic_ == "recipe" ? any(std::array{"draft", "master"}) : "Name " + whole(1, 9);
        return ofForm(field.form);
    }

    /// One of the words of `a|b|c`, or what a form shows.
    std::string ofForm(std::string_view form) {
        std::vector<std::string> words;
        for (auto rest = form; !rest.empty();) {
            const auto bar = std::min(rest.find('|'), rest.size());
            words.emplace_back(rest.substr(0, bar));
            rest.remove_prefix(std::min(bar + 1, rest.size()));
        }
        return words.empty() ? "" : words[index(words.size())];
    }

    // --- attributes ----------------------------------------------------------------------------------------

    template<class Part>
    void some() {
        const auto fields = fieldsOf<Part>();
        for (int i = static_cast<int>(random_.between(std::int64_t{0}, std::int64_t{3})); i > 0; --i) {
            const auto& field = fields[index(fields.size())];
            const std::string name(field.name);
            if (!verb_.fields.contains(name)) set(name, attribute(name, field.form));
        }
    }

    std::string attribute(const std::string& name, std::string_view form) {
        if (chance(0.1)) return {}; // the default
        if (name == "at") return chance(0.7) ? musical(0, 24) : whole(0, 9000) + "ms";
        if (name == "len" || name == "loop") return chance(0.7) ? musical(1, 6) : whole(100, 3000) + "ms";
        if (name == "in" || name == "out") {
            if (topic_ == "track") return any(tracks_, "t_NONE");
            return whole(0, 900) + any(std::array{"ms", "ms:power", "ms:s", "ms:exponential"});
        }
        if (name == "from") return chance(0.5) ? whole(0, 100000) : musical(0, 3);
        if (name == "src") return any(media_, "a_NONE");
        if (name == "folder" || name == "to" || name == "key") return any(tracks_, "t_NONE");
        if (name == "gain" || name == "lufs" || name == "tp") return whole(-40, 0) + "dB";
        if (name == "pan") return whole(-100, 100) + "%";
        if (name == "width") return whole(0, 200) + "%";
        if (name == "frames") return whole(1, 600000);
        if (name == "file") return "media/" + whole(1, 99) + ".wav";
        return ofForm(form);
    }

    void fitContent() {
        const auto id = TrackId::parse(verb_.fields["track"]);
        const auto* track = id ? findTrack(project_, *id) : nullptr;
        const bool sound = track != nullptr && track->kind == TrackKind::audio;
        for (const char* other : {"src", "reverse", "from", "step", "swing", "content"})
            verb_.fields.erase(other);
        if (sound)
            verb_.fields["src"] = any(media_, "a_NONE");
        else
            verb_.fields["content"] = any(std::array{"notes", "pattern"}),
            verb_.fields.emplace("len", musical(1, 8));
    }

    void attributes() {
        if (topic_ == "project") some<Settings>();
        if (topic_ == "delivery") some<Delivery>();
        if (topic_ == "recipe") some<Recipe>();
        if (topic_ == "marker") some<Marker>();
        if (topic_ == "section") some<Section>();
        if (topic_ == "track") some<Track>();
        if (topic_ == "take") some<Lane>();
        if (topic_ == "send") some<Send>();
        if (verb_.name == "controller.set")
            some<Controller>(), set("source", any(std::array{"cc7", "bend", "cc128"}));
        if (topic_ == "clip") some<Clip>();
        if (verb_.name == "clip.add" && chance(0.9)) fitContent();
        if (topic_ == "media") {
            some<Media>();
            for (const char* needed : {"file", "frames", "channels"})
                if (verb_.name == "media.add") set(needed, attribute(needed, "2"));
        }
        if (topic_ == "device") {
            some<Device>();
            if (chance(0.5)) set("amount", whole(0, 100) + "%");
            if (chance(0.3)) set("b1.freq", whole(20, 20000) + "Hz");
            if (chance(0.2)) set("mode", any(std::array{"soft", "hard", "odd one"}));
        }
    }

    Random& random_;
    const Project& project_;
    std::vector<std::string> tracks_, devices_, sends_, takes_, clips_, media_;
    std::array<std::vector<std::string>, 3> contents_; // clips of sound, notes, patterns
    Verb verb_;
    std::string topic_;
};

} // namespace

Verb randomVerb(Random& random, const Project& project) {
    return Author(random, project).write();
}

} // namespace tutti::testing

// notes. pattern.
#include "base/Random.h"
#include "model/ControlTarget.h"
#include "model/FieldKinds.h"
#include "model/Lines.h"
#include "model/verbs/Parts.h"
#include "model/verbs/Phrase.h"
#include "model/verbs/Topics.h"

#include <algorithm>
#include <array>

namespace tutti::verbs {
namespace {

constexpr ParameterSpec velocitySpec{"velocity", Unit::none, 1, 127, 96, "how hard the notes are struck"};
constexpr ParameterSpec releaseSpec{"release", Unit::none, 0, 127, 64, "how fast they are let go"};
constexpr ParameterSpec channelSpec{"channel", Unit::none, 1, 16, 1, "MIDI channel"};
constexpr ParameterSpec gateSpec{
    "gate", Unit::percent, 1, 400, 95, "of its length a note sounds; above 100 into the next"};
constexpr ParameterSpec octaveSpec{"octave", Unit::none, -1, 9, 3, "of the roots of named chords"};
constexpr ParameterSpec timesSpec{"times", Unit::none, 1, 1000, 1, "how many times"};
constexpr ParameterSpec strengthSpec{"strength", Unit::percent, 0, 100, 100, "how far towards the grid"};
constexpr ParameterSpec swingSpec{"swing", Unit::percent, 50, 80, 50, "where the second of two steps falls"};
constexpr ParameterSpec shiftSpec{"by", Unit::semitones, -127, 127, 0, "semitones"};
constexpr ParameterSpec degreeSpec{"degrees", Unit::none, -70, 70, 0, "steps of the scale"};
constexpr ParameterSpec velocityAmount{"velocity", Unit::none, 0,
                                       64,         6,          "how much the velocities may be off"};
constexpr ParameterSpec seedSpec{"seed", Unit::none, 0, 9e15, 1, "the same seed gives the same notes"};
constexpr ParameterSpec addSpec{"add", Unit::none, -127, 127, 0, "is added"};
constexpr ParameterSpec scaleSpec{"scale", Unit::percent, 0, 400, 100, "is multiplied with"};

struct NoteEdit {
    ClipPlace place;
    NoteContent content;

    Applied finish(const Project& project, std::vector<std::string> made = {}) && {
        auto clip = *place.clip;
        std::sort(content.notes.begin(), content.notes.end(), noteComesBefore);
        clip.content = share(std::move(content));
        return done(withClip(project, std::move(clip)), std::move(made));
    }
    std::uint32_t nextNumber() const {
        std::uint32_t highest = 0;
        for (const auto& note : content.notes)
            highest = std::max(highest, note.number);
        return highest + 1;
    }
};

Expected<NoteEdit> notesOf(const Project& project, const VerbFields& fields) {
    TUTTI_LET(place, clipOf(project, fields));
    const auto* notes = std::get_if<Ref<NoteContent>>(&place.clip->content);
    if (notes == nullptr) return refused("clip " + place.clip->id.text() + " holds no notes");
    return NoteEdit{place, **notes};
}

/// The notes a verb means: by number, by place in the clip's content, by pitch; all if nothing is said.
Expected<std::vector<Note*>> chosen(NoteEdit& edit, const VerbFields& fields) {
    Ticks from{INT64_MIN}, to{INT64_MAX};
    int low = 0, high = 127;
    if (fields.has("from")) TUTTI_TRY(fields::stored(fields.ticks("from"), from));
    if (fields.has("to")) TUTTI_TRY(fields::stored(fields.ticks("to"), to));
    if (fields.has("low")) TUTTI_TRY(fields::stored(fields.pitch("low"), low));
    if (fields.has("high")) TUTTI_TRY(fields::stored(fields.pitch("high"), high));
    const auto numbers = fields.words("note");
    std::vector<Note*> list;
    for (auto& note : edit.content.notes) {
        const bool named = numbers.empty() || std::find(numbers.begin(), numbers.end(),
                                                        std::to_string(note.number)) != numbers.end();
        if (named && note.at >= from && note.at < to && note.pitch >= low && note.pitch <= high)
            list.push_back(&note);
    }
    if (list.empty()) return refused("no note of clip " + edit.place.clip->id.text() + " is meant by this");
    return list;
}

/// The fields that say how a note is played, whether it is new or there already.
Result readManner(Note& note, const VerbFields& fields) {
    if (fields.has("velocity")) {
        TUTTI_LET(velocity, fields.number("velocity", velocitySpec));
        note.velocity = static_cast<float>(velocity);
    }
    if (fields.has("release")) {
        TUTTI_LET(release, fields.number("release", releaseSpec));
        note.release = static_cast<float>(release);
    }
    if (fields.has("channel")) {
        TUTTI_LET(channel, fields.number("channel", channelSpec));
        note.channel = static_cast<std::uint8_t>(channel - 1);
    }
    TUTTI_LET(mute, fields.on("mute", note.mute));
    note.mute = mute;
    return success();
}

Expected<Applied> addNotes(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    std::vector<std::string> made;
    Note note;
    TUTTI_LET(at, fields.ticks("at"));
    TUTTI_LET(length, fields.ticks("len"));
    if (at.count < 0 || length.count <= 0)
        return refused("a note needs a place from 0q on and a length above 0q");
    note.at = at;
    note.length = length;
    note.velocity = static_cast<float>(velocitySpec.standard);
    TUTTI_TRY(readManner(note, fields));
    for (const auto& word : fields.words("pitch")) {
        TUTTI_LET(pitch, VerbFields::named("pitch", parsePitch(word)));
        note.pitch = static_cast<std::uint8_t>(pitch);
        note.number = edit.nextNumber();
        made.push_back(std::to_string(note.number));
        edit.content.notes.push_back(note);
    }
    if (made.empty()) return refused("pitch: which one?");
    return std::move(edit).finish(project, std::move(made));
}

Expected<Applied> phrase(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    PhraseStyle style;
    TUTTI_LET(velocity, fields.number("velocity", velocitySpec));
    TUTTI_LET(gate, fields.number("gate", gateSpec));
    TUTTI_LET(octave, fields.number("octave", octaveSpec));
    TUTTI_LET(times, fields.number("times", timesSpec));
    style.velocity = static_cast<float>(velocity);
    style.gate = gate;
    style.octave = static_cast<int>(octave);
    Ticks at{};
    if (fields.has("at")) TUTTI_TRY(fields::stored(fields.ticks("at"), at));
    if (at.count < 0) return refused("at: the phrase must start at 0q or later");
    TUTTI_LET(read, readPhrase(fields.text("text"), style));
    for (int i = 0; i < static_cast<int>(times); ++i) {
        auto number = edit.nextNumber();
        for (auto note : read.notes) {
            note.number = number++;
            note.at += at + read.length * i;
            edit.content.notes.push_back(note);
        }
    }
    return std::move(edit).finish(project);
}

Expected<Applied> setNotes(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    for (auto* note : list) {
        if (fields.has("at")) TUTTI_TRY(fields::stored(fields.ticks("at"), note->at));
        if (fields.has("len")) TUTTI_TRY(fields::stored(fields.ticks("len"), note->length));
        if (note->length.count <= 0) return refused("len: a note must be longer than nothing");
        if (fields.has("pitch")) {
            TUTTI_LET(pitch, fields.pitch("pitch"));
            note->pitch = static_cast<std::uint8_t>(pitch);
        }
        TUTTI_TRY(readManner(*note, fields));
    }
    return std::move(edit).finish(project);
}

Expected<Applied> removeNotes(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    std::vector<std::uint32_t> gone;
    for (const auto* note : list)
        gone.push_back(note->number);
    std::erase_if(edit.content.notes, [&](const Note& note) {
        return std::find(gone.begin(), gone.end(), note.number) != gone.end();
    });
    return std::move(edit).finish(project);
}

Expected<Applied> moveNotes(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    TUTTI_LET(by, fields.ticks("by"));
    for (auto* note : list)
        note->at += by;
    return std::move(edit).finish(project);
}

/// The pitch so many steps of the key's scale away; a pitch outside the scale keeps its distance to the
/// degree below it.
int alongScale(int pitch, int degrees, const KeyPoint& key) {
    constexpr std::array major{0, 2, 4, 5, 7, 9, 11}, minor{0, 2, 3, 5, 7, 8, 10};
    const auto& scale = key.minor ? minor : major;
    const int above = ((pitch - key.tonic) % 12 + 12) % 12;
    int degree = 6;
    while (scale[static_cast<std::size_t>(degree)] > above)
        --degree;
    const int outside = above - scale[static_cast<std::size_t>(degree)];
    const int octave = (pitch - key.tonic - above) / 12;
    const int target = degree + degrees;
    const int wrapped = (target % 7 + 7) % 7;
    return key.tonic + 12 * (octave + (target - wrapped) / 7) + scale[static_cast<std::size_t>(wrapped)] +
           outside;
}

Expected<Applied> transpose(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    if (fields.has("by") == fields.has("degrees"))
        return refused("notes.transpose needs by=SEMITONES or degrees=STEPS");
    TUTTI_LET(by, fields.number("by", shiftSpec));
    TUTTI_LET(degrees, fields.number("degrees", degreeSpec));
    if (fields.has("degrees") && project.keys->empty())
        return refused("degrees: the project has no key", "key.set key=Am sets one");
    const auto start = project.tempo->toTicks(edit.place.clip->start);
    for (auto* note : list) {
        int pitch = note->pitch + static_cast<int>(by);
        if (fields.has("degrees")) {
            auto key = project.keys->front();
            for (const auto& each : *project.keys)
                if (each.at <= start + (note->at - edit.content.from)) key = each;
            pitch = alongScale(note->pitch, static_cast<int>(degrees), key);
        }
        if (pitch < 0 || pitch > 127)
            return refused("note " + std::to_string(note->number) + " would lie outside 0 to 127");
        note->pitch = static_cast<std::uint8_t>(pitch);
    }
    return std::move(edit).finish(project);
}

/// The nearest place of a grid, counted from the start of the timeline, with every second step swung.
std::int64_t nearestGrid(std::int64_t at, std::int64_t grid, double swing) {
    const auto pair = 2 * grid;
    const auto base = (at >= 0 ? at / pair : (at - pair + 1) / pair) * pair;
    const auto second = base + static_cast<std::int64_t>(swing / 100 * static_cast<double>(pair) + 0.5);
    std::int64_t best = base;
    for (const auto candidate : {second, base + pair})
        if (std::abs(candidate - at) < std::abs(best - at)) best = candidate;
    return best;
}

Expected<Applied> quantise(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    TUTTI_LET(grid, fields.ticks("grid"));
    TUTTI_LET(strength, fields.number("strength", strengthSpec));
    TUTTI_LET(swing, fields.number("swing", swingSpec));
    TUTTI_LET(ends, fields.on("ends", false));
    if (grid.count <= 0) return refused("grid: must be longer than nothing");
    const auto origin = (project.tempo->toTicks(edit.place.clip->start) - TickPoint{}) - edit.content.from;
    const auto pulled = [&](Ticks at) {
        const auto absolute = at.count + origin.count;
        const auto way =
            static_cast<double>(nearestGrid(absolute, grid.count, swing) - absolute) * strength / 100;
        return Ticks{at.count + static_cast<std::int64_t>(way < 0 ? way - 0.5 : way + 0.5)};
    };
    for (auto* note : list) {
        const auto end = note->at + note->length;
        note->at = pulled(note->at);
        if (ends) note->length = std::max(pulled(end) - note->at, Ticks{grid.count / 2});
    }
    return std::move(edit).finish(project);
}

Expected<Applied> velocity(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    TUTTI_LET(scale, fields.number("scale", scaleSpec));
    TUTTI_LET(add, fields.number("add", addSpec));
    for (auto* note : list)
        note->velocity = std::clamp(
            note->velocity * static_cast<float>(scale / 100) + static_cast<float>(add), 1.0f, 127.0f);
    return std::move(edit).finish(project);
}

Expected<Applied> humanise(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    TUTTI_LET(amount, fields.number("velocity", velocityAmount));
    TUTTI_LET(seed, fields.number("seed", seedSpec));
    Ticks off = quarters(1, 64);
    if (fields.has("time")) TUTTI_TRY(fields::stored(fields.ticks("time"), off));
    for (auto* note : list) {
        // By the note's number, so that the result does not depend on which notes are meant with it.
        Random random(static_cast<std::uint64_t>(seed) * 1000003 + note->number);
        const auto shift =
            static_cast<std::int64_t>(random.between(-1.0, 1.0) * static_cast<double>(off.count));
        note->at = Ticks{std::max<std::int64_t>(0, note->at.count + shift)};
        const auto change = static_cast<float>(static_cast<int>(random.between(-1.0, 1.0) * amount));
        note->velocity = std::clamp(note->velocity + change, 1.0f, 127.0f);
    }
    return std::move(edit).finish(project);
}

Expected<Applied> legato(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    TUTTI_LET(list, chosen(edit, fields));
    auto together = quarters(1, 16);
    if (fields.has("chord")) TUTTI_TRY(fields::stored(fields.ticks("chord"), together));
    if (together.count < 0) return refused("chord: must not be less than nothing");
    std::sort(list.begin(), list.end(), [](const auto* a, const auto* b) {
        return std::pair(a->at, a->number) < std::pair(b->at, b->number);
    });
    for (std::size_t first = 0, next = 0; first < list.size(); first = next) {
        const auto start = list[first]->at;
        // A chord is what is struck with its first note, or soon enough behind it.
        for (next = first;
             next < list.size() && (list[next]->at == start || list[next]->at - start < together);)
            ++next;
        if (next == list.size()) break; // the last chord keeps its lengths
        for (auto i = first; i < next; ++i)
            list[i]->length = list[next]->at - list[i]->at;
    }
    return std::move(edit).finish(project);
}

Expected<Applied> noteCurve(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(edit, notesOf(project, fields));
    const auto target = fields.text("target");
    const auto moved = controlTarget(target);
    if (!moved)
        return refused("target: '" + target +
                       "' is not cc0 to cc119, bend, pressure, key0 to key127 or program");
    const double low = moved->low(), high = moved->high();
    auto& curves = edit.content.curves;
    std::erase_if(curves, [&](const Curve& curve) { return curve.target == target; });
    TUTTI_LET(words, splitWords(fields.text("points")));
    Curve curve{target, {}};
    for (const auto& word : words) {
        TUTTI_LET(point, VerbFields::named("points", readCurvePoint(word)));
        if (point.value < low || point.value > high)
            return refused("points: " + target + " goes from " + formatNumber(low) + " to " +
                           formatNumber(high));
        curve.points.push_back(point);
    }
    std::sort(curve.points.begin(), curve.points.end(),
              [](const auto& a, const auto& b) { return a.at < b.at; });
    for (std::size_t i = 1; i < curve.points.size(); ++i)
        if (curve.points[i].at == curve.points[i - 1].at)
            return refused("points: two of them are at one place");
    if (!curve.points.empty()) curves.push_back(std::move(curve));
    std::sort(curves.begin(), curves.end(),
              [](const Curve& a, const Curve& b) { return a.target < b.target; });
    return std::move(edit).finish(project);
}

// --- patterns ----------------------------------------------------------------------------------------------

Expected<Applied> setRow(const Project& project, const VerbFields& fields, VerbContext&) {
    TUTTI_LET(place, clipOf(project, fields));
    auto clip = *place.clip;
    auto* shared = std::get_if<Ref<PatternContent>>(&clip.content);
    if (shared == nullptr) return refused("clip " + clip.id.text() + " is no pattern");
    TUTTI_LET(pitch, fields.pitch("pitch"));
    std::string steps;
    for (const char c : fields.text("steps"))
        if (c != ' ' && c != '|') steps += c;
    auto content = **shared;
    const auto found =
        std::find_if(content.rows.begin(), content.rows.end(),
                     [&, wanted = pitch](const PatternRow& row) { return row.pitch == wanted; });
    if (steps.empty()) {
        if (found == content.rows.end()) return refused("pitch: the pattern has no such row");
        content.rows.erase(found);
    } else {
        const std::vector<std::string> words{formatPitch(pitch), steps};
        TUTTI_LET(row, VerbFields::named("steps", readRow(words)));
        if (found == content.rows.end())
            content.rows.push_back(row);
        else
            *found = row;
    }
    *shared = share(std::move(content));
    return done(withClip(project, std::move(clip)));
}

const VerbField clipField{"clip", "c_N1", "its id", true};

/// The fields of a verb on notes: the clip, the verb's own, and which notes are meant.
std::vector<VerbField> some(std::vector<VerbField> own) {
    std::vector<VerbField> all{clipField};
    all.insert(all.end(), own.begin(), own.end());
    for (const VerbField& field : {VerbField{"note", "1,2", "which notes, by number; all if nothing is said"},
                                   {"from", "0q", "only notes from this place of the clip's content on"},
                                   {"to", "4q", "only notes before this place"},
                                   {"low", "C3", "only notes from this pitch up"},
                                   {"high", "B3", "only notes up to this pitch"}})
        all.push_back(field);
    return all;
}

} // namespace

std::vector<VerbSpec> notes() {
    return {
        {"notes.add",
         "Adds a note, or a chord.",
         "notes.add clip=c_N1 at=2q len=1q pitch=C4,E4,G4 velocity=90",
         {clipField,
          {"at", "2q", "where in the clip's content", true},
          {"len", "1q", "how long", true},
          {"pitch", "C4,E4", "which", true},
          {"velocity", "96", "1 to 127"},
          {"release", "64", "how fast it is let go, 0 to 127"},
          {"channel", "1", "MIDI channel, 1 to 16"},
          {"mute", "on|off", "is not heard"}},
         false,
         addNotes},
        {"notes.phrase",
         "Adds notes written as text: C4:1/2 is a note of half a quarter, [C4 E4] a chord, <Am7> a chord by "
         "name, r a rest, ! louder, ? softer, *100 exactly so, ~ holds, | is for the eye. A length holds for "
         "what follows.",
         "notes.phrase clip=c_N1 at=4q text=\"C4:1/2 E4 G4 r | <Am7>:2! ~\"",
         {clipField,
          {"text", "\"C4:1 E4 G4\"", "the phrase", true},
          {"at", "0q", "where in the clip's content; the start if absent"},
          {"velocity", "96", "of plain notes"},
          {"gate", "95%", "how much of its length a note sounds; above 100% into the next"},
          {"octave", "3", "of the roots of named chords"},
          {"times", "2", "how many times, one behind the other"}},
         false,
         phrase},
        {"notes.set", "Changes notes.", "notes.set clip=c_N1 note=1 pitch=D4 velocity=80",
         some({{"at", "1q", "where"},
               {"len", "1q", "how long"},
               {"pitch", "D4", "which"},
               {"velocity", "80", "1 to 127"},
               {"release", "64", "how fast it is let go, 0 to 127"},
               {"channel", "1", "MIDI channel, 1 to 16"},
               {"mute", "on|off", "is not heard"}}),
         false, setNotes},
        {"notes.remove", "Removes notes.", "notes.remove clip=c_N1 note=1,2", some({}), false, removeNotes},
        {"notes.move", "Moves notes earlier or later.", "notes.move clip=c_N1 by=1/4q",
         some({{"by", "1/4q", "how far", true}}), false, moveNotes},
        {"notes.transpose", "Moves notes up or down, by semitones or along the scale of the key.",
         "notes.transpose clip=c_N1 by=12",
         some({{"by", "-2", "semitones"}, {"degrees", "2", "steps of the scale"}}), false, transpose},
        {"notes.quantise", "Pulls notes to a grid.", "notes.quantise clip=c_N1 grid=1/4q strength=80%",
         some({{"grid", "1/4q", "the distance of its lines", true},
               {"strength", "100%", "how far they are pulled"},
               {"swing", "50%", "where every second line lies; 66.7 is a triplet"},
               {"ends", "on", "pulls the ends, too"}}),
         false, quantise},
        {"notes.velocity", "Makes notes louder or softer.", "notes.velocity clip=c_N1 scale=90% add=4",
         some({{"scale", "90%", "is multiplied with"}, {"add", "4", "is added"}}), false, velocity},
        {"notes.humanise", "Moves notes and velocities a little off, the same way each time.",
         "notes.humanise clip=c_N1 time=1/64q velocity=8 seed=3",
         some({{"time", "1/64q", "how far at most"},
               {"velocity", "6", "how much at most"},
               {"seed", "3", "another number, another humour"}}),
         false, humanise},
        {"notes.legato",
         "Makes each note last until the next one, each chord until the next chord. Notes that start less "
         "than "
         "a sixty-fourth note after the first of them are a chord, however unevenly they were played.",
         "notes.legato clip=c_N1",
         some({{"chord", "1/16q", "how far apart the notes of a chord may start; 0q: exactly together"}}),
         false, legato},
        {"notes.curve",
         "Writes a controller of a note clip; no points remove it.",
         "notes.curve clip=c_N1 target=cc1 points=\"0q=0 4q=90\"",
         {clipField,
          {"target", "cc1", "cc0 to cc119, bend, pressure, key0 to key127 (of one key), program", true},
          {"points", "\"0q=0 4q=90:smooth\"", "place=value", true}},
         false,
         noteCurve},
        {"pattern.row",
         "Writes a row of a pattern: x hit, X accent, o soft, 1 to 9 velocity, - holds, . rest. No steps "
         "remove it.",
         "pattern.row clip=c_P1 pitch=C2 steps=\"x...x...x...x.x.\"",
         {clipField,
          {"pitch", "C2", "which sound", true},
          {"steps", "x...x...", "its steps; blanks and | are for the eye", true}},
         false,
         setRow},
    };
}

} // namespace tutti::verbs

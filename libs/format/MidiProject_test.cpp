#include "base/TempFile.h"
#include "format/MidiProject.h"
#include "format/MidiTimeline.h"
#include "format/Text.h"
#include "model/Change.h"
#include "model/Clips.h"
#include "model/Directory.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>

namespace tutti {
namespace {

using Kind = MidiEvent::Kind;

constexpr ParameterSpec playerParameters[] = {
    {"bank", Unit::none, 0, 128, 0, "which bank"},
    {"bend", Unit::semitones, 0, 48, 2, "how far a pitch bend goes"},
    {"program", Unit::none, 0, 127, 0, "which sound"},
};

const Catalogue& catalogue() {
    static const Catalogue made = [] {
        auto all = testing::testCatalogue();
        all.add({midi::playerType, "SoundFont", true, false, playerParameters});
        return all;
    }();
    return made;
}

Project emptyOne() {
    return emptyProject(ProjectId::of("P"), "Song");
}

Project performed(Project project, std::initializer_list<const char*> lines) {
    IdSource ids(7);
    VerbContext context{catalogue(), ids};
    for (const auto* line : lines) {
        const auto applied = apply(project, *parseVerb(line), context);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        if (applied) project = applied->project;
    }
    return project;
}

ImportedMidi imported(const MidiFile& file, const Project& into = emptyOne(), MidiImportSpec spec = {}) {
    if (spec.name.empty()) spec.name = "song";
    IdSource ids(3);
    VerbContext context{catalogue(), ids};
    auto made = importMidi(into, {file, 0, 0, {}}, spec, context);
    EXPECT_TRUE(made) << made.error().message;
    for (const auto& issue : validate(made->project, catalogue()))
        ADD_FAILURE() << issue.part << ": " << issue.sentence;
    return *made;
}

ExportedMidi exported(const Project& project, MidiExportSpec spec = {}) {
    auto made = exportMidi(project, spec, catalogue());
    EXPECT_TRUE(made) << made.error().message;
    return *made;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += line + "\n";
    return text;
}

const NoteContent& notesOf(const Track& track, std::size_t clip = 0) {
    return *std::get<Ref<NoteContent>>(track.clips.at(clip)->content);
}

// --- there and back ----------------------------------------------------------------------------------------

/// What a track plays, struck and ended, each on the ticks of a file; which end belongs to which note is the
/// reader's guess where notes of one key overlap.
struct Played {
    std::multiset<std::tuple<std::int64_t, int, long>> struck; ///< tick, pitch, velocity
    std::multiset<std::pair<std::int64_t, int>> ended;
    bool operator==(const Played&) const = default;
};

Played playedBy(const Project& project, const Track& track, std::int64_t unit) {
    Played played;
    for (const auto& clip : track.clips) {
        if (clip->mute) continue;
        const auto start = project.tempo->toTicks(clip->start);
        for (const auto& note : heardNotes(*clip, *project.tempo)) {
            const auto nearest = [&](TickPoint at) { return (at.count + unit / 2) / unit; };
            const auto on = nearest(start + note.at);
            played.struck.emplace(on, note.pitch, std::lround(heardVelocity(*clip, note)));
            played.ended.emplace(std::max(on + 1, nearest(start + note.at + note.length)), note.pitch);
        }
    }
    return played;
}

TEST(MidiProject, AnyProjectComesBackOnTheTicksOfTheFile) {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto project = testing::randomProject(random, 4);
        constexpr std::array divisions{96, 480, 960, 1920};
        const int perQuarter =
            divisions[static_cast<std::size_t>(random.between(std::int64_t{0}, std::int64_t{3}))];
        const auto unit = ticksPerQuarter / perQuarter;
        const auto out = exported(project, {perQuarter, {}});
        const auto read = readMidi(writeMidi(out.file));
        ASSERT_TRUE(read) << read.error().message;
        ASSERT_EQ(read->file, out.file) << "what is exported is a sound file";

        std::vector<Played> before, after;
        for (const auto& track : project.tracks)
            if (track->kind == TrackKind::notes && !track->mute)
                if (auto played = playedBy(project, *track, unit); !played.struck.empty())
                    before.push_back(std::move(played));
        if (before.empty()) continue;
        // A track on several channels comes back as several: they are joined again.
        const auto back = imported(read->file);
        std::size_t t = 0;
        for (const auto& track : read->file.tracks) {
            std::set<int> channels;
            for (const auto& event : track.events)
                if (event.kind == Kind::noteOn) channels.insert(event.channel);
            if (channels.empty()) continue;
            Played all;
            for (std::size_t i = 0; i < channels.size(); ++i) {
                const auto played = playedBy(back.project, *back.project.tracks[t++], unit);
                all.struck.insert(played.struck.begin(), played.struck.end());
                all.ended.insert(played.ended.begin(), played.ended.end());
            }
            after.push_back(std::move(all));
        }
        EXPECT_EQ(before.size(), after.size());
        EXPECT_TRUE(before == after);
    }
}

/// A file of the kind that importing and exporting keep to the last bit: a track a channel, notes of one key
/// one behind the other.
MidiFile plainFile(Random& random, int perQuarter) {
    const auto below = [&](std::int64_t end) { return random.between(std::int64_t{0}, end - 1); };
    MidiFile file;
    file.division = {perQuarter, 0, 0};
    MidiTrack conductor;
    const auto at = [&](Kind kind, std::int64_t tick) {
        MidiEvent event;
        event.at = tick;
        event.kind = kind;
        return event;
    };
    const auto text = [&](MidiTrack& track, MidiText type, std::int64_t tick, std::string words) {
        auto event = at(Kind::text, tick);
        event.number = static_cast<std::uint8_t>(type);
        event.value = static_cast<std::uint32_t>(track.texts.size());
        track.texts.push_back(std::move(words));
        track.events.push_back(event);
    };
    text(conductor, MidiText::name, 0, "Song");
    for (int i = 0; i < 4; ++i) {
        auto tempo = at(Kind::tempo, i * 8 * perQuarter);
        tempo.value =
            static_cast<std::uint32_t>(random.between(std::int64_t{60000}, std::int64_t{2'000'000}));
        conductor.events.push_back(tempo);
    }
    auto meter = at(Kind::meter, 0);
    meter.number = 3, meter.amount = 2;
    conductor.events.push_back(meter);
    meter.at = 6 * perQuarter, meter.number = 6, meter.amount = 3;
    conductor.events.push_back(meter);
    auto key = at(Kind::key, 0);
    key.number = static_cast<std::uint8_t>(below(14) - 6), key.amount = static_cast<std::uint8_t>(below(2));
    conductor.events.push_back(key);
    for (int i = 0; i < 3; ++i)
        text(conductor, MidiText::marker, below(40 * perQuarter), "Größe " + std::to_string(i));
    std::stable_sort(conductor.events.begin(), conductor.events.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    conductor.end = conductor.events.back().at;
    file.tracks.push_back(conductor);
    std::array<std::uint8_t, 4> channels{0, 3, 9, 15};
    for (const auto channel : channels) {
        MidiTrack track;
        text(track, MidiText::name, 0, "Track " + std::to_string(channel));
        const auto add = [&](MidiEvent event) {
            event.channel = channel;
            track.events.push_back(event);
        };
        if (channel == 3) {
            auto bank = at(Kind::controller, 0);
            bank.amount = 5;
            add(bank);
        }
        auto program = at(Kind::program, 0);
        program.number = static_cast<std::uint8_t>(below(128));
        add(program);
        std::int64_t now = 0;
        const auto count = 1 + below(30);
        for (std::int64_t i = 0; i < count; ++i) {
            now += below(3 * perQuarter);
            auto note = at(Kind::noteOn, now);
            note.number = static_cast<std::uint8_t>(i * 4); // no key twice: no two notes of it overlap
            note.amount = static_cast<std::uint8_t>(1 + below(127));
            add(note);
            note.kind = Kind::noteOff;
            note.amount = static_cast<std::uint8_t>(below(128));
            note.at += 1 + below(5 * perQuarter);
            add(note);
            auto control = at(Kind::controller, now);
            control.number = 7, control.amount = static_cast<std::uint8_t>(below(128));
            if (i % 3 == 0) add(control);
            auto bend = at(Kind::bend, now);
            bend.value = static_cast<std::uint32_t>(below(16384));
            if (i % 4 == 0) add(bend);
            auto pressure = at(Kind::pressure, now);
            pressure.amount = static_cast<std::uint8_t>(below(128));
            if (i % 5 == 0) add(pressure);
        }
        std::stable_sort(track.events.begin(), track.events.end(),
                         [](const auto& a, const auto& b) { return a.at < b.at; });
        file.tracks.push_back(track);
    }
    return file;
}

/// The events without their order within one tick, where it says nothing.
std::vector<std::multiset<std::string>> contentOf(const MidiFile& file) {
    std::vector<std::multiset<std::string>> tracks;
    for (const auto& track : file.tracks) {
        auto& set = tracks.emplace_back();
        std::map<std::tuple<std::int64_t, int, int>, MidiEvent>
            last; // the last of a controller in a tick holds
        for (const auto& event : track.events) {
            const bool controls =
                event.kind == Kind::controller || event.kind == Kind::bend || event.kind == Kind::pressure;
            const int unique = controls ? event.number : static_cast<int>(last.size()) + 1000;
            last[{event.at, static_cast<int>(event.kind), unique}] = event;
        }
        for (const auto& [key, event] : last)
            set.insert(std::to_string(event.at) + " " + std::to_string(static_cast<int>(event.kind)) + " " +
                       std::to_string(event.channel) + " " + std::to_string(event.number) + " " +
                       std::to_string(event.amount) + " " +
                       (event.kind == Kind::text ? track.texts[event.value] : std::to_string(event.value)));
    }
    return tracks;
}

TEST(MidiProject, AFileComesBackAsItWas) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        constexpr std::array divisions{24, 96, 480, 960, 1920, 1000, 7, 32767};
        const int perQuarter = divisions[seed % divisions.size()];
        const auto file = plainFile(random, perQuarter);
        const auto in = imported(file);
        if (perQuarter < 24) continue; // read, but never written
        // The project goes through its text, as it would on the disk.
        const auto text = readProject(writeProject(in.project, catalogue()), catalogue());
        ASSERT_TRUE(text) << text.error().message;
        const auto out = exported(*text, {perQuarter, {}});
        const auto before = contentOf(file), after = contentOf(out.file);
        ASSERT_EQ(before.size(), after.size());
        for (std::size_t t = 0; t < before.size(); ++t)
            EXPECT_EQ(before[t], after[t]) << "track " << t;
        EXPECT_EQ(joined(in.notices), "");
        const bool exact = ticksPerQuarter % perQuarter == 0;
        EXPECT_TRUE(!exact || out.notices.empty()) << joined(out.notices);
    }
}

TEST(MidiProject, ARampIsNeverATenthOfAMillisecondAway) {
    const auto project = performed(
        emptyOne(), {"tempo.set bpm=60 ramp=64q to=180", "tempo.set at=70q bpm=240 ramp=1/2q to=30",
                     "tempo.set at=80q bpm=90", "track.add id=t_A kind=notes",
                     "clip.add track=t_A id=c_A at=0q len=90q", "notes.add clip=c_A at=88q len=1q pitch=C4"});
    const auto out = exported(project);
    const auto back = imported(out.file).project;
    EXPECT_LT(back.tempo->points().size(), 2000u);
    for (int i = 0; i <= 9000; ++i) {
        const auto at = TickPoint{} + quarters(i, 100);
        // The format's own rounding adds half a microsecond a quarter note at most.
        ASSERT_NEAR(back.tempo->secondsAt(at), project.tempo->secondsAt(at), 1e-4 + 0.5e-6 * i / 100)
            << "at " << i / 100.0 << "q";
    }
    EXPECT_EQ(back.tempo->points().back(), (TempoPoint{TickPoint{} + quarters(80), 90}));
}

// --- what is written ---------------------------------------------------------------------------------------

TEST(MidiProject, MidicsvReadsWhatWasWritten) {
    const auto project = performed(
        emptyOne(),
        {"tempo.set bpm=92", "tempo.set at=4q bpm=100", "meter.set meter=3/4", "key.set key=Ebm",
         "marker.add at=4q name=Chorus", "section.add at=0q len=8q name=Verse",
         "track.add id=t_K kind=notes name=Keys", "device.add track=t_K type=tutti.soundfont program=4",
         "clip.add track=t_K id=c_K at=4q len=4q loop=2q gain=-6.0205999dB",
         "notes.add clip=c_K at=0q len=1q pitch=C4 velocity=100",
         "notes.curve clip=c_K target=bend points=\"0q=0:hold 1q=1:hold\"",
         "track.add id=t_D kind=notes name=Drums",
         "device.add track=t_D type=tutti.soundfont bank=128 program=8",
         "clip.add track=t_D id=c_D at=0q len=2q content=pattern", "pattern.row clip=c_D pitch=36 steps=x.X-",
         "clip.add track=t_D id=c_M at=8q len=2q mute=on", "notes.add clip=c_M at=0q len=1q pitch=C4",
         "track.add id=t_M kind=notes name=Silent mute=on", "clip.add track=t_M id=c_S at=0q len=2q"});
    const auto out = exported(project, {4 * 24, {}});
    EXPECT_EQ(joined(out.notices), "muted tracks were left out: Silent\n");
    const auto temp = TempFile::make("tutti-midi");
    ASSERT_TRUE(temp);
    std::ofstream(temp->path(), std::ios::binary) << writeMidi(out.file);
    auto* pipe = popen(("midicsv " + temp->path().string() + " 2>&1").c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer;
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        text.append(buffer.data(), got);
    ASSERT_EQ(pclose(pipe), 0) << "is midicsv installed? ./dev build installs it\n" << text;
    EXPECT_EQ(text, R"(0, 0, Header, 1, 3, 96
1, 0, Start_track
1, 0, Title_t, "Song"
1, 0, Tempo, 652174
1, 0, Time_signature, 3, 2, 24, 8
1, 0, Key_signature, -6, "minor"
1, 0, Cue_point_t, "Verse"
1, 384, Tempo, 600000
1, 384, Marker_t, "Chorus"
1, 384, End_track
2, 0, Start_track
2, 0, Title_t, "Keys"
2, 0, Program_c, 0, 4
2, 384, Pitch_bend_c, 0, 8192
2, 384, Note_on_c, 0, 60, 50
2, 480, Note_off_c, 0, 60, 64
2, 480, Pitch_bend_c, 0, 16383
2, 576, Pitch_bend_c, 0, 8192
2, 576, Note_on_c, 0, 60, 50
2, 672, Note_off_c, 0, 60, 64
2, 672, Pitch_bend_c, 0, 16383
2, 768, End_track
3, 0, Start_track
3, 0, Title_t, "Drums"
3, 0, Program_c, 9, 8
3, 0, Note_on_c, 9, 36, 100
3, 24, Note_off_c, 9, 36, 64
3, 48, Note_on_c, 9, 36, 120
3, 96, Note_off_c, 9, 36, 64
3, 96, Note_on_c, 9, 36, 100
3, 120, Note_off_c, 9, 36, 64
3, 144, Note_on_c, 9, 36, 120
3, 192, Note_off_c, 9, 36, 64
3, 192, End_track
0, 0, End_of_file
)");
}

TEST(MidiProject, AControllerThatMovesSaysEachValueItPasses) {
    const auto project =
        performed(emptyOne(), {"track.add id=t_A kind=notes", "clip.add track=t_A id=c_A at=4q len=4q",
                               "notes.add clip=c_A at=0q len=1q pitch=C4",
                               "notes.curve clip=c_A target=cc11 points=\"0q=0 2q=100:hold 3q=7\""});
    const auto out = exported(project);
    int last = -1;
    for (const auto& event : out.file.tracks[1].events) {
        if (event.kind != Kind::controller) continue;
        EXPECT_EQ(event.number, 11);
        EXPECT_NE(event.amount, last) << "nothing is said twice";
        last = event.amount;
        const double place = static_cast<double>(event.at) / 960 - 4;
        EXPECT_NEAR(event.amount, place < 2 ? place * 50 : place < 3 ? 100 : 7, 0.51) << place;
    }
    EXPECT_EQ(last, 7);
}

TEST(MidiProject, TracksGetChannelsOfTheirOwn) {
    auto project = emptyOne();
    for (int i = 0; i < 18; ++i) {
        const auto id = std::to_string(i);
        const auto add = "track.add id=t_" + id + " kind=notes";
        const auto clip = "clip.add track=t_" + id + " id=c_" + id + " at=0q len=4q";
        const auto note = "notes.add clip=c_" + id + " at=0q len=1q pitch=C4";
        project = performed(project, {add.c_str(), clip.c_str(), note.c_str()});
    }
    const auto out = exported(project);
    std::vector<int> channels;
    for (const auto& track : out.file.tracks)
        for (const auto& event : track.events)
            if (event.kind == Kind::noteOn) channels.push_back(event.channel);
    EXPECT_EQ(channels, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 0, 0, 0}));
    EXPECT_NE(joined(out.notices).find("some share the first one"), std::string::npos);
    const auto same = performed(project, {"device.add track=t_0 type=tutti.soundfont program=3",
                                          "device.add track=t_1 type=tutti.soundfont program=3"});
    EXPECT_EQ(exported(same, {960, {TrackId::of("0"), TrackId::of("1")}}).file.tracks[2].events[2].channel, 0)
        << "the same sound needs no channel of its own";
}

TEST(MidiProject, SaysWhatItRounded) {
    const auto project =
        performed(emptyOne(), {"track.add id=t_A kind=notes", "clip.add track=t_A id=c_A at=0q len=4q",
                               "notes.add clip=c_A at=1/7q len=1q pitch=C4",
                               "notes.add clip=c_A at=1/3q len=1q pitch=C4", "tempo.set bpm=2"});
    const auto notices = joined(exported(project).notices);
    EXPECT_NE(notices.find("1 notes lie between the 960 ticks"), std::string::npos) << notices;
    EXPECT_NE(notices.find("3.58 bpm"), std::string::npos) << notices;
    EXPECT_FALSE(exportMidi(project, {12, {}}, catalogue()));
    EXPECT_FALSE(exportMidi(project, {960, {TrackId::of("MAIN")}}, catalogue()));
    EXPECT_NE(joined(exported(emptyOne()).notices).find("no note to write"), std::string::npos);
}

// --- what is read ------------------------------------------------------------------------------------------

struct FileMaker {
    MidiFile file;
    MidiTrack& track() {
        if (file.tracks.empty()) file.tracks.emplace_back();
        return file.tracks.back();
    }
    FileMaker& next() { return file.tracks.emplace_back(), *this; }
    FileMaker& add(Kind kind, std::int64_t at, int channel = 0, int number = 0, int amount = 0,
                   std::uint32_t value = 0) {
        track().events.push_back({at, kind, static_cast<std::uint8_t>(channel),
                                  static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(amount),
                                  value});
        track().end = at;
        return *this;
    }
    FileMaker& text(MidiText type, std::int64_t at, std::string words) {
        track().texts.push_back(std::move(words));
        return add(Kind::text, at, 0, static_cast<int>(type), 0,
                   static_cast<std::uint32_t>(track().texts.size() - 1));
    }
    FileMaker& note(std::int64_t at, std::int64_t length, int channel = 0, int key = 60) {
        add(Kind::noteOn, at, channel, key, 100);
        return add(Kind::noteOff, at + length, channel, key, 64);
    }
};

TEST(MidiProject, FormatZeroBecomesATrackForEachChannel) {
    FileMaker make;
    make.file.format = 0;
    make.text(MidiText::name, 0, "Caf\xE9")
        .add(Kind::program, 0, 2, 33)
        .note(0, 960, 2, 40)
        .note(0, 960, 9, 36);
    const auto project = imported(make.file).project;
    ASSERT_EQ(project.tracks.size(), 3u);
    EXPECT_EQ(project.tracks[0]->name, "Café 3");
    EXPECT_EQ(project.tracks[1]->name, "Café drums");
    EXPECT_EQ(project.tracks[0]->devices[0]->values, (Values{{"program", 33.0}}));
    EXPECT_EQ(project.tracks[1]->devices[0]->values, (Values{{"bank", 128.0}}));
    EXPECT_EQ(notesOf(*project.tracks[0]).notes[0].channel, 2);
    EXPECT_EQ(project.tracks[0]->clips[0]->length, TimeSpan(quarters(4))) << "whole bars";
}

TEST(MidiProject, NotesEndInTheOrderInWhichTheyBegan) {
    FileMaker make;
    make.add(Kind::noteOn, 0, 0, 60, 100).add(Kind::noteOn, 480, 0, 60, 90).add(Kind::noteOff, 960, 0, 60, 1);
    make.add(Kind::noteOff, 1440, 0, 60, 2)
        .add(Kind::noteOff, 1441, 0, 60, 3)
        .add(Kind::noteOn, 1920, 0, 62, 80);
    make.add(Kind::noteOn, 1920, 0, 64, 80).add(Kind::noteOff, 1920, 0, 64, 64).track().end = 2880;
    const auto made = imported(make.file);
    const auto& notes = notesOf(*made.project.tracks[0]).notes;
    ASSERT_EQ(notes.size(), 4u);
    EXPECT_EQ(notes[0].length, quarters(1));
    EXPECT_EQ(notes[0].release, 1);
    EXPECT_EQ(notes[1].length, quarters(1));
    EXPECT_EQ(notes[2].length, quarters(1)) << "to the end of the track";
    EXPECT_EQ(notes[3].length, quarters(1, 960)) << "a note of no length becomes as short as can be";
    EXPECT_NE(joined(made.notices).find("1 ends of notes that never came"), std::string::npos);
}

TEST(MidiProject, CountsWhatHasNoPlace) {
    FileMaker make;
    make.text(MidiText::lyric, 0, "la").text(MidiText::text, 0, "hm").add(Kind::program, 0, 0, 5).note(0, 10);
    make.add(Kind::program, 20, 0, 6).add(Kind::keyPressure, 30, 0, 60, 9).add(Kind::controller, 40, 0, 123);
    make.add(Kind::controller, 50, 0, 101, 0)
        .add(Kind::controller, 50, 0, 100, 0)
        .add(Kind::controller, 50, 0, 6, 12);
    make.add(Kind::controller, 60, 0, 101, 0)
        .add(Kind::controller, 60, 0, 100, 1)
        .add(Kind::controller, 60, 0, 6, 64);
    make.add(Kind::meter, 60, 0, 4, 7);
    make.note(0, 10, 1).add(Kind::controller, 0, 1, 101, 0).add(Kind::controller, 0, 1, 100, 0);
    make.add(Kind::controller, 0, 1, 6, 96);
    const auto made = imported(make.file);
    const auto notices = joined(made.notices);
    for (const auto* what :
         {"2 lyrics and texts", "1 later program changes", "1 key pressure messages",
          "1 channel mode messages", "1 registered parameters", "1 meters", "1 pitch bend ranges"})
        EXPECT_NE(notices.find(what), std::string::npos) << what << "\n" << notices;
    EXPECT_EQ(made.project.tracks[0]->devices[0]->values, (Values{{"bend", 12.0}, {"program", 5.0}}));
    EXPECT_TRUE(notesOf(*made.project.tracks[0]).curves.empty());
}

TEST(MidiProject, TheNotesOfAChannelHearItsControllersFromWhateverTrack) {
    FileMaker make;
    make.text(MidiText::name, 0, "Left").note(0, 960, 0, 40).next().text(MidiText::name, 0, "Right");
    make.add(Kind::controller, 480, 0, 64, 127).note(960, 960, 0, 70).next();
    make.add(Kind::program, 0, 0, 4).add(Kind::controller, 0, 0, 7, 90).add(Kind::controller, 0, 3, 7, 1);
    const auto project = imported(make.file).project;
    ASSERT_EQ(project.tracks.size(), 3u) << "a track without notes is none";
    for (std::size_t t = 0; t < 2; ++t) {
        const auto& curves = notesOf(*project.tracks[t]).curves;
        ASSERT_EQ(curves.size(), 2u) << project.tracks[t]->name;
        EXPECT_EQ(curves[0].target, "cc64");
        EXPECT_EQ(curves[0].points[0].at, TickPoint{} + quarters(1, 2));
        EXPECT_EQ(curves[1].target, "cc7");
        EXPECT_EQ(curves[1].points[0].value, 90);
        EXPECT_EQ(project.tracks[t]->devices[0]->values, (Values{{"program", 4.0}}));
    }
}

TEST(MidiProject, TheProjectsOwnTempoHoldsWhereThereIsSomething) {
    FileMaker make;
    make.add(Kind::tempo, 0, 0, 0, 0, 652174).text(MidiText::marker, 960, "Here").note(0, 960);
    EXPECT_EQ(imported(make.file).project.tempo->bpmAt({}), 92);
    const auto busy = performed(
        emptyOne(), {"track.add id=t_A kind=notes name=A", "clip.add track=t_A id=c_A at=0q len=4q"});
    MidiImportSpec spec;
    spec.at = TickPoint{} + quarters(8);
    auto made = imported(make.file, busy, spec);
    EXPECT_EQ(made.project.tempo->points().size(), 1u);
    EXPECT_NE(joined(made.notices).find("starts at 92 bpm"), std::string::npos);
    EXPECT_EQ((*made.project.markers)[0].at, TimePoint(TickPoint{} + quarters(9)));
    spec.maps = MidiImportSpec::Maps::file;
    made = imported(make.file, busy, spec);
    EXPECT_EQ(made.project.tempo->bpmAt({}), 120);
    EXPECT_EQ(made.project.tempo->bpmAt(spec.at), 92);
    spec.track = TrackId::of("A");
    made = imported(make.file, busy, spec);
    EXPECT_EQ(made.project.tracks.size(), 2u);
    EXPECT_EQ(made.project.tracks[0]->clips.size(), 2u);
    EXPECT_EQ(made.project.tracks[0]->clips[1]->start, TimePoint(spec.at));

    IdSource ids(3);
    VerbContext context{catalogue(), ids};
    spec.track = TrackId::of("MAIN");
    EXPECT_FALSE(importMidi(busy, {make.file, 0, 0, {}}, spec, context));
    EXPECT_FALSE(importMidi(busy, {MidiFile{}, 0, 0, {}}, {}, context)) << "there is no note in it";
}

TEST(MidiProject, RefusesMoreThanAProjectCarries) {
    FileMaker make;
    for (int i = 0; i <= 500'000; ++i)
        make.add(Kind::noteOn, i, 0, 60, 1).add(Kind::bend, i);
    IdSource ids(3);
    VerbContext context{catalogue(), ids};
    const auto made = importMidi(emptyOne(), {make.file, 0, 0, {}}, {}, context);
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().message.starts_with("holds 1000002 notes")) << made.error().message;
}

TEST(MidiProject, ABarThatIsCutShortGetsAMeterOfItsOwn) {
    FileMaker make;
    make.add(Kind::meter, 0, 0, 4, 2).add(Kind::meter, 7 * 960, 0, 6, 3).note(8 * 960, 100);
    const auto project = imported(make.file).project;
    const auto& points = project.meter->points();
    ASSERT_EQ(points.size(), 3u);
    EXPECT_EQ(points[1], (MeterPoint{TickPoint{} + quarters(4), 3, 4}));
    EXPECT_EQ(points[2], (MeterPoint{TickPoint{} + quarters(7), 6, 8}));
}

TEST(MidiProject, FilmFramesBecomeSeconds) {
    FileMaker make;
    make.file.division = {0, 25, 40}; // a thousandth of a second
    make.add(Kind::tempo, 0, 0, 0, 0, 123456).note(1000, 500).note(3000, 500);
    const auto made = imported(make.file, performed(emptyOne(), {"tempo.set bpm=90"}));
    const auto& notes = notesOf(*made.project.tracks[0]).notes;
    EXPECT_EQ(notes[0].at, quarters(3, 2));
    EXPECT_EQ(notes[1].at, quarters(9, 2));
    EXPECT_EQ(notes[1].length, quarters(3, 4));
    EXPECT_EQ(made.project.tempo->bpmAt({}), 90);
}

} // namespace
} // namespace tutti

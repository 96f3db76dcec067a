#include "base/Random.h"
#include "base/TempFile.h"
#include "format/MidiFile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace tutti {
namespace {

using Kind = MidiEvent::Kind;

std::string bytesOf(std::initializer_list<int> list) {
    std::string bytes;
    for (const int byte : list)
        bytes += static_cast<char>(byte);
    return bytes;
}

std::string number(std::size_t value, int size) {
    std::string bytes;
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 255);
    return bytes;
}

std::string header(int format, int tracks, int division) {
    return "MThd" + number(6, 4) + number(static_cast<std::size_t>(format), 2) +
           number(static_cast<std::size_t>(tracks), 2) + number(static_cast<std::size_t>(division), 2);
}
std::string chunk(const std::string& body) {
    return "MTrk" + number(body.size(), 4) + body;
}
std::string oneTrack(std::initializer_list<int> body) {
    return header(0, 1, 480) + chunk(bytesOf(body));
}

/// A file with everything in it, in units that need numbers of all lengths.
MidiFile randomFile(Random& random) {
    const auto below = [&](std::int64_t end) { return random.between(std::int64_t{0}, end - 1); };
    MidiFile file;
    file.format = random.chance(0.3) ? 0 : 1;
    if (random.chance(0.2)) {
        constexpr std::array rates{24, 25, 29, 30};
        file.division = {0, rates[static_cast<std::size_t>(below(4))], static_cast<int>(1 + below(255))};
    } else {
        file.division.perQuarter = static_cast<int>(1 + below(32767));
    }
    file.tracks.resize(file.format == 0 ? 1 : static_cast<std::size_t>(1 + below(5)));
    for (auto& track : file.tracks) {
        std::int64_t now = 0;
        for (auto left = below(60); left > 0; --left) {
            now += random.chance(0.3) ? 0 : random.chance(0.05) ? below(300'000'000) : below(4000);
            if (now > 10'000'000) now = track.events.empty() ? 0 : track.events.back().at;
            MidiEvent event;
            event.at = now;
            event.kind = static_cast<Kind>(below(11));
            const auto seven = [&] { return static_cast<std::uint8_t>(below(128)); };
            if (event.kind <= Kind::bend) event.channel = static_cast<std::uint8_t>(below(16));
            switch (event.kind) {
            case Kind::bend: event.value = static_cast<std::uint32_t>(below(16384)); break;
            case Kind::program: event.number = seven(); break;
            case Kind::pressure: event.amount = seven(); break;
            case Kind::noteOn:
                event.number = seven();
                event.amount = static_cast<std::uint8_t>(1 + below(127));
                break;
            case Kind::tempo: event.value = static_cast<std::uint32_t>(1 + below(0xFFFFFF)); break;
            case Kind::meter:
                event.number = static_cast<std::uint8_t>(1 + below(99));
                event.amount = static_cast<std::uint8_t>(below(6));
                break;
            case Kind::key:
                event.number = static_cast<std::uint8_t>(below(15) - 7);
                event.amount = static_cast<std::uint8_t>(below(2));
                break;
            case Kind::text:
                event.number = static_cast<std::uint8_t>(1 + below(7));
                event.value = static_cast<std::uint32_t>(track.texts.size());
                track.texts.push_back(std::string(static_cast<std::size_t>(1 + below(200)), 'x'));
                break;
            default: event.number = seven(), event.amount = seven(); break;
            }
            track.events.push_back(event);
        }
        track.end = now + below(1000);
    }
    return file;
}

TEST(MidiFile, ReadsBackWhatItWrites) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        const auto file = randomFile(random);
        const auto bytes = writeMidi(file);
        const auto read = readMidi(bytes);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->file, file);
        EXPECT_EQ(writeMidi(read->file), bytes);
        EXPECT_TRUE(read->notices.empty()) << read->notices[0];
    }
}

TEST(MidiFile, WaysLongerThanANumberCanSayAreKept) {
    MidiFile file;
    file.tracks = {{{{3'000'000'000, Kind::noteOn, 3, 60, 64, 0}}, {}, 9'000'000'000}};
    const auto read = readMidi(writeMidi(file));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->file, file);
    file.tracks[0].end = 9'700'000'000;
    EXPECT_NE(readMidi(writeMidi(file))->notices[0].find("ten million"), std::string::npos);
}

TEST(MidiFile, ReadsTheExampleOfTheStandard) {
    // RP-001, the example of format 0: running status, note ons of velocity 0 as note offs.
    const auto read = readMidi(
        oneTrack({0x00, 0xFF, 0x58, 0x04, 0x04, 0x02, 0x18, 0x08, 0x00, 0xFF, 0x51, 0x03, 0x07, 0xA1, 0x20,
                  0x00, 0xC0, 0x05, 0x00, 0xC1, 0x2E, 0x00, 0xC2, 0x46, 0x00, 0x92, 0x30, 0x60, 0x00, 0x3C,
                  0x60, 0x60, 0x91, 0x43, 0x40, 0x60, 0x90, 0x4C, 0x20, 0x81, 0x40, 0x82, 0x30, 0x40, 0x00,
                  0x3C, 0x40, 0x00, 0x81, 0x43, 0x40, 0x00, 0x80, 0x4C, 0x40, 0x00, 0xFF, 0x2F, 0x00}));
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->file.tracks.size(), 1u);
    const auto& events = read->file.tracks[0].events;
    ASSERT_EQ(events.size(), 13u);
    EXPECT_EQ(events[0], (MidiEvent{0, Kind::meter, 0, 4, 2, 0}));
    EXPECT_EQ(events[1], (MidiEvent{0, Kind::tempo, 0, 0, 0, 500'000}));
    EXPECT_EQ(events[6], (MidiEvent{0, Kind::noteOn, 2, 0x3C, 0x60, 0})) << "running status";
    EXPECT_EQ(events[8], (MidiEvent{192, Kind::noteOn, 0, 0x4C, 0x20, 0}));
    EXPECT_EQ(events[12].at, 384);
    EXPECT_EQ(read->file.tracks[0].end, 384);
    EXPECT_TRUE(read->notices.empty());
}

TEST(MidiFile, PassesOverWhatItDoesNotKnow) {
    const auto read = readMidi(header(1, 1, 96) + "XYZ1" + number(3, 4) + "abc" +
                               chunk(bytesOf({0,  0xF0, 3,  1,  2, 0xF7, 0, 0xFF, 0x7F, 2,    9, 9,
                                              10, 0x90, 60, 64, 5, 60,   0, 0,    0xFF, 0x2F, 0})));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->sysex, 1u);
    EXPECT_EQ(read->others, 1u);
    const auto& events = read->file.tracks[0].events;
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1], (MidiEvent{15, Kind::noteOff, 0, 60, 64, 0})) << "velocity 0 is a note off";
}

TEST(MidiFile, ReadsRmidAndLongHeaders) {
    const auto inner = "MThd" + number(8, 4) + bytesOf({0, 0, 0, 1, 0, 96, 7, 7}) +
                       chunk(bytesOf({0, 0xC3, 5, 0, 0xFF, 0x2F, 0}));
    for (const auto& bytes :
         {inner, "RIFF" + bytesOf({1, 2, 3, 4}) + "RMIDdata" + bytesOf({1, 2, 3, 4}) + inner}) {
        const auto read = readMidi(bytes);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->file.tracks[0].events.size(), 1u);
    }
}

// --- damage ------------------------------------------------------------------------------------------------

std::string sentence(const std::string& bytes) {
    const auto read = readMidi(bytes);
    if (!read) return "refused: " + read.error().message;
    return read->notices.empty() ? std::string() : read->notices[0];
}

TEST(MidiFile, SaysWhatIsWrongAndWhere) {
    const auto good = chunk(bytesOf({0, 0x90, 60, 64, 0, 0xFF, 0x2F, 0}));
    EXPECT_EQ(sentence(""), "refused: byte 0: not a MIDI file (it must start with MThd)");
    EXPECT_EQ(sentence("RIFFabcd"), "refused: byte 0: not a MIDI file (it must start with MThd)");
    EXPECT_EQ(sentence("MThd"), "refused: byte 4: the header is cut off");
    EXPECT_EQ(sentence(header(3, 1, 96) + good),
              "refused: byte 8: format 3 is not one of the formats 0, 1 and 2");
    EXPECT_EQ(sentence(header(0, 1, 0) + good), "refused: byte 12: a quarter note of no ticks");
    EXPECT_EQ(sentence(header(0, 1, 0x8000) + good),
              "refused: byte 12: there is no division of 128 frames a second in 0 parts");
    EXPECT_EQ(sentence(header(0, 1, 96)), "refused: byte 14: there is no track in it");
    EXPECT_EQ(sentence(header(1, 2, 96) + good), "byte 0: the file speaks of 2 tracks and has 1");
    EXPECT_EQ(sentence(header(0, 1, 96) + good + "\x01\x02\x03\x04\x05\x06\x07\x08"),
              "byte 30: what follows is no chunk of a MIDI file and was left out");
    EXPECT_EQ(sentence(oneTrack({0, 60, 64})),
              "byte 22: track 1: data without a status before it; the rest of the track is left out");
    EXPECT_EQ(sentence(oneTrack({0, 0xF4})), "byte 22: track 1: a message of the kind F4 has no place in a "
                                             "file; the rest of the track is left out");
    EXPECT_EQ(sentence(oneTrack({0, 0x90, 0xFF, 1})),
              "byte 22: track 1: FF where a number below 80 must be; the rest of the track is left out");
    EXPECT_EQ(sentence(oneTrack({0x80, 0x80, 0x80, 0x80, 0, 0x90})),
              "byte 22: track 1: a number of more than four bytes; the rest of the track is left out");
    EXPECT_EQ(sentence(oneTrack({0, 0xFF, 1, 100, 65})),
              "byte 22: track 1: it ends in the middle of an event; the rest of the track is left out");
    EXPECT_EQ(sentence(std::string(largestMidiFile + 1, 'M')),
              "refused: is larger than the 16 MiB a MIDI file may have");
    const auto old = sentence(oneTrack({0, 0x90, 60, 64, 0, 0xFF, 1, 1, 65, 9, 60, 0, 0, 0xFF, 0x2F, 0}));
    EXPECT_TRUE(old.starts_with("byte 31: track 1: a running status goes on")) << old;
}

TEST(MidiFile, ATrackThatIsCutOffKeepsWhatCameBefore) {
    Random random(5);
    auto file = randomFile(random);
    while (file.tracks[0].events.size() < 20)
        file = randomFile(random);
    const auto bytes = writeMidi(file);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto read = readMidi(std::string_view(bytes).substr(0, size));
        if (!read) {
            EXPECT_LT(size, 22u) << read.error().message;
            continue;
        }
        ASSERT_LE(read->file.tracks.size(), file.tracks.size());
        for (std::size_t t = 0; t < read->file.tracks.size(); ++t) {
            const auto& part = read->file.tracks[t].events;
            const auto& whole = file.tracks[t].events;
            ASSERT_LE(part.size(), whole.size());
            for (std::size_t i = 0; i < part.size(); ++i)
                ASSERT_EQ(part[i], whole[i]) << "cut at " << size;
        }
        EXPECT_FALSE(read->notices.empty()) << "cut at " << size;
    }
}

TEST(MidiFile, RandomDamageNeverBreaksTheReader) {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        auto bytes = writeMidi(randomFile(random));
        for (int i = 0; i < 4; ++i)
            bytes[static_cast<std::size_t>(
                random.between(std::int64_t{0}, static_cast<std::int64_t>(bytes.size()) - 1))] =
                static_cast<char>(random.bits());
        const auto read = readMidi(bytes);
        if (!read) {
            EXPECT_TRUE(read.error().message.starts_with("byte ")) << read.error().message;
            continue;
        }
        EXPECT_LE(read->notices.size(), 21u);
        for (const auto& track : read->file.tracks) {
            EXPECT_TRUE(std::is_sorted(track.events.begin(), track.events.end(),
                                       [](const auto& a, const auto& b) { return a.at < b.at; }));
            for (const auto& event : track.events)
                ASSERT_TRUE(event.kind != Kind::text || event.value < track.texts.size());
        }
        // What was read is a sound file again.
        auto again = read->file;
        again.format = again.tracks.size() > 1 ? 1 : again.format == 2 ? 1 : again.format;
        const auto second = readMidi(writeMidi(again));
        ASSERT_TRUE(second);
        EXPECT_EQ(second->file, again);
    }
}

TEST(MidiFile, ClaimsOfLengthCostNothing) {
    auto bytes =
        header(1, 65535, 96) + "MTrk" + number(0xFFFFFFFF, 4) + bytesOf({0, 0xFF, 1, 0xFF, 0xFF, 0xFF, 0x7F});
    const auto read = readMidi(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->file.tracks.size(), 1u);
    EXPECT_LT(read->file.tracks[0].events.capacity(), 16u);
}

// --- against a reader that is not ours
// -----------------------------------------------------------------------

/// What midicsv (John Walker) says of a file: `track, time, kind, ...`, one event a line.
std::vector<std::string> midicsvLines(const std::string& bytes) {
    const auto temp = TempFile::make("tutti-midi");
    EXPECT_TRUE(temp);
    std::ofstream(temp->path(), std::ios::binary) << bytes;
    auto* pipe = popen(("midicsv " + temp->path().string() + " 2>&1").c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer;
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        text.append(buffer.data(), got);
    EXPECT_EQ(pclose(pipe), 0) << "is midicsv installed? ./dev build installs it\n" << text;
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

std::string asMidicsv(std::size_t track, const MidiEvent& event, const MidiTrack& texts) {
    constexpr std::array channelNames{"Note_off_c",  "Note_on_c", "Poly_aftertouch_c",
                                      "Control_c",   "Program_c", "Channel_aftertouch_c",
                                      "Pitch_bend_c"};
    constexpr std::array textNames{"",        "Text_t",   "Copyright_t", "Title_t", "Instrument_name_t",
                                   "Lyric_t", "Marker_t", "Cue_point_t"};
    auto line = std::to_string(track) + ", " + std::to_string(event.at) + ", ";
    const auto join = [&](std::initializer_list<int> numbers) {
        for (const int value : numbers)
            line += ", " + std::to_string(value);
        return line;
    };
    if (event.kind <= Kind::bend) {
        line += std::string(channelNames[static_cast<std::size_t>(event.kind)]) + ", " +
                std::to_string(event.channel);
        if (event.kind == Kind::program) return join({event.number});
        if (event.kind == Kind::pressure) return join({event.amount});
        if (event.kind == Kind::bend) return join({static_cast<int>(event.value)});
        return join({event.number, event.amount});
    }
    if (event.kind == Kind::tempo) return line += "Tempo", join({static_cast<int>(event.value)});
    if (event.kind == Kind::meter) return line += "Time_signature", join({event.number, event.amount, 24, 8});
    if (event.kind == Kind::key) {
        line += "Key_signature, " + std::to_string(static_cast<std::int8_t>(event.number));
        return line + (event.amount == 0 ? ", \"major\"" : ", \"minor\"");
    }
    return line + textNames[event.number] + ", \"" + texts.texts[event.value] + "\"";
}

TEST(MidiFile, MidicsvReadsTheSameEvents) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        auto file = randomFile(random);
        if (!file.division.musical()) file.division = {480, 0, 0};
        const auto lines = midicsvLines(writeMidi(file));
        std::vector<std::string> expected;
        expected.push_back("0, 0, Header, " + std::to_string(file.format) + ", " +
                           std::to_string(file.tracks.size()) + ", " +
                           std::to_string(file.division.perQuarter));
        for (std::size_t t = 0; t < file.tracks.size(); ++t) {
            const auto& track = file.tracks[t];
            expected.push_back(std::to_string(t + 1) + ", 0, Start_track");
            for (const auto& event : track.events)
                expected.push_back(asMidicsv(t + 1, event, track));
            expected.push_back(std::to_string(t + 1) + ", " + std::to_string(track.end) + ", End_track");
        }
        expected.push_back("0, 0, End_of_file");
        EXPECT_EQ(lines, expected);
    }
}

} // namespace
} // namespace tutti

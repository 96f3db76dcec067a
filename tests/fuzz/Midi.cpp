// Standard MIDI Files: read, written back, taken into a project.
#include "Target.h"
#include "format/MidiFile.h"
#include "format/MidiProject.h"
#include "format/Text.h"
#include "model/Change.h"
#include "model/testing/Generator.h"

#include <algorithm>

namespace tutti::fuzz {
namespace {

using testing::testCatalogue;

void intoProject(const ReadMidi& read) {
    IdSource ids(1);
    VerbContext context{testCatalogue(), ids};
    const auto project = emptyProject(ids.next<ProjectIdTag>(), "Song");
    const auto imported = importMidi(project, read, {}, context);
    if (!imported) return demand(!imported.error().message.empty(), "a refusal has a sentence");
    const auto text = writeProject(imported->project, testCatalogue());
    const auto again = readProject(text, testCatalogue());
    demand(again && sameProject(*again, imported->project), "what was imported can be saved");
    (void)exportMidi(imported->project, {}, testCatalogue());
}

void run(std::string_view bytes) {
    const auto read = readMidi(bytes);
    if (!read) return demand(!read.error().message.empty(), "a refusal has a sentence");
    for (const auto& track : read->file.tracks)
        for (const auto& event : track.events)
            demand(event.kind != MidiEvent::Kind::text || event.value < track.texts.size(),
                   "a text event has its text");
    if (read->file.format < 2) {
        const auto again = readMidi(writeMidi(read->file));
        demand(again && again->file == read->file, "what was written reads the same");
    }
    intoProject(*read);
}

std::vector<std::string> seeds() {
    std::vector<std::string> files;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Random random(seed);
        const auto any = [&](int low, int high) {
            return static_cast<std::uint8_t>(random.between(std::int64_t{low}, std::int64_t{high}));
        };
        MidiFile file;
        file.format = seed == 1 ? 0 : 1;
        for (int t = 0; t < (file.format == 0 ? 1 : 3); ++t) {
            MidiTrack track;
            track.texts = {"a track", "a marker"};
            using Kind = MidiEvent::Kind;
            track.events.push_back({0, Kind::text, 0, static_cast<std::uint8_t>(MidiText::name), 0, 0});
            track.events.push_back({0, Kind::tempo, 0, 0, 0, 500000});
            track.events.push_back({0, Kind::meter, 0, 3, 2, 0});
            track.events.push_back({0, Kind::key, 0, 2, 1, 0});
            for (std::int64_t at = 0; at < 2000; at += random.between(std::int64_t{1}, std::int64_t{400})) {
                const auto channel = any(0, 15), key = any(0, 127);
                track.events.push_back({at, Kind::noteOn, channel, key, any(1, 127), 0});
                track.events.push_back({at, Kind::controller, channel, any(0, 127), any(0, 127), 0});
                track.events.push_back(
                    {at, Kind::bend, channel, 0, 0, static_cast<std::uint32_t>(any(0, 127)) << 7});
                track.events.push_back({at + 100, Kind::noteOff, channel, key, 64, 0});
                track.end = at + 100;
            }
            std::stable_sort(track.events.begin(), track.events.end(),
                             [](const auto& a, const auto& b) { return a.at < b.at; });
            file.tracks.push_back(std::move(track));
        }
        files.push_back(writeMidi(file));
    }
    return files;
}

std::vector<std::string> known() {
    return {"", "MThd", "MTrk",
            std::string("MThd\0\0\0\6\0\1\0\1\1\xE0MTrk\xFF\xFF\xFF\xFF\0\x90\x40\x40", 26)};
}

} // namespace

Target midiTarget() {
    return {"midi",
            4096,
            run,
            seeds,
            known,
            {"MThd", "MTrk", std::string_view("\0\0\0\6", 4), std::string_view("\xFF\x2F\0", 3),
             "\xFF\x51\x03", "\xFF\x58\x04", "\xFF\x59\x02", "\xFF\x06", "\xF0", "\xF7", "\xFF\xFF\xFF\x7F",
             "\x90\x40\x40"}};
}

} // namespace tutti::fuzz

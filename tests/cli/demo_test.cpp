// The demo song is music: in key, in parts, at the loudness it is delivered at.
#include "Cli.h"

#include <set>

namespace tutti::testing {
namespace {

const std::set<std::string> drumTracks{"Kick", "Snare", "Wheels", "Hats", "Toms and cymbals"};

/// A minor, with the leading note of its dominant.
bool inKey(const std::string& pitch) {
    static const std::set<std::string> notes{"A", "B", "C", "D", "E", "F", "G", "G#"};
    return notes.contains(pitch.substr(0, pitch.find_first_of("-0123456789")));
}

class Demo : public Cli {
protected:
    void SetUp() override { ASSERT_EQ(tutti({"demo", "song", "."}).out, "./night-train.tutti\n"); }
};

TEST_F(Demo, IsAWholeSong) {
    EXPECT_EQ(tutti({"validate", "night-train.tutti", "--deep"}).code, 0);
    const auto song = tutti({"show", "night-train.tutti", "--json"}).json();
    std::vector<std::string> sections;
    for (const auto& section : song["sections"])
        sections.push_back(section["name"].get<std::string>());
    EXPECT_EQ(sections, (std::vector<std::string>{"Departure", "Verse", "Build", "Chorus", "Break", "Lift",
                                                  "Reprise", "Arrival"}));
    EXPECT_GE(song["markers"].size(), 2u);
    std::set<std::string> kinds, devices;
    std::size_t sends = 0, sidechains = 0, curves = 0;
    for (const auto& track : song["tracks"]) {
        kinds.insert(track["kind"].get<std::string>());
        sends += track.value("sends", Json::array()).size();
        curves += track.value("curves", Json::array()).size();
        for (const auto& device : track.value("devices", Json::array())) {
            devices.insert(device["type"].get<std::string>());
            sidechains += device.contains("key");
        }
    }
    EXPECT_EQ(kinds, (std::set<std::string>{"notes", "bus", "return", "main"}));
    for (const char* type :
         {"soundfont", "synth", "eq", "compressor", "limiter", "reverb", "delay", "saturation"})
        EXPECT_TRUE(devices.contains(std::string("tutti.") + type)) << type;
    EXPECT_GE(sends, 10u);
    EXPECT_GE(sidechains, 2u);
    EXPECT_GE(curves, 4u);
    EXPECT_NE(read("night-train.tutti/project.tutti").find(" ramp="), std::string::npos);
}

TEST_F(Demo, EveryPartIsInKey) {
    const auto song = tutti({"show", "night-train.tutti", "--json"}).json();
    std::size_t notes = 0;
    for (const auto& track : song["tracks"]) {
        const auto name = track.value("name", std::string());
        if (drumTracks.contains(name)) continue;
        for (const auto& clip : track.value("clips", Json::array()))
            for (const auto& note : clip.value("notes", Json::array())) {
                ++notes;
                EXPECT_TRUE(inKey(note["pitch"].get<std::string>())) << name << " plays " << note["pitch"];
            }
    }
    EXPECT_GT(notes, 500u);
}

TEST_F(Demo, IsMasteredForItsDelivery) {
    const auto rendered =
        tutti({"render", "night-train.tutti", "--target", "spotify", "-o", "master.flac", "-q", "--json"});
    EXPECT_EQ(rendered.code, 0) << rendered;
    // Its own master chain does it; what delivery adds is the last tenth.
    const auto delivered = rendered.json();
    EXPECT_NEAR(delivered["gain_db"].get<double>(), 0, 0.5);
    EXPECT_EQ(delivered["limiter_db"].get<double>(), 0);
    const auto report = tutti({"loudness", "master.flac", "--target", "spotify", "--check", "--json"});
    EXPECT_EQ(report.code, 0) << report;
    const auto json = report.json();
    EXPECT_NEAR(json["integrated_lufs"].get<double>(), -14, 0.2);
    EXPECT_LE(json["true_peak_dbtp"].get<double>(), -1.0);
    EXPECT_GT(json["range_lu"].get<double>(), 5) << "a song has louder and softer parts";
    EXPECT_GT(json["duration_s"].get<double>(), 80);
    EXPECT_LT(json["duration_s"].get<double>(), 110);
}

} // namespace
} // namespace tutti::testing

#include "app/House.h"
#include "app/Session.h"
#include "app/Stretch.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

/// 120 bpm at 48 kHz: a quarter note is 24,000 frames, a bar 96,000.
Project band() {
    const auto house = builtinHouse();
    IdSource ids(1);
    VerbContext context{house.catalogue, ids};
    const auto script = readScript(R"(
        track.add id=t_BUS kind=bus name=Band
        track.add id=t_A name=Drums kind=notes out=t_BUS
        track.add id=t_B name=Bass kind=notes
        track.add id=t_C name="Empty one" kind=notes
        track.add id=t_R kind=return name=Room
        send.add track=t_A to=t_R
        device.add track=t_MAIN type=tutti.utility
        clip.add track=t_A at=0q len=8q
        clip.add track=t_B at=0q len=8q
        section.add at=4q len=4q name=Verse
        marker.add at=12q name=End
    )");
    const auto applied = applyScript(emptyProject(ids.next<ProjectIdTag>(), "band"), *script, context);
    EXPECT_TRUE(applied) << applied.error().message;
    return applied->project;
}

TEST(Stretch, IsReadInEveryForm) {
    const auto project = band();
    struct Case {
        const char* text;
        std::int64_t from;
        std::optional<std::int64_t> to;
    };
    for (const auto& [text, from, to] :
         std::initializer_list<Case>{{"", 0, {}},
                                     {"4q..8q", 96000, 192000},
                                     {"@Verse", 96000, 192000},
                                     {"@Verse..@End", 96000, 288000},
                                     {"2..3", 96000, 192000},
                                     {"1.5s..", 72000, {}},
                                     {"..0:02", 0, 96000},
                                     {"250ms..1s", 12000, 48000},
                                     {"48000smp..96000smp", 48000, 96000},
                                     {"00:00:01:00..00:00:02:12", 48000, 119040},
                                     {"bar:2..bar:3", 96000, 192000},
                                     {"2..+1", 96000, 192000},
                                     {"1.3..+1", 48000, 144000},
                                     {"2q..+2", 48000, 96000},
                                     {"0:01..+0.5", 48000, 72000},
                                     {"@Verse..+4q", 96000, 192000},
                                     {"+1..", 48000, {}},
                                     {"-1s..", 144000, {}},
                                     {"-2q..-1q", 144000, 168000}}) {
        const auto stretch = parseStretch(text, project);
        ASSERT_TRUE(stretch) << text << ": " << stretch.error().message;
        EXPECT_EQ(stretch->from, from) << text;
        EXPECT_EQ(stretch->to, to) << text;
    }
    for (const char* text : {"x", "8q..4q", "4q..4q", "-1q..4q", "@Nowhere", "@Verse..@Nowhere", "4..x",
                             "2..+0.5", "2..+0", "-9s..", "1..+-1"})
        EXPECT_FALSE(parseStretch(text, project)) << text;
}

TEST(Stretch, TailsAreTimes) {
    EXPECT_EQ(*parseTail("auto", 48000), std::nullopt);
    EXPECT_EQ(*parseTail("", 48000), std::nullopt);
    EXPECT_EQ(*parseTail("0", 48000), 0);
    EXPECT_EQ(*parseTail("1.5s", 44100), 66150);
    EXPECT_EQ(*parseTail("2", 48000), 96000);
    EXPECT_EQ(*parseTail("441smp", 44100), 441);
    for (const char* text : {"-1s", "2q", "long", "2h", "99999s", "-1"})
        EXPECT_FALSE(parseTail(text, 48000)) << text;
}

TEST(Stretch, SecondsArePlainNumbersOnACommandLine) {
    EXPECT_EQ(*parseSeconds("90"), 90);
    EXPECT_EQ(*parseSeconds("10m"), 600);
    EXPECT_EQ(*parseSeconds("1:30"), 90);
    EXPECT_EQ(*parseSeconds("24000smp", 48000), 0.5);
    for (const char* text : {"", "-1", "1q", "x", "48000smp"})
        EXPECT_FALSE(parseSeconds(text)) << text;
}

TEST(Hearing, OnlyUnmutesAndSolosWhatItNames) {
    auto project = band();
    auto muted = *findTrack(project, *TrackId::parse("t_A"));
    muted.mute = true;
    project = withTrack(project, muted);
    const auto heard = heardAs(project, {{"Drums"}, {}, {"t_B"}});
    ASSERT_TRUE(heard);
    const auto* drums = findTrack(*heard, *TrackId::parse("t_A"));
    EXPECT_FALSE(drums->mute);
    EXPECT_EQ(drums->solo, Solo::on);
    EXPECT_TRUE(findTrack(*heard, *TrackId::parse("t_B"))->mute);
    const auto wrong = heardAs(project, {{}, {"Drum"}, {}});
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().message.find("did you mean Drums?"), std::string::npos);
}

} // namespace
} // namespace tutti

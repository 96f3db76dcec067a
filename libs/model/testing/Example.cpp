#include "model/testing/Example.h"

#include "model/Directory.h"
#include "model/testing/Generator.h"

#include <gtest/gtest.h>

namespace tutti::testing {
namespace {

constexpr const char* exampleScript[] = {
    "tempo.set bpm=120",
    "tempo.set at=16q bpm=100",
    "meter.set at=16q meter=3/4",
    "key.set key=Am",
    "media.add id=a_WAV file=media/a.wav frames=480000 channels=2",
    "media.add id=a_SPARE file=media/b.wav frames=480000 channels=1",
    "track.add id=t_VOX name=Vox kind=audio",
    "track.add id=t_KEYS name=Keys kind=notes",
    "track.add id=t_VERB name=Verb kind=return",
    "device.add track=t_VOX id=d_BOX type=test.box amount=10%",
    "device.add track=t_VOX id=d_BOX2 type=test.box",
    "send.add track=t_VOX id=x_V1 to=t_VERB gain=-12dB",
    "curve.set track=t_VOX target=width points=\"0q=100% 8q=50%\"",
    "controller.set track=t_VOX target=pan source=cc10",
    "clip.add track=t_VOX id=c_A1 at=0q len=4q src=a_WAV from=48000",
    "clip.add track=t_VOX id=c_A2 at=4q len=4q src=a_WAV from=96000",
    "clip.add track=t_KEYS id=c_N1 at=0q len=8q",
    "notes.phrase clip=c_N1 text=\"C4:1 E4 G4 C5\"",
    "notes.move clip=c_N1 note=2 by=1/32q",
    "clip.add track=t_KEYS id=c_P1 at=8q len=8q content=pattern",
    "pattern.row clip=c_P1 pitch=C2 steps=x...x...x...x...",
    "marker.add id=m_A at=8q name=Here",
    "section.add id=s_V1 at=0q len=16q name=Verse",
    "recipe.set name=draft type=mp3 bitrate=192k",
    "clip.add track=t_VOX id=c_T1 at=8q len=4q src=a_WAV",
    "take.add track=t_VOX id=l_T1 clip=c_T1",
    "take.add track=t_VOX id=l_T2",
    "clip.move clip=c_T1 to=0q",
};

} // namespace

Expected<Applied> tried(const Project& project, std::string_view line) {
    IdSource ids(42);
    VerbContext context{testCatalogue(), ids};
    const auto verb = parseVerb(line);
    if (!verb) return verb.error();
    return apply(project, *verb, context);
}

Project exampleProject() {
    auto project = emptyProject(ProjectId::of("EX"), "Example");
    for (const auto* line : exampleScript) {
        const auto applied = tried(project, line);
        EXPECT_TRUE(applied) << line << ": " << applied.error().message;
        if (applied) project = applied->project;
    }
    return project;
}

} // namespace tutti::testing

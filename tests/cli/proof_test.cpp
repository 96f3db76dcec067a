// diff, verify, validate --deep: saying that nothing differs, and finding what does.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, TwoProjectsAreComparedInWords) {
    ASSERT_EQ(shell("$TUTTI new a --template song -q --seed 1 >/dev/null && cp -r a.tutti b.tutti && "
                    "$TUTTI do b.tutti track.set track='Lead vocal' gain=-3dB")
                  .code,
              0);
    EXPECT_EQ(tutti({"diff", "a.tutti", "a.tutti"}).code, 0);
    const auto ran = tutti({"diff", "a.tutti", "b.tutti"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out, "Lead vocal: gain from 0 dB to -3 dB\n");
    auto json = tutti({"diff", "a.tutti", "b.tutti", "--json"}).json();
    EXPECT_EQ(json["same"], false);
    EXPECT_EQ(json["changes"].size(), 1u);
    // As git calls it: with two files that hold a project's text.
    EXPECT_EQ(shell("cp a.tutti/project.tutti old; cp b.tutti/project.tutti new; $TUTTI diff old new").out,
              ran.out);
    ASSERT_EQ(tutti({"undo", "b.tutti"}).code, 0);
    EXPECT_EQ(tutti({"diff", "a.tutti", "b.tutti"}).code, 0);
}

TEST_F(Cli, TwoSoundsAreTakenFromEachOther) {
    ASSERT_EQ(
        shell("sox -R -n -r 48000 -b 24 -c 2 a.wav synth 2 pinknoise gain -6 && sox a.wav -b 16 b.wav && "
              "sox a.wav late.wav pad 0.25 && sox a.wav -r 44100 other.wav && sox a.wav short.wav trim 0 1")
            .code,
        0);
    EXPECT_EQ(tutti({"diff", "a.wav", "a.wav"}).code, 0);
    const auto bits = tutti({"diff", "a.wav", "b.wav"});
    EXPECT_EQ(bits.code, 1);
    EXPECT_EQ(bits.out.substr(0, 12), "difference: ") << bits;
    EXPECT_EQ(tutti({"diff", "a.wav", "b.wav", "--null", "-80dB"}).code, 0);
    EXPECT_EQ(tutti({"diff", "a.wav", "b.wav", "--null", "-110"}).code, 1);
    EXPECT_EQ(tutti({"diff", "a.wav", "late.wav"}).code, 1);
    const auto aligned = tutti({"diff", "a.wav", "late.wav", "--align", "--json"});
    EXPECT_EQ(aligned.code, 0) << aligned;
    EXPECT_EQ(aligned.json()["offset_frames"], 12000);
    EXPECT_EQ(tutti({"diff", "late.wav", "a.wav", "--align", "--json"}).json()["offset_frames"], -12000);
    EXPECT_EQ(tutti({"diff", "a.wav", "other.wav"}).out, "one has 48000 Hz, the other 44100 Hz\n");
    const auto shorter = tutti({"diff", "a.wav", "short.wav"});
    EXPECT_EQ(shorter.code, 1);
    EXPECT_NE(shorter.out.find("lengths differ by 48000 frames"), std::string::npos) << shorter;
    EXPECT_EQ(tutti({"diff", "a.wav", "nowhere.wav"}).code, 3);
}

TEST_F(Cli, EitherSideOfAComparisonMayComeThroughAPipe) {
    ASSERT_EQ(
        shell("$TUTTI new k && cp k.tutti/project.tutti old && $TUTTI do k.tutti track.add name=Vox").code,
        0);
    const auto words = tutti({"diff", "old", "k.tutti"});
    ASSERT_EQ(words.code, 1) << words;
    EXPECT_EQ(tutti({"diff", "-", "k.tutti"}, read("old")).out, words.out);
    EXPECT_EQ(shell("$TUTTI diff <(cat old) k.tutti || true").out, words.out);
    EXPECT_EQ(shell("$TUTTI diff <(cat old) <(cat old)").code, 0);
    const auto damaged = tutti({"diff", "-", "k.tutti"}, "tutti 1\nproject nonsense\n");
    EXPECT_EQ(damaged.code, 5) << damaged;
    EXPECT_EQ(damaged.talk.find("tutti: standard input: line 2: "), 0u) << damaged;
    EXPECT_EQ(tutti({"diff", "-", "-"}).code, 2);

    ASSERT_EQ(shell("sox -n -r 48000 a.wav synth 1 sine 440").code, 0);
    EXPECT_EQ(shell("cat a.wav | $TUTTI diff a.wav -").code, 0);
    EXPECT_EQ(shell("$TUTTI diff <(cat a.wav) a.wav").code, 0);
    const auto noSound = shell("echo nothing | $TUTTI diff - a.wav");
    EXPECT_EQ(noSound.code, 3);
    EXPECT_EQ(noSound.talk.find("tutti: standard input: "), 0u) << noSound;
}

TEST_F(Cli, AProjectAndASoundAreNotCompared) {
    ASSERT_EQ(shell("$TUTTI new a -q >/dev/null && sox -n -r 48000 a.wav synth 1 sine 400").code, 0);
    EXPECT_EQ(tutti({"diff", "a.tutti", "a.wav"}).code, 2);
}

TEST_F(Cli, VerifyProvesThatTheBitsAreTheSame) {
    soundProject("k", 1);
    const auto ran = tutti({"verify", "k.tutti", "--json"});
    ASSERT_EQ(ran.code, 0) << ran;
    auto json = ran.json();
    EXPECT_EQ(json["same"], true);
    ASSERT_GE(json["renders"].size(), 3u);
    for (auto& render : json["renders"])
        EXPECT_EQ(render["sha256"], json["renders"][0]["sha256"]);
    // The checksum is that of the samples of a render.
    ASSERT_EQ(tutti({"render", "k.tutti", "-q", "-b", "f32", "-o", "k.wav"}).code, 0);
    EXPECT_EQ(shell("ffmpeg -v error -i k.wav -f f32le - | sha256sum | cut -d' ' -f1").out,
              json["renders"][0]["sha256"].get<std::string>() + "\n");
    EXPECT_EQ(tutti({"verify", "k.tutti", "--way", "1024"}).code, 2);
    EXPECT_EQ(tutti({"verify", "k.tutti", "--way", "0x1", "--way", "1x1"}).code, 2);
    EXPECT_EQ(tutti({"verify", "k.tutti", "--way", "64x1"}).code, 2);
}

TEST_F(Cli, DeepValidationReadsEveryByte) {
    soundProject("k", 1);
    ASSERT_EQ(
        shell("sox -n -r 48000 -b 24 extra.wav synth 1 sine 200 && cp extra.wav k.tutti/media/extra.wav && "
              "$TUTTI do k.tutti media.add id=a_X file=media/extra.wav frames=48000 channels=1 "
              "sha256=$(sha256sum extra.wav | cut -d' ' -f1)")
            .code,
        0);
    EXPECT_EQ(tutti({"validate", "k.tutti", "--deep"}).code, 0);
    // One bit of a sample.
    ASSERT_EQ(
        shell("printf '\\x55' | dd of=k.tutti/media/extra.wav bs=1 seek=20000 conv=notrunc status=none").code,
        0);
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0);
    const auto deep = tutti({"validate", "k.tutti", "--deep", "--json"});
    EXPECT_EQ(deep.code, 1) << deep;
    EXPECT_EQ(deep.json()["issues"][0]["part"], "a_X");
    // Half of it.
    ASSERT_EQ(shell("truncate -s 60000 k.tutti/media/extra.wav").code, 0);
    const auto half = tutti({"validate", "k.tutti"});
    EXPECT_EQ(half.code, 1) << half;
    EXPECT_NE(half.out.find("a_X"), std::string::npos) << half;
}

TEST_F(Cli, ValidationNamesDamageToTheDocumentAndToTheJournal) {
    ASSERT_EQ(shell("$TUTTI new k && $TUTTI do k.tutti track.add name=Vox && cp -r k.tutti whole").code, 0);
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0);
    write("k.tutti/project.tutti", "tutti 1\nproject nonsense\n");
    auto ran = tutti({"validate", "k.tutti"});
    EXPECT_EQ(ran.code, 1) << ran;
    EXPECT_EQ(ran.out.find("k.tutti/project.tutti: line 2"), 0u) << ran;
    EXPECT_NE(ran.talk.find("hint: tutti recover k.tutti"), std::string::npos) << ran;
    ran = tutti({"validate", "k.tutti", "--json"});
    EXPECT_EQ(ran.code, 1) << ran;
    EXPECT_EQ(ran.json()["valid"], false);
    ASSERT_EQ(shell("rm k.tutti/project.tutti").code, 0);
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 1);

    // The journal's tail, and its middle, under a whole document.
    ASSERT_EQ(shell("rm -r k.tutti && cp -r whole k.tutti && truncate -s -5 k.tutti/journal.log").code, 0);
    ran = tutti({"validate", "k.tutti"});
    EXPECT_EQ(ran.code, 1) << ran;
    EXPECT_NE(ran.out.find("the end of the journal"), std::string::npos) << ran;
    ASSERT_EQ(shell("rm -r k.tutti && cp -r whole k.tutti && sed -i 's/name=Vox/name=Fox/' "
                    "k.tutti/journal.log")
                  .code,
              0);
    ran = tutti({"validate", "k.tutti"});
    EXPECT_EQ(ran.code, 1) << ran;
    EXPECT_NE(ran.out.find("journal"), std::string::npos) << ran;

    // What cannot be looked at is no answer.
    EXPECT_EQ(tutti({"validate", "none.tutti"}).code, 5);
    write("k.tutti/project.tutti", "tutti 999\n");
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 5);
}

TEST_F(Cli, EveryTruncationOfAProjectOpensOrSaysWhyNot) {
    ASSERT_EQ(shell("$TUTTI new k --template podcast --seed 1 -q > /dev/null").code, 0);
    const auto text = read("k.tutti/project.tutti");
    for (std::size_t length = 0; length < text.size(); length += text.size() / 12) {
        write("k.tutti/project.tutti", text.substr(0, length));
        const auto ran = tutti({"validate", "k.tutti"});
        EXPECT_TRUE(ran.code == 0 || ran.code == 1) << length << ran;
        EXPECT_EQ(tutti({"show", "k.tutti"}).code == 5, ran.talk.find("hint: ") != std::string::npos)
            << length << ran;
        EXPECT_EQ(tutti({"recover", "k.tutti"}).code, 0) << length;
    }
}

} // namespace
} // namespace tutti::testing

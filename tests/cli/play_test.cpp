// tutti play, without a sound card.
#include "Cli.h"

namespace tutti::testing {
namespace {

TEST_F(Cli, PlayPlaysToTheEndAndSaysWhatHappened) {
    ASSERT_EQ(tutti({"new", "k", "--template", "empty"}).code, 0);
    shell("sox -n -r 44100 -c 1 tone.wav synth 0.4 sine 440 gain -6 2>&1");
    ASSERT_EQ(tutti({"import", "tone.wav", "-o", "k.tutti"}).code, 0);
    const auto project = tutti({"play", "k.tutti", "-d", "silent", "--json"});
    ASSERT_EQ(project.code, 0) << project;
    const auto json = project.json();
    EXPECT_EQ(json["device"], "silent");
    EXPECT_GE(json["frames"], 0.4 * 48000);
    EXPECT_EQ(json["missed_reads"], 0);
    EXPECT_EQ(tutti({"play", "tone.wav", "-d", "silent", "--from", "0.2s", "--json"}).json()["missed_reads"],
              0);
    EXPECT_EQ(tutti({"play", "k.tutti", "-d", "silent", "--count-in", "1", "--click", "--to", "0.1s"}).code,
              0);
}

TEST_F(Cli, PlayRefusesWhatItCannotPlay) {
    ASSERT_EQ(tutti({"new", "k", "--template", "empty"}).code, 0);
    EXPECT_EQ(tutti({"play", "nope.wav", "-d", "silent"}).code, 3);
    EXPECT_EQ(tutti({"play", "nope.tutti", "-d", "silent"}).code, 5);
    EXPECT_EQ(tutti({"play", "k.tutti", "-d", "nope"}).code, 2);
    const auto empty = tutti({"play", "k.tutti", "-d", "silent"});
    EXPECT_NE(empty.code, 0);
    EXPECT_NE(empty.talk.find("there is nothing to play"), std::string::npos) << empty;
}

TEST_F(Cli, PlayPlaysSeveralFasterAndFromPipes) {
    shell("sox -n -r 48000 -c 1 a.wav synth 0.8 sine 440 gain -6 && sox -n -r 44100 -c 2 b.flac synth 0.4 "
          "sine 220");
    const auto fast = tutti({"play", "a.wav", "-d", "silent", "--speed", "2", "--json", "-q"});
    ASSERT_EQ(fast.code, 0) << fast;
    EXPECT_EQ(fast.json()["length_frames"], 38400) << "of the timeline";
    const auto kept =
        tutti({"play", "a.wav", "-d", "silent", "--speed", "4", "--keep-pitch", "--json", "-q"});
    EXPECT_EQ(kept.json()["length_frames"], 9600) << kept;
    const auto both =
        tutti({"play", "a.wav", "b.flac", "-d", "silent", "--speed", "4", "--json", "-q"}).json();
    ASSERT_EQ(both["sources"].size(), 2u);
    EXPECT_EQ(both["sources"][1]["source"], "b.flac");
    const auto piped =
        shell("sox a.wav -t f32 - | $TUTTI play - -e f32le -c 1 -d silent --from -0.1s --json -q");
    EXPECT_EQ(piped.json()["length_frames"], 38400) << piped;
    EXPECT_EQ(shell("cat a.wav | $TUTTI play - -d silent --to 0.1s --target podcast --gain -3").code, 0);
    EXPECT_EQ(tutti({"play", "a.wav", "-d", "silent", "--speed", "5"}).code, 2);
    EXPECT_EQ(tutti({"play", "a.wav", "-d", "silent", "--keep-pitch"}).code, 2);
    EXPECT_EQ(tutti({"play", "a.wav", "b.flac", "-d", "silent", "--from", "1s"}).code, 2);
    EXPECT_EQ(tutti({"play", "a.wav", "-d", "silent", "--target", "cd"}).code, 2)
        << "it asks for no loudness";
    EXPECT_EQ(tutti({"play", "a.wav", "nope.wav", "-d", "silent", "-q"}).code, 3);
}

TEST_F(Cli, ServeObeysOpenSoundControl) {
    ASSERT_EQ(tutti({"new", "k", "--template", "empty"}).code, 0);
    ASSERT_EQ(tutti({"do", "k.tutti", "track.add", "id=t_V", "name=Vox", "kind=audio"}).code, 0);
    EXPECT_EQ(tutti({"serve", "k.tutti", "-d", "silent", "--osc", "0"}).code, 2);
    EXPECT_EQ(tutti({"serve", "k.tutti", "-d", "silent", "--mackie", "free"}).code, 7)
        << "no MIDI ports there";
    const auto talk = shell(R"(
        port=$((20000 + $$ % 20000))
        "$TUTTI" serve k.tutti -d silent --osc $port & server=$!
        for i in $(seq 100); do "$TUTTI" tell k.tutti get state >/dev/null 2>&1 && break; sleep 0.05; done
        printf '/tutti/track/1/mute\0,T\0\0' >/dev/udp/127.0.0.1/$port
        for i in $(seq 100); do
            "$TUTTI" tell k.tutti get project | grep -q mute=on && break; sleep 0.05
        done
        "$TUTTI" tell k.tutti get project | grep -o mute=on
        "$TUTTI" tell k.tutti quit
        wait $server
    )");
    EXPECT_EQ(talk.code, 0) << talk;
    EXPECT_NE(talk.out.find("mute=on"), std::string::npos) << talk;
    EXPECT_NE(talk.talk.find("127.0.0.1"), std::string::npos) << talk;
}

TEST_F(Cli, ServeObeysWhatTellSays) {
    ASSERT_EQ(tutti({"new", "k", "--template", "empty"}).code, 0);
    EXPECT_EQ(tutti({"tell", "k.tutti", "play"}).code, 7) << "nobody serves yet";
    const auto talk = shell(R"(
        "$TUTTI" serve k.tutti -d silent & server=$!
        for i in $(seq 100); do "$TUTTI" tell k.tutti get state >/dev/null 2>&1 && break; sleep 0.05; done
        set -e
        "$TUTTI" tell k.tutti track.add id=t_V name=Vox kind=audio
        "$TUTTI" tell k.tutti play
        "$TUTTI" tell k.tutti locate 3.1
        "$TUTTI" tell k.tutti get state | jq -r .state.transport
        "$TUTTI" tell k.tutti stop
        sleep 0.1 # all of what is captured came after that
        "$TUTTI" tell k.tutti capture Vox=1 seconds=0.01 | jq -c .takes[0].frames
        "$TUTTI" tell k.tutti undo
        "$TUTTI" tell k.tutti record Vox=1,2 pre=0.05 split=0.05 overdub=on
        sleep 0.3
        "$TUTTI" tell k.tutti stop | jq -c .takes[0].files
        ! "$TUTTI" tell k.tutti track.set track=t_NOPE gain=0dB
        ! "$TUTTI" do k.tutti track.add name=Other kind=audio
        "$TUTTI" tell k.tutti quit
        wait $server
    )");
    EXPECT_EQ(talk.code, 0) << talk;
    EXPECT_NE(talk.out.find("\"made\":[\"t_V\"]"), std::string::npos) << talk;
    EXPECT_NE(talk.out.find("playing"), std::string::npos) << talk;
    EXPECT_NE(talk.out.find("\n480\n"), std::string::npos) << talk;
    EXPECT_NE(talk.out.find("[\"Vox-2.wav\",\"Vox-2-2.wav\""), std::string::npos) << talk;
    EXPECT_EQ(tutti({"validate", "k.tutti"}).code, 0) << "the take is whole";
    EXPECT_NE(tutti({"show", "k.tutti"}).out.find("name=Vox"), std::string::npos) << "saved";
}

} // namespace
} // namespace tutti::testing

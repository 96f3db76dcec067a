// Two people, one project, git between them: what merges by itself, what the result is worth, what git keeps.
#include "Cli.h"

#include <fstream>

namespace tutti::testing {
namespace {

class Git : public Cli {
protected:
    /// A song with four tracks under git, on branch `main`.
    Git() {
        write("song.verbs", "track.add id=t_VOX name=Vox kind=audio\n"
                            "track.add id=t_KEYS name=Keys kind=notes\n"
                            "track.add id=t_BASS name=Bass kind=notes\n"
                            "track.add id=t_DRUMS name=Drums kind=notes\n"
                            "clip.add track=t_KEYS id=c_K1 at=0q len=4q\n"
                            "notes.phrase clip=c_K1 text=\"C4:1 E4 G4 C5\"\n"
                            "clip.add track=t_KEYS id=c_K2 at=4q len=4q\n"
                            "clip.add track=t_BASS id=c_B1 at=0q len=8q\n"
                            "notes.phrase clip=c_B1 text=\"C2:2 G2 A2 F2\"\n"
                            "clip.add track=t_BASS id=c_B2 at=8q len=4q name=Wandering\n"
                            "clip.add track=t_DRUMS id=c_D1 at=0q len=8q content=pattern\n"
                            "pattern.row clip=c_D1 pitch=C2 steps=x...x...\n");
        must("git init -q -b main . && git config user.name Ann && git config user.email ann@example.org");
        must("$TUTTI new Song --seed 1 && $TUTTI do Song.tutti --seed 2 --script song.verbs");
        write(".gitignore", "song.verbs\n");
        commit("a song");
    }

    void must(const std::string& line) const {
        const auto ran = shell(line);
        EXPECT_EQ(ran.code, 0) << line << "\n" << ran;
    }
    void commit(const std::string& what) const { must("git add -A && git commit -q -m '" + what + "'"); }
    /// On a branch of its own from main: edits, a commit, and back to main.
    void branch(const std::string& name, const std::vector<std::string>& verbs) const {
        must("git checkout -q -b " + name);
        for (const auto& verb : verbs)
            must("$TUTTI do Song.tutti " + verb);
        commit(name);
        must("git checkout -q main");
    }
    /// Both branches into main; the merged project must be whole.
    void merge() const {
        must("git merge -q one -m one && git merge -q two -m two");
        const auto valid = tutti({"validate", "Song.tutti"});
        EXPECT_EQ(valid.code, 0) << valid;
    }
    std::string shown(const std::string& part) const { return tutti({"show", "Song.tutti", part}).out; }
};

TEST_F(Git, EditsOfTwoTracksMerge) {
    branch("one", {"track.set track=t_VOX gain=-3dB"});
    branch("two", {"track.set track=t_DRUMS pan=20%", "pattern.row clip=c_D1 pitch=D2 steps=..x...x."});
    merge();
    EXPECT_NE(shown("t_VOX").find("gain=-3dB"), std::string::npos);
    EXPECT_NE(shown("t_DRUMS").find("pan=20%"), std::string::npos);
    EXPECT_NE(shown("t_DRUMS").find("row D2 ..x...x."), std::string::npos);
}

TEST_F(Git, EditsOfNeighbouringTracksMerge) {
    branch("one", {"clip.move clip=c_K2 to=12q"});       // the last line of Keys
    branch("two", {"track.set track=t_BASS gain=-6dB"}); // the first line of Bass
    merge();
    EXPECT_NE(shown("t_KEYS").find("c_K2 notes at=12q"), std::string::npos);
    EXPECT_NE(shown("t_BASS").find("gain=-6dB"), std::string::npos);
}

TEST_F(Git, ATrackAddedAndAClipMovedMerge) {
    branch("one", {"track.add id=t_STRINGS name=Strings kind=notes before=t_KEYS",
                   "clip.add track=t_STRINGS id=c_S1 at=0q len=8q"});
    branch("two", {"clip.move clip=c_B1 to=8q", "notes.transpose clip=c_B1 by=2"});
    merge();
    EXPECT_NE(shown("t_STRINGS").find("c_S1"), std::string::npos);
    EXPECT_NE(shown("t_BASS").find("c_B1 notes at=8q"), std::string::npos);
}

TEST_F(Git, ATrackRemovedAndAnotherEditedMerge) {
    branch("one", {"track.remove track=t_KEYS"});
    branch("two", {"track.set track=t_DRUMS mute=on", "marker.add id=m_A at=8q name=Here"});
    merge();
    EXPECT_NE(tutti({"show", "Song.tutti", "t_KEYS"}).code, 0);
    EXPECT_NE(shown("t_DRUMS").find("mute=on"), std::string::npos);
}

TEST_F(Git, OneClipMovedToTwoTracksIsThereTwice) {
    branch("one", {"clip.move clip=c_B2 track=t_KEYS to=16q"});
    branch("two", {"clip.move clip=c_B2 track=t_DRUMS to=16q"});
    merge();
    EXPECT_NE(shown("t_KEYS").find("name=Wandering at=16q"), std::string::npos);
    EXPECT_NE(shown("t_DRUMS").find("name=Wandering at=16q"), std::string::npos);
    EXPECT_EQ(shown("t_BASS").find("name=Wandering"), std::string::npos);
    EXPECT_EQ(tutti({"do", "Song.tutti", "track.set", "track=t_VOX", "gain=-1dB"}).code, 0);
    EXPECT_EQ(tutti({"validate", "Song.tutti"}).code, 0);
}

TEST_F(Git, BothChangingOneThingIsAConflictThatCanBeRead) {
    branch("one", {"track.set track=t_BASS gain=-3dB"});
    branch("two", {"track.set track=t_BASS gain=-9dB"});
    must("git merge -q one -m one");
    EXPECT_NE(shell("git merge -q two -m two").code, 0);
    const auto text = read("Song.tutti/project.tutti");
    EXPECT_NE(
        text.find(
            "track t_BASS notes name=Bass gain=-3dB\n=======\ntrack t_BASS notes name=Bass gain=-9dB\n"),
        std::string::npos)
        << text;
    const auto opened = tutti({"show", "Song.tutti"});
    EXPECT_EQ(opened.code, 5) << "a project with marks of a conflict in it does not open";
    EXPECT_NE(opened.talk.find("git left a conflict here"), std::string::npos) << opened;
}

/// With `tutti merge` as the driver that .gitattributes names.
class GitWithMerge : public Git {
protected:
    GitWithMerge() { must("git config merge.tutti.driver \"'$TUTTI' merge %O %A %B -o %A\""); }
};

TEST_F(GitWithMerge, TwoTracksAddedAtOnePlaceMerge) {
    branch("one", {"track.add id=t_PAD name=Pad kind=notes", "track.set track=t_BASS gain=-3dB"});
    branch("two", {"track.add id=t_LEAD name=Lead kind=notes", "track.set track=t_BASS pan=10%"});
    merge();
    EXPECT_NE(shown("t_PAD").find("name=Pad"), std::string::npos);
    EXPECT_NE(shown("t_LEAD").find("name=Lead"), std::string::npos);
    EXPECT_NE(shown("t_BASS").find("gain=-3dB pan=10%"), std::string::npos) << shown("t_BASS");
}

TEST_F(GitWithMerge, WhatBothChangedIsToldAndGitWaitsForAWord) {
    branch("one", {"track.set track=t_BASS gain=-3dB", "track.set track=t_VOX pan=10%"});
    branch("two", {"track.set track=t_BASS gain=-9dB", "track.set track=t_VOX gain=-1dB"});
    must("git merge -q one -m one");
    const auto stopped = shell("git merge two -m two");
    EXPECT_NE(stopped.code, 0);
    EXPECT_NE(stopped.talk.find("track Bass: gain=-3dB here, gain=-9dB there"), std::string::npos) << stopped;
    EXPECT_NE(shell("git status --short").out.find("UU Song.tutti/project.tutti"), std::string::npos);
    EXPECT_NE(shown("t_BASS").find("gain=-3dB"), std::string::npos) << "the project opens, with ours";
    EXPECT_NE(shown("t_VOX").find("gain=-1dB pan=10%"), std::string::npos) << "the rest is merged";
    must("git commit -qam decided");
}

TEST_F(Git, TheWordsOfADiffAreAMusicians) {
    must("cp -r Song.tutti Before.tutti");
    branch("one", {"track.set track=t_VOX gain=-3dB"});
    branch("two", {"clip.move clip=c_B1 to=8q"});
    merge();
    const auto ran = tutti({"diff", "Before.tutti", "Song.tutti"});
    EXPECT_EQ(ran.code, 1) << ran;
    EXPECT_NE(ran.out.find("Vox: gain"), std::string::npos) << ran;
    EXPECT_NE(ran.out.find("Bass: "), std::string::npos) << ran;
    EXPECT_EQ(tutti({"diff", "Song.tutti", "Song.tutti"}).code, 0);
}

TEST_F(Git, AnOlderCommitOpensAsItWasThen) {
    must("$TUTTI do Song.tutti track.set track=t_VOX gain=-3dB");
    commit("quieter");
    must("git checkout -q HEAD~1");
    const auto ran = tutti({"show", "Song.tutti", "t_VOX"});
    EXPECT_EQ(ran.out.find("gain"), std::string::npos) << "the journal must not bring the edit back\n" << ran;
    EXPECT_NE(ran.talk.find("changed outside Tutti"), std::string::npos) << ran;
    must("git checkout -q main");
    EXPECT_NE(shown("t_VOX").find("gain=-3dB"), std::string::npos);
    EXPECT_EQ(tutti({"undo", "Song.tutti"}).code, 0) << "back on main, history goes on where it was";
}

TEST_F(Git, KeepsTheDocumentAndTheMediaAndNothingElse) {
    must("sox -n -r 48000 -c 1 take.wav synth 0.1 sine 440 && $TUTTI import take.wav -o Song.tutti && rm "
         "take.wav");
    const auto listed = shell("git add -A && git ls-files");
    EXPECT_EQ(listed.out.find("journal.log"), std::string::npos) << listed;
    EXPECT_EQ(listed.out.find("peaks/"), std::string::npos) << listed;
    EXPECT_EQ(listed.out.find("versions/"), std::string::npos) << listed;
    EXPECT_EQ(listed.out.find(".lock"), std::string::npos) << listed;
    EXPECT_NE(listed.out.find("Song.tutti/project.tutti\n"), std::string::npos) << listed;
    EXPECT_NE(listed.out.find("Song.tutti/media/take-"), std::string::npos) << listed;
    const auto attributes = shell("git check-attr -a Song.tutti/project.tutti; "
                                  "git check-attr text Song.tutti/media/x.wav");
    EXPECT_NE(attributes.out.find("eol: lf"), std::string::npos) << attributes;
    EXPECT_NE(attributes.out.find("diff: tutti"), std::string::npos) << attributes;
    EXPECT_NE(attributes.out.find("x.wav: text: unset"), std::string::npos) << attributes;
}

TEST_F(Git, NamesTheTrackOfAChange) { // as docs/file-format.md says
    must("git config diff.tutti.xfuncname '^track .*' && $TUTTI do Song.tutti clip.move clip=c_K2 to=12q");
    const auto ran = shell("git diff");
    EXPECT_NE(ran.out.find("@@ track t_KEYS notes name=Keys"), std::string::npos) << ran;
}

TEST_F(Git, ACloneOpensWithoutAWord) {
    must("git clone -q . copy");
    const auto ran = tutti({"validate", "copy/Song.tutti"});
    EXPECT_EQ(ran.code, 0) << ran;
    EXPECT_EQ(ran.talk, "");
    EXPECT_EQ(tutti({"do", "copy/Song.tutti", "track.add", "name=More"}).code, 0);
    EXPECT_EQ(tutti({"undo", "copy/Song.tutti"}).code, 0);
}

} // namespace
} // namespace tutti::testing

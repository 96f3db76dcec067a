#include "Contract.h"

#include "Config.h"

#include <array>

namespace tutti::cli {

std::string_view promises() {
    return R"(Data goes to standard output, talk (progress, notes, errors) to standard error, so pipes carry only what they should.
`--json` gives one document with `"schema": "tutti.<command>/1"`, `--jsonl` lines as things happen, the document as the
last one; keys have their units in their names, levels of silence are `null` with `"silent": true`, and new keys may be
added but none is taken away. Files are never replaced without `--force`, and are built beside their place and moved there
when they are whole: an interrupted command leaves nothing. `-` is standard input or output. An error is one line with the
file or the option first; a hint says what to do. Levels are numbers with or without a unit: `-6`, `-6dB`, `-16LUFS`.)";
}

std::span<const Row> exitCodes() {
    static constexpr std::array rows{
        Row{"0", "done; of checks: passes, the same"},
        Row{"1", "the check says no: out of spec, differs, not valid, a target that was missed"},
        Row{"2", "wrong words: an option, a value, a verb that is refused"},
        Row{"3", "input cannot be read, or is damaged or of an unknown format"},
        Row{"4", "output cannot be written, is there already, or the disk is full"},
        Row{"5", "a project cannot be opened, or is newer than this program"},
        Row{"6", "a device is missing, refused or crashed"},
        Row{"7", "a sound card or MIDI port"},
        Row{"8", "some files of several failed"},
        Row{"9", "an error of ours; please report it"},
        Row{"130, 143, 141", "interrupted, terminated, the reader of a pipe is gone"},
    };
    return rows;
}

std::span<const Row> timeForms() {
    static constexpr std::array rows{
        Row{"`90s`, `250ms`, `10m`, `1h`, `1:30.5`",
            "seconds, milliseconds, minutes, hours, minutes and seconds; `s` is always seconds"},
        Row{"`48000smp`", "samples, at the rate of the project or the file"},
        Row{"`01:02:03:04`", "timecode of the project (`tutti new --fps`); `01:02:03;04` is drop-frame"},
        Row{"`16q`, `1/3q`", "quarter notes"},
        Row{"`17`, `17.3`, `17.3.2`, `bar:17`", "bar, beat, sixteenth, counted from 1"},
        Row{"`@Chorus`", "a marker, or the start of a section"},
        Row{"`A..B`, `A..`, `..B`, `@Chorus`",
            "a stretch: the same as `--from A --to B`; of a section all of it"},
        Row{"`17..+8`, `1:00..+5s`", "so much behind A; without a unit in that of A"},
        Row{"`-10s..`, `--from -10s`", "so much before the end"},
    };
    return rows;
}

std::string_view timeNote() {
    return R"(A plain number is a bar where there are bars, and seconds where a length of time is asked for (`--for 90`) or the
source is a sound file)";
}

std::string_view settingsNote() {
    return R"(Options that are always the same can stand in `~/.config/tutti/config.toml` (`$XDG_CONFIG_HOME/tutti/config.toml`, or
the file that `TUTTI_CONFIG` names; an empty name: none), above all sections for every command that has such an option,
or in the section of a command. What is typed wins over the environment, and that over the file. `force` and `help` are
always typed.)";
}

std::string_view settingsExample() {
    return R"(jobs = 2
device = "jack:studio"

[render]
bits = 24
dither = "shaped"
tag = ["artist=Ada", "genre=Ambient"]

[loudness]
per-channel = true
)";
}

std::string settingsRest() {
    std::string text = "The file is a small part of TOML: comments, sections, `key = value` with a text in "
                       "quotes, a number, `true`,\n"
                       "`false`, or a list of them in one line. Of the environment count";
    const auto variables = environmentOptions();
    for (const auto& [option, variable] : variables)
        text += (option == variables.front().first  ? "\n`"
                 : option == variables.back().first ? " and `"
                                                    : ", `") +
                variable + "`";
    return text + "; switches are 1 or 0.";
}

} // namespace tutti::cli

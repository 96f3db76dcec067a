#include "commands/PlayAlong.h"

#include "commands/Common.h"

namespace tutti::cli {

const Option syncOption{
    "--sync", "WHAT",
    "others say when it plays: jack (its transport, which we lead, too), clock (MIDI clock), mtc (MIDI "
    "timecode), ltc:INPUT[@RATE] (timecode as sound), link (Ableton Link); docs/sync.md"};
const Option syncBeginsOption{
    "--sync-begins", "TIME",
    "what the timecode says where the timeline begins: 1:00:00; 0 if nothing is said"};
const Option sendClockOption{"--send-clock", "", "MIDI clock for others, at the first MIDI output"};
const Option speedOption{"--speed", "N", "as on a tape, 0.25 to 4 times, with the pitch"};

Expected<int> inputsFor(const Arguments& arguments) {
    if (!arguments.has("sync")) return 0;
    TUTTI_LET(spec, parseSync(arguments.text("sync")));
    return spec.source == SyncSpec::Source::ltc ? spec.input + 1 : 0;
}

Result playAlong(const Arguments& arguments, LiveSession& live) {
    if (arguments.has("speed") && !arguments.has("keep-pitch")) { // that sound is stretched beforehand
        const auto speed = parseNumber(arguments.text("speed"));
        if (!speed) return Error{Fault::usage, "--speed: is a number, 0.25 to 4"};
        TUTTI_TRY(live.setSpeed(*speed));
    }
    if (arguments.has("send-clock")) TUTTI_TRY(live.sendClock(true));
    if (!arguments.has("sync")) return success();
    TUTTI_LET(spec, parseSync(arguments.text("sync")));
    if (arguments.has("sync-begins")) {
        TUTTI_LET(begins, secondsOf(arguments.text("sync-begins"), live.session().project()));
        spec.begins = begins;
    }
    return live.follow(spec);
}

} // namespace tutti::cli

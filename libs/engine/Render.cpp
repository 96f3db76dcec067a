#include "engine/Render.h"

#include "engine/Behind.h"
#include "engine/Player.h"
#include "engine/TailGate.h"

#include <algorithm>

namespace tutti {

Expected<Rendered> render(Compiler& compiler, const Project& project, const RenderSpec& spec,
                          const SoundSink& sink, const RenderProgress& progress) {
    TUTTI_LET(plan, compiler.compile(project));
    Player player(plan, std::clamp(spec.threads, 1, 64));
    const auto bodyEnd = spec.to.value_or(plan.end);
    if (bodyEnd < spec.from) return refused("there is nothing to render: the stretch ends before it starts");
    const bool automatic = !spec.tail.has_value();
    const auto longest = std::min(plan.tail, static_cast<std::int64_t>(longestTail * plan.rate));
    const auto end = bodyEnd + (automatic ? longest : *spec.tail);
    const auto latency = player.latency();

    TailGate gate(sink, true);
    // Of each block the frames that are wanted: behind the latency, from `from` on, body and tail apart.
    const auto take = [&](ConstAudioView view, std::int64_t start) -> Result {
        for (const auto& [first, last, open] :
             {std::tuple(spec.from, bodyEnd, true), std::tuple(bodyEnd, end, !automatic)}) {
            const auto a = std::max(start, first), b = std::min(start + view.frames, last);
            if (a >= b) continue;
            const float* channels[2] = {view[0] + (a - start), view[1] + (a - start)};
            gate.setOpen(open);
            TUTTI_TRY(gate.pass({channels, 2, static_cast<int>(b - a)}));
        }
        return success();
    };
    Behind behind(take, std::clamp(spec.block, 1, 65536), spec.threads > 1);
    const auto total = end + latency;
    const auto reportEvery = std::max<std::int64_t>(1, total / 400);
    std::int64_t nextReport = 0;
    for (std::int64_t done = 0; done < total;) {
        auto view = behind.next().view();
        view.frames = static_cast<int>(std::min<std::int64_t>(view.frames, total - done));
        player.process(view);
        TUTTI_TRY(behind.hand(view.frames, done - latency));
        done += view.frames;
        if (progress && (done >= nextReport || done == total)) {
            nextReport = done + reportEvery;
            if (!progress(static_cast<double>(done) / static_cast<double>(total)))
                return Error{Fault::interrupted, "the render was stopped"};
        }
    }
    TUTTI_TRY(behind.finish());
    return Rendered{gate.frames(), latency};
}

} // namespace tutti

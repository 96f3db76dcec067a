#include "engine/Render.h"

#include "engine/Player.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr float silence = 1e-6f;   // -120 dBFS
constexpr double longestTail = 30; // seconds

/// Passes sound on, and keeps silence back until sound follows: so an automatic tail ends with its last
/// audible frame.
class TailGate {
public:
    TailGate(const SoundSink& sink, bool open) : sink_(sink), open_(open) {}

    void setOpen(bool open) { open_ = open; }

    Result pass(ConstAudioView view) {
        int last = view.frames;
        if (!open_)
            while (last > 0 && std::fabs(view[0][last - 1]) < silence &&
                   std::fabs(view[1][last - 1]) < silence)
                --last;
        if (last > 0) {
            // What was kept back is passed as it was: it may hold faint sound.
            for (const auto& kept : kept_)
                TUTTI_TRY(give(kept.view()));
            kept_.clear();
            auto head = view;
            head.frames = last;
            TUTTI_TRY(give(head));
        }
        if (last < view.frames) keep(view, last);
        return success();
    }
    std::int64_t frames() const { return frames_; }

private:
    void keep(ConstAudioView view, int from) {
        AudioBuffer rest(2, view.frames - from);
        for (int c = 0; c < 2; ++c)
            std::copy(view[c] + from, view[c] + view.frames, rest[c]);
        kept_.push_back(std::move(rest));
    }
    Result give(ConstAudioView view) {
        frames_ += view.frames;
        return sink_(view);
    }

    const SoundSink& sink_;
    bool open_;
    std::vector<AudioBuffer> kept_;
    std::int64_t frames_ = 0;
};

} // namespace

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
    AudioBuffer block(2, std::clamp(spec.block, 1, 65536));
    const auto total = end + latency;
    const auto reportEvery = std::max<std::int64_t>(1, total / 400);
    std::int64_t nextReport = 0;
    for (std::int64_t done = 0; done < total;) {
        auto view = block.view();
        view.frames = static_cast<int>(std::min<std::int64_t>(block.frames(), total - done));
        player.process(view);
        // The frames of this block that are wanted: behind the latency, from `from` on, body and tail apart.
        const auto start = done - latency;
        for (const auto& [first, last, open] :
             {std::tuple(spec.from, bodyEnd, true), std::tuple(bodyEnd, end, !automatic)}) {
            const auto a = std::max(start, first), b = std::min(start + view.frames, last);
            if (a >= b) continue;
            const float* channels[2] = {view[0] + (a - start), view[1] + (a - start)};
            gate.setOpen(open);
            TUTTI_TRY(gate.pass({channels, 2, static_cast<int>(b - a)}));
        }
        done += view.frames;
        if (progress && (done >= nextReport || done == total)) {
            nextReport = done + reportEvery;
            if (!progress(static_cast<double>(done) / static_cast<double>(total)))
                return Error{Fault::interrupted, "the render was stopped"};
        }
    }
    return Rendered{gate.frames(), latency};
}

} // namespace tutti

#include "engine/Render.h"

#include "engine/Player.h"
#include "engine/TailGate.h"

#include <algorithm>
#include <functional>

namespace tutti {
namespace {

/// Two blocks of sound: with several threads one of them measures and writes a block while the next is
/// played.
class Blocks {
public:
    using Take = std::function<Result(ConstAudioView, std::int64_t start)>;

    Blocks(Player& player, Take take, int longest, bool behind)
        : player_(player), take_(std::move(take)), behind_(behind) {
        for (auto& block : blocks_)
            block.resize(2, longest);
    }

    int longest() const { return blocks_[0].frames(); }
    /// The next frames, which begin at `start` of the timeline. The error of this block or of the one before.
    Result play(int frames, std::int64_t start) {
        auto view = blocks_[now_].view();
        view.frames = frames;
        player_.process(view, nullptr, waits_ ? Errand{takeWaiting, this} : Errand{});
        TUTTI_TRY(result_);
        start_ = start;
        frames_ = frames;
        now_ = 1 - now_;
        waits_ = true;
        return behind_ ? success() : finish();
    }
    /// Takes what still waits.
    Result finish() {
        if (waits_) takeWaiting(this, 0);
        waits_ = false;
        return result_;
    }

private:
    static void takeWaiting(void* object, std::size_t) noexcept {
        auto& self = *static_cast<Blocks*>(object);
        auto view = self.blocks_[1 - self.now_].view();
        view.frames = self.frames_;
        self.result_ = self.take_(view, self.start_);
    }

    Player& player_;
    Take take_;
    const bool behind_;
    AudioBuffer blocks_[2];
    int now_ = 0, frames_ = 0; // the block being played; frames of the other one
    std::int64_t start_ = 0;   // of the other one
    bool waits_ = false;       // it is still to be taken
    Result result_ = success();
};

/// Where a render is on the player's clock: without a loop that is the timeline.
struct Span {
    std::int64_t from = 0, bodyEnd = 0, end = 0; ///< what is wanted; behind bodyEnd what rings
    std::int64_t round = 0;                      ///< frames from one jump to the next; 0: there are none
};

/// Of a loop the last round is wanted: so late that all that rang before it has been heard.
Span spanOf(const RenderSpec& spec, const Plan& plan) {
    const auto bodyEnd = spec.to.value_or(plan.end);
    const auto longest = std::min(plan.tail, static_cast<std::int64_t>(longestTail * plan.rate));
    if (!spec.loop) return {spec.from, bodyEnd, bodyEnd + spec.tail.value_or(longest), 0};
    const auto round = bodyEnd - spec.from;
    const auto before = std::max<std::int64_t>(1, (longest + round - 1) / round); // rounds
    const auto from = spec.from + before * round;
    return {from, from + round, from + round, round};
}

} // namespace

Expected<Rendered> render(Compiler& compiler, const Project& project, const RenderSpec& spec,
                          const SoundSink& sink, const RenderProgress& progress) {
    TUTTI_LET(plan, compiler.compile(project));
    Player player(plan, std::clamp(spec.threads, 1, 64));
    const auto bodyEnd = spec.to.value_or(plan.end);
    if (bodyEnd < spec.from) return refused("there is nothing to render: the stretch ends before it starts");
    if (spec.loop && bodyEnd == spec.from)
        return refused("there is nothing to render: the loop has no length");
    const bool automatic = !spec.tail.has_value() && !spec.loop;
    const auto span = spanOf(spec, plan);
    const auto latency = player.latency();
    if (span.end > span.bodyEnd && bodyEnd < plan.end) player.stopAt(bodyEnd);

    TailGate gate(sink, true);
    // Of each block the frames that are wanted: behind the latency, from `from` on, body and tail apart.
    const auto take = [&](ConstAudioView view, std::int64_t start) -> Result {
        for (const auto& [first, last, open] :
             {std::tuple(span.from, span.bodyEnd, true), std::tuple(span.bodyEnd, span.end, !automatic)}) {
            const auto a = std::max(start, first), b = std::min(start + view.frames, last);
            if (a >= b) continue;
            const float* channels[2] = {view[0] + (a - start), view[1] + (a - start)};
            gate.setOpen(open);
            TUTTI_TRY(gate.pass({channels, 2, static_cast<int>(b - a)}));
        }
        return success();
    };
    Blocks blocks(player, take, std::clamp(spec.block, 1, 65536), spec.threads > 1);
    const auto total = span.end + latency;
    auto jumpAt = span.round > 0 ? bodyEnd : total;
    const auto reportEvery = std::max<std::int64_t>(1, total / 400);
    std::int64_t nextReport = 0;
    for (std::int64_t done = 0; done < total;) {
        if (done == jumpAt) {
            player.jumpTo(spec.from);
            jumpAt += span.round;
        }
        const int frames =
            static_cast<int>(std::min<std::int64_t>(blocks.longest(), std::min(total, jumpAt) - done));
        TUTTI_TRY(blocks.play(frames, done - latency));
        done += frames;
        if (progress && (done >= nextReport || done == total)) {
            nextReport = done + reportEvery;
            if (!progress(static_cast<double>(done) / static_cast<double>(total)))
                return Error{Fault::interrupted, "the render was stopped"};
        }
    }
    TUTTI_TRY(blocks.finish());
    return Rendered{gate.frames(), latency};
}

} // namespace tutti

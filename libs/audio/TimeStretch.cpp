#include "audio/TimeStretch.h"

#include "base/SharedLibrary.h"

#include <rubberband/rubberband-c.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#define TUTTI_RUBBERBAND(X)                                                                                  \
    X(rubberband_new)                                                                                        \
    X(rubberband_delete)                                                                                     \
    X(rubberband_set_expected_input_duration)                                                                \
    X(rubberband_set_max_process_size)                                                                       \
    X(rubberband_study)                                                                                      \
    X(rubberband_process)                                                                                    \
    X(rubberband_available)                                                                                  \
    X(rubberband_retrieve)

namespace tutti {
namespace {

struct RubberBand {
#define TUTTI_ENTRY(name) decltype(&::name) name = nullptr;
    TUTTI_RUBBERBAND(TUTTI_ENTRY)
#undef TUTTI_ENTRY
};

Expected<RubberBand> load() {
    auto library = SharedLibrary::open("librubberband.so.2");
    if (!library)
        return Error{Fault::plugin, "Rubber Band is not here: " + library.error().message,
                     "the package librubberband2 has it"};
    RubberBand all;
#define TUTTI_ENTRY(name) TUTTI_TRY(library->find(#name, all.name));
    TUTTI_RUBBERBAND(TUTTI_ENTRY)
#undef TUTTI_ENTRY
    return all;
}

constexpr int piece = 4096; // frames

class Stretcher {
public:
    Stretcher(const RubberBand& calls, const StretchSource& source, double speed)
        : calls_(calls), source_(source), wanted_(std::llround(static_cast<double>(source.frames) / speed)),
          state_(calls.rubberband_new(static_cast<unsigned>(std::lround(source.rate)),
                                      static_cast<unsigned>(source.channels), options, 1 / speed, 1),
                 calls.rubberband_delete),
          in_(source.channels, piece), out_(source.channels, piece),
          inputs_(static_cast<std::size_t>(source.channels)),
          outputs_(static_cast<std::size_t>(source.channels)) {
        calls_.rubberband_set_expected_input_duration(state_.get(), static_cast<unsigned>(source.frames));
        calls_.rubberband_set_max_process_size(state_.get(), piece);
        for (int c = 0; c < source.channels; ++c) {
            inputs_[static_cast<std::size_t>(c)] = in_[c];
            outputs_[static_cast<std::size_t>(c)] = out_[c];
        }
    }

    Result study(const std::function<bool(double)>& progress) {
        return throughAll(progress, [&](int frames, bool last) -> Result {
            calls_.rubberband_study(state_.get(), inputs_.data(), static_cast<unsigned>(frames), last);
            return success();
        });
    }
    Result process(const std::function<Result(ConstAudioView)>& sink,
                   const std::function<bool(double)>& progress) {
        TUTTI_TRY(throughAll(progress, [&](int frames, bool last) -> Result {
            calls_.rubberband_process(state_.get(), inputs_.data(), static_cast<unsigned>(frames), last);
            return retrieve(sink);
        }));
        // To the frame as long as was asked for, whatever the last window gave.
        out_.clear();
        while (made_ < wanted_)
            TUTTI_TRY(give(static_cast<int>(std::min<std::int64_t>(piece, wanted_ - made_)), sink));
        return success();
    }

private:
    static constexpr RubberBandOptions options =
        RubberBandOptionProcessOffline | RubberBandOptionEngineFiner | RubberBandOptionThreadingNever |
        RubberBandOptionChannelsTogether;

    /// The last piece is told as such, so one is kept back.
    template<class Take>
    Result throughAll(const std::function<bool(double)>& progress, Take take) {
        TUTTI_TRY(source_.rewind());
        for (std::int64_t done = 0; done < source_.frames;) {
            auto view = in_.view();
            view.frames = static_cast<int>(std::min<std::int64_t>(piece, source_.frames - done));
            TUTTI_LET(came, source_.read(view));
            if (came == 0) break;
            done += came;
            TUTTI_TRY(take(came, done == source_.frames));
            if (progress && !progress(static_cast<double>(done) / static_cast<double>(source_.frames)))
                return Error{Fault::interrupted, "stretching was stopped"};
        }
        return success();
    }

    Result retrieve(const std::function<Result(ConstAudioView)>& sink) {
        for (;;) {
            const auto there = calls_.rubberband_available(state_.get());
            if (there <= 0) return success();
            const auto count = calls_.rubberband_retrieve(state_.get(), outputs_.data(),
                                                          static_cast<unsigned>(std::min(there, piece)));
            TUTTI_TRY(give(
                static_cast<int>(std::min<std::int64_t>(static_cast<std::int64_t>(count), wanted_ - made_)),
                sink));
        }
    }
    Result give(int frames, const std::function<Result(ConstAudioView)>& sink) {
        if (frames <= 0) return success();
        auto view = out_.view();
        view.frames = frames;
        made_ += frames;
        return sink(view);
    }

    const RubberBand& calls_;
    const StretchSource& source_;
    const std::int64_t wanted_;
    std::int64_t made_ = 0;
    std::unique_ptr<std::remove_pointer_t<RubberBandState>, decltype(&::rubberband_delete)> state_;
    AudioBuffer in_, out_;
    std::vector<const float*> inputs_;
    std::vector<float*> outputs_;
};

} // namespace

Result stretchTime(const StretchSource& source, double speed,
                   const std::function<Result(ConstAudioView)>& sink,
                   const std::function<bool(double)>& progress) {
    static const Expected<RubberBand> calls = load();
    if (!calls) return calls.error();
    Stretcher stretcher(*calls, source, speed);
    const auto half = [&](double offset) {
        return [&progress, offset](double done) { return !progress || progress(offset + done / 2); };
    };
    TUTTI_TRY(stretcher.study(half(0)));
    return stretcher.process(sink, half(0.5));
}

} // namespace tutti

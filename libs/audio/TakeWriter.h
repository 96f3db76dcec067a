// A take on its way to the disk: a sound file that may be cut off at any moment and still plays.
//
// A WAV of 24-bit integers or 32-bit floats in its place from the first moment on (no copy at the end), with
// the chunks of a broadcast wave (EBU Tech 3285: "Tutti", date and time, first frame). Its head is made right
// and all of it synced after each second of sound, so that power may fail. Beyond 4 GiB it becomes RF64 by
// itself.
//
// When the disk is full, or fails, append() says so once and for all; what fitted stays, cut to whole frames,
// with a head that is right. One thread at a time, never the audio thread.
#pragma once

#include "audio/AudioView.h"
#include "audio/WavHead.h"
#include "base/File.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace tutti {

struct TakeSpec {
    std::string bits = "24";                            ///< 24 f32
    double rate = 48000;                                ///< Hz, whole
    int channels = 1;                                   ///< 1 to 64
    std::string title{};                                ///< for the description of the file
    std::string date = "0000-00-00", time = "00:00:00"; ///< local, when the first frame came
    std::uint64_t frame = 0; ///< of the first frame, counted from where the timeline starts
    std::uint64_t plainUpTo = WavHead::longestPlain; ///< bytes beyond which it becomes RF64; tests lower it
};

/// Room that is kept so that takes and their project can be finished on a full disk.
constexpr std::uint64_t takeReserveBytes = std::uint64_t{4} << 20;

class TakeWriter {
public:
    /// Makes the file; refuses if it is there already. `reserve`, which several takes may share, is given
    /// back when the disk is full. Fault::output.
    static Expected<TakeWriter> create(const std::filesystem::path&, const TakeSpec&,
                                       std::shared_ptr<SpaceReserve> reserve = nullptr);
    TakeWriter(TakeWriter&&) noexcept;
    TakeWriter& operator=(TakeWriter&&) noexcept;
    ~TakeWriter(); ///< without finish() the file stays as a kill -9 would leave it

    /// Adds frames at the end. After an error the take is over: every later call gives the same one.
    Result append(ConstAudioView);
    /// Makes the head right for what was written and waits for the disk. append() does so for each second of
    /// sound; whoever feeds it does so for each second by the clock.
    Result refresh();
    /// The same, and nothing more is added. Also after an error, for what there is.
    Result finish();

    std::int64_t frames() const;  ///< in the file
    std::int64_t safe() const;    ///< of them, those that survive a power cut
    std::int64_t clipped() const; ///< samples beyond full scale, which 24 bits cannot hold
    const std::filesystem::path& path() const;

private:
    class Work;
    explicit TakeWriter(std::unique_ptr<Work> work);

    std::unique_ptr<Work> work_;
};

/// What repairTake found.
struct TakeRepair {
    std::int64_t frames = 0;
    bool changed = false; ///< the head had to be made right
};
/// Makes the head of a take tell the length that the file has, cut to whole frames, as is needed when its
/// writer was killed. The samples are not touched; a file whose head is right is not either. Fault::input if
/// it is no take, Fault::output if it cannot be written.
Expected<TakeRepair> repairTake(const std::filesystem::path&);
/// The same answer without writing: what repairTake would do.
Expected<TakeRepair> examineTake(const std::filesystem::path&);

} // namespace tutti

// The part of AudioWriter.h that we write ourselves (WAV, RF64, BWF, raw samples), and the part that
// libsndfile writes.
#pragma once

#include "audio/AudioWriter.h"
#include "audio/Quantiser.h"

#include <optional>
#include <string_view>
#include <vector>

namespace tutti {

/// `-` is standard output.
Expected<std::unique_ptr<AudioWriter>> createWav(const std::string& path, const WriteSpec&);
Expected<std::unique_ptr<AudioWriter>> createBySndfile(const std::string& path, const WriteSpec&);

/// Where the sound of a broadcast wave comes from (EBU Tech 3285). Empty by default, so that the same sound
/// gives the same bytes.
struct WavOrigin {
    std::string date = "0000-00-00", time = "00:00:00"; ///< local
    std::uint64_t frame = 0;                            ///< its first frame, counted from midnight
};

/// All of a WAV file that stands before its samples; nothing of a raw one. Without a number of bytes (a pipe)
/// the sizes say so: FFFFFFFF. A wav or bwf of 4 GiB or more becomes RF64 (EBU Tech 3306), for which 28 bytes
/// are kept free in all of them.
std::string wavHeader(const WriteSpec&, std::optional<std::uint64_t> dataBytes, const WavOrigin& = {});

/// What turns floats into the integers a file asks for; none if it takes floats.
std::optional<Quantiser> quantiserOf(const WriteSpec&);

/// Samples as a WAV file holds them.
class WavBytes {
public:
    explicit WavBytes(const WriteSpec&);

    int width() const { return width_; } ///< bytes of a sample
    /// Samples that were beyond full scale.
    std::int64_t clipped() const { return quantiser_ ? quantiser_->clipped() : 0; }
    /// Valid until the next call.
    std::string_view of(ConstAudioView);

private:
    template<int width>
    void copyTops();
    template<class Sample>
    void interleave(ConstAudioView);

    int width_;
    std::optional<Quantiser> quantiser_;
    std::vector<std::int32_t> integers_;
    std::vector<char> bytes_;
};

} // namespace tutti

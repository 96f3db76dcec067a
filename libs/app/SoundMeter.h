// All that is measured of a sound that is delivered: loudness and true peak (audio/Loudness.h), and what
// publishers of audiobooks ask for: the level as root mean square and the noise floor.
#pragma once

#include "audio/AudioReader.h"
#include "audio/Loudness.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace tutti {

struct Measured {
    Loudness loudness;
    double rms = 0;        ///< dBFS of all samples of all channels; a full-scale sine has -3.01
    double noiseFloor = 0; ///< dBFS RMS of the quietest half second; minus infinity for less than that
    std::int64_t frames = 0;
    double rate = 0; ///< Hz
    int channels = 0;
    std::optional<double> dialogue{}; ///< LUFS of the dialogue, if it was measured (app/Dialogue.h)
    double dialogueShare = 0;         ///< of the time, 0 to 1
};

/// Takes sound piece by piece, cut in any way. One thread at a time.
class SoundMeter {
public:
    SoundMeter(double rate, int channels);

    void add(ConstAudioView);
    double momentary() const { return loudness_.momentary(); }
    double shortTerm() const { return loudness_.shortTerm(); }
    /// All that `other` heard counts, too (LoudnessMeter::join); the length is that of all.
    void join(const SoundMeter& other);
    Measured result() const;

private:
    void closeSlice();

    LoudnessMeter loudness_;
    double rate_;
    int channels_, sliceLength_;
    // Sums of squares of slices of 10 ms; fifty of them are the half second of the noise floor.
    static constexpr int slices = 50;
    double slice_ = 0, window_[slices] = {}, whole_ = 0, quietest_ = -1;
    int inSlice_ = 0;
    std::int64_t sliceCount_ = 0, frames_ = 0;
    double joinedSquares_ = 0, joinedSamples_ = 0, joinedSeconds_ = 0; // of others
};

/// Reads a sound to its end. `progress` gets 0..1 where the length is known, and says false to stop.
Expected<Measured> measure(AudioReader&, const std::function<bool(double)>& progress = {});

} // namespace tutti

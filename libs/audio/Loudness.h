// How loud sound is: ITU-R BS.1770-5 (integrated loudness, true peak), EBU Tech 3341 (momentary, short-term)
// and EBU Tech 3342 (loudness range).
//
// Values of silence are minus infinity. Levels: LUFS, LU, dBTP (true peak) and dBFS (sample peak).
#pragma once

#include "audio/AudioView.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tutti {

/// All there is to say about a stretch of sound.
struct Loudness {
    double integrated = 0;                ///< LUFS, gated
    double range = 0;                     ///< LU
    double momentaryMax = 0;              ///< LUFS, 400 ms
    double shortTermMax = 0;              ///< LUFS, 3 s
    double truePeak = 0;                  ///< dBTP, the loudest channel
    double samplePeak = 0;                ///< dBFS, the loudest channel
    std::vector<double> channelTruePeaks; ///< dBTP
};

/// Takes sound piece by piece, cut in any way; memory grows by 80 bytes a second. One thread at a time.
/// Channels: mono counts once; three are L R C, four L R Ls Rs, five L R C Ls Rs, from six on the order is
/// L R C LFE Ls Rs and further ones count like front channels. Samples that are no number or absurd (above
/// 300 dBFS) count as silence. The end of the sound is where it stops: no silence is added for the range.
class LoudnessMeter {
public:
    /// 8,000 to 384,000 Hz; 1 to 64 channels.
    LoudnessMeter(double rate, int channels);
    ~LoudnessMeter();
    LoudnessMeter(LoudnessMeter&&) noexcept;
    LoudnessMeter& operator=(LoudnessMeter&&) noexcept;

    void add(ConstAudioView);
    /// Of the last 400 ms and 3 s; minus infinity before so much has come.
    /// They move every 10 ms.
    double momentary() const;
    double shortTerm() const;
    /// The same of the last 100 ms.
    double lastTenth() const;
    /// Of all since the start or reset().
    Loudness result() const;
    void reset();
    /// All that `other` heard counts as if it had come before or after: the loudness of an album is that of
    /// its parts put together, with one gate for all of them (EBU Tech 3343). Rates and channels may differ.
    void join(const LoudnessMeter& other);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tutti

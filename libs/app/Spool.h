// Sound kept in a temporary file between the passes over it, so that memory stays flat however long it is.
#pragma once

#include "audio/AudioView.h"
#include "base/TempFile.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

namespace tutti {

/// First written, then read from its start as often as one likes. 32 bit floats.
class Spool {
public:
    static Expected<Spool> make(double rate, int channels);

    double rate() const { return rate_; }
    int channels() const { return channels_; }
    std::int64_t frames() const { return frames_; }

    Result write(ConstAudioView);
    /// Ends the writing if it was not, and goes to the start.
    Result rewind();
    /// Fills the view from its start; how many frames came, 0 at the end.
    Expected<int> read(AudioView);

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    Spool(TempFile temp, std::FILE* file, double rate, int channels)
        : temp_(std::move(temp)), file_(file), rate_(rate), channels_(channels) {}
    Error failed(Fault, const char* what) const;

    TempFile temp_;
    std::unique_ptr<std::FILE, Close> file_;
    double rate_;
    int channels_;
    std::int64_t frames_ = 0;
    std::vector<float> interleaved_;
};

} // namespace tutti

// A project becomes a finished file: render, sample rate, level and ceiling, bits, encoding, and what the
// file then measures. Memory stays flat in the length: where the sound is needed more than once it waits in a
// temporary file.
#pragma once

#include "app/Master.h"
#include "audio/AudioWriter.h"
#include "engine/Render.h"

namespace tutti {

struct RenderJob {
    RenderSpec sound;      ///< what is rendered, in frames of the project
    WriteSpec file;        ///< what is written; its rate and channels (1 or 2) are those of the file
    Goal goal;             ///< where the level should be; empty: as it comes
    bool measured = true;  ///< false saves the time when nobody asks for numbers
    bool realTime = false; ///< no faster than it is heard, for who listens at the other end of a pipe
};

/// What was delivered, measured as the file holds it: without what integers cut off above full scale, and
/// after encoders that lose something (mp3, ogg, opus).
struct Delivered {
    std::string path;
    WriteSpec file;
    std::int64_t frames = 0;  ///< of the file's rate
    Mastered result;          ///< sound: as measured; empty if not
    std::int64_t clipped = 0; ///< samples that lost what they had above full scale
};

/// Renders into a file (`-` is standard output). Whatever goes wrong or is stopped, no part of a file is
/// left. A goal that cannot be reached is no error: see Mastered::reached.
Expected<Delivered> renderTo(const std::string& path, Compiler&, const Project&, const Registry&,
                             const RenderJob&, const JobProgress& = {});

/// Mixes down, changes the rate: from pieces of stereo sound to what a file of `rate` and `channels` holds.
class FormatChange {
public:
    FormatChange(double fromRate, double toRate, int channels, SoundSink sink);
    ~FormatChange();
    Result add(ConstAudioView stereo);
    Result finish();

private:
    Result drain();
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tutti

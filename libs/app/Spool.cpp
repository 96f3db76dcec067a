#include "app/Spool.h"

#include <cerrno>
#include <cstring>

namespace tutti {

Expected<Spool> Spool::make(double rate, int channels) {
    TUTTI_LET(temp, TempFile::make("tutti-sound"));
    auto* file = std::fopen(temp.path().c_str(), "w+b");
    if (file == nullptr)
        return Error{Fault::output, temp.path().string() + ": cannot be written: " + std::strerror(errno)};
    return Spool(std::move(temp), file, rate, channels);
}

Error Spool::failed(Fault fault, const char* what) const {
    return {fault, temp_.path().string() + ": " + what + ": " + std::strerror(errno),
            "TMPDIR=FOLDER chooses another folder for temporary files"};
}

Result Spool::write(ConstAudioView view) {
    interleaved_.resize(static_cast<std::size_t>(view.frames) * static_cast<std::size_t>(channels_));
    for (int c = 0; c < channels_; ++c)
        for (int i = 0; i < view.frames; ++i)
            interleaved_[static_cast<std::size_t>(i * channels_ + c)] = view[c][i];
    const auto written = std::fwrite(interleaved_.data(), sizeof(float), interleaved_.size(), file_.get());
    if (written != interleaved_.size()) return failed(Fault::output, "cannot be written");
    frames_ += view.frames;
    return success();
}

Result Spool::rewind() {
    if (std::fflush(file_.get()) != 0) return failed(Fault::output, "cannot be written");
    if (std::fseek(file_.get(), 0, SEEK_SET) != 0) return failed(Fault::input, "cannot be read");
    return success();
}

Expected<int> Spool::read(AudioView view) {
    interleaved_.resize(static_cast<std::size_t>(view.frames) * static_cast<std::size_t>(channels_));
    const auto count = std::fread(interleaved_.data(), sizeof(float), interleaved_.size(), file_.get());
    if (count < interleaved_.size() && std::ferror(file_.get()) != 0)
        return failed(Fault::input, "cannot be read");
    const auto frames = static_cast<int>(count) / channels_;
    for (int c = 0; c < channels_; ++c)
        for (int i = 0; i < frames; ++i)
            view[c][i] = interleaved_[static_cast<std::size_t>(i * channels_ + c)];
    return frames;
}

} // namespace tutti

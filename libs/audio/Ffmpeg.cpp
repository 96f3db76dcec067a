#include "audio/Ffmpeg.h"

#include "base/SharedLibrary.h"

namespace tutti {
namespace {

Expected<Ffmpeg> load() {
    Ffmpeg all;
#define TUTTI_ENTRY(name) TUTTI_TRY(library.find(#name, all.name));
#define TUTTI_LIBRARY(file, entries)                                                                         \
    {                                                                                                        \
        TUTTI_LET(library, SharedLibrary::open(file));                                                       \
        entries(TUTTI_ENTRY)                                                                                 \
    }
    // The versions whose headers this was built with: their structs are looked into.
    TUTTI_LIBRARY("libavformat.so." AV_STRINGIFY(LIBAVFORMAT_VERSION_MAJOR), TUTTI_AVFORMAT)
    TUTTI_LIBRARY("libavcodec.so." AV_STRINGIFY(LIBAVCODEC_VERSION_MAJOR), TUTTI_AVCODEC)
    TUTTI_LIBRARY("libavutil.so." AV_STRINGIFY(LIBAVUTIL_VERSION_MAJOR), TUTTI_AVUTIL)
    TUTTI_LIBRARY("libswresample.so." AV_STRINGIFY(LIBSWRESAMPLE_VERSION_MAJOR), TUTTI_SWRESAMPLE)
#undef TUTTI_LIBRARY
#undef TUTTI_ENTRY
    return all;
}

} // namespace

const Expected<Ffmpeg>& ffmpegLibraries() {
    static const Expected<Ffmpeg> loaded = load();
    return loaded;
}

} // namespace tutti

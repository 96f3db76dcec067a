// The entries of FFmpeg's libraries that FfmpegReader.cpp calls, loaded at the first of these calls.
#pragma once

#include "base/Expected.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libswresample/swresample.h>
}

#define TUTTI_AVFORMAT(X)                                                                                    \
    X(av_find_best_stream)                                                                                   \
    X(av_read_frame)                                                                                         \
    X(avformat_alloc_context)                                                                                \
    X(avformat_close_input)                                                                                  \
    X(avformat_find_stream_info)                                                                             \
    X(avformat_index_get_entry)                                                                              \
    X(avformat_open_input)
#define TUTTI_AVCODEC(X)                                                                                     \
    X(av_get_exact_bits_per_sample)                                                                          \
    X(av_packet_alloc)                                                                                       \
    X(av_packet_free)                                                                                        \
    X(av_packet_unref)                                                                                       \
    X(avcodec_alloc_context3)                                                                                \
    X(avcodec_free_context)                                                                                  \
    X(avcodec_get_name)                                                                                      \
    X(avcodec_open2)                                                                                         \
    X(avcodec_parameters_to_context)                                                                         \
    X(avcodec_receive_frame)                                                                                 \
    X(avcodec_send_packet)
#define TUTTI_AVUTIL(X)                                                                                      \
    X(av_dict_free)                                                                                          \
    X(av_dict_get)                                                                                           \
    X(av_dict_set)                                                                                           \
    X(av_frame_alloc)                                                                                        \
    X(av_frame_free)                                                                                         \
    X(av_log_set_level)                                                                                      \
    X(av_rescale_q)
#define TUTTI_SWRESAMPLE(X)                                                                                  \
    X(swr_alloc_set_opts2)                                                                                   \
    X(swr_convert)                                                                                           \
    X(swr_free)                                                                                              \
    X(swr_init)

namespace tutti {

struct Ffmpeg {
#define TUTTI_ENTRY(name) decltype(&::name) name = nullptr;
    TUTTI_AVFORMAT(TUTTI_ENTRY)
    TUTTI_AVCODEC(TUTTI_ENTRY)
    TUTTI_AVUTIL(TUTTI_ENTRY)
    TUTTI_SWRESAMPLE(TUTTI_ENTRY)
#undef TUTTI_ENTRY
};

/// Loads them at the first call. Any thread. Fault::plugin if they are not installed.
const Expected<Ffmpeg>& ffmpegLibraries();

} // namespace tutti

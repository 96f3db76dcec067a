#include "audio/Readers.h"

#include <algorithm>
#include <cstring>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libswresample/swresample.h>
}

namespace tutti {
namespace {

std::string reason(int problem) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(problem, text, sizeof text);
    return text;
}

struct Free {
    void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
    void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
    void operator()(AVFrame* p) const { av_frame_free(&p); }
    void operator()(AVPacket* p) const { av_packet_free(&p); }
    void operator()(SwrContext* p) const { swr_free(&p); }
};
template<class T>
using Owned = std::unique_ptr<T, Free>;

class FfmpegReader final : public AudioReader {
public:
    explicit FfmpegReader(std::string path) : path_(std::move(path)) {}

    Result open() {
        AVFormatContext* opened = nullptr;
        if (const int problem = avformat_open_input(&opened, path_.c_str(), nullptr, nullptr); problem < 0)
            return failed(problem);
        format_.reset(opened);
        if (const int problem = avformat_find_stream_info(opened, nullptr); problem < 0)
            return failed(problem);
        const AVCodec* codec = nullptr;
        stream_ = av_find_best_stream(opened, AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
        if (stream_ < 0 || codec == nullptr) return Error{Fault::input, path_ + ": there is no sound in it"};
        decoder_.reset(avcodec_alloc_context3(codec));
        const auto* stream = opened->streams[stream_];
        if (int problem = avcodec_parameters_to_context(decoder_.get(), stream->codecpar); problem < 0)
            return failed(problem);
        decoder_->pkt_timebase = stream->time_base;
        if (const int problem = avcodec_open2(decoder_.get(), codec, nullptr); problem < 0)
            return failed(problem);
        frame_.reset(av_frame_alloc());
        packet_.reset(av_packet_alloc());
        info_.rate = decoder_->sample_rate;
        info_.channels = decoder_->ch_layout.nb_channels;
        info_.format = codec->long_name != nullptr ? codec->long_name : codec->name;
        info_.bits = std::strcmp(codec->name, "alac") == 0 ? std::max(16, decoder_->bits_per_raw_sample) : 0;
        const AVDictionaryEntry* entry = nullptr;
        while ((entry = av_dict_get(opened->metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr)
            for (const char* wanted : {"title", "artist", "album", "date", "genre", "comment"})
                if (std::strcmp(entry->key, wanted) == 0) info_.tags[wanted] = entry->value;
        return checkClaims(path_, info_);
    }

    const AudioInfo& info() const override { return info_; }

    Expected<int> read(AudioView view) override {
        int done = 0;
        while (done < view.frames) {
            if (taken_ == available_) {
                TUTTI_LET(more, decode());
                if (!more) break;
            }
            const int count = std::min(view.frames - done, available_ - taken_);
            for (int c = 0; c < view.channelCount; ++c)
                std::copy_n(samples_[static_cast<std::size_t>(c)].data() + taken_, count, view[c] + done);
            taken_ += count;
            done += count;
        }
        position_ += done;
        return done;
    }

private:
    Error failed(int problem) const { return {Fault::input, path_ + ": " + reason(problem)}; }

    /// The next decoded piece into samples_; false at the end.
    Expected<bool> decode() {
        for (;;) {
            const int got = avcodec_receive_frame(decoder_.get(), frame_.get());
            if (got == 0) {
                TUTTI_TRY(convert());
                if (available_ > 0) return true;
                continue;
            }
            if (got == AVERROR_EOF) return false;
            if (got != AVERROR(EAGAIN))
                return Error{Fault::input,
                             path_ + ": damaged at frame " + std::to_string(position_) + ": " + reason(got)};
            TUTTI_TRY(feed());
        }
    }

    Result feed() {
        for (;;) {
            const int got = av_read_frame(format_.get(), packet_.get());
            if (got < 0) { // the end, or a file that breaks off: what is in the decoder still comes out
                avcodec_send_packet(decoder_.get(), nullptr);
                return success();
            }
            const bool ours = packet_->stream_index == stream_;
            // A damaged packet is passed over, as players do, but a file of nothing else is refused.
            const int sent = ours ? avcodec_send_packet(decoder_.get(), packet_.get()) : 0;
            av_packet_unref(packet_.get());
            if (sent < 0 && ++damaged_ > 100)
                return Error{Fault::input, path_ + ": damaged at frame " + std::to_string(position_)};
            if (ours && sent >= 0) return success();
        }
    }

    Result convert() {
        if (!converter_) {
            SwrContext* made = nullptr;
            if (swr_alloc_set_opts2(&made, &frame_->ch_layout, AV_SAMPLE_FMT_FLTP, frame_->sample_rate,
                                    &frame_->ch_layout, static_cast<AVSampleFormat>(frame_->format),
                                    frame_->sample_rate, 0, nullptr) < 0 ||
                swr_init(made) < 0)
                return Error{Fault::input, path_ + ": its sample format cannot be read"};
            converter_.reset(made);
        }
        if (frame_->ch_layout.nb_channels != info_.channels)
            return Error{Fault::input,
                         path_ + ": the number of channels changes at frame " + std::to_string(position_)};
        samples_.resize(static_cast<std::size_t>(info_.channels));
        std::vector<std::uint8_t*> planes;
        for (auto& channel : samples_) {
            channel.resize(static_cast<std::size_t>(frame_->nb_samples));
            planes.push_back(reinterpret_cast<std::uint8_t*>(channel.data()));
        }
        const auto** input = const_cast<const std::uint8_t**>(frame_->extended_data);
        available_ = std::max(
            0, swr_convert(converter_.get(), planes.data(), frame_->nb_samples, input, frame_->nb_samples));
        taken_ = 0;
        return success();
    }

    std::string path_;
    AudioInfo info_;
    Owned<AVFormatContext> format_;
    Owned<AVCodecContext> decoder_;
    Owned<AVFrame> frame_;
    Owned<AVPacket> packet_;
    Owned<SwrContext> converter_;
    int stream_ = -1;
    int damaged_ = 0;
    std::vector<std::vector<float>> samples_;
    int taken_ = 0, available_ = 0;
    std::int64_t position_ = 0;
};

} // namespace

Expected<std::unique_ptr<AudioReader>> openByFfmpeg(const std::string& path) {
    av_log_set_level(AV_LOG_QUIET); // what is wrong is said by our errors, once
    auto reader = std::make_unique<FfmpegReader>(path);
    TUTTI_TRY(reader->open());
    return std::unique_ptr<AudioReader>(std::move(reader));
}

} // namespace tutti

#include "audio/Chunks.h"
#include "audio/Ffmpeg.h"
#include "audio/Readers.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

namespace tutti {
namespace {

/// Its entries, once openByFfmpeg has seen that they are there.
const Ffmpeg& av() {
    return *ffmpegLibraries();
}

/// Sound files, and films with sound. Not in the list: what names other files or hosts (concat, hls, dash,
/// sdp
/// ...), what takes any bytes for samples, and what hardly anybody uses.
constexpr const char* formats =
    "mov,matroska,webm,avi,mpegts,mpeg,asf,mp3,aac,ac3,eac3,flac,ogg,wav,w64,aiff,"
    "caf,au,wv,ape,tta";
constexpr const char* codecs =
    "aac,aac_latm,alac,mp1,mp1float,mp2,mp2float,mp3,mp3float,flac,vorbis,opus,libopus,ac3,eac3,dca,wmav1,"
    "wmav2,"
    "wavpack,ape,tta,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_"
    "s24be,"
    "pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw";

/// The width in which the samples of a lossless codec fit, if that is not more than a float can hold.
int integerBits(const AVCodecParameters& stream) {
    int bits = av().av_get_exact_bits_per_sample(stream.codec_id);
    const bool lossless = stream.codec_id == AV_CODEC_ID_FLAC || stream.codec_id == AV_CODEC_ID_ALAC;
    if (lossless) bits = stream.bits_per_raw_sample;
    const bool integers = lossless || std::strncmp(av().avcodec_get_name(stream.codec_id), "pcm_s", 5) == 0 ||
                          stream.codec_id == AV_CODEC_ID_PCM_U8;
    return !integers || bits < 1 || bits > 24 ? 0 : bits <= 16 ? 16 : 24;
}

struct Free {
    void operator()(AVFormatContext* p) const { av().avformat_close_input(&p); }
    void operator()(AVCodecContext* p) const { av().avcodec_free_context(&p); }
    void operator()(AVFrame* p) const { av().av_frame_free(&p); }
    void operator()(AVPacket* p) const { av().av_packet_free(&p); }
    void operator()(SwrContext* p) const { av().swr_free(&p); }
};
template<class T>
using Owned = std::unique_ptr<T, Free>;

struct Options {
    Options(std::initializer_list<std::pair<const char*, const char*>> all) {
        for (const auto& [name, value] : all)
            set(name, value);
    }
    ~Options() { av().av_dict_free(&list); }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    void set(const char* name, const char* value) { av().av_dict_set(&list, name, value, 0); }

    AVDictionary* list = nullptr;
};

class FfmpegReader final : public AudioReader {
public:
    explicit FfmpegReader(std::string path) : path_(std::move(path)) {}

    Result open() {
        TUTTI_LET(opened, openFormat());
        std::vector<std::int64_t> lengths; // as the head says: later it is filled with guesses
        for (unsigned i = 0; i < opened->nb_streams; ++i)
            lengths.push_back(opened->streams[i]->duration);
        if (av().avformat_find_stream_info(opened.get(), nullptr) < 0) return cannotRead(path_);
        const AVCodec* codec = nullptr;
        stream_ = av().av_find_best_stream(opened.get(), AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
        if (stream_ < 0 || codec == nullptr) return Error{Fault::input, path_ + ": there is no sound in it"};
        format_ = std::move(opened);
        TUTTI_TRY(findLength());
        const auto& stream = *format_->streams[stream_];
        for (unsigned i = 0; i < format_->nb_streams; ++i)
            if (static_cast<int>(i) != stream_) format_->streams[i]->discard = AVDISCARD_ALL;
        decoder_.reset(av().avcodec_alloc_context3(codec));
        if (av().avcodec_parameters_to_context(decoder_.get(), stream.codecpar) < 0) return cannotRead(path_);
        decoder_->pkt_timebase = stream.time_base;
        Options options{{"codec_whitelist", codecs}};
        if (av().avcodec_open2(decoder_.get(), codec, &options.list) < 0) return cannotRead(path_);
        frame_.reset(av().av_frame_alloc());
        packet_.reset(av().av_packet_alloc());
        info_.rate = decoder_->sample_rate;
        info_.channels = decoder_->ch_layout.nb_channels;
        if (format_->duration > 0)
            info_.expected =
                static_cast<std::int64_t>(static_cast<double>(format_->duration) / AV_TIME_BASE * info_.rate);
        if (const auto at = static_cast<std::size_t>(stream_); at < lengths.size() && lengths[at] > 0)
            claimed_ = av().av_rescale_q(lengths[at], stream.time_base, {1, decoder_->sample_rate});
        info_.format = codec->long_name != nullptr ? codec->long_name : codec->name;
        info_.bits = integerBits(*stream.codecpar);
        const AVDictionaryEntry* entry = nullptr;
        while ((entry = av().av_dict_get(format_->metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr)
            for (const char* wanted : {"title", "artist", "album", "date", "genre", "comment"})
                if (std::strcmp(entry->key, wanted) == 0) info_.tags[wanted] = entry->value;
        stopWhereItIsCut(*stream.codecpar);
        return checkClaims(path_, info_);
    }

    const AudioInfo& info() const override { return info_; }

    Expected<int> read(AudioView view) override {
        startClock();
        if (info_.frames >= 0)
            view.frames = static_cast<int>(std::min<std::int64_t>(view.frames, info_.frames - position_));
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
        // Coders pad, and round what they say, by less than a tenth of a second.
        if (done == 0 && static_cast<double>(claimed_ - position_) > info_.rate / 10)
            info_.missing = claimed_ - position_;
        return done;
    }

private:
    Expected<Owned<AVFormatContext>> openFormat(const char* option = nullptr, const char* value = nullptr) {
        auto* opened = av().avformat_alloc_context();
        opened->interrupt_callback = {
            [](void* reader) { return static_cast<FfmpegReader*>(reader)->isLate() ? 1 : 0; }, this};
        // A file may name no other files and no hosts.
        Options options{
            {"protocol_whitelist", "file"}, {"format_whitelist", formats}, {"codec_whitelist", codecs}};
        if (option != nullptr) options.set(option, value);
        startClock();
        if (av().avformat_open_input(&opened, ("file:" + path_).c_str(), nullptr, &options.list) < 0)
            return cannotRead(path_); // the context is freed
        return Owned<AVFormatContext>(opened);
    }

    /// How many frames of an MP4 are sound and how many padding of the coder stands in its edit list, but
    /// often in whole milliseconds only. If the length of the media says the same to the millisecond, that is
    /// what was meant.
    Result findLength() {
        const auto* edited = format_->streams[stream_];
        const bool mp4 = std::strstr(format_->iformat->name, "mov") != nullptr;
        const AVRational frame{1, edited->codecpar->sample_rate};
        if (!mp4 || edited->duration <= 0 || frame.den <= 0) return success();
        info_.frames = av().av_rescale_q(edited->duration, edited->time_base, frame);
        if (edited->codecpar->codec_id != AV_CODEC_ID_AAC) return success();
        TUTTI_LET(media, openFormat("advanced_editlist", "0"));
        if (static_cast<int>(media->nb_streams) <= stream_) return success();
        auto* whole = media->streams[stream_];
        const auto* first = av().avformat_index_get_entry(whole, 0);
        if (first == nullptr || first->timestamp > 0) return success();
        const auto frames = av().av_rescale_q(whole->duration + first->timestamp, whole->time_base, frame);
        if (std::abs(frames - info_.frames) > frame.den / 1000 + 1) return success();
        if (av().avformat_find_stream_info(media.get(), nullptr) < 0) return success();
        format_ = std::move(media);
        info_.frames = frames;
        return success();
    }

    /// A file of plain samples that libsndfile refuses because it is cut off (CAF) ends with its last whole
    /// frame.
    void stopWhereItIsCut(const AVCodecParameters& stream) {
        const auto chunks = chunksOf(path_);
        const bool plain = std::strncmp(av().avcodec_get_name(stream.codec_id), "pcm_", 4) == 0;
        const int bits = plain ? av().av_get_exact_bits_per_sample(stream.codec_id) : 0;
        const auto frameBytes = std::int64_t{info_.channels} * bits / 8;
        info_.missing = chunks ? chunks->missingFrames(frameBytes) : 0;
        if (info_.missing == 0) return;
        const auto there = std::max<std::int64_t>(0, chunks->fileBytes - chunks->samples->at);
        info_.frames = info_.expected = there / frameBytes;
        claimed_ = 0; // said already
    }

    /// No file may keep us busy for longer without giving any sound.
    static constexpr std::chrono::seconds patience{5};
    void startClock() { clock_ = std::chrono::steady_clock::now(); }
    bool isLate() const { return std::chrono::steady_clock::now() - clock_ > patience; }

    /// The next decoded piece into samples_; false at the end.
    Expected<bool> decode() {
        for (;;) {
            const int got = av().avcodec_receive_frame(decoder_.get(), frame_.get());
            if (got == 0) {
                TUTTI_TRY(convert());
                if (available_ > 0) return true;
                continue;
            }
            if (got == AVERROR_EOF) return false;
            if (got != AVERROR(EAGAIN)) return damagedAt(path_, decoded_);
            TUTTI_TRY(feed());
        }
    }

    /// Gives the decoder a packet. One that is damaged may be passed over before the first sound, where
    /// recordings of broadcasts start in the middle of something, and at the end of a file that breaks off.
    Result feed() {
        for (;;) {
            const int got = av().av_read_frame(format_.get(), packet_.get());
            if (got == AVERROR_EXIT) return Error{Fault::input, path_ + ": takes too long to read"};
            if (got < 0) { // the end: what is in the decoder still comes out
                av().avcodec_send_packet(decoder_.get(), nullptr);
                return success();
            }
            const bool ours = packet_->stream_index == stream_;
            const int sent = ours ? av().avcodec_send_packet(decoder_.get(), packet_.get()) : 0;
            av().av_packet_unref(packet_.get());
            if (!ours) continue;
            if (sent < 0) ++damaged_;
            const bool between = sent >= 0 && damaged_ > 0 && decoded_ > 0;
            if (between || damaged_ > 1000) return damagedAt(path_, decoded_);
            if (sent >= 0) return success();
        }
    }

    Result convert() {
        if (!converter_) {
            SwrContext* made = nullptr;
            if (av().swr_alloc_set_opts2(&made, &frame_->ch_layout, AV_SAMPLE_FMT_FLTP, frame_->sample_rate,
                                         &frame_->ch_layout, static_cast<AVSampleFormat>(frame_->format),
                                         frame_->sample_rate, 0, nullptr) < 0 ||
                av().swr_init(made) < 0)
                return Error{Fault::input, path_ + ": its sample format cannot be read"};
            converter_.reset(made);
        }
        if (frame_->ch_layout.nb_channels != info_.channels)
            return Error{Fault::input,
                         path_ + ": the number of channels changes at frame " + std::to_string(decoded_)};
        samples_.resize(static_cast<std::size_t>(info_.channels));
        std::vector<std::uint8_t*> planes;
        for (auto& channel : samples_) {
            channel.resize(static_cast<std::size_t>(frame_->nb_samples));
            planes.push_back(reinterpret_cast<std::uint8_t*>(channel.data()));
        }
        const auto** input = const_cast<const std::uint8_t**>(frame_->extended_data);
        available_ = std::max(0, av().swr_convert(converter_.get(), planes.data(), frame_->nb_samples, input,
                                                  frame_->nb_samples));
        taken_ = 0;
        decoded_ += available_;
        damaged_ = 0;
        return success();
    }

    std::string path_;
    AudioInfo info_;
    Owned<AVFormatContext> format_;
    Owned<AVCodecContext> decoder_;
    Owned<AVFrame> frame_;
    Owned<AVPacket> packet_;
    Owned<SwrContext> converter_;
    std::chrono::steady_clock::time_point clock_;
    int stream_ = -1;
    int damaged_ = 0;
    std::vector<std::vector<float>> samples_;
    int taken_ = 0, available_ = 0;
    std::int64_t decoded_ = 0, position_ = 0; // frames out of the decoder, and out of read()
    std::int64_t claimed_ = 0;                // frames there should be, by the head; 0: it does not say
};

} // namespace

Expected<std::unique_ptr<AudioReader>> openByFfmpeg(const std::string& path) {
    if (const auto& libraries = ffmpegLibraries(); !libraries)
        return Error{Fault::plugin, path + ": needs FFmpeg's libraries: " + libraries.error().message,
                     "on Debian: apt install libavformat59"};
    av().av_log_set_level(AV_LOG_QUIET); // what is wrong is said by our errors, once
    auto reader = std::make_unique<FfmpegReader>(path);
    TUTTI_TRY(reader->open());
    return std::unique_ptr<AudioReader>(std::move(reader));
}

} // namespace tutti

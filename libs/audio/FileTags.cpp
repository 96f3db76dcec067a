#include "audio/FileTags.h"

#include "base/File.h"
#include "base/Maths.h"

#include <taglib/aifffile.h>
#include <taglib/chapterframe.h>
#include <taglib/fileref.h>
#include <taglib/flacfile.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>
#include <taglib/oggfile.h>
#include <taglib/opusfile.h>
#include <taglib/tableofcontentsframe.h>
#include <taglib/textidentificationframe.h>
#include <taglib/tfilestream.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/xiphcomment.h>

#include <array>
#include <cmath>
#include <cstdio>

namespace tutti {
namespace {

namespace id3 = TagLib::ID3v2;

TagLib::String text(const std::string& utf8) {
    return {utf8, TagLib::String::UTF8};
}

/// The comments of a flac, ogg or opus; null for other files.
TagLib::Ogg::XiphComment* commentsOf(TagLib::File* file) {
    if (auto* flac = dynamic_cast<TagLib::FLAC::File*>(file)) return flac->xiphComment(true);
    if (auto* vorbis = dynamic_cast<TagLib::Ogg::Vorbis::File*>(file)) return vorbis->tag();
    if (auto* opus = dynamic_cast<TagLib::Ogg::Opus::File*>(file)) return opus->tag();
    return nullptr;
}

/// A file that TagLib knows, by what is in it and not by its name.
class Opened {
public:
    explicit Opened(const std::string& path) : stream_(path.c_str()), file_(&stream_, false) {}
    TagLib::File* file() { return file_.isNull() ? nullptr : file_.file(); }

    /// ID3 tags stay of the version they have.
    bool save() {
        auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(file());
        if (mpeg == nullptr) return file()->save();
        const bool old = mpeg->hasID3v2Tag() && mpeg->ID3v2Tag()->header()->majorVersion() == 3;
        return mpeg->save(TagLib::MPEG::File::ID3v2, TagLib::File::StripNone, old ? id3::v3 : id3::v4,
                          TagLib::File::DoNotDuplicate);
    }

private:
    TagLib::FileStream stream_;
    TagLib::FileRef file_;
};

// --- chapters ----------------------------------------------------------------------------------------------

unsigned milliseconds(double seconds) {
    return static_cast<unsigned>(std::llround(seconds * 1000));
}

void addTo(id3::Tag& tag, std::span<const Chapter> chapters, double end) {
    constexpr unsigned nowhere = 0xFFFFFFFF; // times count, not bytes
    TagLib::ByteVectorList children;
    for (std::size_t i = 0; i < chapters.size(); ++i) {
        const auto name = "ch" + std::to_string(i);
        const TagLib::ByteVector element(name.c_str(), static_cast<unsigned>(name.size() + 1));
        const auto to = i + 1 < chapters.size() ? chapters[i + 1].start : end;
        auto* chapter = new id3::ChapterFrame(element, milliseconds(chapters[i].start), milliseconds(to),
                                              nowhere, nowhere); // the tag owns it
        auto* title = new id3::TextIdentificationFrame("TIT2", TagLib::String::UTF8);
        title->setText(text(chapters[i].title));
        chapter->addEmbeddedFrame(title);
        tag.addFrame(chapter);
        children.append(element);
    }
    auto* contents = new id3::TableOfContentsFrame(TagLib::ByteVector("toc", 4), children);
    contents->setIsTopLevel(true);
    contents->setIsOrdered(true);
    tag.addFrame(contents);
}

void addTo(TagLib::Ogg::XiphComment& comments, std::span<const Chapter> chapters) {
    for (std::size_t i = 0; i < chapters.size(); ++i) {
        const auto at = milliseconds(chapters[i].start);
        char name[32], time[32];
        std::snprintf(name, sizeof name, "CHAPTER%03zu", i + 1);
        std::snprintf(time, sizeof time, "%02u:%02u:%02u.%03u", at / 3600000, at / 60000 % 60, at / 1000 % 60,
                      at % 1000);
        comments.addField(name, time);
        comments.addField(std::string(name) + "NAME", text(chapters[i].title));
    }
}

// --- gains -------------------------------------------------------------------------------------------------

using Field = std::pair<const char*, std::string>;

std::vector<Field> replayGainFields(const PlayerGain& wanted) {
    const auto gain = [](double decibels) {
        char number[32];
        std::snprintf(number, sizeof number, "%.2f dB", decibels);
        return std::string(number);
    };
    const auto peak = [](double decibels) {
        char number[32];
        std::snprintf(number, sizeof number, "%.6f", maths::gainFromDecibels(decibels));
        return std::string(number);
    };
    std::vector<Field> fields{{"REPLAYGAIN_TRACK_GAIN", gain(wanted.gain)},
                              {"REPLAYGAIN_TRACK_PEAK", peak(wanted.peak)},
                              {"REPLAYGAIN_REFERENCE_LOUDNESS", "-18.00 LUFS"}};
    if (wanted.albumGain) fields.emplace_back("REPLAYGAIN_ALBUM_GAIN", gain(*wanted.albumGain));
    if (wanted.albumPeak) fields.emplace_back("REPLAYGAIN_ALBUM_PEAK", peak(*wanted.albumPeak));
    return fields;
}

/// To -23 LUFS, in 256ths of a decibel.
std::vector<Field> r128Fields(const PlayerGain& wanted) {
    const auto gain = [](double decibels) {
        return std::to_string(std::clamp(std::lround((decibels - 5) * 256), -32768L, 32767L));
    };
    std::vector<Field> fields{{"R128_TRACK_GAIN", gain(wanted.gain)}};
    if (wanted.albumGain) fields.emplace_back("R128_ALBUM_GAIN", gain(*wanted.albumGain));
    return fields;
}

constexpr std::array gainNames{
    "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_PEAK",         "REPLAYGAIN_ALBUM_GAIN",
    "REPLAYGAIN_ALBUM_PEAK", "REPLAYGAIN_REFERENCE_LOUDNESS", "R128_TRACK_GAIN",
    "R128_ALBUM_GAIN"};

void put(TagLib::Ogg::XiphComment& comments, const std::vector<Field>& fields) {
    for (const auto* name : gainNames)
        comments.removeFields(name);
    for (const auto& [name, value] : fields)
        comments.addField(name, value);
}

void put(id3::Tag& tag, const std::vector<Field>& fields) {
    for (const auto* name : gainNames)
        while (auto* old = id3::UserTextIdentificationFrame::find(&tag, name))
            tag.removeFrame(old);
    for (const auto& [name, value] : fields) {
        auto* frame = new id3::UserTextIdentificationFrame(TagLib::String::Latin1); // the tag owns it
        frame->setDescription(name);
        frame->setText(value);
        tag.addFrame(frame);
    }
}

void put(TagLib::MP4::Tag& tag, const std::vector<Field>& fields) {
    const std::string free = "----:com.apple.iTunes:";
    for (const auto* name : gainNames)
        tag.removeItem(free + name);
    for (const auto& [name, value] : fields)
        tag.setItem(free + name, TagLib::StringList(TagLib::String(value)));
}

/// False: the file has no place for such tags.
bool put(TagLib::File* file, const PlayerGain& wanted) {
    const bool opus = dynamic_cast<TagLib::Ogg::Opus::File*>(file) != nullptr;
    const bool r128 = opus || wanted.kind == PlayerGain::Kind::r128;
    const auto fields = r128 ? r128Fields(wanted) : replayGainFields(wanted);
    if (auto* comments = commentsOf(file)) return put(*comments, fields), true;
    if (r128) return false;
    if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(file)) return put(*mpeg->ID3v2Tag(true), fields), true;
    if (auto* mp4 = dynamic_cast<TagLib::MP4::File*>(file)) return put(*mp4->tag(), fields), true;
    if (auto* wav = dynamic_cast<TagLib::RIFF::WAV::File*>(file)) return put(*wav->ID3v2Tag(), fields), true;
    if (auto* aiff = dynamic_cast<TagLib::RIFF::AIFF::File*>(file)) return put(*aiff->tag(), fields), true;
    return false;
}

Error notWritten(const std::string& path) {
    return {Fault::output, path + ": its tags cannot be written"};
}

} // namespace

Result addChapters(const std::string& path, std::span<const Chapter> chapters, double end) {
    Opened opened(path);
    if (auto* comments = commentsOf(opened.file()))
        addTo(*comments, chapters);
    else if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(opened.file()))
        addTo(*mpeg->ID3v2Tag(true), chapters, end);
    else
        return notWritten(path);
    if (!opened.save()) return notWritten(path);
    return success();
}

Result writePlayerGain(const std::filesystem::path& path, const PlayerGain& wanted) {
    PartFile part(path);
    std::error_code error;
    std::filesystem::copy_file(path, part.path(), std::filesystem::copy_options::overwrite_existing, error);
    if (error) return Error{Fault::output, path.string() + ": cannot be copied: " + error.message()};
    {
        Opened opened(part.path().string());
        if (opened.file() == nullptr || !put(opened.file(), wanted))
            return Error{Fault::usage,
                         path.string() + ": has no place for " +
                             (wanted.kind == PlayerGain::Kind::r128 ? "R128 gains" : "ReplayGain"),
                         wanted.kind == PlayerGain::Kind::r128 ? "opus, ogg and flac have; --tag replaygain"
                                                               : "wav, aiff, mp3, flac, ogg, opus, m4a have"};
        if (!opened.save()) return notWritten(path.string());
    }
    return part.commit();
}

} // namespace tutti

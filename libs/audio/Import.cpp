#include "audio/Import.h"

#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/Peaks.h"
#include "base/File.h"
#include "base/MappedFile.h"
#include "base/Sha256.h"

#include <algorithm>

namespace tutti {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t longest = std::int64_t{1} << 38; // frames: 66 days at 48 kHz

/// Letters, digits and dashes only, so that the name is the same on every system.
std::string safeName(const std::string& name) {
    std::string safe;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain)
            safe += c;
        else if (!safe.empty() && safe.back() != '-')
            safe += '-';
        if (safe.size() == 40) break;
    }
    while (safe.ends_with('-'))
        safe.pop_back();
    return safe.empty() ? "sound" : safe;
}

Result copySound(AudioReader& reader, AudioWriter& writer, Peaks& peaks,
                 const std::function<bool(double)>& progress) {
    const auto& info = reader.info();
    AudioBuffer buffer(info.channels, 16384);
    for (;;) {
        TUTTI_LET(count, reader.read(buffer.view()));
        if (count == 0) return success();
        auto piece = buffer.view();
        piece.frames = count;
        for (int c = 0; c < info.channels; ++c) // a NaN in a file must not reach the mix
            for (int i = 0; i < count; ++i)
                if (!(piece[c][i] > -1e6f && piece[c][i] < 1e6f)) piece[c][i] = 0;
        TUTTI_TRY(writer.write(piece));
        peaks.add(piece);
        if (peaks.frames() > longest) return Error{Fault::input, "the sound does not end"};
        const double done =
            info.frames > 0 ? static_cast<double>(peaks.frames()) / static_cast<double>(info.frames) : 0.5;
        if (progress && !progress(std::min(done, 1.0)))
            return Error{Fault::interrupted, "import was stopped; the project is as it was"};
    }
}

} // namespace

Expected<ImportedAudio> importAudio(const std::string& source, const fs::path& folder, double rate,
                                    const std::function<bool(double)>& progress) {
    TUTTI_LET(opened, openAudio(source));
    ImportedAudio imported;
    imported.origin = source == "-" ? "standard input" : fs::path(source).filename().string();
    const auto title = opened->info().tags.find("title");
    imported.title =
        title != opened->info().tags.end() ? title->second : fs::path(imported.origin).stem().string();
    if (opened->info().rate != rate) imported.originRate = opened->info().rate;
    auto reader = resampled(std::move(opened), rate);
    const auto& info = reader->info();

    WriteSpec spec;
    spec.bits = info.bits == 0 ? "f32" : std::to_string(info.bits);
    spec.dither = "none"; // integers of this width are written as they were read
    spec.rate = rate;
    spec.channels = info.channels;
    std::error_code problem;
    fs::create_directories(folder / "media", problem);
    fs::create_directories(folder / "peaks", problem);
    const auto incoming =
        folder / "media" / ("incoming-" + safeName(fs::path(imported.origin).stem().string()) + ".wav");
    TUTTI_LET(writer, createAudio(incoming.string(), spec));
    Peaks peaks(info.channels);
    if (auto copied = copySound(*reader, *writer, peaks, progress); !copied) {
        auto error = copied.error();
        if (!error.message.starts_with(source) && error.fault == Fault::input)
            error.message = source + ": " + error.message;
        return error;
    }
    if (peaks.frames() == 0) return Error{Fault::input, source + ": there is no sound in it"};
    TUTTI_TRY(writer->finish());
    peaks.finish();
    const auto removeIncoming = [&] { fs::remove(incoming, problem); };

    std::string hash;
    {
        const auto mapped = MappedFile::open(incoming);
        if (!mapped) return removeIncoming(), mapped.error();
        hash = sha256Hex(mapped->bytes());
    }
    imported.sha256 = hash;
    imported.frames = peaks.frames();
    imported.channels = info.channels;
    const auto name = safeName(fs::path(imported.origin).stem().string()) + "-" + hash.substr(0, 12);
    imported.file = "media/" + name + ".wav";
    // Files are written once: one that is there under this name holds these very bytes.
    if (fs::exists(folder / imported.file, problem)) {
        removeIncoming();
    } else {
        fs::rename(incoming, folder / imported.file, problem);
        if (problem)
            return removeIncoming(), Error{Fault::output, (folder / imported.file).string() +
                                                              ": cannot be written: " + problem.message()};
        imported.fresh = true;
    }
    auto kept = imported.fresh ? syncFolder(folder / "media") : success();
    if (kept) kept = peaks.save(folder / "peaks" / (name + ".peaks"), hash);
    if (kept) return imported;
    if (imported.fresh) fs::remove(folder / imported.file, problem);
    return kept.error();
}

} // namespace tutti

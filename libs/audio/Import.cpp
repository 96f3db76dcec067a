#include "audio/Import.h"

#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/Peaks.h"
#include "base/File.h"
#include "base/MappedFile.h"
#include "base/Sha256.h"

#include <algorithm>
#include <optional>
#include <vector>

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
        TUTTI_TRY(writer.write(piece));
        peaks.add(piece);
        if (peaks.frames() > longest) return Error{Fault::input, "the sound does not end"};
        if (progress && !progress(info.share(peaks.frames())))
            return Error{Fault::interrupted, "import was stopped; the project is as it was"};
    }
}

/// The folders and files of an import that is not done yet; what is still listed when it ends is removed.
class Unfinished {
public:
    ~Unfinished() {
        std::error_code ignored;
        for (auto path = paths_.rbegin(); path != paths_.rend(); ++path)
            fs::remove(*path, ignored); // of a folder: only if it is empty
    }
    void add(const fs::path& path) { paths_.push_back(path); }
    void keep() { paths_.clear(); }

    Result makeFolder(const fs::path& path) {
        std::error_code problem;
        if (fs::create_directory(path, problem)) add(path);
        if (problem) return Error{Fault::output, path.string() + ": cannot be made: " + problem.message()};
        return success();
    }

private:
    std::vector<fs::path> paths_;
};

/// The name, without its ending, of the file in the folder whose name ends with the mark of these contents.
std::optional<std::string> knownName(const fs::path& folder, const std::string& mark) {
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        const auto& path = entry.path();
        if (path.extension() == ".wav" && path.stem().string().ends_with(mark)) return path.stem().string();
    }
    return std::nullopt;
}

/// The sound as a WAV file at `path`, and its peaks.
Result writeSound(AudioReader& reader, const fs::path& path, Peaks& peaks,
                  const std::function<bool(double)>& progress) {
    const auto& info = reader.info();
    WriteSpec spec;
    spec.bits = info.bits == 0 ? "f32" : std::to_string(info.bits);
    spec.dither = "none"; // integers of this width are written as they were read
    spec.rate = info.rate;
    spec.channels = info.channels;
    TUTTI_LET(writer, createAudio(path.string(), spec));
    TUTTI_TRY(copySound(reader, *writer, peaks, progress));
    if (peaks.frames() == 0) return Error{Fault::input, "there is no sound in it"};
    peaks.finish();
    return writer->finish();
}

Expected<std::string> sha256Of(const fs::path& path) {
    TUTTI_LET(file, MappedFile::open(path));
    return sha256Hex(file.bytes());
}

} // namespace

Expected<ImportedAudio> importAudio(const std::string& source, const fs::path& folder, double rate,
                                    const std::function<bool(double)>& progress) {
    TUTTI_LET(opened, openAudio(source));
    ImportedAudio imported;
    imported.origin = source == "-" ? "standard input" : fs::path(source).filename().string();
    const auto stem = fs::path(imported.origin).stem().string();
    const auto title = opened->info().tags.find("title");
    imported.title = title != opened->info().tags.end() ? title->second : stem;
    if (opened->info().rate != rate) imported.originRate = opened->info().rate;
    // A NaN in a file must not reach the mix, and not its neighbours by way of the resampler.
    auto& original = *opened;
    auto reader = resampled(withoutNonsense(std::move(opened), imported.nonsense), rate);
    Peaks peaks(reader->info().channels);

    Unfinished unfinished;
    const auto media = folder / "media", drawn = folder / "peaks";
    TUTTI_TRY(unfinished.makeFolder(media));
    TUTTI_TRY(unfinished.makeFolder(drawn));
    const auto incoming = media / ("incoming-" + safeName(stem) + ".wav");
    unfinished.add(incoming);
    if (auto written = writeSound(*reader, incoming, peaks, progress); !written) {
        auto error = written.error();
        if (error.fault == Fault::input && !error.message.starts_with(source))
            error.message = source + ": " + error.message;
        return error;
    }
    TUTTI_LET(hash, sha256Of(incoming));
    imported.sha256 = hash;
    imported.cut = missingText(original.info());
    imported.frames = peaks.frames();
    imported.channels = peaks.channels();

    // Files are written once: one that has these contents is there already.
    const auto mark = "-" + hash.substr(0, 12);
    const auto known = knownName(media, mark);
    const auto name = known.value_or(safeName(stem) + mark);
    imported.file = "media/" + name + ".wav";
    const auto peaksFile = drawn / (name + ".peaks");
    std::error_code problem;
    if (!fs::exists(peaksFile, problem)) unfinished.add(peaksFile);
    TUTTI_TRY(peaks.save(peaksFile, hash));
    if (known) {
        fs::remove(incoming, problem);
    } else {
        fs::rename(incoming, folder / imported.file, problem);
        if (problem)
            return Error{Fault::output,
                         (folder / imported.file).string() + ": cannot be written: " + problem.message()};
        unfinished.add(folder / imported.file);
        TUTTI_TRY(syncFolder(media));
        imported.fresh = true;
    }
    unfinished.keep();
    return imported;
}

} // namespace tutti

#include "app/Describe.h"

#include "audio/WavMap.h"
#include "base/Sha256.h"

#include <algorithm>
#include <fstream>

namespace tutti {
namespace {

std::size_t notesOf(const Clip& clip) {
    const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content);
    return notes == nullptr ? 0 : (*notes)->notes.size();
}

void count(Facts& facts, const std::vector<Ref<Clip>>& clips) {
    facts.clips += clips.size();
    for (const auto& clip : clips)
        facts.notes += notesOf(*clip);
}

Expected<std::string> checksumOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{Fault::input, "cannot be read"};
    Sha256 sum;
    std::vector<char> bytes(std::size_t{1} << 20);
    while (file) {
        file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        sum.add(bytes.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof()) return Error{Fault::input, "cannot be read to its end"};
    return sum.hex();
}

/// What is wrong with one file; empty if nothing is.
std::string problemOf(const Package& package, const Media& media, bool deep) {
    const auto path = package.folder() / media.file;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return media.file + " is missing";
    const auto map = WavMap::open(path.string());
    if (!map) return map.error().message;
    if (map->rate() != package.project().settings.rate)
        return media.file + " has " + formatNumber(map->rate()) + " Hz, the project " +
               formatNumber(package.project().settings.rate) + " Hz";
    if (map->channels() != media.channels)
        return media.file + " has " + std::to_string(map->channels()) + " channels, not " +
               std::to_string(media.channels);
    if (map->frames() != media.frames)
        return media.file + " has " + std::to_string(map->frames()) + " frames, not " +
               std::to_string(media.frames);
    if (!deep || media.sha256.empty()) return {};
    const auto sum = checksumOf(path);
    if (!sum) return media.file + " " + sum.error().message;
    return *sum == media.sha256 ? std::string()
                                : media.file + " is not the file that was imported (its checksum differs)";
}

} // namespace

Facts factsOf(const Project& project) {
    Facts facts{project.settings.name,
                project.settings.rate,
                0,
                project.tempo->bpmAt({}),
                project.tracks.size(),
                0,
                0,
                0,
                project.media->size()};
    std::int64_t end = 0;
    for (const auto& track : project.tracks) {
        facts.devices += track->devices.size();
        count(facts, track->clips);
        for (const auto& lane : track->lanes)
            count(facts, lane->clips);
        for (const auto& clip : track->clips)
            end = std::max(
                end,
                project.tempo->frameAt(project.tempo->endOf(clip->start, clip->length), facts.rate).count);
    }
    facts.seconds = static_cast<double>(end) / facts.rate;
    return facts;
}

std::vector<Issue> validateMedia(const Package& package, bool deep) {
    std::vector<Issue> issues;
    for (const auto& media : *package.project().media)
        if (auto problem = problemOf(package, media, deep); !problem.empty())
            issues.push_back({media.id.text(), std::move(problem)});
    return issues;
}

} // namespace tutti

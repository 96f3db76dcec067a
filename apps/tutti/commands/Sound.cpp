// What is said and done about sound files.
#include "audio/AudioReader.h"
#include "base/Parameter.h"
#include "commands/Common.h"
#include "commands/Sets.h"

#include <filesystem>

namespace tutti::cli {
namespace {

/// The frames of a sound; read to the end where the file does not say how many there are.
Expected<std::int64_t> framesOf(AudioReader& reader) {
    if (reader.info().frames >= 0) return reader.info().frames;
    AudioBuffer buffer(reader.info().channels, 65536);
    std::int64_t frames = 0;
    for (;;) {
        TUTTI_LET(came, reader.read(buffer.view()));
        if (came == 0) return frames;
        frames += came;
    }
}

std::string channelsText(int channels) {
    return channels == 1 ? "mono" : channels == 2 ? "stereo" : std::to_string(channels) + " channels";
}

} // namespace

Result audioInfo(const std::string& path, Context& context) {
    TUTTI_LET(reader, openAudio(path));
    const auto& info = reader->info();
    TUTTI_LET(frames, framesOf(*reader));
    const double seconds = static_cast<double>(frames) / info.rate;
    if (context.console.json) {
        Json tags = Json::object();
        for (const auto& [name, value] : info.tags)
            tags[name] = value;
        context.console.printJson("info", {{"file", path},
                                           {"format", info.format},
                                           {"duration_s", seconds},
                                           {"frames", frames},
                                           {"channels", info.channels},
                                           {"rate_hz", info.rate},
                                           {"tags", tags}});
        return success();
    }
    auto& console = context.console;
    console.print(console.bold(path));
    console.print("  format    " + info.format);
    console.print("  length    " + durationText(seconds) + " (" + std::to_string(frames) + " frames)");
    console.print("  sound     " + channelsText(info.channels) + " at " + formatNumber(info.rate) + " Hz");
    for (const auto& [name, value] : info.tags)
        console.print("  " + name + std::string(name.size() < 10 ? 10 - name.size() : 1, ' ') + value);
    return success();
}

} // namespace tutti::cli

// Peak files: damaged ones are told from whole ones, and whole ones can be drawn.
#include "audio/Peaks.h"

#include "Target.h"
#include "TempBytes.h"
#include "audio/AudioView.h"
#include "base/Crc32c.h"

#include <cstring>

namespace tutti::fuzz {
namespace {

const std::string hash(64, 'a');

/// With the checksum that would be right, or nothing would ever get past it.
std::string sealed(std::string bytes) {
    constexpr std::size_t crcAt = 84, bodyAt = 88;
    if (bytes.size() < bodyAt) return bytes;
    const std::string_view view(bytes);
    const auto crc = crc32c(view.substr(bodyAt), crc32c(view.substr(0, crcAt)));
    std::memcpy(bytes.data() + crcAt, &crc, sizeof crc);
    return bytes;
}

void load(std::string_view bytes) {
    static const TempBytes file;
    file.set(bytes);
    const auto peaks = Peaks::load(file.path(), hash);
    if (!peaks) return;
    demand(peaks->channels() > 0 && peaks->frames() >= 0, "what is read is plausible");
    for (int channel = 0; channel < peaks->channels(); ++channel) {
        demand(peaks->columns(channel, 0, peaks->frames(), 10).size() == 10,
               "as many columns as were asked for");
        (void)peaks->columns(channel, -1000, 1000, 7);
    }
}

void run(std::string_view bytes) {
    load(bytes);
    load(sealed(std::string(bytes)));
}

std::vector<std::string> seeds() {
    std::vector<std::string> files;
    for (const int frames : {0, 100, 5000}) {
        AudioBuffer sound(2, frames);
        Peaks peaks(2);
        peaks.add(sound.view());
        peaks.finish();
        const TempBytes file;
        if (peaks.save(file.path(), hash)) files.push_back(file.get());
    }
    return files;
}

std::vector<std::string> known() {
    return {"", "tpeaks 1"};
}

} // namespace

Target peaksTarget() {
    return {"peaks", 4096, run, seeds, known, {"tpeaks 1"}};
}

} // namespace tutti::fuzz

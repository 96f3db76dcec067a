// `tutti loudness --tag`: what players are to do, written into the files that were measured.
#pragma once

#include "audio/FileTags.h"
#include "commands/Measure.h"

namespace tutti::cli {

struct Tagging {
    PlayerGain::Kind kind = PlayerGain::Kind::replayGain;
    std::optional<double> maxPeak; ///< dBTP
};

/// None without --tag. Refuses what cannot be tagged before anything is measured.
Expected<std::optional<Tagging>> taggingOf(const Arguments&);
/// `album`: null without --album. Says what was written; a silent file gets nothing.
Result writeTags(const Tagging&, const std::vector<FileReport>&, const Measured* album, Console&);

} // namespace tutti::cli

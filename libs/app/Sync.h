// What the transport follows, as words and as what does it: `jack`, `clock`, `mtc`, `ltc:3`, `link`, `off`.
#pragma once

#include "devices/AudioDevice.h"
#include "live/sync/Conductor.h"
#include "live/sync/Timecode.h"
#include "model/Project.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tutti {

struct SyncSpec {
    enum class Source : std::uint8_t { off, jack, clock, mtc, ltc, link } source = Source::off;
    int input = 0;                  ///< ltc: of the device, from 0
    std::optional<FilmRate> film{}; ///< ltc: if it is known
    double begins = 0;              ///< mtc, ltc: what they say where our timeline begins, in seconds

    bool operator==(const SyncSpec&) const = default;
    bool follows() const noexcept { return source != Source::off; }
    /// Others start and stop it, and we cannot make them.
    bool chases() const noexcept { return source == Source::clock || timecode(); }
    bool timecode() const noexcept { return source == Source::mtc || source == Source::ltc; }
};

/// `ltc` has its input, from 1, and, if it is known, the rate: `ltc:3`, `ltc:3@25`, `ltc:3@29.97`,
/// `ltc:3@29.97df`. Fault::usage with what there is.
Expected<SyncSpec> parseSync(std::string_view);
/// What parseSync reads.
std::string formatSync(const SyncSpec&);
/// `1:00:00`, `01:00:00:00`, `3600s`, as seconds.
Expected<double> secondsOf(const std::string& text, const Project&);
/// For people: `JACK's transport`.
std::string nameOf(SyncSpec::Source);
/// `locked`, `waiting` ...
std::string_view wordOf(SyncState::Phase);
/// What is to be told when it goes from one phase to another; empty: nothing.
std::string newsOf(SyncSpec::Source, SyncState::Phase before, SyncState::Phase now);

/// Null for `off`. Fault::device if the device cannot do it. `tempo`: of ours, for who has none to follow
/// yet.
Expected<std::unique_ptr<Conductor>> makeConductor(const SyncSpec&, AudioDevice&, double tempo);

} // namespace tutti

// Where the sound of a track can reach, and whether it comes back to itself.
//
// Edges are: the output (Directory.h: outputOf), every send (muted ones too: unmuting must never make a
// loop), and the side-chains of devices. Pure; any thread; the time grows with tracks plus edges.
#pragma once

#include "model/Project.h"

#include <optional>
#include <string>
#include <vector>

namespace tutti {

/// The tracks of one loop in the order the sound takes, each once; none if there is no loop. Ids that name no
/// track are left out.
std::optional<std::vector<TrackId>> findFeedback(const Project&);

/// Folders that lie in each other: the tracks of one such ring, inner first; none if there is none.
std::optional<std::vector<TrackId>> findFolderLoop(const Project&);

/// `Drums (t_DRM) -> Verb (t_VERB) -> Drums (t_DRM)`, for the sentence that refuses a loop.
std::string loopText(const Project&, const std::vector<TrackId>& loop);

} // namespace tutti

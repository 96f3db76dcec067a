// A running engine behind a socket: who may connect, and when what is done.
#pragma once

#include "base/LocalSocket.h"
#include "base/LoopbackSocket.h"
#include "control/Control.h"
#include "surface/Desk.h"

#include <functional>

namespace tutti {

/// Where the engine of a project answers: in the folder the system has for such things of this user
/// ($XDG_RUNTIME_DIR), else in the one for temporary files, under a name made of the project's path and the
/// user.
std::filesystem::path socketOf(const std::filesystem::path& project);

/// What drives an engine besides lines of JSON; null: nothing.
struct Remotes {
    LoopbackSocket* osc = nullptr; ///< docs/surfaces.md
    /// On the session's lines to remote controls (LiveSession::remotes()), one after the other.
    std::vector<std::unique_ptr<Desk>> mackie{}, hui{};
};

/// Serves until a client says quit or `goesOn` says no. The engine's owner is the caller's thread.
Result serve(LiveSession&, LocalServer&, Remotes, const std::function<bool()>& goesOn);

} // namespace tutti

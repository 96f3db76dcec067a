// Ableton Link: one tempo, one beat and, if all want it, one start and stop for all programs of a network.
//
// Beats are shared, places are not: our bar begins when everybody's does, wherever in the song that is. The
// transport keeps the tempo of the session by its speed (Chase.h). Play asks the session to roll, and ours
// begins when the session comes to the part of the bar at which we stand. Where the project's own tempo
// changes, by an edit or along the timeline, the session takes it over; who joins a session takes over that
// of the session.
//
// Link's library has threads and sockets of its own; what the audio thread calls of it neither waits nor
// allocates, which its authors promise and the guard checks (LinkConductor_test.cpp).
#pragma once

#include "base/Expected.h"
#include "live/sync/Conductor.h"

#include <memory>

namespace tutti {

/// True if the program was built with Ableton's headers.
bool linkIsBuiltIn() noexcept;
/// Joins the session there is in the network, or begins one at this tempo. Fault::device if it is not built
/// in.
Expected<std::unique_ptr<Conductor>> makeLinkConductor(double rate, double tempo);

} // namespace tutti

// What play and serve have in common where others play along: whom to follow, who is told, how fast.
#pragma once

#include "Command.h"
#include "app/LiveSession.h"

namespace tutti::cli {

extern const Option syncOption, syncBeginsOption, sendClockOption, speedOption;

/// The inputs that --sync needs.
Expected<int> inputsFor(const Arguments&);
/// Obeys these options, as far as they are there.
Result playAlong(const Arguments&, LiveSession&);

} // namespace tutti::cli

// The rows that JUCE adds to the table of backends (devices/Backend.h): the sound cards of the system the
// program is built for, by that system's own way.
//
//   ALSA on Linux; CoreAudio on macOS; WASAPI and, where JUCE was built with Steinberg's SDK, ASIO on
//   Windows.
//
// A device is named as JUCE names it: on Linux by ALSA's description, "HDA Intel PCH, ALC257 Analog; Front
// output / input". No name stands for the system's default. MIDI does not come this way.
#pragma once

#include "devices/Backend.h"

namespace tutti {

std::vector<Backend> juceBackends();

} // namespace tutti

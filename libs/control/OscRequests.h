// What a message of Open Sound Control asks for, in the words of the JSON socket (docs/surfaces.md).
//
//   /tutti/track/1/volume 0.75        {"hold": "track.set track=t_VOX gain=0dB"}, and who is to let go of it
//   /tutti/verb/clip.move "clip=c_7Q2" "to" "16q"
//   /tutti/transport/locate "17.1"
//
// Patterns mean all addresses they match. Pure: the same message asks the same of the same project.
#pragma once

#include "model/Project.h"
#include "surface/Osc.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tutti {

struct OscRequest {
    std::string address; ///< of one thing, without patterns
    nlohmann::ordered_json request;
    std::string hand{}; ///< not empty: a move of this hand, which is released when it rests
};

/// Empty where a button was let go, which asks for nothing. Fault::usage if nothing has such an address or
/// the arguments are off.
Expected<std::vector<OscRequest>> requestsOf(const osc::Message&, const Project&);

/// What a track shows under /tutti/track/N, by the last word of the address, in the form in which it is set.
std::vector<std::pair<std::string_view, osc::Argument>> shownOf(const Track&);

} // namespace tutti

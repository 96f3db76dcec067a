// A mix taken apart, so that its parts add up to it.
#pragma once

#include "engine/Render.h"

#include <string>
#include <vector>

namespace tutti {

/// The project with one track heard, what feeds it and where it goes. The effects of the main track are taken
/// out: with them, stems would not add up to the mix. So are clips and devices of tracks whose sound does not
/// matter to this stem (it would only take time); what the side-chains on the way listen to is kept.
struct Stem {
    std::string name;
    Project project;
};
enum class StemKind {
    tracks, ///< every track that plays something
    buses   ///< what goes into the main track: buses, folders, and tracks without one
};
/// In document order; muted tracks are left out.
std::vector<Stem> stemsOf(const Project&, StemKind);

/// What stems add up to, within the rounding of a float sum: the mix without the effects of the main track.
Project sumOfStems(const Project&);
/// The tail that all stems are to have, in frames, so that they are as long as each other and as their sum:
/// that of the spec or, where it is automatic, as long as the sum rings. That takes a render.
Expected<std::int64_t> tailOfStems(Compiler&, const Project&, RenderSpec, const RenderProgress& = {});

} // namespace tutti

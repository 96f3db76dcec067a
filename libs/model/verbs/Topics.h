// The tables of verbs, one per file of this folder. Verb.cpp joins them.
#pragma once

#include "model/Verb.h"

#include <vector>

namespace tutti::verbs {

std::vector<VerbSpec> project();  ///< project. delivery. recipe. media.
std::vector<VerbSpec> timeline(); ///< tempo. meter. key. marker. section.
std::vector<VerbSpec> tracks();   ///< track. send.
std::vector<VerbSpec> targets();  ///< curve. controller.
std::vector<VerbSpec> devices();  ///< device.
std::vector<VerbSpec> clips();    ///< clip.
std::vector<VerbSpec> takes();    ///< take. comp.
std::vector<VerbSpec> notes();    ///< notes. pattern.
std::vector<VerbSpec> ranges();   ///< range.
std::vector<VerbSpec> times();    ///< time.

} // namespace tutti::verbs

// Random projects and edits for property tests, and large ones for benchmarks. The same Random gives the same
// project.
#pragma once

#include "base/Random.h"
#include "model/Change.h"
#include "model/Project.h"

namespace tutti::testing {

/// Two device types with all kinds of parameters: test.tone (instrument) and test.box (side-chain).
const Catalogue& testCatalogue();

/// A project with some of everything: tracks of all kinds, takes, curves, odd names, unknown lines.
Project randomProject(Random&, int tracks);
/// The project after one random change of any part.
Project randomEdit(Random&, const Project&);
/// Changes as text, one a line, for failures.
std::string listed(const std::vector<Change>&);
/// For benchmarks: as many parts as wanted, spread evenly.
Project bigProject(int tracks, int clips, int notes);

} // namespace tutti::testing

// What the program knows, gathered once at its start and handed to whoever needs it: there is no global.
#pragma once

#include "devices/Backend.h"
#include "model/Project.h"
#include "processor/Registry.h"

namespace tutti {

struct House {
    Registry registry;             ///< how each kind of device sounds
    Catalogue catalogue;           ///< what the document needs to know of them
    std::vector<Backend> backends; ///< ways to a sound card
};

House builtinHouse();

} // namespace tutti

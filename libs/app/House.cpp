#include "app/House.h"

#include "processors/All.h"

namespace tutti {

House builtinHouse() {
    House house{builtinProcessors(), {}, builtinBackends()};
    for (const auto* spec : house.registry.all())
        house.catalogue.add({std::string(spec->type), std::string(spec->name),
                             spec->kind == ProcessorKind::instrument, spec->sidechain, spec->parameters});
    return house;
}

} // namespace tutti

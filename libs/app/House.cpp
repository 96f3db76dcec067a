#include "app/House.h"

#include "app/Targets.h"
#include "processors/All.h"

namespace tutti {

House builtinHouse() {
    House house{builtinProcessors(), {}, builtinBackends()};
    for (const auto* spec : house.registry.all())
        house.catalogue.add({std::string(spec->type), std::string(spec->name),
                             spec->kind == ProcessorKind::instrument, spec->sidechain, spec->parameters});
    for (const auto& target : allTargets())
        house.catalogue.addDelivery(std::string(target.name));
    return house;
}

} // namespace tutti

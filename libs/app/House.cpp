#include "app/House.h"

#include "app/Targets.h"
#include "processors/All.h"

namespace tutti {

House builtinHouse() {
    House house{builtinProcessors(), {}, builtinBackends()};
    for (const auto* spec : house.registry.all())
        house.catalogue.add({std::string(spec->type), std::string(spec->name),
                             spec->kind == ProcessorKind::instrument, spec->sidechain, spec->parameters});
    for (const auto& target : allTargets()) {
        Delivery delivery;
        delivery.preset = target.name;
        if (target.gauge == Gauge::programme || target.gauge == Gauge::dialogue) {
            delivery.lufs = target.level;
            delivery.tolerance = target.tolerance;
        }
        delivery.truePeak = target.peak;
        house.catalogue.addDelivery(std::move(delivery));
    }
    return house;
}

} // namespace tutti

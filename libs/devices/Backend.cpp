#include "devices/Backend.h"

#include "devices/SilentDevice.h"

namespace tutti {

std::vector<Backend> builtinBackends() {
    return {silentBackend()};
}

Expected<std::unique_ptr<AudioDevice>> openDevice(const DeviceConfig& config,
                                                  std::span<const Backend> backends) {
    std::string names;
    for (const auto& backend : backends) {
        if (backend.name == config.backend) return backend.open(config);
        names += (names.empty() ? "" : ", ") + backend.name;
    }
    return Error{Fault::usage, "no backend '" + config.backend + "'", "there are " + names};
}

} // namespace tutti

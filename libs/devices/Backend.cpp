#include "devices/Backend.h"

#include "devices/JackDevice.h"
#include "devices/Keeper.h"
#include "devices/SilentDevice.h"

namespace tutti {

namespace {

Expected<std::unique_ptr<AudioDevice>> openWith(const Backend& backend, const DeviceConfig& config) {
    TUTTI_LET(device, backend.open(config));
    if (!config.keep) return device;
    auto same = config;
    same.device = device->name(); // whatever the default is by then
    return kept(std::move(device), std::move(same), backend.open);
}

} // namespace

std::vector<Backend> builtinBackends() {
    return {jackBackend(), silentBackend()};
}

DeviceConfig deviceCalled(const std::string& words) {
    DeviceConfig config;
    const auto colon = words.find(':');
    config.backend = words.substr(0, colon);
    if (colon != std::string::npos) config.device = words.substr(colon + 1);
    return config;
}

std::string wordsFor(const DeviceConfig& config, const AudioDevice& device) {
    return config.backend == device.name() ? config.backend : config.backend + ":" + device.name();
}

Expected<std::unique_ptr<AudioDevice>> openDevice(const DeviceConfig& config,
                                                  std::span<const Backend> backends) {
    std::string names;
    for (const auto& backend : backends) {
        if (backend.name == config.backend) return openWith(backend, config);
        names += (names.empty() ? "" : ", ") + backend.name;
    }
    return Error{Fault::usage, "no backend '" + config.backend + "'", "there are " + names};
}

} // namespace tutti

#include "juce/devices/JuceDevices.h"

#include "juce/devices/JuceDevice.h"

#include <juce_audio_devices/juce_audio_devices.h>

#include <algorithm>

namespace tutti {
namespace {

struct Way {
    const char *name, *doc;
    juce::AudioIODeviceType* (*make)();
};

std::unique_ptr<juce::AudioIODeviceType> scanned(const Way& way) {
    std::unique_ptr<juce::AudioIODeviceType> type(way.make());
    if (type) type->scanForDevices();
    return type;
}

/// What the card says of itself; it is asked and not started.
DeviceInfo infoOf(juce::AudioIODeviceType& type, const Way& way, const juce::String& name) {
    const auto has = [&](bool input) { return type.getDeviceNames(input).contains(name); };
    DeviceInfo info{.backend = way.name, .name = name.toStdString()};
    const std::unique_ptr<juce::AudioIODevice> device(
        type.createDevice(has(false) ? name : juce::String(), has(true) ? name : juce::String()));
    if (!device) return info;
    info.inputs = device->getInputChannelNames().size();
    info.outputs = device->getOutputChannelNames().size();
    if (const auto rates = device->getAvailableSampleRates(); rates.size() == 1) info.rate = rates.getFirst();
    return info;
}

Expected<std::vector<DeviceInfo>> listOf(const Way& way) {
    const auto type = scanned(way);
    if (!type) return Error{Fault::device, std::string(way.name) + ": the system does not have it"};
    auto names = type->getDeviceNames(false);
    names.addArray(type->getDeviceNames(true));
    names.removeDuplicates(false);
    std::vector<DeviceInfo> list;
    for (const auto& name : names) // ALSA also names what only stands between a program and a card
        if (auto info = infoOf(*type, way, name); info.inputs + info.outputs > 0)
            list.push_back(std::move(info));
    return list;
}

/// A row; the table holds plain functions, so each way has functions of its own.
template<const Way& way>
Backend row() {
    return {way.name, way.doc, [] { return listOf(way); },
            [](const DeviceConfig& config) -> Expected<std::unique_ptr<AudioDevice>> {
                auto type = scanned(way);
                if (!type)
                    return Error{Fault::device, std::string(way.name) + ": the system does not have it"};
                return openJuceDevice(std::move(type), config);
            }};
}

using Type = juce::AudioIODeviceType;
#if JUCE_LINUX
constexpr Way alsa{"alsa", "sound cards by ALSA", [] { return Type::createAudioIODeviceType_ALSA(); }};
#elif JUCE_MAC
constexpr Way coreAudio{"coreaudio", "sound cards by CoreAudio",
                        [] { return Type::createAudioIODeviceType_CoreAudio(); }};
#elif JUCE_WINDOWS
constexpr Way wasapi{"wasapi", "sound cards by WASAPI, shared with other programs",
                     [] { return Type::createAudioIODeviceType_WASAPI(juce::WASAPIDeviceMode::shared); }};
constexpr Way exclusive{"wasapi-exclusive", "sound cards by WASAPI, for this program alone", [] {
                            return Type::createAudioIODeviceType_WASAPI(juce::WASAPIDeviceMode::exclusive);
                        }};
constexpr Way asio{"asio", "sound cards by ASIO", [] { return Type::createAudioIODeviceType_ASIO(); }};
#endif

} // namespace

std::vector<Backend> juceBackends() {
#if JUCE_LINUX
    return {row<alsa>()};
#elif JUCE_MAC
    return {row<coreAudio>()};
#elif JUCE_WINDOWS
    return {row<asio>(), row<wasapi>(), row<exclusive>()};
#else
    return {};
#endif
}

} // namespace tutti

#include "devices/testing/ManualDevice.h"

#include <algorithm>
#include <limits>

namespace tutti::testing {

ManualDevice::ManualDevice(ManualConfig config)
    : config_(config), cutter_(config.inputs, config.outputs, config.midiOutputs) {}

Result ManualDevice::start(DeviceClient& client) {
    client_ = &client;
    return success();
}

AudioBuffer ManualDevice::pull(int frames) {
    const AudioBuffer silence(config_.inputs, frames);
    return pull(silence.view());
}

AudioBuffer ManualDevice::pull(ConstAudioView in, std::span<const MidiMessage> midi) {
    AudioBuffer out(config_.outputs, in.frames);
    for (int c = 0; c < out.channels(); ++c)
        std::fill_n(out[c], out.frames(), std::numeric_limits<float>::quiet_NaN());
    if (client_ == nullptr) return out;
    cutter_.process(*client_, {.in = in,
                               .out = out.view(),
                               .midi = midi,
                               .time = time_,
                               .rate = config_.rate,
                               .freewheel = freewheel,
                               .transport = sync});
    for (const auto& message : cutter_.midi())
        sent.push_back({time_ + message.offset, message.port, {message.bytes.begin(), message.bytes.end()}});
    time_ += in.frames;
    if (sync.state == SyncPosition::State::rolling) sync.frame += in.frames;
    return out;
}

void ManualDevice::miss(int frames) {
    time_ += frames;
    ++xruns_;
    if (client_ != nullptr) client_->xrun();
}

void ManualDevice::lose(const std::string& reason) {
    if (client_ != nullptr) client_->lost(reason);
}

void ManualDevice::comeBack(double rate) {
    const bool changed = config_.rate != rate;
    config_.rate = rate;
    if (client_ == nullptr) return;
    if (changed) client_->rateChanged(rate);
    client_->reconnected();
}

} // namespace tutti::testing

#include "juce/devices/JuceDevice.h"

#include "devices/BlockCutter.h"
#include "devices/Pacer.h"
#include "devices/Priority.h"

#include <juce_audio_devices/juce_audio_devices.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tutti {
namespace {

/// How many of the card's channels are used: the first ones, and no more than there are.
juce::BigInteger firstChannels(int wanted, int there) {
    juce::BigInteger channels;
    channels.setRange(0, std::min(wanted, there), true);
    return channels;
}

class JuceDevice final : public AudioDevice, juce::AudioIODeviceCallback {
public:
    JuceDevice(std::unique_ptr<juce::AudioIODeviceType> type, std::unique_ptr<juce::AudioIODevice> device,
               DeviceConfig config)
        : config_(std::move(config)), type_(std::move(type)), device_(std::move(device)),
          cutter_(config_.inputs, config_.outputs, config_.midiOutputs),
          silence_(config_.inputs, maximumBlock), nowhere_(config_.outputs, maximumBlock),
          in_(static_cast<std::size_t>(config_.inputs)), out_(static_cast<std::size_t>(config_.outputs)) {}
    ~JuceDevice() override;

    Result open();
    Result start(DeviceClient& client) override;
    void stop() override;
    bool running() const override { return running_; }

    std::string name() const override { return config_.device; }
    double rate() const override { return device_->getCurrentSampleRate(); }
    int block() const override { return device_->getCurrentBufferSizeSamples(); }
    int inputs() const override { return config_.inputs; }
    int outputs() const override { return config_.outputs; }
    int inputLatency() const override { return device_->getInputLatencyInSamples(); }
    int outputLatency() const override { return device_->getOutputLatencyInSamples(); }
    std::int64_t xruns() const override { return std::max(0, device_->getXRunCount()); }

private:
    void audioDeviceIOCallbackWithContext(const float* const* in, int inputs, float* const* out, int outputs,
                                          int frames, const juce::AudioIODeviceCallbackContext&) override;
    void audioDeviceAboutToStart(juce::AudioIODevice*) override {}
    void audioDeviceStopped() override { stopped_ = true; }
    void audioDeviceError(const juce::String&) override { stopped_ = true; }

    void piece(const float* const* in, int inputs, float* const* out, int outputs, int first,
               int frames) noexcept;
    std::int64_t framesMissed(std::int64_t now) noexcept;
    void watch();

    DeviceConfig config_;
    std::unique_ptr<juce::AudioIODeviceType> type_; // JUCE's devices refer to their type
    std::unique_ptr<juce::AudioIODevice> device_;
    DeviceClient* client_ = nullptr;

    // The audio thread's.
    BlockCutter cutter_;
    AudioBuffer silence_, nowhere_; // for channels that were asked for and that the card does not have
    std::vector<const float*> in_;
    std::vector<float*> out_;
    std::int64_t time_ = 0, moment_ = 0; // frames; nanoseconds
    int xrunsSeen_ = 0, lastFrames_ = 0;
    bool prioritised_ = false;

    std::atomic<std::int64_t> blocks_{0};
    std::atomic<bool> running_{false}, stopped_{false};
    std::thread watch_;
    std::mutex mutex_;
    std::condition_variable ended_;
};

constexpr double second = 1e9; // nanoseconds

Result JuceDevice::open() {
    const auto rates = device_->getAvailableSampleRates();
    const auto sizes = device_->getAvailableBufferSizes();
    const double rate = config_.rate > 0 ? config_.rate : rates.contains(48000.0) ? 48000.0 : 0.0;
    const int block = config_.block > 0 ? config_.block : device_->getDefaultBufferSize();
    const auto what = config_.backend + ": '" + config_.device + "'";
    if (config_.rate > 0 && !rates.contains(config_.rate)) {
        std::string list;
        for (const auto each : rates)
            list += (list.empty() ? "" : ", ") + std::to_string(static_cast<long>(each));
        return Error{Fault::device,
                     what + " does not run at " + std::to_string(static_cast<long>(config_.rate)) + " Hz",
                     list.empty() ? "" : "it runs at " + list};
    }
    const auto trouble =
        device_->open(firstChannels(config_.inputs, device_->getInputChannelNames().size()),
                      firstChannels(config_.outputs, device_->getOutputChannelNames().size()),
                      rate > 0 || rates.isEmpty() ? rate : rates.getFirst(),
                      sizes.isEmpty() || block > 0 ? block : sizes.getFirst());
    if (trouble.isNotEmpty())
        return Error{Fault::device, what + " cannot be opened: " + trouble.toStdString(),
                     "does another program use it? `tutti devices list` shows what there is"};
    return success();
}

/// Takes JUCE up to seven seconds where a card hangs: its thread is then inside ALSA, and leaving it behind
/// would have it run on there while the program ends.
JuceDevice::~JuceDevice() {
    stop();
    device_.reset();
}

Result JuceDevice::start(DeviceClient& client) {
    client_ = &client;
    running_ = true;
    xrunsSeen_ = device_->getXRunCount();
    device_->start(this);
    watch_ = std::thread([this] { watch(); });
    return success();
}

void JuceDevice::stop() {
    {
        const std::lock_guard lock(mutex_);
        running_ = false;
    }
    ended_.notify_all();
    if (watch_.joinable()) watch_.join();
    device_->stop();
}

void JuceDevice::audioDeviceIOCallbackWithContext(const float* const* in, int inputs, float* const* out,
                                                  int outputs, int frames,
                                                  const juce::AudioIODeviceCallbackContext&) {
    if (!prioritised_) { // JUCE's own thread on Linux has none
        prioritised_ = true;
        if (realTimePriority() == 0) takeRealTimePriority();
    }
    const auto now = monotonicNanoseconds();
    time_ += framesMissed(now);
    for (int first = 0; first < frames; first += maximumBlock)
        piece(in, inputs, out, outputs, first, std::min(maximumBlock, frames - first));
    moment_ = now;
    lastFrames_ = frames;
    blocks_.fetch_add(1, std::memory_order_relaxed);
}

/// The frames that passed unheard before this block: where JUCE has counted an xrun, what the clock says.
std::int64_t JuceDevice::framesMissed(std::int64_t now) noexcept {
    const int xruns = device_->getXRunCount();
    if (xruns <= xrunsSeen_) return 0;
    xrunsSeen_ = xruns;
    const auto passed = static_cast<double>(now - moment_) * 1e-9 * device_->getCurrentSampleRate();
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(passed) - lastFrames_);
}

void JuceDevice::piece(const float* const* in, int inputs, float* const* out, int outputs, int first,
                       int frames) noexcept {
    for (int c = 0; c < config_.inputs; ++c)
        in_[static_cast<std::size_t>(c)] =
            c < inputs && in[c] != nullptr ? in[c] + first : silence_.view()[c];
    for (int c = 0; c < config_.outputs; ++c)
        out_[static_cast<std::size_t>(c)] =
            c < outputs && out[c] != nullptr ? out[c] + first : nowhere_.view()[c];
    cutter_.process(*client_, {.in = {in_.data(), config_.inputs, frames},
                               .out = {out_.data(), config_.outputs, frames},
                               .midi = {},
                               .time = time_,
                               .rate = device_->getCurrentSampleRate(),
                               .freewheel = false,
                               .transport = {}});
    time_ += frames;
}

/// A thread that tells the client what is not for the audio thread. JUCE says nothing of a card that was
/// pulled out on Linux: its thread ends, or waits for ever.
void JuceDevice::watch() {
    auto seen = blocks_.load();
    auto moment = monotonicNanoseconds();
    auto told = xruns();
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, std::chrono::milliseconds(50), [this] { return !running_.load(); })) {
        for (; told < xruns(); ++told)
            client_->xrun();
        const auto blocks = blocks_.load();
        const auto now = monotonicNanoseconds();
        if (blocks != seen) seen = blocks, moment = now;
        if (!stopped_ && static_cast<double>(now - moment) < 1.5 * second) continue;
        running_ = false;
        return client_->lost(config_.backend + ": '" + config_.device + "' does not answer any more");
    }
}

/// The device of that name in the type's list, in its spelling; an empty string if there is none.
juce::String found(juce::AudioIODeviceType& type, const std::string& name, bool input) {
    const auto names = type.getDeviceNames(input);
    if (name.empty()) return names[type.getDefaultDeviceIndex(input)];
    return names.contains(juce::String(name)) ? juce::String(name) : juce::String();
}

} // namespace

Expected<std::unique_ptr<AudioDevice>> openJuceDevice(std::unique_ptr<juce::AudioIODeviceType> type,
                                                      const DeviceConfig& asked) {
    auto config = asked;
    const auto out = found(*type, asked.device, false);
    // Without a name, the default output and whatever input has its name: two cards have two clocks.
    const auto in = found(*type, out.isNotEmpty() ? out.toStdString() : asked.device, true);
    if (out.isEmpty() && in.isEmpty())
        return Error{Fault::device,
                     asked.device.empty() ? asked.backend + ": there is no sound card"
                                          : asked.backend + ": there is no device '" + asked.device + "'",
                     "`tutti devices list` shows what there is"};
    config.device = (out.isNotEmpty() ? out : in).toStdString();
    std::unique_ptr<juce::AudioIODevice> device(type->createDevice(out, in));
    if (device == nullptr ||
        device->getInputChannelNames().size() + device->getOutputChannelNames().size() == 0)
        return Error{Fault::device, config.backend + ": '" + config.device + "' cannot be opened",
                     "does another program use it?"};
    auto opened = std::make_unique<JuceDevice>(std::move(type), std::move(device), std::move(config));
    TUTTI_TRY(opened->open());
    return std::unique_ptr<AudioDevice>(std::move(opened));
}

} // namespace tutti

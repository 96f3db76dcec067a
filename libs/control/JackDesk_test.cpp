// A Mackie Control on cables of a real JACK server: what it says is done, what is done is shown, and no
// instrument hears of it.
#include "app/testing/LiveRig.h"
#include "control/Server.h"
#include "control/testing/Controlled.h"
#include "devices/testing/JackServer.h"
#include "live/MidiLine.h"
#include "surface/MackieDesk.h"

#include <gtest/gtest.h>

// Two clients of one program share JACK's port memory, and meet in semaphores of the server that
// ThreadSanitizer does not see.
extern "C" const char* __tsan_default_suppressions() {
    return "race:JackDesk_test.cpp";
}

namespace tutti {
namespace {

using namespace std::chrono_literals;

/// The desk: a program of its own on the server, with one MIDI port each way.
class VirtualDesk : public DeviceClient {
public:
    explicit VirtualDesk(const std::string& server) {
        auto opened = openDevice({.device = server,
                                  .inputs = 0,
                                  .outputs = 0,
                                  .client = "Desk",
                                  .autoConnect = false,
                                  .keep = false},
                                 builtinBackends());
        EXPECT_TRUE(opened) << opened.error().message;
        device_ = std::move(*opened);
        EXPECT_TRUE(device_->start(*this));
    }
    ~VirtualDesk() override { device_->stop(); }

    void process(const DeviceBlock& block) noexcept override { line_.run(block); }
    void say(const mackie::FromDesk& said) { line_.send(mackie::write(said)); }
    /// Everything it was told since.
    std::vector<mackie::ToDesk> heard() {
        std::vector<mackie::ToDesk> all;
        while (const auto bytes = line_.receive())
            if (const auto said = mackie::readToDesk(*bytes)) all.push_back(*said);
        return all;
    }

private:
    MidiLine line_{0, 0};
    std::unique_ptr<AudioDevice> device_;
};

TEST(JackDesk, SaysAndIsShown) {
    if (!testing::JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    testing::JackServer server;
    VirtualDesk desk(server.name());
    testing::TempFolder folder;
    const auto house = builtinHouse();
    const auto made = testing::emptyProject(folder.path() / "k", house);
    ASSERT_TRUE(made);
    const DeviceConfig config{
        .device = server.name(),
        .remotes = {"mackie"},
        .connections = {{"mackie_in", "Desk:midi_out"}, {"mackie_out", "Desk:midi_in"}}};
    auto live = LiveSession::open(*made, Access::write, house, config, builtinBackends());
    ASSERT_TRUE(live) << live.error().message;
    for (const char* line :
         {"track.add id=t_K name=Keys kind=notes", "device.add track=t_K type=tutti.synth"})
        ASSERT_TRUE((*live)->perform(*parseVerb(line)));
    (*live)->engine().setInputs({{*TrackId::parse("t_K"), {.midi = true}}}); // hears all channels

    auto socket = LocalServer::listen(folder.path() / "socket");
    ASSERT_TRUE(socket);
    // The desk says this, one after the other, each when the one before was shown.
    std::vector<std::pair<mackie::FromDesk, mackie::ToDesk>> steps;
    const auto key = [](mackie::Key which) { return static_cast<std::uint8_t>(which); };
    steps.push_back({mackie::Press{key(mackie::Key::mute), true},
                     mackie::Lamp{key(mackie::Key::mute), mackie::Light::on}});
    steps.push_back({mackie::Press{key(mackie::Key::play), true},
                     mackie::Lamp{key(mackie::Key::play), mackie::Light::on}});
    steps.push_back({mackie::Fader{0, 8192}, mackie::Fader{0, 8192}});
    steps.push_back({mackie::Turn{0, 25}, mackie::Ring{0, mackie::RingMode::boost, 9, false}});
    steps.push_back({mackie::Press{key(mackie::Key::stop), true},
                     mackie::Lamp{key(mackie::Key::stop), mackie::Light::on}});
    std::size_t next = 0;
    bool said = false, named = false;
    const auto until = std::chrono::steady_clock::now() + 30s;
    const auto goesOn = [&] {
        for (const auto& shown : desk.heard()) {
            const auto* text = std::get_if<mackie::Text>(&shown);
            named = named || (text != nullptr && text->at == 0 && text->text == "Keys   ");
            if (said && next < steps.size() && shown == steps[next].second) ++next, said = false;
        }
        if (named && !said && next < steps.size()) desk.say(steps[next].first), said = true;
        return next < steps.size() && std::chrono::steady_clock::now() < until;
    };
    Remotes remotes;
    remotes.mackie.push_back(std::make_unique<MackieDesk>());
    ASSERT_TRUE(serve(**live, *socket, std::move(remotes), goesOn));
    EXPECT_TRUE(named) << "the desk shows the name of the track";
    EXPECT_EQ(next, steps.size()) << "the desk was not shown what it did";
    const auto& track = *(*live)->session().project().tracks[0];
    EXPECT_TRUE(track.mute);
    EXPECT_NEAR(track.gain, -10, 0.01);
    EXPECT_NEAR(track.pan, 50, 1e-6);
    bool dark = false;
    for (const auto& shown : desk.heard())
        dark = dark || shown == mackie::ToDesk(mackie::Lamp{key(mackie::Key::mute), mackie::Light::off});
    EXPECT_TRUE(dark) << "it goes dark at the end";
}

/// On a device whose blocks the test makes: a note of the remote control's port is silent, one of the
/// keyboard's is heard.
TEST(RemotePorts, AreNoInstruments) {
    testing::TempFolder folder;
    const auto house = builtinHouse();
    const auto made = testing::emptyProject(folder.path() / "k", house);
    ASSERT_TRUE(made);
    const std::vector<Backend> manual{
        {"manual", "a test's", nullptr,
         [](const DeviceConfig& config) -> Expected<std::unique_ptr<AudioDevice>> {
             return std::unique_ptr<AudioDevice>(
                 new testing::ManualDevice({.midiOutputs = config.allMidiOutputs()}));
         }}};
    auto live = LiveSession::open(*made, Access::write, house,
                                  {.backend = "manual", .remotes = {"mackie", "hui"}, .keep = false}, manual);
    ASSERT_TRUE(live) << live.error().message;
    for (const char* line :
         {"track.add id=t_K name=Keys kind=notes", "device.add track=t_K type=tutti.synth"})
        ASSERT_TRUE((*live)->perform(*parseVerb(line)));
    (*live)->engine().setInputs({{*TrackId::parse("t_K"), {.midi = true}}});
    auto& device = static_cast<testing::ManualDevice&>((*live)->device());
    const auto loudest = [&](std::uint8_t port) {
        const std::uint8_t on[]{0x90, 60, 100};
        const MidiMessage note{0, port, on};
        const AudioBuffer silence(2, 256);
        float most = 0;
        for (int i = 0; i < 40; ++i) {
            const auto out =
                device.pull(silence.view(), i == 0 ? std::span(&note, 1) : std::span<const MidiMessage>());
            for (int n = 0; n < 256; ++n)
                most = std::max(most, std::fabs(out[0][n]));
        }
        return most;
    };
    EXPECT_EQ(loudest(1), 0);
    EXPECT_EQ(loudest(2), 0);
    EXPECT_EQ((*live)->remotes()[0]->receive(), (std::vector<std::uint8_t>{0x90, 60, 100}));
    EXPECT_EQ((*live)->remotes()[1]->receive(), (std::vector<std::uint8_t>{0x90, 60, 100}));
    EXPECT_GT(loudest(0), 0.01f);
    EXPECT_EQ((*live)->remotes()[0]->receive(), std::nullopt);
    EXPECT_TRUE((*live)->remotes()[1]->send(std::vector<std::uint8_t>{0x90, 1, 127}));
    device.pull(64);
    ASSERT_EQ(device.sent.size(), 1u);
    EXPECT_EQ(device.sent[0].port, 2);
}

} // namespace
} // namespace tutti

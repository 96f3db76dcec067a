// ALSA through JUCE, with devices that need no sound card: ALSA's null, which takes all at once, and JACK's
// own clock through ALSA's plug-in for it.
#include "base/testing/TempFolder.h"
#include "devices/testing/JackServer.h"
#include "juce/devices/JuceDevices.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <semaphore>
#include <thread>

namespace tutti {
namespace {

using testing::JackServer;

/// Counts, and holds every block against what a client is promised.
class Witness : public DeviceClient {
public:
    void process(const DeviceBlock& block) noexcept override {
        if (block.frames() < 1 || block.frames() > maximumBlock || block.out.channelCount != 2 ||
            block.in.channelCount != 2 || block.rate != 48000 || block.time < expected)
            ++wrong;
        expected = block.time + block.frames();
        for (int c = 0; c < block.out.channelCount; ++c)
            std::fill_n(block.out[c], block.frames(), 0.25f);
        for (int c = 0; c < block.in.channelCount; ++c)
            for (int i = 0; i < block.frames(); ++i)
                if (block.in[c][i] != 0.0f) ++wrong;
        if (blocks.fetch_add(1) + 1 == 50) reached.release();
    }
    void lost(const std::string& why) override {
        told = why;
        gone.release();
    }

    std::atomic<int> blocks{0}, wrong{0};
    std::int64_t expected = 0;
    std::string told;
    std::binary_semaphore reached{0}, gone{0};
};

class Alsa : public ::testing::Test {
protected:
    /// ALSA's plug-in unloads libjack, which then forgets memory of its own; the leak sanitizer would count
    /// that as ours. So libjack stays.
    static void SetUpTestSuite() { ::dlopen("libjack.so.0", RTLD_LAZY | RTLD_NODELETE); }

    void configure(const std::string& server = "none") {
        const auto path = folder.path() / "asound.conf";
        std::ofstream(path)
            << "</usr/share/alsa/alsa.conf>\n"
               "pcm.house { type null hint { show on description \"House Null\" } }\n"
               "pcm.jacked { type jack name \"throughAlsa\"\n"
               "  playback_ports { 0 system:playback_1 1 system:playback_2 }\n"
               "  capture_ports { 0 system:capture_1 1 system:capture_2 } }\n"
               "pcm.clock { type plug slave.pcm \"jacked\" hint { show on description \"House Clock\" } }\n";
        ::setenv("ALSA_CONFIG_PATH", path.c_str(), 1);
        ::setenv("JACK_DEFAULT_SERVER", server.c_str(), 1);
    }
    static const Backend& row() {
        static const auto rows = juceBackends();
        return rows.front();
    }
    /// The name JUCE gives the device of that description.
    static std::string nameOf(const std::string& description) {
        const auto list = row().list();
        for (const auto& info : *list)
            if (info.name.find(description) != std::string::npos) return info.name;
        return {};
    }
    static Expected<std::unique_ptr<AudioDevice>> open(DeviceConfig config) {
        config.backend = "alsa";
        config.keep = false;
        return openDevice(config, std::span(&row(), 1));
    }

    testing::TempFolder folder;
};

TEST_F(Alsa, IsOneRowOfTheTable) {
    ASSERT_EQ(juceBackends().size(), 1u);
    EXPECT_EQ(row().name, "alsa");
}

TEST_F(Alsa, ListsWhatThereIs) {
    configure();
    const auto list = row().list();
    ASSERT_TRUE(list) << list.error().message;
    const auto name = nameOf("House Null");
    ASSERT_FALSE(name.empty());
    for (const auto& info : *list)
        if (info.name == name) {
            EXPECT_EQ(info.backend, "alsa");
            EXPECT_GT(info.outputs, 0);
            EXPECT_GT(info.inputs, 0);
        }
}

TEST_F(Alsa, CallsForSoundInBlocks) {
    configure();
    Witness client;
    auto device = open({.device = nameOf("House Null"), .rate = 48000, .block = 256});
    ASSERT_TRUE(device) << device.error().message;
    EXPECT_EQ((*device)->rate(), 48000);
    EXPECT_EQ((*device)->block(), 256);
    EXPECT_EQ((*device)->inputs(), 2);
    EXPECT_EQ((*device)->outputs(), 2);
    ASSERT_TRUE((*device)->start(client));
    client.reached.acquire();
    (*device)->stop();
    const int blocks = client.blocks;
    EXPECT_GE(blocks, 50);
    EXPECT_EQ(client.wrong, 0);
    EXPECT_FALSE((*device)->running());
    std::this_thread::yield();
    EXPECT_EQ(client.blocks, blocks) << "called after stop()";
}

TEST_F(Alsa, RefusesWhatIsNotThere) {
    configure();
    const auto none = open({.device = "A card nobody has"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().fault, Fault::device);
    EXPECT_EQ(none.error().message, "alsa: there is no device 'A card nobody has'");
    EXPECT_FALSE(none.error().hint.empty());
    const auto rate = open({.device = nameOf("House Null"), .rate = 1234});
    ASSERT_FALSE(rate);
    EXPECT_NE(rate.error().message.find("does not run at 1234 Hz"), std::string::npos)
        << rate.error().message;
}

TEST_F(Alsa, TellsThatTheCardIsGone) {
    if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
    JackServer server;
    configure(server.name());
    const auto name = nameOf("House Clock");
    if (name.empty()) GTEST_SKIP() << "ALSA's plug-in for JACK is not installed";
    Witness client;
    auto device = open({.device = name, .rate = 48000, .block = 256});
    ASSERT_TRUE(device) << device.error().message;
    ASSERT_TRUE((*device)->start(client));
    client.reached.acquire();
    EXPECT_EQ(client.wrong, 0);
    server.send(SIGSTOP); // a server that ends makes ALSA's plug-in for JACK crash now and then
    client.gone.acquire();
    EXPECT_EQ(client.told, "alsa: '" + name + "' does not answer any more");
    EXPECT_FALSE((*device)->running());
    server.send(SIGCONT);
    (*device)->stop();
}

} // namespace
} // namespace tutti

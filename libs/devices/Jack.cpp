#include "devices/Jack.h"

#include "base/SharedLibrary.h"
#include "devices/InTime.h"

#include <cstdlib>

namespace tutti {
namespace {

using namespace std::chrono_literals;

Expected<Jack> load() {
    const auto missing = [](const Error& error) {
        return Error{Fault::device, "JACK: " + error.message, "install jackd2, or pipewire-jack"};
    };
    Jack all;
    const auto library = SharedLibrary::open("libjack.so.0");
    if (!library) return missing(library.error());
#define TUTTI_ENTRY(name)                                                                                    \
    if (auto found = library.value().find(#name, all.name); !found) return missing(found.error());
    TUTTI_JACK(TUTTI_ENTRY)
#undef TUTTI_ENTRY
    all.jack_set_error_function([](const char*) {});
    all.jack_set_info_function([](const char*) {});
    return all;
}

Error unreachable(const std::string& server, jack_status_t status) {
    const auto device = "JACK server '" + server + "'";
    if ((status & JackServerFailed) != 0)
        return {Fault::device, device + ": is not running",
                "start JACK (qjackctl, or jackd -d alsa); with PipeWire, run pw-jack tutti; "
                "without either, -d alsa"};
    if ((status & JackVersionError) != 0)
        return {Fault::device, device + ": speaks another version than libjack",
                "server and library come from one package"};
    return {Fault::device, device + ": refuses a new client (status " + std::to_string(int(status)) + ")",
            "tutti doctor looks what is there"};
}

struct Opened {
    jack_client_t* client;
    jack_status_t status;
};

} // namespace

const Expected<Jack>& jackLibrary() {
    static const Expected<Jack> loaded = load();
    return loaded;
}

std::string jackServerName(const std::string& device) {
    if (!device.empty()) return device;
    const char* chosen = std::getenv("JACK_DEFAULT_SERVER");
    return chosen != nullptr && *chosen != 0 ? chosen : "default";
}

Expected<jack_client_t*> openJackClient(const std::string& client, const std::string& server) {
    TUTTI_LET(jack, jackLibrary());
    const auto opened = inTime<Opened>(
        5s,
        [jack, client, server] {
            auto status = jack_status_t{};
            const auto options = static_cast<jack_options_t>(JackNoStartServer | JackServerName);
            auto* made = jack.jack_client_open(client.c_str(), options, &status, server.c_str());
            return Opened{made, status};
        },
        [jack](Opened late) {
            if (late.client != nullptr) jack.jack_client_close(late.client);
        });
    if (!opened)
        return Error{Fault::device, "JACK server '" + server + "': does not answer",
                     "it hangs; end it and start it again"};
    if (opened->client == nullptr) return unreachable(server, opened->status);
    return opened->client;
}

void closeJackClient(jack_client_t* client, std::shared_ptr<void> callee) {
    const auto close = jackLibrary().value().jack_client_close;
    inTime<int>(
        1s, [close, client, callee = std::move(callee)] { return close(client); }, [](int) {});
}

} // namespace tutti

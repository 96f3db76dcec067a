// The entries of libjack that JackDevice.cpp and its neighbours call, loaded at the first of these calls:
// JACK's own library, or PipeWire's, which stands in for it.
#pragma once

#include "base/Expected.h"

#include <jack/jack.h>
#include <jack/midiport.h>
#include <jack/transport.h>

#include <memory>
#include <string>

#define TUTTI_JACK(X)                                                                                        \
    X(jack_activate)                                                                                         \
    X(jack_client_close)                                                                                     \
    X(jack_client_open)                                                                                      \
    X(jack_connect)                                                                                          \
    X(jack_free)                                                                                             \
    X(jack_get_buffer_size)                                                                                  \
    X(jack_get_client_name)                                                                                  \
    X(jack_get_cycle_times)                                                                                  \
    X(jack_get_ports)                                                                                        \
    X(jack_get_sample_rate)                                                                                  \
    X(jack_is_realtime)                                                                                      \
    X(jack_midi_clear_buffer)                                                                                \
    X(jack_midi_event_get)                                                                                   \
    X(jack_midi_event_write)                                                                                 \
    X(jack_midi_get_event_count)                                                                             \
    X(jack_on_info_shutdown)                                                                                 \
    X(jack_port_by_name)                                                                                     \
    X(jack_port_flags)                                                                                       \
    X(jack_port_get_all_connections)                                                                         \
    X(jack_port_get_buffer)                                                                                  \
    X(jack_port_get_latency_range)                                                                           \
    X(jack_port_name)                                                                                        \
    X(jack_port_register)                                                                                    \
    X(jack_port_set_latency_range)                                                                           \
    X(jack_port_short_name)                                                                                  \
    X(jack_release_timebase)                                                                                 \
    X(jack_set_buffer_size_callback)                                                                         \
    X(jack_set_error_function)                                                                               \
    X(jack_set_freewheel)                                                                                    \
    X(jack_set_freewheel_callback)                                                                           \
    X(jack_set_info_function)                                                                                \
    X(jack_set_latency_callback)                                                                             \
    X(jack_set_process_callback)                                                                             \
    X(jack_set_sample_rate_callback)                                                                         \
    X(jack_set_sync_callback)                                                                                \
    X(jack_set_timebase_callback)                                                                            \
    X(jack_set_xrun_callback)                                                                                \
    X(jack_transport_locate)                                                                                 \
    X(jack_transport_query)                                                                                  \
    X(jack_transport_start)                                                                                  \
    X(jack_transport_stop)

namespace tutti {

struct Jack {
#define TUTTI_ENTRY(name) decltype(&::name) name = nullptr;
    TUTTI_JACK(TUTTI_ENTRY)
#undef TUTTI_ENTRY
};

/// Loads them at the first call, and keeps the library from writing to the terminal. Any thread.
/// Fault::device if it is not installed.
const Expected<Jack>& jackLibrary();

/// The server's name as DeviceConfig::device has it: empty stands for JACK_DEFAULT_SERVER, or `default`.
std::string jackServerName(const std::string& device);

/// A client of a server that runs; none is ever started. Does not wait for more than five seconds.
/// Fault::device with a hint.
Expected<jack_client_t*> openJackClient(const std::string& client, const std::string& server);
/// From any thread but JACK's own. Does not wait for more than a second: a library that hangs is left behind,
/// with `callee`, what its callbacks refer to, which otherwise is let go when the client is closed.
void closeJackClient(jack_client_t*, std::shared_ptr<void> callee);

/// The names of a list of ports, which JACK allocated; freed at the end.
class JackNames {
public:
    JackNames(const Jack& jack, const char** names) : names_(names, jack.jack_free) {}
    const char* const* begin() const { return names_.get(); }
    const char* const* end() const {
        const char* const* each = names_.get();
        while (each != nullptr && *each != nullptr)
            ++each;
        return each;
    }

private:
    std::unique_ptr<const char*, void (*)(void*)> names_;
};

} // namespace tutti

// Datagrams between programs of one machine: UDP on 127.0.0.1 and nowhere else.
//
// Nothing of it can be reached from the network. Any program on this machine may send, whoever runs it: what
// must be kept from other users belongs on a LocalSocket. One thread uses it; no call waits.
#pragma once

#include "base/Expected.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tutti {

class LoopbackSocket {
public:
    struct Datagram {
        std::uint16_t from; ///< the port to answer to
        std::vector<std::uint8_t> bytes;
    };

    /// 0: any port that is free. Fault::output if the port is taken.
    static Expected<LoopbackSocket> open(std::uint16_t port);
    ~LoopbackSocket();
    LoopbackSocket(LoopbackSocket&&) noexcept;
    LoopbackSocket& operator=(LoopbackSocket&&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    /// The next one that came.
    std::optional<Datagram> receive();
    /// False if the system would not take it. Whether anybody is there to read it nobody knows.
    bool send(std::uint16_t to, std::span<const std::uint8_t> bytes);

private:
    LoopbackSocket(int handle, std::uint16_t port) : handle_(handle), port_(port) {}

    int handle_;
    std::uint16_t port_;
};

} // namespace tutti

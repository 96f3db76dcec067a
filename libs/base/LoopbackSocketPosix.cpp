#include "base/LoopbackSocket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tutti {
namespace {

constexpr std::size_t longestDatagram = 65536; // bytes; UDP has no longer ones

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

} // namespace

Expected<LoopbackSocket> LoopbackSocket::open(std::uint16_t port) {
    const auto failed = [&] {
        return Error{Fault::output,
                     "port " + std::to_string(port) + ": cannot be listened at: " + std::strerror(errno),
                     errno == EADDRINUSE ? "another program has it: take another one" : ""};
    };
    const int handle = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (handle < 0) return failed();
    LoopbackSocket made(handle, port);
    auto address = loopback(port);
    if (::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return failed();
    socklen_t size = sizeof address;
    if (::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &size) != 0) return failed();
    made.port_ = ntohs(address.sin_port);
    return made;
}

LoopbackSocket::LoopbackSocket(LoopbackSocket&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)), port_(other.port_) {}

LoopbackSocket::~LoopbackSocket() {
    if (handle_ >= 0) ::close(handle_);
}

std::optional<LoopbackSocket::Datagram> LoopbackSocket::receive() {
    std::vector<std::uint8_t> bytes(longestDatagram);
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto count =
        ::recvfrom(handle_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 0) return {};
    bytes.resize(static_cast<std::size_t>(count));
    return Datagram{ntohs(from.sin_port), std::move(bytes)};
}

bool LoopbackSocket::send(std::uint16_t to, std::span<const std::uint8_t> bytes) {
    const auto address = loopback(to);
    return ::sendto(handle_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                    sizeof address) == static_cast<ssize_t>(bytes.size());
}

} // namespace tutti

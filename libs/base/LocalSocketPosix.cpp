// Unix domain sockets. The one thing that only Linux has is SO_PEERCRED; where it is missing the rights of
// the name must do.
#include "base/LocalSocket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace tutti {
namespace {

constexpr std::size_t mostUnread = 8 << 20; // bytes a client may leave lying
constexpr std::size_t mostClients = 64;

std::string reason() {
    return std::strerror(errno);
}

Expected<sockaddr_un> addressOf(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto text = path.string();
    if (text.size() >= sizeof address.sun_path)
        return Error{Fault::usage, text + ": is too long for a socket's name",
                     "a name has at most " + std::to_string(sizeof address.sun_path - 1) + " bytes"};
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    return address;
}

int newSocket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

bool sameUser([[maybe_unused]] int handle) {
#if defined(SO_PEERCRED)
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(handle, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
#else
    return true;
#endif
}

/// A handle that is connected, or none.
std::optional<int> reach(const sockaddr_un& address) {
    const int handle = newSocket();
    if (handle < 0) return {};
    if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return handle;
    ::close(handle);
    return {};
}

/// What there is to read; false if the other side is gone.
bool readAll(int handle, std::string& into) {
    char piece[16384];
    for (;;) {
        const auto count = ::recv(handle, piece, sizeof piece, 0);
        if (count > 0)
            into.append(piece, static_cast<std::size_t>(count));
        else
            return count < 0 && (errno == EAGAIN || errno == EINTR);
        if (into.size() > 2 * longestLine) return true; // the rest next time
    }
}

} // namespace

Expected<LocalServer> LocalServer::listen(const std::filesystem::path& path) {
    TUTTI_LET(address, addressOf(path));
    if (const auto other = reach(address)) {
        ::close(*other);
        return Error{Fault::output, path.string() + ": another program answers there already"};
    }
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) {
        if (!S_ISSOCK(status.st_mode)) return Error{Fault::output, path.string() + ": is there already"};
        ::unlink(path.c_str());
    }
    const int handle = newSocket();
    LocalServer server(handle, path);
    const auto failed = [&] { return Error{Fault::output, path.string() + ": cannot be made: " + reason()}; };
    if (handle < 0) return failed();
    const auto before = ::umask(0177); // from the first moment on for this user alone
    const int bound = ::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (bound != 0 || ::listen(handle, 16) != 0) return failed();
    return server;
}

LocalServer::LocalServer(LocalServer&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)), path_(std::move(other.path_)),
      clients_(std::move(other.clients_)), next_(other.next_) {}

LocalServer::~LocalServer() {
    if (handle_ < 0) return;
    for (const auto& [number, client] : clients_)
        ::close(client.handle);
    ::close(handle_);
    ::unlink(path_.c_str());
}

void LocalServer::accept() {
    for (;;) {
        const int handle = ::accept4(handle_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (handle < 0) return;
        if (!sameUser(handle) || clients_.size() >= mostClients)
            ::close(handle);
        else
            clients_[next_++] = {handle, {}, {}};
    }
}

bool LocalServer::read(Client& client, int number, std::vector<Line>& lines) {
    const bool there = readAll(client.handle, client.in);
    std::size_t start = 0;
    for (std::size_t end; (end = client.in.find('\n', start)) != std::string::npos; start = end + 1)
        lines.push_back({number, client.in.substr(start, end - start)});
    client.in.erase(0, start);
    return there && client.in.size() <= longestLine;
}

bool LocalServer::write(Client& client) {
    while (!client.out.empty()) {
        const auto count = ::send(client.handle, client.out.data(), client.out.size(), MSG_NOSIGNAL);
        if (count < 0) return (errno == EAGAIN || errno == EINTR) && client.out.size() <= mostUnread;
        client.out.erase(0, static_cast<std::size_t>(count));
    }
    return true;
}

void LocalServer::drop(int number) {
    const auto found = clients_.find(number);
    if (found == clients_.end()) return;
    ::close(found->second.handle);
    clients_.erase(found);
}

std::vector<LocalServer::Line> LocalServer::wait(std::chrono::milliseconds most) {
    std::vector<pollfd> handles{{handle_, POLLIN, 0}};
    std::vector<int> numbers{0};
    for (const auto& [number, client] : clients_) {
        handles.push_back(
            {client.handle, static_cast<short>(POLLIN | (client.out.empty() ? 0 : POLLOUT)), 0});
        numbers.push_back(number);
    }
    std::vector<Line> lines;
    if (::poll(handles.data(), handles.size(), static_cast<int>(most.count())) <= 0) return lines;
    for (std::size_t i = 1; i < handles.size(); ++i) {
        auto& client = clients_.at(numbers[i]);
        bool stays = true;
        if ((handles[i].revents & POLLOUT) != 0) stays = write(client);
        if (stays && (handles[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            stays = read(client, numbers[i], lines);
        if (!stays) drop(numbers[i]);
    }
    if (handles[0].revents != 0) accept();
    return lines;
}

void LocalServer::send(int number, std::string_view line) {
    const auto found = clients_.find(number);
    if (found == clients_.end()) return;
    found->second.out.append(line).append("\n");
    if (!write(found->second)) drop(number);
}

std::vector<int> LocalServer::clients() const {
    std::vector<int> numbers;
    for (const auto& [number, client] : clients_)
        numbers.push_back(number);
    return numbers;
}

Expected<LocalClient> LocalClient::connect(const std::filesystem::path& path) {
    TUTTI_LET(address, addressOf(path));
    const auto handle = reach(address);
    if (!handle) {
        const bool usual = errno == ENOENT || errno == ECONNREFUSED;
        return Error{Fault::device,
                     path.string() + ": nobody answers there" + (usual ? "" : ": " + reason())};
    }
    return LocalClient(*handle);
}

LocalClient::LocalClient(LocalClient&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)), in_(std::move(other.in_)) {}

LocalClient::~LocalClient() {
    if (handle_ >= 0) ::close(handle_);
}

Result LocalClient::sendPart(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::send(handle_, text.data(), text.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            text.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return Error{Fault::device, "the other program is gone: " + reason()};
        pollfd handle{handle_, POLLOUT, 0};
        ::poll(&handle, 1, 1000);
    }
    return success();
}

Expected<std::string> LocalClient::receive(std::chrono::milliseconds most) {
    const auto until = std::chrono::steady_clock::now() + most;
    for (;;) {
        if (const auto end = in_.find('\n'); end != std::string::npos) {
            auto line = in_.substr(0, end);
            in_.erase(0, end + 1);
            return line;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return Error{Fault::device, "no answer in time"};
        pollfd handle{handle_, POLLIN, 0};
        if (::poll(&handle, 1, static_cast<int>(left.count()) + 1) > 0 && !readAll(handle_, in_) &&
            in_.find('\n') == std::string::npos)
            return Error{Fault::device, "the other program is gone"};
    }
}

} // namespace tutti

// Lines of text between programs of one user on one machine.
//
// A server is a name in the file system. It answers programs of the same user alone: the name's rights keep
// others out, and whoever gets in all the same is asked for the user they run as. Nothing of it is to be had
// from the network. Each side is used by one thread.
#pragma once

#include "base/Expected.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// The longest line either side takes, in bytes; who sends a longer one is cut off.
inline constexpr std::size_t longestLine = 1 << 20;

class LocalServer {
public:
    struct Line {
        int client; ///< a number of its own for each connection
        std::string text;
    };

    /// Fault::output if there is another server of that name that answers, or the name cannot be made. What a
    /// dead one left behind is removed.
    static Expected<LocalServer> listen(const std::filesystem::path&);
    ~LocalServer();
    LocalServer(LocalServer&&) noexcept;
    LocalServer& operator=(LocalServer&&) = delete;

    /// Waits for something to come, no longer than told; the lines that are whole, in the order in which each
    /// client sent them. A client that is gone is forgotten.
    std::vector<Line> wait(std::chrono::milliseconds);
    /// Adds the end of line. A client that does not read what it asked for is cut off after some megabytes;
    /// one that is gone is no error.
    void send(int client, std::string_view line);
    std::vector<int> clients() const;

private:
    struct Client {
        int handle;
        std::string in, out;
    };
    LocalServer(int handle, std::filesystem::path path) : handle_(handle), path_(std::move(path)) {}
    void accept();
    bool read(Client&, int number, std::vector<Line>&);
    bool write(Client&);
    void drop(int number);

    int handle_;
    std::filesystem::path path_;
    std::map<int, Client> clients_;
    int next_ = 1;
};

class LocalClient {
public:
    /// Fault::device if nobody answers there.
    static Expected<LocalClient> connect(const std::filesystem::path&);
    ~LocalClient();
    LocalClient(LocalClient&&) noexcept;
    LocalClient& operator=(LocalClient&&) = delete;

    Result send(std::string_view line) { return sendPart(std::string(line) + "\n"); }
    /// Without an end of line.
    Result sendPart(std::string_view text);
    /// The next line; Fault::device if none comes in this time, or the server is gone.
    Expected<std::string> receive(std::chrono::milliseconds);

private:
    explicit LocalClient(int handle) : handle_(handle) {}
    int handle_;
    std::string in_;
};

} // namespace tutti

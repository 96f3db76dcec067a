// A JACK server of the test's own: jackd with its dummy driver, real time off, under a name nobody else uses.
//
//   if (!JackServer::installed()) GTEST_SKIP() << "jackd is not installed";
//   JackServer server;                       // 48 kHz, 128 frames
//   openDevice({.device = server.name()}, builtinBackends());
//
// One at a time on a machine: a second test, of whatever process, waits here for its turn. So never hold two.
// It runs synchronously: the driver waits for its clients, so a busy machine is late but loses no frame.
#pragma once

#include <string>
#include <vector>

namespace tutti::testing {

struct JackServerConfig {
    int rate = 48000, block = 128;
    bool waits = true; ///< synchronous
};

class JackServer {
public:
    using Config = JackServerConfig;

    static bool installed();

    /// Runs when it returns, or the test has failed.
    explicit JackServer(Config = {});
    ~JackServer();
    JackServer(const JackServer&) = delete;
    JackServer& operator=(const JackServer&) = delete;

    const std::string& name() const { return name_; }

    /// The server takes clients when it returns. Precondition: it does not run.
    void start(Config = {});
    /// Returns when the process is gone. SIGTERM and SIGKILL end it.
    void end(int signal);
    /// SIGSTOP: it hangs; SIGCONT.
    void send(int signal);

    /// One of JACK's own programs, for this server: run ("jack_bufsize 256"). Its exit code.
    int run(const std::string& line) const;

private:
    bool answers() const;
    void removeLeftovers() const;

    std::string name_;
    int turn_; ///< the lock's file
    int process_ = -1;
};

} // namespace tutti::testing

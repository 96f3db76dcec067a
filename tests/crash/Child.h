// A program that is run to be killed, or to meet a failing disk.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tutti::crash {

struct Ended {
    int code = 0;     ///< exit code, if it ended by itself
    int signal = 0;   ///< what killed it, or 0
    std::string talk; ///< what it wrote to standard error
};

class Child {
public:
    /// Starts words[0] with these words and additional environment variables. `talk` receives its standard
    /// error.
    Child(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment,
          std::filesystem::path talk);
    ~Child(); ///< kills what still runs
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next line of its standard output; none at its end, or when the time is up.
    std::optional<std::string> line(std::chrono::microseconds limit = std::chrono::minutes(2));
    /// True once line() has come to the end of the output.
    bool ended() const { return ended_; }
    void kill();
    Ended wait();

private:
    std::filesystem::path talk_;
    int process_ = -1, output_ = -1;
    bool ended_ = false;
    std::string pending_;
};

/// Runs a program to its end.
Ended run(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment,
          const std::filesystem::path& talk);

/// What faults.cpp is told: the call that goes wrong (0: none), and how.
std::map<std::string, std::string> faultAt(const std::filesystem::path& under, long call,
                                           const std::string& how, const std::string& error = "ENOSPC");
/// Runs a program and counts its calls below a folder.
long countedCalls(const std::vector<std::string>& words, const std::filesystem::path& under,
                  const std::filesystem::path& scratch);

} // namespace tutti::crash

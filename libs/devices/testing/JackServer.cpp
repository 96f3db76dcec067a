#include "devices/testing/JackServer.h"

#include "devices/Jack.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <sstream>
#include <thread>

namespace tutti::testing {
namespace {

std::vector<std::string> environmentWith(const std::string& extra) {
    std::vector<std::string> all{extra};
    for (char** each = environ; *each != nullptr; ++each)
        all.emplace_back(*each);
    return all;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

/// Runs a program without its talk; its process. It ends when the test ends, however that ends: a machine has
/// room for eight servers, and one that was left over would keep its place.
int launch(std::vector<std::string> words, const std::string& environment) {
    auto variables = environmentWith(environment);
    const auto argv = pointersTo(words), envp = pointersTo(variables);
    const int process = ::fork();
    if (process != 0) return process;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (int stream : {0, 1, 2})
        ::dup2(nowhere, stream);
    ::execvpe(argv[0], argv.data(), envp.data());
    ::_exit(127);
}

/// Servers share one list of a machine's, and a client that looks a server up while another one comes or goes
/// now and then fails. So there is one test server at a time, over all processes and checkouts; a process
/// that dies gives its turn on.
int takeTurn() {
    const auto path = std::filesystem::temp_directory_path() / "tutti-test-jack.lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int turn = -1;
    do
        turn = ::flock(file, LOCK_EX);
    while (turn != 0 && errno == EINTR);
    return file;
}

} // namespace

bool JackServer::installed() {
    std::istringstream folders(std::getenv("PATH"));
    for (std::string folder; std::getline(folders, folder, ':');)
        if (std::filesystem::exists(folder + "/jackd")) return true;
    return false;
}

JackServer::JackServer(Config config)
    : name_("tutti-test-" + std::to_string(std::random_device{}())), turn_(takeTurn()) {
    start(config);
}

JackServer::~JackServer() {
    if (process_ >= 0) {
        send(SIGCONT);
        end(SIGTERM); // a server that is killed keeps its place in the machine's list of eight
        removeLeftovers();
    }
    if (turn_ >= 0) ::close(turn_);
}

void JackServer::removeLeftovers() const {
    std::error_code none;
    for (const auto& file :
         std::filesystem::directory_iterator("/dev/shm", none)) // of clients it left behind
        if (file.path().filename().string().find("_" + name_ + "_") != std::string::npos)
            std::filesystem::remove(file.path(), none);
}

void JackServer::start(Config config) {
    ASSERT_EQ(process_, -1);
    std::vector<std::string> words{"jackd", "-r", "-n", name_};
    if (config.waits) words.insert(words.end(), {"-S", "-t", "10000"});
    words.insert(words.end(),
                 {"-d", "dummy", "-r", std::to_string(config.rate), "-p", std::to_string(config.block)});
    process_ = launch(words, "JACK_NO_AUDIO_RESERVATION=1");
    ASSERT_GT(process_, 0) << "jackd cannot be run";
    for (int tries = 0; tries < 500; ++tries) {
        if (answers()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    FAIL() << "jackd takes no clients";
}

/// Asked by another process: libjack in this one may hold on to a client of a server that died.
bool JackServer::answers() const {
    return run("jack_bufsize") == 0;
}

void JackServer::end(int signal) {
    send(signal);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

void JackServer::send(int signal) {
    ::kill(process_, signal);
}

int JackServer::run(const std::string& line) const {
    std::vector<std::string> words;
    std::istringstream text(line);
    for (std::string word; text >> word;)
        words.push_back(word);
    const int process = launch(words, "JACK_DEFAULT_SERVER=" + name_);
    if (process < 0) return -1;
    int status = 0;
    ::waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace tutti::testing

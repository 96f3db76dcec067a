#include "Terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace tutti::cli {

bool colourWanted() {
    const char* terminal = std::getenv("TERM");
    return std::getenv("NO_COLOR") == nullptr && terminal != nullptr && std::string_view(terminal) != "dumb";
}
bool outputIsTerminal() {
    return ::isatty(STDOUT_FILENO) != 0;
}
bool talkIsTerminal() {
    return ::isatty(STDERR_FILENO) != 0 && colourWanted();
}

void closeInput() {
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0) return;
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
}

int talkWidth() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

struct Keys::State {
    bool terminal = ::isatty(STDIN_FILENO) != 0;
    termios before{};
    std::string read;                   // and not yet taken
    bool ended = false, single = false; // single: keys come one by one
};

Keys::Keys() : state_(std::make_unique<State>()) {
    if (!state_->terminal) return;
    // In the background the terminal is somebody else's: who touches it is stopped.
    state_->ended =
        ::tcgetpgrp(STDIN_FILENO) != ::getpgrp() || ::tcgetattr(STDIN_FILENO, &state_->before) != 0;
    if (state_->ended) return;
    auto single = state_->before;
    single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO); // Ctrl-C stays what it is
    state_->single = ::tcsetattr(STDIN_FILENO, TCSANOW, &single) == 0;
}
Keys::~Keys() {
    if (state_->single) ::tcsetattr(STDIN_FILENO, TCSANOW, &state_->before);
}
bool Keys::fromTerminal() const {
    return state_->terminal;
}

std::optional<std::string> Keys::take() {
    auto& waiting = state_->read;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    char bytes[256];
    while (!state_->ended && waiting.size() < 65536 && ::poll(&input, 1, 0) > 0) {
        const auto count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        state_->ended = count <= 0;
        if (count > 0) waiting.append(bytes, static_cast<std::size_t>(count));
    }
    const auto end = state_->terminal ? (waiting.empty() ? std::string::npos : 0) : waiting.find('\n');
    if (end == std::string::npos) return {};
    const auto taken = waiting.substr(0, state_->terminal ? 1 : end);
    waiting.erase(0, end + 1);
    return taken;
}

} // namespace tutti::cli

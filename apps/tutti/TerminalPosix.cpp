#include "Terminal.h"

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

} // namespace tutti::cli

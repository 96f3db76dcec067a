#include "base/Clock.h"

#include <ctime>

namespace tutti {
namespace {

std::string formatted(const char* form) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
#if defined(_WIN32)
    gmtime_s(&parts, &now);
#else
    gmtime_r(&now, &parts);
#endif
    char text[32];
    return {text, std::strftime(text, sizeof text, form, &parts)};
}

} // namespace

std::string utcNow() {
    return formatted("%Y-%m-%dT%H:%M:%SZ");
}
std::string utcStamp() {
    return formatted("%Y%m%dT%H%M%SZ");
}

} // namespace tutti

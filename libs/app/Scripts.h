// The verb scripts that are part of the program: libs/app/templates and libs/app/demos, put in by the build.
#pragma once

#include <span>
#include <string_view>

namespace tutti {

struct BuiltinScript {
    std::string_view name; ///< of the file, without .verbs
    std::string_view text;
};

/// Sorted by name.
std::span<const BuiltinScript> templateScripts();
std::span<const BuiltinScript> demoScripts();
/// The names with | between them.
std::string_view templateNames();
std::string_view demoNames();

} // namespace tutti

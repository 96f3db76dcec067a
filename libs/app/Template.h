// New projects, made by verb scripts: what a template or a demo holds can be read in libs/app/templates and
// libs/app/demos, and anybody can do the same from the command line.
#pragma once

#include "app/House.h"
#include "app/Scripts.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tutti {

struct TemplateSpec {
    std::string name;                   ///< of the project, or a path that ends in it; `.tutti` may be there
    std::string templateName = "empty"; ///< one of templateNames()
    double rate = 48000;                ///< Hz
    std::string tempo, meter, key, fps; ///< as the verbs take them; empty: as the template has them
    std::optional<std::uint64_t> seed;  ///< where ids come from; absent: chance
};

/// Makes the folder NAME.tutti and returns its path. Refuses what is there already (Fault::output) and values
/// that make no sense, before anything is written.
Expected<std::filesystem::path> makeProject(const TemplateSpec&, const House&);

/// Makes a demo in a folder (which is made, too); the project's folder is called like the project, in small
/// letters. The same demo has the same ids every time.
Expected<std::filesystem::path> makeDemo(std::string_view name, const std::filesystem::path& into,
                                         const House&);

} // namespace tutti

// What holds for every command, in words: the page of the reference and the man page say it alike. Texts have
// words of code in `backticks`.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tutti::cli {

struct Row {
    std::string_view what, means;
};

/// What goes where, what is never done.
std::string_view promises();
std::span<const Row> exitCodes();
std::span<const Row> timeForms();
/// What a number without a unit is; without the last full stop.
std::string_view timeNote();

/// The config file and the environment (Config.h).
std::string_view settingsNote();
std::string_view settingsExample();
std::string settingsRest();

} // namespace tutti::cli

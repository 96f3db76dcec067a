// A value or the reason why there is none.
//
// Every library border returns Expected instead of throwing. The message is the sentence a user reads:
// lower case, the file or field first, what is wrong, no full stop. The hint says what to do about it.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace tutti {

/// What kind of thing went wrong; the command line turns it into an exit code (docs/cli.md).
enum class Fault {
    refused,     ///< a verb or a value that makes no sense here; nothing was changed
    usage,       ///< the caller's words are off
    input,       ///< a file cannot be read, is damaged or of an unknown format
    output,      ///< a file cannot be written, exists already, or the disk is full
    project,     ///< a project cannot be opened or is newer than this program
    damaged,     ///< a project is there, and its document is not whole
    plugin,      ///< a device is missing, refused or crashed
    device,      ///< a sound card or MIDI port
    interrupted, ///< the user said stop
    internal,    ///< a bug of ours
};

struct Error {
    Fault fault = Fault::internal;
    std::string message;
    std::string hint{};
};

struct Nothing {
    bool operator==(const Nothing&) const = default;
};

template<class T>
class [[nodiscard]] Expected {
public:
    Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Expected(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }
    bool ok() const noexcept { return state_.index() == 0; }

    /// Precondition: ok().
    T& value() & { return assert(ok()), *std::get_if<0>(&state_); }
    const T& value() const& { return assert(ok()), *std::get_if<0>(&state_); }
    T&& value() && { return assert(ok()), std::move(*std::get_if<0>(&state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    /// Precondition: not ok(); clang-tidy cannot see that this holds. NOLINTNEXTLINE(*UndefReturn)
    const Error& error() const { return assert(!ok()), *std::get_if<1>(&state_); }

private:
    std::variant<T, Error> state_;
};

using Result = Expected<Nothing>;
inline Result success() {
    return Nothing{};
}

inline Error refused(std::string message, std::string hint = {}) {
    return {Fault::refused, std::move(message), std::move(hint)};
}

} // namespace tutti

/// Leaves the function with the error of `expression` if it has one.
#define TUTTI_TRY(expression)                                                                                \
    do {                                                                                                     \
        if (auto tuttiResult_ = (expression); !tuttiResult_) return tuttiResult_.error();                    \
    } while (false)

#define TUTTI_JOIN_(a, b) a##b
#define TUTTI_JOIN(a, b) TUTTI_JOIN_(a, b)

/// `TUTTI_LET (name, expression)`: declares `name` as the value, or leaves with the error.
#define TUTTI_LET(name, expression)                                                                          \
    auto TUTTI_JOIN(tuttiLet_, __LINE__) = (expression);                                                     \
    if (!TUTTI_JOIN(tuttiLet_, __LINE__)) return TUTTI_JOIN(tuttiLet_, __LINE__).error();                    \
    auto name = std::move(TUTTI_JOIN(tuttiLet_, __LINE__)).value()

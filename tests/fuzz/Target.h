// What is fuzzed: each target takes any bytes and must neither crash nor hang nor break its laws.
//
// The same targets run in two ways. Under libFuzzer (`./dev fuzz`, clang, with the sanitizers) for as long as
// one likes; and in every `./dev test`, a fixed number of mutations with a printed seed (replay_test.cpp).
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::fuzz {

struct Target {
    std::string_view name;
    std::size_t largest; ///< bytes worth trying
    void (*run)(std::string_view bytes);
    /// Good inputs to start from, made by the program itself.
    std::vector<std::string> (*seeds)();
    /// Inputs that once went wrong, or that were made to: they never may again.
    std::vector<std::string> (*known)();
    /// Words of the format, to be mixed in.
    std::vector<std::string_view> words;

    /// What a failed test calls it.
    friend void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }
};

/// Sorted by name.
std::span<const Target> allTargets();

/// A law of a target: says the sentence and ends the program if it does not hold.
void demand(bool holds, std::string_view sentence);

Target documentTarget();
Target journalTarget();
Target midiTarget();
Target oscTarget();
Target peaksTarget();
Target scriptTarget();
Target soundTarget();
Target wavTarget();

} // namespace tutti::fuzz

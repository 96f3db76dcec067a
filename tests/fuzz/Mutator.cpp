#include "Mutator.h"

#include <algorithm>

namespace tutti::fuzz {
namespace {

std::size_t below(Random& random, std::size_t end) {
    return end == 0 ? 0 : random.bits() % end;
}

const std::string& oneOf(Random& random, const std::vector<std::string>& list) {
    return list[below(random, list.size())];
}

/// Numbers that stand at the edges of what a field can hold.
std::string edgeNumber(Random& random) {
    constexpr std::uint64_t edges[] = {0,
                                       1,
                                       0x7F,
                                       0x80,
                                       0xFF,
                                       0x7FFF,
                                       0x8000,
                                       0xFFFF,
                                       0x7FFFFFFF,
                                       0x80000000,
                                       0xFFFFFFFE,
                                       0xFFFFFFFF,
                                       0x7FFFFFFFFFFFFFFF,
                                       0x8000000000000000,
                                       ~0ull};
    const auto value = edges[below(random, std::size(edges))];
    const std::size_t width = std::size_t{1} << below(random, 4);
    std::string bytes;
    for (std::size_t i = 0; i < width; ++i)
        bytes += static_cast<char>(value >> (8 * i));
    if (random.chance(0.5)) std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

void change(Random& random, std::string& bytes, const std::vector<std::string>& seeds, const Target& target) {
    const auto at = below(random, bytes.size() + 1),
               length = below(random, std::min<std::size_t>(bytes.size() - at, 64) + 1);
    const auto overwrite = [&](const std::string& with) {
        bytes.replace(at, std::min(with.size(), bytes.size() - at), with);
    };
    switch (below(random, 9)) {
    case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(random, 8)));
        break;
    case 1: overwrite(std::string(1, static_cast<char>(random.bits()))); break;
    case 2: overwrite(edgeNumber(random)); break;
    case 3: bytes.resize(at); break;
    case 4: bytes.erase(at, length); break;
    case 5: bytes.insert(at, bytes.substr(at, length)); break;
    case 6: // the end of another one
        if (const auto& other = oneOf(random, seeds); true)
            bytes = bytes.substr(0, at) + other.substr(below(random, other.size() + 1));
        break;
    case 7:
        if (!target.words.empty()) bytes.insert(at, target.words[below(random, target.words.size())]);
        break;
    case 8:
        if (!target.words.empty()) overwrite(std::string(target.words[below(random, target.words.size())]));
        break;
    }
}

} // namespace

std::string mutated(Random& random, const std::vector<std::string>& seeds, const Target& target) {
    auto bytes = oneOf(random, seeds);
    for (auto changes = 1 + below(random, 8); changes > 0; --changes)
        change(random, bytes, seeds, target);
    if (bytes.size() > target.largest) bytes.resize(target.largest);
    return bytes;
}

} // namespace tutti::fuzz

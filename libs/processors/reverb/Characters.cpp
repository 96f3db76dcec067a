#include "processors/reverb/Characters.h"

#include "base/Maths.h"

namespace tutti::reverb {

std::array<double, lineCount> lineLengths(const Character& character) noexcept {
    std::array<double, lineCount> lengths;
    const double octaves = maths::log2(character.longest / character.shortest);
    for (int i = 0; i < lineCount; ++i) {
        const double turn = i * 0.6180339887498949; // golden ratio: never comes back to where it was
        const double off = (turn - static_cast<int>(turn) - 0.5) * 0.7;
        lengths[static_cast<std::size_t>(i)] =
            character.shortest * maths::exp2(octaves * (i + off + 0.35) / (lineCount - 0.3));
    }
    return lengths;
}

} // namespace tutti::reverb

// What may stand where the cursor is: the shells' completion scripts ask by `tutti __complete WORDS...`.
#pragma once

#include "Command.h"

namespace tutti::cli {

struct Candidate {
    std::string text; ///< the whole word
    std::string doc;  ///< half a line; may be empty
};

/// `words`: those behind `tutti` up to the cursor; the last one is being typed and may be empty. No candidate
/// means that file names are wanted. Never fails: what cannot be known gives none.
std::vector<Candidate> completeWords(std::span<const std::string> words, const Context&);

} // namespace tutti::cli

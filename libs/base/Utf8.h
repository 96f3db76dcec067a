// Text from outside. Inside this house all text is UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace tutti {

/// Whether these bytes are UTF-8: no stray bytes, no longer forms than needed, no surrogates (RFC 3629).
bool isUtf8(std::string_view);

/// A text of a file or a name of one: UTF-8 as it is, anything else read as Latin-1. Control characters
/// become blanks, and blanks at the ends go.
std::string readableText(std::string_view bytes);

} // namespace tutti

// ID3 tags: title, artist, album, date, genre and comment, as MP3 files have them and others carry them in a
// chunk (AIFF, WAV). Versions 2.3 and 2.4 are read, 2.4 in UTF-8 is written (id3.org, "ID3 tag version
// 2.4.0").
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tutti {

/// The bytes of a tag; empty if there is nothing to say. Names other than those above are left out.
std::string id3Tag(const std::map<std::string, std::string>& tags);

/// What a tag says, in UTF-8. What is damaged or unknown is passed over.
std::map<std::string, std::string> readId3(std::string_view);

} // namespace tutti

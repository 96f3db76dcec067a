// Names of the parts of a document: short, typed, cheap to compare.
//
// An id is up to ten characters of A-Z a-z 0-9 _, packed six bits each into one number. Its text has the
// letter of its kind in front: t_VOX is a track, c_7Q2M a clip. Ids of two kinds do not mix: comparing a
// track's id with a clip's does not compile.
#pragma once

#include "base/Expected.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tutti {

namespace detail {
/// The packed form of up to ten id characters, or 0 if the text is no id.
std::uint64_t packId(std::string_view text) noexcept;
std::string unpackId(std::uint64_t packed);
} // namespace detail

template<class Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(std::uint64_t packed) : packed_(packed) {}

    /// Reads `t_VOX` (with the kind's letter). Refuses anything else.
    static Expected<Id> parse(std::string_view text) {
        if (text.size() > 2 && text[0] == Tag::letter && text[1] == '_')
            if (const auto packed = detail::packId(text.substr(2))) return Id(packed);
        return refused("'" + std::string(text) + "' is not the id of a " + Tag::noun,
                       std::string("it should look like ") + Tag::letter + "_7Q2M");
    }

    /// An id made of a few characters, for constants and tests: TrackId::of ("VOX").
    static Id of(std::string_view body) { return Id(detail::packId(body)); }

    std::string text() const { return std::string{Tag::letter, '_'} + detail::unpackId(packed_); }
    constexpr std::uint64_t packed() const { return packed_; }
    constexpr explicit operator bool() const { return packed_ != 0; }
    constexpr auto operator<=>(const Id&) const = default;

private:
    std::uint64_t packed_ = 0;
};

#define TUTTI_ID(Name, LETTER, NOUN)                                                                         \
    struct Name##Tag {                                                                                       \
        static constexpr char letter = LETTER;                                                               \
        static constexpr const char* noun = NOUN;                                                            \
    };                                                                                                       \
    using Name = Id<Name##Tag>;

TUTTI_ID(ProjectId, 'p', "project")
TUTTI_ID(TrackId, 't', "track")
TUTTI_ID(LaneId, 'l', "lane")
TUTTI_ID(ClipId, 'c', "clip")
TUTTI_ID(DeviceId, 'd', "device")
TUTTI_ID(SendId, 'x', "send")
TUTTI_ID(MediaId, 'a', "media file")
TUTTI_ID(MarkerId, 'm', "marker")
TUTTI_ID(SectionId, 's', "section")
#undef TUTTI_ID

/// Where new ids come from. Pure: the same seed gives the same ids, so that a verb stays a function.
class IdSource {
public:
    explicit IdSource(std::uint64_t seed) : state_(seed) {}

    /// Four random characters (about 1.6 million of them; the caller checks for a clash and asks again).
    template<class Tag>
    Id<Tag> next() {
        return Id<Tag>(nextPacked(4));
    }

    /// The letters of a name (upper case, at most six), `_`, two random characters: t_VOX_7Q.
    template<class Tag>
    Id<Tag> nextNamed(std::string_view name) {
        return Id<Tag>(namedPacked(name));
    }

private:
    std::uint64_t nextPacked(int characters);
    std::uint64_t namedPacked(std::string_view name);

    std::uint64_t state_;
};

} // namespace tutti

template<class Tag>
struct std::hash<tutti::Id<Tag>> {
    std::size_t operator()(const tutti::Id<Tag>& id) const noexcept {
        return static_cast<std::size_t>((id.packed() * 0x9E3779B97F4A7C15ull) >> 17);
    }
};

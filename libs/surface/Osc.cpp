#include "surface/Osc.h"

#include <algorithm>
#include <bit>

namespace tutti::osc {
namespace {

constexpr std::string_view bundleMark{"#bundle\0", 8};

// --- reading -----------------------------------------------------------------------------------------------

class Reader {
public:
    Reader(std::span<const std::uint8_t> bytes, std::size_t offset) : bytes_(bytes), offset_(offset) {}

    bool atEnd() const { return at_ == bytes_.size(); }
    std::size_t left() const { return bytes_.size() - at_; }
    std::size_t place() const { return offset_ + at_; }
    Error damaged(const std::string& what) const {
        return {Fault::input, "OSC packet, byte " + std::to_string(place()) + ": " + what};
    }

    template<class Word>
    Expected<Word> number() {
        if (left() < sizeof(Word)) return damaged("it is cut off");
        Word word = 0;
        for (std::size_t i = 0; i < sizeof(Word); ++i)
            word = static_cast<Word>(word << 8 | bytes_[at_ + i]);
        at_ += sizeof(Word);
        return word;
    }

    /// Lives as long as the packet's bytes.
    Expected<std::string_view> string() {
        const auto rest = bytes_.subspan(at_);
        const auto end = std::find(rest.begin(), rest.end(), std::uint8_t{0});
        if (end == rest.end()) return damaged("a string has no end");
        const std::string_view text(reinterpret_cast<const char*>(rest.data()),
                                    static_cast<std::size_t>(end - rest.begin()));
        at_ += text.size() + 1;
        TUTTI_TRY(pad());
        return text;
    }

    Expected<Bytes> blob() {
        TUTTI_LET(size, number<std::uint32_t>());
        if (size > left()) return damaged("a blob of " + std::to_string(size) + " bytes is cut off");
        const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(at_);
        Bytes bytes(begin, begin + static_cast<std::ptrdiff_t>(size));
        at_ += size;
        TUTTI_TRY(pad());
        return bytes;
    }

    /// The next so many bytes by themselves. Precondition: there are so many.
    Reader part(std::size_t size) {
        Reader inner(bytes_.subspan(at_, size), place());
        at_ += size;
        return inner;
    }

    bool starts(std::string_view mark) const {
        return left() >= mark.size() &&
               std::equal(mark.begin(), mark.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at_),
                          [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    }

private:
    /// Zeros up to a multiple of four.
    Result pad() {
        for (; at_ % 4 != 0; ++at_) {
            if (atEnd()) return damaged("it is cut off");
            if (bytes_[at_] != 0) return damaged("what fills up to four bytes is not zero");
        }
        return success();
    }

    std::span<const std::uint8_t> bytes_;
    std::size_t offset_, at_ = 0;
};

bool isAddress(std::string_view text) {
    return text.starts_with('/') &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && c != '#'; });
}

Expected<Argument> readArgument(Reader& reader, char tag) {
    switch (tag) {
    case 'i': {
        TUTTI_LET(word, reader.number<std::uint32_t>());
        return Argument(static_cast<std::int32_t>(word));
    }
    case 'f': {
        TUTTI_LET(word, reader.number<std::uint32_t>());
        return Argument(std::bit_cast<float>(word));
    }
    case 'h': {
        TUTTI_LET(word, reader.number<std::uint64_t>());
        return Argument(static_cast<std::int64_t>(word));
    }
    case 'd': {
        TUTTI_LET(word, reader.number<std::uint64_t>());
        return Argument(std::bit_cast<double>(word));
    }
    case 's': {
        TUTTI_LET(text, reader.string());
        return Argument(std::string(text));
    }
    case 'b': {
        TUTTI_LET(bytes, reader.blob());
        return Argument(std::move(bytes));
    }
    case 'T': return Argument(true);
    case 'F': return Argument(false);
    case 'N': return Argument(Nil{});
    case 'I': return Argument(Impulse{});
    default: break;
    }
    const bool shows = tag > ' ' && tag < 127;
    return reader.damaged(shows ? "an argument has the unknown type '" + std::string(1, tag) + "'"
                                : "an argument has an unknown type");
}

Expected<Message> readMessage(Reader& reader) {
    const auto start = reader; // for the place of an error
    TUTTI_LET(address, reader.string());
    if (!isAddress(address))
        return start.damaged("an address starts with a slash and has neither blanks nor #");
    Message message{std::string(address), {}};
    if (reader.atEnd()) return message; // programs from before there were type tags
    const auto before = reader;
    TUTTI_LET(tags, reader.string());
    if (!tags.starts_with(',')) return before.damaged("the type tags do not start with a comma");
    for (const char tag : tags.substr(1)) {
        TUTTI_LET(argument, readArgument(reader, tag));
        message.arguments.push_back(std::move(argument));
    }
    if (!reader.atEnd()) return reader.damaged("there is more than the type tags say");
    return message;
}

Expected<Packet> readPacket(Reader& reader, int depth) {
    if (reader.left() % 4 != 0) return reader.damaged("its size is no multiple of four");
    if (!reader.starts(bundleMark)) {
        TUTTI_LET(message, readMessage(reader));
        return Packet{std::move(message)};
    }
    if (depth == deepestBundle) return reader.damaged("bundles lie too deep in bundles");
    reader.part(bundleMark.size());
    Bundle bundle;
    TUTTI_LET(time, reader.number<std::uint64_t>());
    bundle.time = time;
    while (!reader.atEnd()) {
        TUTTI_LET(size, reader.number<std::uint32_t>());
        if (size > reader.left()) return reader.damaged("a part of a bundle is cut off");
        if (size == 0) return reader.damaged("a part of a bundle is empty");
        auto inner = reader.part(size);
        TUTTI_LET(part, readPacket(inner, depth + 1));
        bundle.parts.push_back(std::move(part));
    }
    return Packet{std::move(bundle)};
}

// --- writing -----------------------------------------------------------------------------------------------

template<class Word>
void put(Bytes& to, Word word) {
    for (std::size_t i = sizeof(Word); i-- > 0;)
        to.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

void fillUp(Bytes& to) {
    while (to.size() % 4 != 0)
        to.push_back(0);
}

void putText(Bytes& to, std::string_view text) {
    to.insert(to.end(), text.begin(), text.end());
    to.push_back(0);
    fillUp(to);
}

/// One function for each type: its tag, and its bytes.
struct Writer {
    std::string& tags;
    Bytes& to;

    void operator()(std::int32_t value) { tags += 'i', put(to, static_cast<std::uint32_t>(value)); }
    void operator()(float value) { tags += 'f', put(to, std::bit_cast<std::uint32_t>(value)); }
    void operator()(std::int64_t value) { tags += 'h', put(to, static_cast<std::uint64_t>(value)); }
    void operator()(double value) { tags += 'd', put(to, std::bit_cast<std::uint64_t>(value)); }
    void operator()(const std::string& text) { tags += 's', putText(to, text); }
    void operator()(const Bytes& bytes) {
        tags += 'b';
        put(to, static_cast<std::uint32_t>(bytes.size()));
        to.insert(to.end(), bytes.begin(), bytes.end());
        fillUp(to);
    }
    void operator()(bool on) { tags += on ? 'T' : 'F'; }
    void operator()(Nil) { tags += 'N'; }
    void operator()(Impulse) { tags += 'I'; }
};

} // namespace

Expected<Packet> read(std::span<const std::uint8_t> bytes) {
    Reader reader(bytes, 0);
    if (bytes.empty()) return reader.damaged("it is empty");
    return readPacket(reader, 0);
}

Bytes write(const Message& message) {
    std::string tags = ",";
    Bytes values, all;
    for (const auto& argument : message.arguments)
        std::visit(Writer{tags, values}, argument);
    putText(all, message.address);
    putText(all, tags);
    all.insert(all.end(), values.begin(), values.end());
    return all;
}

Bytes write(const Packet& packet) {
    if (const auto* message = std::get_if<Message>(&packet.content)) return write(*message);
    const auto& bundle = std::get<Bundle>(packet.content);
    Bytes all(bundleMark.begin(), bundleMark.end());
    put(all, bundle.time);
    for (const auto& part : bundle.parts) {
        const auto bytes = write(part);
        put(all, static_cast<std::uint32_t>(bytes.size()));
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
}

} // namespace tutti::osc

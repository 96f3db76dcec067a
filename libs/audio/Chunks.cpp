#include "audio/Chunks.h"

#include <algorithm>
#include <fstream>

namespace tutti {
namespace {

constexpr int mostChunks = 4096; // a file of nothing but heads must not keep us

/// How a kind of file writes its chunks.
struct Form {
    std::int64_t first;   ///< where the first chunk starts
    int idBytes;          ///< only the first four of them are its name
    int sizeBytes;        ///< of the number behind the name
    bool bigEndian;       ///< that number
    bool sizeCountsHead;  ///< it is the length of the chunk with its head
    std::int64_t padding; ///< chunks start at multiples of this
    const char* data;     ///< the name of the chunk with the samples
    std::int64_t skipped; ///< bytes in it before the first sample
};

constexpr Form riff{12, 4, 4, false, false, 2, "data", 0};
constexpr Form rifx{12, 4, 4, true, false, 2, "data", 0};
constexpr Form wave64{40, 16, 8, false, true, 8, "data", 0};
constexpr Form aiff{12, 4, 4, true, false, 2, "SSND", 8};
constexpr Form caf{8, 4, 8, true, false, 1, "data", 4};

const Form* formOf(const std::string& start) {
    const auto has = [&](std::size_t at, const char* mark) { return start.compare(at, 4, mark) == 0; };
    if (start.size() < 12) return nullptr;
    if ((has(0, "RIFF") || has(0, "RF64")) && has(8, "WAVE")) return &riff;
    if (has(0, "RIFX") && has(8, "WAVE")) return &rifx;
    if (has(0, "riff")) return &wave64;
    if (has(0, "FORM") && (has(8, "AIFF") || has(8, "AIFC"))) return &aiff;
    return has(0, "caff") ? &caf : nullptr;
}

std::uint64_t number(const std::string& bytes, std::size_t at, int count, bool bigEndian) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) {
        const auto place = at + static_cast<std::size_t>(bigEndian ? i : count - 1 - i);
        value = value << 8 | static_cast<unsigned char>(bytes[place]);
    }
    return value;
}

/// What programs write that cannot go back to the head of what they wrote (sox, FFmpeg, ours).
bool nobodyKnew(std::uint64_t size, int sizeBytes) {
    if (sizeBytes == 8) return size == 0 || size >= std::uint64_t{1} << 62;
    return size == 0 || size >= 0xFFFFF000 || (size >= 0x7FFF0000 && size <= 0x80000000);
}

class Walk {
public:
    Walk(std::ifstream& file, const Form& form, Chunks& chunks) : file_(file), form_(form), chunks_(chunks) {}

    void run() {
        auto at = form_.first;
        for (int count = 0; count < mostChunks && at >= 0; ++count)
            at = step(at);
    }

private:
    std::string bytesAt(std::int64_t at, std::int64_t count) {
        std::string bytes(static_cast<std::size_t>(count), '\0');
        file_.clear();
        file_.seekg(at);
        file_.read(bytes.data(), count);
        bytes.resize(static_cast<std::size_t>(file_.gcount()));
        return bytes;
    }

    /// Looks at the chunk there; where the next one is, or -1.
    std::int64_t step(std::int64_t at) {
        const auto headBytes = form_.idBytes + form_.sizeBytes;
        const auto head = bytesAt(at, headBytes);
        if (head.size() < static_cast<std::size_t>(headBytes)) return -1;
        auto size = number(head, static_cast<std::size_t>(form_.idBytes), form_.sizeBytes, form_.bigEndian);
        Chunk chunk{head.substr(0, 4), at + headBytes, 0};
        const bool isData = chunk.id == form_.data;
        if (isData && size == 0xFFFFFFFF && form_.sizeBytes == 4 && longData_ != 0) size = longData_;
        const bool unknown = isData && nobodyKnew(size, size == longData_ ? 8 : form_.sizeBytes);
        if (form_.sizeCountsHead && !unknown)
            size = size < static_cast<std::uint64_t>(headBytes)
                       ? 0
                       : size - static_cast<std::uint64_t>(headBytes);
        chunk.size = unknown ? -1 : static_cast<std::int64_t>(std::min(size, std::uint64_t{1} << 62));
        const bool inside = chunk.size <= chunks_.fileBytes - chunk.at;
        note(chunk, isData, inside);
        if (unknown || !inside) return -1;
        const auto end = chunk.at + chunk.size;
        return (end + form_.padding - 1) / form_.padding * form_.padding;
    }

    void note(const Chunk& chunk, bool isData, bool inside) {
        if (isData && !chunks_.samples) {
            const auto skipped = std::min(form_.skipped, chunks_.fileBytes - chunk.at);
            chunks_.samples = {chunk.id, chunk.at + skipped,
                               chunk.size < 0 ? -1 : std::max<std::int64_t>(0, chunk.size - form_.skipped)};
        } else if (!inside) {
            if (!chunks_.samples) chunks_.broken = chunk;
        } else if (chunk.id == "ds64" && chunk.size >= 24) {
            const auto body = bytesAt(chunk.at, 16);
            if (body.size() == 16) longData_ = number(body, 8, 8, false);
        } else if (chunk.id == "ID3 " || chunk.id == "id3 ") {
            chunks_.id3 = chunk;
        }
    }

    std::ifstream& file_;
    const Form& form_;
    Chunks& chunks_;
    std::uint64_t longData_ = 0; // of an RF64
};

} // namespace

std::int64_t Chunks::missingFrames(std::int64_t frameBytes) const {
    if (!samples || samples->size < 0 || frameBytes <= 0) return 0;
    const auto there = std::max<std::int64_t>(0, fileBytes - samples->at);
    return std::max<std::int64_t>(0, samples->size / frameBytes - there / frameBytes);
}

std::optional<Chunks> chunksOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string start(12, '\0');
    file.read(start.data(), 12);
    start.resize(static_cast<std::size_t>(file.gcount()));
    const auto* form = formOf(start);
    if (form == nullptr) return std::nullopt;
    Chunks chunks;
    file.clear();
    file.seekg(0, std::ios::end);
    chunks.fileBytes = static_cast<std::int64_t>(file.tellg());
    Walk(file, *form, chunks).run();
    return chunks;
}

} // namespace tutti

// Recorded MIDI on its way to the disk: a text that only grows, one message a line, and that may be cut off
// at any moment.
//
//   tutti-events 1 48000        the rate in Hz
//   480 903C64                  at frame 480 of the take: note on, C4, velocity 100
//   24000                       nothing else up to this frame
//
// A last line without its end is passed over when it is read. One thread at a time, never the audio thread.
#pragma once

#include "base/File.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace tutti {

/// A channel message.
struct RecordedEvent {
    std::int64_t frame = 0; ///< of the take
    std::uint8_t size = 0;  ///< 2 or 3
    std::array<std::uint8_t, 3> bytes{};
    std::span<const std::uint8_t> message() const noexcept { return {bytes.data(), size}; }
    bool operator==(const RecordedEvent&) const = default;
};

class EventFile {
public:
    static constexpr const char* ending = ".events";

    /// Makes the file; refuses if it is there already. Fault::output.
    static Expected<EventFile> create(const std::filesystem::path&, double rate);

    /// Adds messages; after an error the take is over, and the file ends with a whole line.
    Result append(std::span<const RecordedEvent>);
    /// Tells that nothing else came up to this frame, and waits for the disk.
    Result refresh(std::int64_t frame);
    Result finish(std::int64_t frame);

private:
    explicit EventFile(GrowingFile file) : file_(std::move(file)) {}
    Result add(const std::string& lines);

    GrowingFile file_;
    std::int64_t told_ = -1; // the last frame the file speaks of
};

struct EventLog {
    double rate = 0;
    std::int64_t frames = 0; ///< as far as the file tells
    std::vector<RecordedEvent> events;
};
/// Fault::input if it is no such file. One that was cut off before its first line was whole holds nothing,
/// and has no rate. What is behind a line that makes no sense is left out.
Expected<EventLog> readEvents(const std::filesystem::path&);

} // namespace tutti

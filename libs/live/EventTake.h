// A take of MIDI: from the audio thread through a ring into a text (EventFile.h).
#pragma once

#include "live/EventFile.h"
#include "live/RecorderTake.h"

#include <optional>

namespace tutti {

class EventTake final : public Recorder::Take {
public:
    explicit EventTake(TakePlan);

    Result openFile() override;
    void removeFile() override;
    void measure(ConstAudioView, std::span<const MidiMessage>) noexcept TUTTI_RT override;
    void put(const Piece&) noexcept TUTTI_RT override;
    void skip(std::int64_t count) noexcept TUTTI_RT override;
    void drain() override;
    void refresh() override;
    void finish() override;
    const TakeReport& report() const override { return report_; }

private:
    bool isOurs(const MidiMessage&) const noexcept TUTTI_RT;
    void note(const Result&);

    const TakePlan plan_;
    // Between the two: an hour of playing, or a controller that floods the wire for ten seconds.
    Spsc<RecordedEvent> ring_{16384};
    std::atomic<std::int64_t> total_{0}, lost_{0};
    // The disk thread's.
    std::vector<RecordedEvent> waiting_;
    std::optional<EventFile> file_;
    TakeReport report_;
};

} // namespace tutti

// What `tutti play` plays: a project as it is, or a sound made ready to be played as one: read from a file or
// a pipe, faster or slower, brought to a level.
#pragma once

#include "app/Master.h"
#include "app/Session.h"
#include "audio/RawReader.h"

#include <filesystem>
#include <optional>
#include <string>

namespace tutti {

struct PlayWish {
    double rate = 0;              ///< of the device, Hz; 0: that of the sound
    double speed = 1;             ///< 0.25 .. 4, at the pitch it has
    double gain = 0;              ///< dB
    std::optional<Target> target; ///< of delivery, whose loudness it is brought to; `gain` comes on top
    std::optional<RawForm> raw;   ///< of samples without a head

    /// A project need not be rendered to be played like this.
    bool plain() const { return speed == 1 && gain == 0 && !target; }
};

/// Ready to be played: a project, which goes away with this unless it was one before.
class PlaySource {
public:
    /// `source`: a project's folder, a sound file, or `-`. Fault as openAudio, Session::open, importFiles and
    /// render.
    static Expected<PlaySource> prepare(const std::string& source, const PlayWish&, const House&,
                                        const JobProgress& = {});
    PlaySource(PlaySource&&) noexcept;
    PlaySource& operator=(PlaySource&&) = delete;
    ~PlaySource();

    const std::filesystem::path& project() const { return project_; }
    /// Made of a sound: a plain number is seconds, not bars.
    bool isSound() const { return !folder_.empty(); }
    /// Why the target was missed; empty if it was not.
    const std::string& note() const { return note_; }
    /// The frame of the project that plays a frame of the source's own time.
    std::int64_t playedAt(std::int64_t frame) const;
    /// The project with the length the source has in its own time: what places in it are counted with.
    Project inOwnTime(const Project&) const;

private:
    PlaySource() = default;
    Result makeProjectOf(const std::string& file, double rate, const House&, const JobProgress&);

    std::filesystem::path project_, folder_;
    std::string note_;
    double speed_ = 1;
};

} // namespace tutti

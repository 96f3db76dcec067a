// Recordings become part of a project, also those whose program was killed.
//
//   TUTTI_TRY(noteTake(folder, note));            before the first frame: what the file is going to be
//   ... a Recorder writes folder / note.file, a sound or the messages of a keyboard (EventFile.h) ...
//   TUTTI_LET(clips, adoptTakes(session, {note}));    one step of history: media and clips; the notes are
//   gone
//
// A note stands beside its file as long as the file is not in the document. One that is still there when
// nobody records is a take that was cut off: unfinishedTakes() finds it, recoverTakes() brings it in. Opening
// a project does neither: a load never writes.
#pragma once

#include "app/Session.h"
#include "live/LiveTransport.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tutti {

/// A stretch of a recording and where it was played.
struct TakePass {
    std::int64_t at = 0;   ///< frame of the timeline
    std::int64_t from = 0; ///< frame of the recording
    std::int64_t frames = 0;
    bool operator==(const TakePass&) const = default;
};

/// Where a recording belongs.
struct TakeNote {
    std::string file;       ///< relative to the project's folder: media/vox-1.wav
    std::string track;      ///< its id
    std::string name;       ///< of the clip
    std::int64_t at = 0;    ///< frame of the project that was played when the first frame came in
    std::int64_t late = 0;  ///< frames it came late: the device's latency and the user's measured offset
    std::string when;       ///< ISO 8601, UTC
    FrameRange loop{};      ///< that the timeline ran round in; empty: it did not
    FrameRange punch{};     ///< of the timeline, all that is wanted; empty: everything
    bool replace = false;   ///< what lay there on the track makes way
    std::string clip{};     ///< of MIDI: the id of the first clip it becomes
    std::string quantise{}; ///< of MIDI: a grid that notes are pulled to, 1/4q; empty: none
    /// Where its stretches were played, where that is not what the fields above say (Capture.h).
    std::vector<TakePass> passes{};
    std::int64_t split = 0; ///< frames after which another file begins; 0: never (takeParts)
    /// dBFS: only what is as loud as this becomes a clip, with so many frames before it and a second behind
    /// (LoudParts.h). What lies between stays in the file.
    std::optional<double> armLevel{};
    std::int64_t pre = 0;
    bool midi() const; ///< the file is an EventFile
    bool operator==(const TakeNote&) const = default;
};

/// A new file for a take of this track, media/Vox-1.wav: one that is not there and is none of the others.
std::string newTakeFile(const std::filesystem::path& folder, const Track&, const std::string& ending,
                        const std::vector<TakeNote>& others);
/// The notes of the files a take was split into, of those that are there.
std::vector<TakeNote> takeParts(const std::filesystem::path& folder, const TakeNote&);
/// An id for TakeNote::clip.
std::string newTakeClip(Session&);
/// On the disk when it returns. Fault::output.
Result noteTake(const std::filesystem::path& folder, const TakeNote&);
/// The document has them, or nothing was recorded after all: their notes go.
Result forgetTakes(const std::filesystem::path& folder, const std::vector<TakeNote>&);
/// In the order of their files. Takes what Package::open() takes.
std::vector<TakeNote> unfinishedTakes(const std::filesystem::path& project);

/// What a recording of so many frames holds: one stretch, or one for each round of its loop; none without
/// frames. What lies before the start of the timeline, or outside the punch, is left out.
std::vector<TakePass> passesOf(const TakeNote&, std::int64_t frames);

struct AdoptedTake {
    std::string file, media, clip; ///< no clip: the file holds no sound, or no notes; those have no media
    std::int64_t frames = 0;
    std::vector<std::string> lanes{}; ///< of its rounds, or the one it is comped from
};
/// All of them in one step of history. A take whose length is not in its head is repaired first. Its clip
/// stands where its first frame was played; what came before the start of the project is left out. Each round
/// of a loop is a take of its own in a lane (passesOf), and the last one is chosen. Where a note says replace
/// and something lies there, the take is a lane, too, and is comped in: crossfades of 5 ms. Where a take's
/// track is gone it gets a new one. Fault::input if a file is no take or has another rate.
///
/// What was played on a keyboard becomes notes (PlayedNotes.h), a clip that starts where playing began, or
/// earlier where a note was struck before; rounds in which nothing was played leave no lane. The document
/// then holds all of it, and its file goes.
Expected<std::vector<AdoptedTake>> adoptTakes(Session&, const std::vector<TakeNote>&);
/// What unfinishedTakes() finds, as locked clips named "Recovered" with the time of the recording. Again, or
/// after a crash in between, it does what is left to do.
Expected<std::vector<AdoptedTake>> recoverTakes(Session&);

} // namespace tutti

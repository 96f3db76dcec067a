// The journal of a project: every edit since it was made, as text, appended and never rewritten.
//
//   tutti-journal 1
//   begin 1 "clip.move" at=2026-11-24T15:02:11Z
//   put t_VOX clip c_7Q2 audio at=48q len=8q src=a_9F3C
//   back put t_VOX clip c_7Q2 audio at=47+1/3q len=8q src=a_9F3C
//   commit 1 prev=50be11c4 crc=9d31aa07
//   undo 1 prev=9d31aa07 crc=...
//   begin 2 "track.add" at=2026-11-24T15:02:12Z more      counts only together with the edit behind it
//   ...
//   saving sha256=... prev=... crc=...      project.tutti is about to become this
//   saved sha256=... prev=... crc=...       it has
//
// A group says what the parts are after the edit and (`back`) what they were before it, so history can be
// walked both ways from any saved state and undo survives a restart. The checksum (CRC-32C) covers the
// record's text and the checksum of the one before it. A torn tail costs the tail and nothing else. Damage
// in the middle costs the damaged records and a gap: no edit is replayed across it, but a document that was
// saved behind it has its later edits all the same.
// This file is pure: it turns bytes into history and history into bytes. Package.h does the files.
#pragma once

#include "base/Expected.h"
#include "model/Change.h"

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

/// One edit as the journal holds it. The changes are parsed when somebody asks for them.
struct JournalGroup {
    std::size_t number = 0; ///< its name in the file; from 1, growing
    std::string label;
    std::string when; ///< ISO 8601, UTC
    std::string body; ///< the lines between begin and commit

    Expected<std::vector<Change>> forward() const;
    Expected<std::vector<Change>> backward() const;
};

/// A step of history as read: a group made, taken back or made again, a save before and after it reached the
/// disk, or a gap where records are damaged or missing.
struct JournalStep {
    enum class What : std::uint8_t { edit, undo, redo, saving, saved, gap };
    What what = What::edit;
    std::size_t group = 0; ///< index into Journal::groups (edit, undo, redo)
    std::string sha256;    ///< of project.tutti (saving, saved)
};

/// All that could be read of a journal.
struct Journal {
    std::vector<JournalGroup> groups;
    std::vector<JournalStep> steps;
    std::uint32_t lastCrc = 0;    ///< to chain the next record on
    std::size_t goodBytes = 0;    ///< where the last whole record ends; what follows is torn
    std::size_t tornBytes = 0;    ///< what follows
    std::size_t damagedBytes = 0; ///< between whole records
    std::string problem;          ///< the first thing that was wrong, if any

    /// The groups in force after the first `count` steps, oldest first, and those that redo would bring back
    /// (the next one last).
    struct Stacks {
        std::vector<std::size_t> done, undone;
    };
    Stacks stacksAfter(std::size_t count) const;
    std::size_t nextNumber() const { return groups.empty() ? 1 : groups.back().number + 1; }
};

/// Reads all records that are whole. Never fails: damage is reported in the result.
Journal readJournal(std::string_view bytes);

/// What an empty journal starts with.
std::string journalHeader();

/// What an edit's record says besides its changes.
struct JournalHead {
    std::size_t number = 0;
    std::string_view label, when;
    bool more = false; ///< it is in force only if the edit behind it is
};
/// The bytes of the next record; `crc` is the chain's last checksum and receives the new one.
std::string editRecord(const JournalHead&, const std::vector<Change>& forward,
                       const std::vector<Change>& backward, std::uint32_t& crc);
std::string undoRecord(std::size_t number, std::uint32_t& crc);
std::string redoRecord(std::size_t number, std::uint32_t& crc);
std::string savingRecord(std::string_view sha256, std::uint32_t& crc);
std::string savedRecord(std::string_view sha256, std::uint32_t& crc);

/// One change as a journal line (without `back`), and back.
std::string changeLine(const Change&);
Expected<Change> parseChange(std::string_view line);

} // namespace tutti

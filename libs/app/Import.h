// Files from elsewhere become part of a project: sound (copied into its folder at its rate) and MIDI files.
#pragma once

#include "app/Session.h"
#include "format/MidiProject.h"

#include <functional>
#include <string>
#include <vector>

namespace tutti {

/// What kind of file a source is.
enum class SourceKind { sound, midi };

struct ImportJob {
    /// Paths; `-` is standard input, and `midiInput` says that a MIDI file comes from there.
    std::vector<std::string> sources;
    bool midiInput = false;
    std::string track{}; ///< an id or a name; empty: a new track for each file (MIDI: for each of its parts)
    std::string at{};    ///< a place as verbs take it (16q, 1.5s, 17.3, @Chorus); empty: the start
    MidiImportSpec::Maps maps = MidiImportSpec::Maps::automatic;
};

/// What became of one source.
struct ImportedSource {
    std::string source;
    SourceKind kind = SourceKind::sound;
    std::string name;                       ///< of the track: the title in its tags, or the file's name
    std::vector<std::string> tracks, clips; ///< ids of what was made
    std::string media;                      ///< sound: the id
    double seconds = 0;                     ///< sound: its length
    int channels = 0;                       ///< sound
    double originRate = 0;                  ///< Hz, if the sound was converted; else 0
    std::vector<std::string> notices;       ///< what the user should know
};

/// Gets the source at work and 0..1; false stops (Fault::interrupted).
using ImportProgress = std::function<bool(const std::string& source, double done)>;

/// All sources in one step of history, or, if one cannot be read or the user says stop, none: the project and
/// its folder are then as they were. Several sounds on one track come one behind the other.
Expected<std::vector<ImportedSource>> importFiles(Session&, const ImportJob&, const ImportProgress& = {});

/// What importFiles would make of it, without writing anything: media have no files yet.
Expected<std::vector<ImportedSource>> tryImport(Session&, const ImportJob&);

/// By its first bytes; Fault::input if it cannot be opened. `-` is a sound.
Expected<SourceKind> kindOfSource(const std::string& path);

} // namespace tutti

// Small things several commands share.
#pragma once

#include "Command.h"
#include "Console.h"
#include "app/Session.h"
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "audio/RawReader.h"

#include <nlohmann/json.hpp>

namespace tutti::cli {

using Json = nlohmann::ordered_json;

/// Opens a project and tells what opening it found out.
Expected<Session> openSession(const std::string& path, Access, Context&,
                              std::optional<std::uint64_t> seed = {});
/// The same without a word: what was found out is in package().notices().
Expected<Session> openQuietly(const std::string& path, Access, Context&,
                              std::optional<std::uint64_t> seed = {});

/// Writes project.tutti. The edit before it is safe in the history whatever comes of that: a failure is told,
/// so that nobody makes the edit again, and is no failure of the command. Whether it was written.
bool saveOrTell(Session&, const std::string& path, Context&);

/// True if the path names a project: a folder that ends in .tutti, or a project.tutti.
bool looksLikeProject(const std::string& path);
/// True if it is one, or would be one by its name, Name.tutti, were it there.
bool namesProject(const std::string& path);

/// -23.4, or null for what is silent (minus infinity).
Json levelJson(double value);
/// A level for people: `-23.4 LUFS`; "silent" below -200.
std::string levelText(double value, const char* unit, int digits = 1);
/// `3:07.4`, `1:02:03.4`. `digits` of a second: 1 or 3.
std::string durationText(double seconds, int digits = 1);

/// `tutti info` of a sound file: prints it for people, and returns it for programs.
Expected<Json> audioInfo(const std::string& path, Context&);
/// mono, stereo, 6 channels
std::string channelsText(int channels);

/// Puts the option's name in front of an error.
template<class T>
Expected<T> named(std::string_view option, Expected<T> value) {
    if (value) return value;
    auto error = value.error();
    error.message = "--" + std::string(option) + ": " + error.message;
    return error;
}

/// The type of file that --type or the ending of --out asks for; `fallback` if neither says anything. Refuses
/// an ending that is no such type.
Expected<std::string> typeAsked(const Arguments&, std::string_view fallback);

/// A length of time behind an option, in seconds; absent if it was not given. Samples count at `rate`; 0
/// takes none.
Expected<std::optional<double>> secondsAsked(const Arguments&, std::string_view option, double rate = 0);

/// --threads, or --jobs, or the fallback; 0 stands for all cores.
Expected<int> threadsAsked(const Arguments&, int fallback);

/// What --encoding, --rate and --channels say of samples without a head; none without --encoding.
Expected<std::optional<RawForm>> rawFormOf(const Arguments&);
/// A sound file or, with --encoding, raw samples.
Expected<std::unique_ptr<AudioReader>> openInput(const std::string& path, const Arguments&);

/// --quality and --bitrate (128, 128k, 128kbps) of what loses something.
Result fillCompression(const Arguments&, WriteSpec&);

/// Tells of samples that lost what they had above full scale, if there are some.
void warnOfClipping(Console&, const std::string& path, std::int64_t samples, const std::string& way);

/// Tells of a file that was cut off, once it has been read.
void warnOfCut(Console&, const std::string& path, const AudioInfo&);

/// The exit code of a batch some of whose items failed.
inline constexpr int someFailed = 8;

/// Refuses a target that is there, unless --force was given.
Result checkTarget(const std::string& path, const Arguments&);

} // namespace tutti::cli

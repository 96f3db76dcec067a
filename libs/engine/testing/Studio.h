// A project made of verbs, with media in memory: what tests of the engine render.
//
//   Studio studio;
//   studio.media("a_IN", noise(1, 48000)).verb("track.add id=t_A name=A kind=audio");
//   studio.verb("clip.add track=t_A id=c_A at=0q len=2q src=a_IN");
//   const auto sound = studio.render();
#pragma once

#include "audio/AudioView.h"
#include "engine/Render.h"
#include "model/Verb.h"

#include <map>
#include <string>

namespace tutti::testing {

/// All built-in processors and the probes: test.delay (delays by `frames` and says so), test.late (the same,
/// with a side-chain that it adds to the sound).
const Registry& studioRegistry();
const Catalogue& studioCatalogue();
/// The files of the system.
const Resources& studioResources();

class Studio {
public:
    explicit Studio(double rate = 48000);

    /// Does a verb. A refusal ends the test program with its sentence: the test is wrong.
    Studio& verb(const std::string& line);
    /// The id of the part the last verb made.
    const std::string& made() const { return made_; }
    /// Adds sound to the project; one or two channels.
    Studio& media(const std::string& id, AudioBuffer);
    /// Puts a curve on a track as a text may hold it and no verb writes it.
    Studio& curve(const std::string& track, Curve);

    const Project& project() const { return project_; }
    MediaSource& source() { return *source_; }

    /// What `render` gives the sink, in one buffer. Every plan on the way is verified.
    AudioBuffer render(const RenderSpec& = {.tail = 0});

private:
    Project project_;
    IdSource ids_{1};
    std::string made_;
    std::shared_ptr<MediaSource> source_;
    std::shared_ptr<std::map<MediaId, AudioBuffer>> sounds_;
};

/// White noise, +-0.5, the same for the same seed.
AudioBuffer noise(std::uint64_t seed, int frames, int channels = 2);
/// Silence with one sample of 1 in all channels.
AudioBuffer impulse(int at, int frames, int channels = 2);
/// The SHA-256 of the samples, channel after channel.
std::string hashOf(const AudioBuffer&);
/// The index of the loudest sample of a channel, and its value.
std::pair<int, float> loudest(const AudioBuffer&, int channel = 0);
/// The largest difference between two sounds; infinity if their lengths differ.
double difference(const AudioBuffer&, const AudioBuffer&);

} // namespace tutti::testing

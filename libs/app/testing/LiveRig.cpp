#include "app/testing/LiveRig.h"

#include "app/Template.h"
#include "audio/AudioReader.h"
#include "audio/AudioWriter.h"
#include "base/Random.h"
#include "engine/Render.h"
#include "model/Directory.h"

#include <gtest/gtest.h>

namespace tutti::testing {

namespace {

/// Its name tells its latencies: `100/211`.
Expected<std::unique_ptr<AudioDevice>> manualDevice(const DeviceConfig& config) {
    const auto stroke = config.device.find('/');
    return std::unique_ptr<AudioDevice>(
        new ManualDevice({.rate = 48000,
                          .inputs = config.inputs,
                          .outputs = config.outputs,
                          .inputLatency = std::stoi(config.device.substr(0, stroke)),
                          .outputLatency = std::stoi(config.device.substr(stroke + 1))}));
}

} // namespace

Expected<std::filesystem::path> emptyProject(const std::filesystem::path& path, const House& house) {
    return makeProject({.name = path.string(),
                        .templateName = "empty",
                        .rate = 48000,
                        .tempo = {},
                        .meter = {},
                        .key = {},
                        .fps = {},
                        .seed = 1},
                       house);
}

LiveRig::LiveRig(int inputLatency, int outputLatency) {
    const std::vector<Backend> backends{{"manual", "a test's", nullptr, manualDevice}};
    const auto made = emptyProject(folder.path() / "k", house);
    EXPECT_TRUE(made);
    project = *made;
    const DeviceConfig config{.backend = "manual",
                              .device = std::to_string(inputLatency) + "/" + std::to_string(outputLatency),
                              .keep = false};
    auto opened = LiveSession::open(project, Access::write, house, config, backends);
    EXPECT_TRUE(opened) << opened.error().message;
    live = std::move(*opened);
    live->engine().setClick(ClickMode::off);
    live->passTimeBy([this] { turn(); });
}

void LiveRig::perform(const std::string& line) {
    const auto verb = parseVerb(line);
    ASSERT_TRUE(verb) << line;
    const auto made = live->perform(*verb);
    ASSERT_TRUE(made) << line << ": " << made.error().message;
}

void LiveRig::addNoise() {
    AudioBuffer noise(2, 48000);
    Random random(3);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < noise.frames(); ++i)
            noise[c][i] =
                static_cast<float>(random.between(std::int64_t{-4000000}, std::int64_t{4000000})) * 0x1p-23f;
    std::filesystem::create_directories(project / "media");
    auto file = createAudio((project / "media/noise.wav").string(), WriteSpec{.bits = "f32", .tags = {}});
    ASSERT_TRUE(file && (*file)->write(noise.view()) && (*file)->finish());
    perform("media.add id=a_N file=media/noise.wav frames=48000 channels=2");
    perform("track.add id=t_A name=Played kind=audio");
    perform("clip.add track=t_A id=c_A at=0s src=a_N");
}

void LiveRig::pull(int frames) {
    device().pull(frames);
    live->tick();
}

void LiveRig::turn() {
    if (cable_ == nullptr) return pull(256);
    cable_->pull();
    live->tick();
}

void LiveRig::locate(std::int64_t frame) {
    live->engine().locate(frame);
    turn();
}

void LiveRig::playUntil(std::int64_t frame) {
    while (live->engine().state().position < frame)
        turn();
}

std::vector<TakeReport> LiveRig::record(const RecordSpec& spec, std::int64_t until) {
    const auto began = live->record(spec);
    EXPECT_TRUE(began) << began.error().message;
    if (!began) return {};
    playUntil(until);
    const auto reports = live->stopRecording();
    EXPECT_TRUE(reports) << reports.error().message;
    if (!reports) return {};
    for (const auto& report : *reports) {
        EXPECT_TRUE(report.gaps.empty());
        EXPECT_FALSE(report.problem);
    }
    return *reports;
}

AudioBuffer LiveRig::heard(const char* wanted, int frames) {
    auto now = live->session().project();
    VerbContext context = live->session().context();
    for (const auto& other : live->session().project().tracks) {
        if (other->id.text() == wanted || other->kind == TrackKind::main) continue;
        const auto muted =
            apply(now, *parseVerb("track.set track=" + other->id.text() + " mute=on"), context);
        EXPECT_TRUE(muted);
        now = muted->project;
    }
    const auto media = packageMedia(project);
    Compiler compiler(house.registry, *media, nullptr);
    AudioBuffer sound(2, frames);
    int at = 0;
    const auto done = render(compiler, now, {.to = frames, .tail = 0}, [&](ConstAudioView view) {
        for (int c = 0; c < 2; ++c)
            std::copy_n(view[c], view.frames, sound[c] + at);
        at += view.frames;
        return success();
    });
    EXPECT_TRUE(done);
    return sound;
}

const Track& LiveRig::trackNow(const char* id) {
    return *findTrack(live->session().project(), track(id));
}

// --- the cable ---------------------------------------------------------------------------------------------

Cable::Cable(LiveRig& rig, Player player, int extra)
    : rig_(rig), way_(rig.device().inputLatency() + rig.device().outputLatency() + extra),
      player_(std::move(player)) {
    for (auto& line : lines_)
        line.assign(static_cast<std::size_t>(way_), 0.0f);
    rig_.cable_ = this;
}

void Cable::pull() {
    constexpr int blocks[] = {64, 17, 311, 256};
    int frames = blocks[turn_++ % 4];
    if (way_ > 0) frames = std::min(frames, way_); // none longer than the way
    AudioBuffer in(2, frames);
    for (int c = 0; c < 2; ++c)
        std::copy_n(lines_[c].begin(), std::min(frames, way_), in[c]);
    std::vector<MidiMessage> midi;
    if (player_) midi = player_(time_, in.view());
    const auto out = rig_.device().pull(in.view(), midi);
    for (int c = 0; c < 2; ++c) {
        lines_[c].insert(lines_[c].end(), out[c], out[c] + frames);
        lines_[c].erase(lines_[c].begin(), lines_[c].begin() + frames);
    }
    time_ += frames;
}

} // namespace tutti::testing

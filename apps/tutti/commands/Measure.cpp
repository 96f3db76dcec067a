#include "commands/Measure.h"

#include "audio/AudioReader.h"

#include <algorithm>
#include <cmath>

namespace tutti::cli {
namespace {

/// Reads a file to its end and measures all that was asked for.
class FileMeasurer {
public:
    FileMeasurer(std::string path, std::optional<RawForm> raw, bool perChannel, double step)
        : raw_(std::move(raw)), perChannel_(perChannel) {
        report_.path = std::move(path);
        report_.series.step = step;
    }

    /// `progress`: what is done of it, 0..1, and how long it is; false stops.
    Expected<FileReport> run(const std::function<bool(double, double)>& progress) {
        if (namesProject(report_.path) && !looksLikeProject(report_.path))
            return Error{Fault::project, report_.path + ": no such project", "tutti new NAME makes one"};
        if (looksLikeProject(report_.path))
            return Error{Fault::input, report_.path + ": is a project, not a sound",
                         "tutti render " + report_.path + " -o - | tutti loudness -"};
        TUTTI_LET(opened, raw_ ? openRaw(report_.path, *raw_) : openAudio(report_.path));
        const auto reader = withoutNonsense(std::move(opened), report_.nonsense);
        const auto& info = reader->info();
        SoundMeter meter(info.rate, info.channels);
        std::vector<SoundMeter> single;
        for (int c = 0; perChannel_ && c < info.channels; ++c)
            single.emplace_back(info.rate, 1);
        AudioBuffer buffer(info.channels, 16384);
        std::int64_t done = 0;
        for (;;) {
            auto view = buffer.view();
            view.frames =
                static_cast<int>(std::min<std::int64_t>(buffer.frames(), nextMark(info.rate) - done));
            TUTTI_LET(came, reader->read(view));
            if (came == 0) break;
            view.frames = came;
            meter.add(view);
            for (std::size_t c = 0; c < single.size(); ++c)
                single[c].add({view.channels + c, 1, came});
            done += came;
            if (done == nextMark(info.rate)) mark(meter);
            if (!progress(info.share(done), info.expectedSeconds()))
                return Error{Fault::interrupted, "measuring was stopped"};
        }
        report_.sound = meter.result();
        report_.missing = info.missing;
        report_.cut = missingText(info);
        for (const auto& each : single)
            report_.channels.push_back(each.result());
        report_.meter = std::make_shared<const SoundMeter>(std::move(meter));
        return std::move(report_);
    }

private:
    std::int64_t nextMark(double rate) const {
        const auto count = static_cast<double>(report_.series.momentary.size() + 1);
        return report_.series.step > 0 ? std::llround(count * report_.series.step * rate) : INT64_MAX;
    }
    void mark(const SoundMeter& meter) {
        report_.series.momentary.push_back(meter.momentary());
        report_.series.shortTerm.push_back(meter.shortTerm());
    }

    std::optional<RawForm> raw_;
    bool perChannel_;
    FileReport report_;
};

} // namespace

Expected<FileReport> measureFile(const std::string& path, const std::optional<RawForm>& raw, bool perChannel,
                                 double step, const std::function<bool(double, double)>& progress) {
    return FileMeasurer(path, raw, perChannel, step).run(progress);
}

} // namespace tutti::cli

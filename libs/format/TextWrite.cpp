#include "format/Text.h"
#include "model/Lines.h"

namespace tutti {
namespace {

class Writer {
public:
    explicit Writer(const Catalogue& catalogue) : catalogue_(catalogue) {}

    std::string take() { return std::move(text_); }

    void project(const Project& project) {
        line(0, "tutti " + std::to_string(formatNumberNow));
        line(0, settingsLine(project.settings));
        if (project.settings.delivery != Delivery{}) line(0, deliveryLine(project.settings.delivery));
        for (const auto& point : project.tempo->points())
            line(0, tempoLine(point));
        for (const auto& point : project.meter->points())
            line(0, meterLine(point));
        for (const auto& point : *project.keys)
            line(0, keyLine(point));
        for (const auto& marker : *project.markers)
            line(0, markerLine(marker));
        for (const auto& section : *project.sections)
            line(0, sectionLine(section));
        for (const auto& recipe : *project.recipes)
            line(0, recipeLine(recipe));
        for (const auto& media : *project.media)
            line(0, mediaLine(media));
        unknown(0, *project.unknown);
        for (const auto& track : project.tracks)
            this->track(*track);
        text_ += '\n';
        line(0, lastLine);
    }

private:
    void line(int depth, std::string_view content) {
        text_.append(static_cast<std::size_t>(depth) * 2, ' ');
        text_ += content;
        text_ += '\n';
    }

    void unknown(int depth, const Unknown& kept) {
        for (const auto& content : kept.lines)
            line(depth, content);
    }

    void track(const Track& track) {
        text_ += '\n';
        line(0, trackLine(track));
        for (const auto& device : track.devices) {
            line(1, deviceLine(*device, catalogue_));
            unknown(2, device->unknown);
        }
        for (const auto& send : track.sends)
            line(1, sendLine(send));
        for (const auto& curve : track.curves)
            line(1, curveLine(*curve, targetUnit(track, curve->target, catalogue_)));
        for (const auto& controller : track.controllers)
            line(1, controllerLine(controller));
        for (const auto& clip : track.clips)
            this->clip(1, *clip);
        for (const auto& lane : track.lanes) {
            line(1, laneLine(*lane));
            for (const auto& clip : lane->clips)
                this->clip(2, *clip);
            unknown(2, lane->unknown);
        }
        unknown(1, track.unknown);
    }

    void clip(int depth, const Clip& clip) {
        line(depth, clipLine(clip));
        if (const auto* notes = std::get_if<Ref<NoteContent>>(&clip.content)) {
            for (const auto& note : (*notes)->notes)
                line(depth + 1, noteLine(note));
            for (const auto& curve : (*notes)->curves)
                line(depth + 1, curveLine(curve, Unit::none));
        } else if (const auto* pattern = std::get_if<Ref<PatternContent>>(&clip.content)) {
            for (const auto& row : (*pattern)->rows)
                line(depth + 1, rowLine(row));
        }
        unknown(depth + 1, clip.unknown);
    }

    const Catalogue& catalogue_;
    std::string text_;
};

} // namespace

std::string writeProject(const Project& project, const Catalogue& catalogue) {
    Writer writer(catalogue);
    writer.project(project);
    return writer.take();
}

} // namespace tutti

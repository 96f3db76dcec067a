#include "model/Project.h"

#include "model/Directory.h"

namespace tutti {

Project emptyProject(ProjectId id, std::string name, double rate) {
    Project project;
    project.settings.id = id;
    project.settings.name = std::move(name);
    project.settings.rate = rate;
    project.tempo = std::make_shared<const TempoMap>();
    project.meter = std::make_shared<const MeterMap>();
    project.keys = std::make_shared<const std::vector<KeyPoint>>();
    project.markers = std::make_shared<const std::vector<Marker>>();
    project.sections = std::make_shared<const std::vector<Section>>();
    project.recipes = std::make_shared<const std::vector<Recipe>>();
    project.media = std::make_shared<const std::vector<Media>>();
    project.unknown = std::make_shared<const Unknown>();
    Track main;
    main.id = TrackId::of("MAIN");
    main.kind = TrackKind::main;
    main.name = "Main";
    return withTracks(std::move(project), {std::make_shared<const Track>(std::move(main))});
}

} // namespace tutti

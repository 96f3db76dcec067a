#include "model/Routing.h"

#include "model/Directory.h"

#include <algorithm>

namespace tutti {
namespace {

using Edges = std::vector<std::vector<std::size_t>>;

void addEdge(const Project& project, Edges& edges, std::size_t from, TrackId to) {
    if (const auto index = trackIndex(project, to)) edges[from].push_back(*index);
}

Edges signalEdges(const Project& project) {
    Edges edges(project.tracks.size());
    for (std::size_t i = 0; i < project.tracks.size(); ++i) {
        const auto& track = *project.tracks[i];
        if (const auto output = outputOf(project, track)) addEdge(project, edges, i, *output);
        for (const auto& send : track.sends)
            addEdge(project, edges, i, send.to);
        for (const auto& device : track.devices)
            if (device->sidechain)
                if (const auto source = trackIndex(project, *device->sidechain)) edges[*source].push_back(i);
    }
    return edges;
}

/// Depth first with an explicit stack, so that a thousand folders deep is no danger.
std::optional<std::vector<std::size_t>> findLoop(const Edges& edges) {
    enum class Mark : std::uint8_t { fresh, open, closed };
    struct Step {
        std::size_t node, nextEdge;
    };
    std::vector<Mark> marks(edges.size(), Mark::fresh);
    for (std::size_t root = 0; root < edges.size(); ++root) {
        if (marks[root] != Mark::fresh) continue;
        std::vector<Step> path{{root, 0}};
        marks[root] = Mark::open;
        while (!path.empty()) {
            auto& [node, nextEdge] = path.back();
            if (nextEdge == edges[node].size()) {
                marks[node] = Mark::closed;
                path.pop_back();
                continue;
            }
            const auto target = edges[node][nextEdge++];
            if (marks[target] == Mark::open) {
                const auto isTarget = [&](const Step& step) { return step.node == target; };
                std::vector<std::size_t> loop;
                for (auto step = std::find_if(path.begin(), path.end(), isTarget); step != path.end(); ++step)
                    loop.push_back(step->node);
                return loop;
            }
            if (marks[target] != Mark::fresh) continue;
            marks[target] = Mark::open;
            path.push_back({target, 0});
        }
    }
    return std::nullopt;
}

std::optional<std::vector<TrackId>> idsOf(const Project& project,
                                          const std::optional<std::vector<std::size_t>>& loop) {
    if (!loop) return std::nullopt;
    std::vector<TrackId> ids;
    for (const auto index : *loop)
        ids.push_back(project.tracks[index]->id);
    return ids;
}

} // namespace

std::optional<std::vector<TrackId>> findFeedback(const Project& project) {
    return idsOf(project, findLoop(signalEdges(project)));
}

std::optional<std::vector<TrackId>> findFolderLoop(const Project& project) {
    Edges edges(project.tracks.size());
    for (std::size_t i = 0; i < project.tracks.size(); ++i)
        if (project.tracks[i]->folder) addEdge(project, edges, i, *project.tracks[i]->folder);
    return idsOf(project, findLoop(edges));
}

std::string loopText(const Project& project, const std::vector<TrackId>& loop) {
    std::string text;
    const auto add = [&](TrackId id) {
        const auto* track = findTrack(project, id);
        if (!text.empty()) text += " -> ";
        text += track != nullptr && !track->name.empty() ? track->name + " (" + id.text() + ")" : id.text();
    };
    for (const auto id : loop)
        add(id);
    if (!loop.empty()) add(loop.front());
    return text;
}

} // namespace tutti

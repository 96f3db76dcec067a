#include "app/Verify.h"

#include "base/Sha256.h"
#include "engine/Render.h"
#include "model/Directory.h"

namespace tutti {
namespace {

class Verifier {
public:
    Verifier(Compiler& compiler, const JobProgress& progress) : compiler_(compiler), progress_(progress) {}

    Expected<std::string> hash(const Project& project, const Way& way, const std::string& stage) {
        Sha256 sum;
        RenderSpec spec;
        spec.block = way.block;
        spec.threads = way.threads;
        RenderProgress progress;
        if (progress_) progress = [&](double done) { return progress_(stage, done); };
        const auto rendered = render(
            compiler_, project, spec,
            [&](ConstAudioView view) {
                // Frame by frame, so that the sum does not depend on how the sound was cut.
                interleaved_.resize(2 * static_cast<std::size_t>(view.frames));
                for (int i = 0; i < view.frames; ++i) {
                    interleaved_[2 * static_cast<std::size_t>(i)] = view[0][i];
                    interleaved_[2 * static_cast<std::size_t>(i) + 1] = view[1][i];
                }
                sum.add(interleaved_.data(), interleaved_.size() * sizeof(float));
                return success();
            },
            progress);
        if (!rendered) return rendered.error();
        return sum.hex();
    }

    /// True if the two ways give different bits.
    Expected<bool> differs(const Project& project, const Way& a, const Way& b) {
        TUTTI_LET(first, hash(project, a, "Search"));
        TUTTI_LET(second, hash(project, b, "Search"));
        return first != second;
    }

    /// The first track that differs on its own, and of it the first device with which it does.
    Expected<std::string> culprit(const Project& project, const Way& a, const Way& b) {
        for (const auto& track : project.tracks) {
            auto alone = project;
            for (const auto& other : project.tracks) {
                auto next = *other;
                next.solo = other->id == track->id ? Solo::on : Solo::off;
                alone = withTrack(std::move(alone), std::move(next));
            }
            for (std::size_t count = 0; count <= track->devices.size(); ++count) {
                auto shortened = *alone.tracks[*trackIndex(alone, track->id)];
                shortened.devices.resize(count);
                std::erase_if(shortened.curves,
                              [](const auto& curve) { return curve->target.starts_with("d_"); });
                TUTTI_LET(different, differs(withTrack(alone, std::move(shortened)), a, b));
                if (!different) continue;
                if (count == 0) return track->name + ": its clips, inputs or fader";
                const auto& device = *track->devices[count - 1];
                return track->name + ": " + device.type + " (" + device.id.text() + ")";
            }
        }
        return std::string();
    }

private:
    Compiler& compiler_;
    const JobProgress& progress_;
    std::vector<float> interleaved_;
};

} // namespace

Expected<Proof> verifyProject(Compiler& compiler, const Project& project, std::span<const Way> ways,
                              const JobProgress& progress) {
    Verifier verifier(compiler, progress);
    Proof proof;
    for (const auto& way : ways) {
        const auto stage =
            "Render " + std::to_string(proof.sha256.size() + 1) + "/" + std::to_string(ways.size());
        TUTTI_LET(sum, verifier.hash(project, way, stage));
        proof.sha256.push_back(std::move(sum));
        if (proof.sha256.back() == proof.sha256.front()) continue;
        proof.same = false;
        TUTTI_LET(culprit, verifier.culprit(project, ways.front(), way));
        proof.culprit = std::move(culprit);
        break;
    }
    return proof;
}

} // namespace tutti

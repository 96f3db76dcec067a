// bench_document: what editing, opening and saving cost in a large project (W8 of docs/performance.md).
#include "format/Package.h"
#include "model/Directory.h"
#include "model/Verb.h"
#include "model/testing/Generator.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace tutti {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Median and worst of some runs, in seconds.
template<class Work>
std::pair<double, double> timed(int runs, Work&& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const auto start = Clock::now();
        work(i);
        times.push_back(secondsSince(start));
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times.back()};
}

void row(const char* what, std::pair<double, double> time, double unit, const char* name, const char* goal) {
    std::printf("  %-44s %9.2f %s  (worst %.2f)  goal %s\n", what, time.first / unit, name,
                time.second / unit, goal);
}

/// Moves one clip after the other by a tick.
class Edits {
public:
    explicit Edits(const Project& project) : project_(project) {
        for (const auto& track : project.tracks)
            for (const auto& clip : track->clips)
                clips_.push_back(clip->id.text());
    }
    const Project& one(int i) {
        Verb verb{"clip.move",
                  {{"clip", clips_[static_cast<std::size_t>(i) * 7919 % clips_.size()]}, {"by", "1/16q"}}};
        VerbContext context{testing::testCatalogue(), ids_};
        auto applied = apply(project_, verb, context);
        if (!applied)
            std::fprintf(stderr, "%s\n", applied.error().message.c_str());
        else
            project_ = std::move(applied->project);
        return project_;
    }

private:
    Project project_;
    IdSource ids_{1};
    std::vector<std::string> clips_;
};

void measure(int tracks, int clips, int notes, const char* openGoal) {
    std::printf("%d tracks, %d clips, %d notes\n", tracks, clips, notes);
    const auto& catalogue = testing::testCatalogue();
    const auto project = testing::bigProject(tracks, clips, notes);
    Edits edits(project);
    row("one edit", timed(2000, [&](int i) { edits.one(i); }), 1e-6, "us", "20 us");

    const auto folder = fs::temp_directory_path() / ("tutti-bench-" + std::to_string(::getpid()) + ".tutti");
    const auto created = Package::create(folder, project, catalogue);
    if (!created) return void(std::fprintf(stderr, "%s\n", created.error().message.c_str()));
    row("open", timed(5, [&](int) { (void)Package::open(folder, Access::read, catalogue); }), 1e-3, "ms",
        openGoal);
    {
        auto package = Package::open(folder, Access::write, catalogue);
        Edits more(package->project());
        row("one edit made durable", timed(100, [&](int i) { (void)package->append("move", more.one(i)); }),
            1e-3, "ms", "10 ms");
        row("save",
            timed(3,
                  [&](int i) {
                      (void)package->append("move", more.one(100 + i));
                      (void)package->save();
                  }),
            1e-3, "ms", "");
    }
    fs::remove_all(folder);
}

} // namespace
} // namespace tutti

int main() {
    tutti::measure(1000, 20000, 1000000, "1500 ms");
    tutti::measure(1000, 10000, 0, "1000 ms");
    tutti::measure(100, 1000, 10000, "150 ms");
}

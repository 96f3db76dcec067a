// A package on the disk with a history, and what it held at each step.
#pragma once

#include "base/Random.h"
#include "base/testing/TempFolder.h"
#include "format/Package.h"
#include "format/Text.h"
#include "format/testing/Folders.h"
#include "model/testing/Generator.h"

#include <vector>

namespace tutti::testing {

class Sample {
public:
    explicit Sample(std::uint64_t seed) : random_(seed), path_(folder_.path() / "Song.tutti") {
        states.push_back(randomProject(random_, 2));
        created = Package::create(path_, states[0], testCatalogue());
    }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path document() const { return path_ / "project.tutti"; }
    std::filesystem::path journal() const { return path_ / "journal.log"; }

    Expected<Package> open(Access access = Access::write) const {
        return Package::open(path_, access, testCatalogue());
    }

    /// A project that differs from this one.
    Project edited(const Project& project) {
        for (;;) {
            auto next = randomEdit(random_, project);
            if (!sameProject(next, project)) return next;
        }
    }
    /// Opens the package, makes so many edits, each a new state, and saves if told to.
    Result edit(int count, bool save = false) {
        TUTTI_LET(package, open());
        for (int i = 0; i < count; ++i) {
            states.push_back(edited(states.back()));
            TUTTI_TRY(package.append("Edit " + std::to_string(states.size() - 1), states.back()));
        }
        return save ? package.save() : success();
    }
    /// What a stranger's editor makes of the document: another project in the same place.
    void changeOutside() {
        states.push_back(edited(states.back()));
        scribble(document(), writeProject(states.back(), testCatalogue()));
    }

    Result created = success();
    std::vector<Project> states; ///< the first, and one after each edit

private:
    TempFolder folder_;
    Random random_;
    std::filesystem::path path_;
};

} // namespace tutti::testing

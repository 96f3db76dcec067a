// What does not count in a comparison of projects.
#include "app/DiffIgnore.h"
#include "model/Change.h"
#include "model/testing/Example.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

Project edited(const Project& project, std::initializer_list<const char*> lines) {
    const Catalogue catalogue;
    IdSource ids(7);
    VerbContext context{catalogue, ids};
    auto next = project;
    for (const auto* line : lines) {
        const auto applied = apply(next, *parseVerb(line), context);
        EXPECT_TRUE(applied) << line;
        if (applied) next = applied->project;
    }
    return next;
}

TEST(DiffIgnore, NamesAndViewDoNotCountIfTheyAreNotTo) {
    const auto before = edited(emptyProject(ProjectId::of("P"), "Song"),
                               {"track.add id=t_A name=Vox kind=audio", "marker.add id=m_A at=4q name=Here"});
    const auto named = edited(before, {"track.set track=t_A name=Voice", "marker.set marker=m_A name=There"});
    const auto coloured = edited(before, {"track.set track=t_A colour=#ff0000 arm=on"});
    const auto louder = edited(named, {"track.set track=t_A gain=-3dB colour=#ff0000"});
    const auto names = *DiffIgnore::parse("names"), view = *DiffIgnore::parse("view"),
               both = *DiffIgnore::parse("view,names");
    EXPECT_TRUE(sameProject(before, ignoring(names, before, named)));
    EXPECT_FALSE(sameProject(before, ignoring(view, before, named)));
    EXPECT_TRUE(sameProject(before, ignoring(view, before, coloured)));
    EXPECT_FALSE(sameProject(before, ignoring(names, before, coloured)));
    const auto rest = ignoring(both, before, louder);
    EXPECT_TRUE(sameProject(edited(before, {"track.set track=t_A gain=-3dB"}), rest)) << "the gain counts";
    EXPECT_TRUE(sameProject(named, ignoring({}, before, named)));
}

TEST(DiffIgnore, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(DiffIgnore::parse("nmes").error().message, "'nmes' cannot be ignored (did you mean names?)");
    EXPECT_TRUE(DiffIgnore::parse(""));
}

} // namespace
} // namespace tutti

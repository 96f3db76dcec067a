#include "base/Id.h"

#include <gtest/gtest.h>

#include <set>

using namespace tutti;

TEST(Id, TextRoundTrips) {
    for (const char* text : {"t_VOX", "t_A", "t_0123456789", "t_a_Z_9"})
        EXPECT_EQ(TrackId::parse(text)->text(), text);
}

TEST(Id, RefusesOtherKindsAndRubbish) {
    for (const char* text : {"", "t_", "c_VOX", "VOX", "t_TOO_LONG_BY_FAR", "t_a b", "t_\xc3\xa9", "t-VOX"})
        EXPECT_FALSE(TrackId::parse(text).ok()) << text;
}

TEST(Id, SourceIsReproducibleAndSpreads) {
    IdSource one(42), two(42);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto id = one.next<ClipIdTag>();
        EXPECT_EQ(id, two.next<ClipIdTag>());
        seen.insert(id.packed());
    }
    EXPECT_GT(seen.size(), 990u);
    EXPECT_TRUE(IdSource(1).nextNamed<TrackIdTag>("Lead vocal").text().starts_with("t_LEADVO_"));
}

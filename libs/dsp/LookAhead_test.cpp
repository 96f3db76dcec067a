#include "base/Random.h"
#include "dsp/LookAhead.h"

#include <gtest/gtest.h>

using namespace tutti;

namespace {

TEST(LookAhead, DelaysByItsFramesHoweverTimeIsCut) {
    constexpr std::uint64_t seed = 3;
    Random random(seed);
    for (const int delay : {0, 1, 15, 64, 65, 1000}) {
        LookAhead line;
        line.prepare(delay);
        EXPECT_EQ(line.frames(), delay);
        std::vector<float> in(5000), out;
        for (std::size_t i = 0; i < in.size(); ++i)
            in[i] = static_cast<float>(i + 1);
        out = in;
        for (int done = 0; done < 5000;) {
            const int count = std::min<int>(
                5000 - done, static_cast<int>(random.between(std::int64_t{1}, std::int64_t{200})));
            line.process(out.data() + done, count);
            done += count;
        }
        for (int i = 0; i < 5000; ++i)
            ASSERT_EQ(out[i], i < delay ? 0.0f : in[i - delay]) << "delay " << delay << " seed " << seed;
        line.reset();
        float silence = 0;
        line.process(&silence, 1);
        EXPECT_EQ(silence, 0);
    }
}

} // namespace

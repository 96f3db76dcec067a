// project.tutti: what is read is written back the same, and looking for what is wrong with it finds words.
#include "Target.h"
#include "format/Text.h"
#include "model/Change.h"
#include "model/Verb.h"
#include "model/testing/Generator.h"

namespace tutti::fuzz {
namespace {

using testing::testCatalogue;

void run(std::string_view bytes) {
    const auto project = readProject(bytes, testCatalogue());
    if (!project) return demand(!project.error().message.empty(), "a refusal has a sentence");
    const auto text = writeProject(*project, testCatalogue());
    const auto again = readProject(text, testCatalogue());
    demand(again.ok(), "what was written can be read");
    demand(sameProject(*project, *again), "and is the same project");
    demand(writeProject(*again, testCatalogue()) == text, "with the same text");
    for (const auto& issue : validate(*project, testCatalogue()))
        demand(!issue.sentence.empty(), "an issue has a sentence");
}

std::vector<std::string> seeds() {
    std::vector<std::string> texts;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Random random(seed);
        texts.push_back(
            writeProject(testing::randomProject(random, static_cast<int>(seed % 4)), testCatalogue()));
    }
    return texts;
}

std::vector<std::string> known() {
    std::vector<std::string> texts{"",
                                   "\n",
                                   "tutti",
                                   "tutti 1",
                                   "tutti 2\n",
                                   "tutti 99999999999999999999\n",
                                   "tutti 1\r\n",
                                   std::string("tutti 1\n\0", 9),
                                   "\xEF\xBB\xBFtutti 1\n"};
    std::string deep = "tutti 1\n"; // a line below a line below a line
    for (int level = 0; level < 2000; ++level)
        deep += std::string(static_cast<std::size_t>(2 * level), ' ') + "track t_A" + std::to_string(level) +
                "\n";
    texts.push_back(deep);
    return texts;
}

} // namespace

Target documentTarget() {
    return {"document",
            8192,
            run,
            seeds,
            known,
            {"tutti 1\n",
             "track ",
             "t_A",
             "clip ",
             "c_A",
             "at=",
             "len=",
             "4q",
             "1/3q",
             "-3dB",
             "out=",
             "main",
             "notes",
             "audio",
             "lane ",
             "take ",
             "send ",
             "device ",
             "curve ",
             "tempo ",
             "meter ",
             "key ",
             "marker ",
             "media ",
             "\"",
             "\\",
             "\n  ",
             "\n    ",
             "9223372036854775807",
             "-1",
             "1e308",
             "nan"}};
}

} // namespace tutti::fuzz

// Every law on every registered processor, one test for each pair. TUTTI_SEED=n runs them under another seed.
#include "processor/ResourceFiles.h"
#include "processor/laws/Laws.h"
#include "processors/All.h"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace tutti;

namespace {

struct Case {
    laws::Law law;
    const ProcessorSpec* spec;
};

std::vector<Case> allCases() {
    std::vector<Case> cases;
    const auto registry = builtinProcessors();
    for (const auto* spec : registry.all())
        for (const auto& law : laws::allLaws())
            cases.push_back({law, spec});
    return cases;
}

std::string nameOf(const testing::TestParamInfo<Case>& info) {
    std::string name(info.param.spec->type);
    for (auto& letter : name)
        if (!std::isalnum(static_cast<unsigned char>(letter))) letter = '_';
    return name + "_" + std::string(info.param.law.name);
}

class Laws : public testing::TestWithParam<Case> {};

TEST_P(Laws, Hold) {
    const char* seed = std::getenv("TUTTI_SEED");
    const ResourceFiles resources;
    const laws::Conditions conditions{seed != nullptr ? std::strtoull(seed, nullptr, 10) : 1, &resources};
    for (const auto& finding : GetParam().law.check(*GetParam().spec, conditions))
        ADD_FAILURE() << GetParam().spec->type << ": " << GetParam().law.says << "\n  " << finding
                      << "\n  TUTTI_SEED=" << conditions.seed;
}

INSTANTIATE_TEST_SUITE_P(Every, Laws, testing::ValuesIn(allCases()), nameOf);

} // namespace

// The laws of processors: what Processor.h promises, as functions that look for a broken promise.
//
// A law takes any ProcessorSpec, builds inputs, settings and events from a seed and from what the spec says
// of itself, runs the processor and returns one sentence for each thing that is wrong; none if all is well.
// Nothing in here knows a particular processor, so a new one is held to every law by being in the registry
// (processors/laws_test.cpp). The laws prove that they can fail on processors that break them
// (Laws_test.cpp).
//
// Every call of process() is made as the engine makes it: inside a RealTimeScope, so that in a program linked
// with tests/guard each law is also a law against allocating, and with denormals flushed.
//
// Takes milliseconds to a second. Not on the audio thread.
#pragma once

#include "processor/Processor.h"

#include <string>
#include <vector>

namespace tutti::laws {

/// What a run depends on besides the processor: the same conditions give the same sentences.
struct Conditions {
    std::uint64_t seed = 1;
    const Resources* resources = nullptr; ///< handed to prepare() as it is
};

using Findings = std::vector<std::string>;

struct Law {
    std::string_view name; ///< one camel-case word: sameBitsForEveryCut
    std::string_view says; ///< the law in one sentence
    Findings (*check)(const ProcessorSpec&, const Conditions&) = nullptr;
};

/// All laws, simple ones first.
std::span<const Law> allLaws();

// The laws by themselves, in the order of the table. Each is described there.
Findings tableIsSound(const ProcessorSpec&, const Conditions&);
Findings valuesSurviveText(const ProcessorSpec&, const Conditions&);
Findings missingResourcesAreRefused(const ProcessorSpec&, const Conditions&);
Findings everyRateAndWidthWorks(const ProcessorSpec&, const Conditions&);
Findings sameBitsForEveryCut(const ProcessorSpec&, const Conditions&);
Findings resetIsNew(const ProcessorSpec&, const Conditions&);
Findings latencyIsTrue(const ProcessorSpec&, const Conditions&);
Findings tailEnds(const ProcessorSpec&, const Conditions&);
Findings silenceStaysSilent(const ProcessorSpec&, const Conditions&);
Findings badSamplesDoNotStick(const ProcessorSpec&, const Conditions&);
Findings extremesAreBounded(const ProcessorSpec&, const Conditions&);
Findings sidechainIsAsStated(const ProcessorSpec&, const Conditions&);

} // namespace tutti::laws

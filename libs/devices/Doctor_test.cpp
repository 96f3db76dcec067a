// What the doctor says of machines a test makes up, and that it can speak of this one.
#include "devices/Doctor.h"

#include <gtest/gtest.h>

namespace tutti {
namespace {

using enum Finding::Verdict;

const Finding& about(const std::vector<Finding>& findings, const std::string& topic) {
    for (const auto& finding : findings)
        if (finding.topic == topic) return finding;
    ADD_FAILURE() << "nothing about " << topic;
    return findings.front();
}

TEST(Doctor, HasNothingToAdviseAboutAStudio) {
    const MachineFacts studio{.realTimeLimit = 95,
                              .realTimeWorks = true,
                              .lockedLimit = -1,
                              .audioGroup = true,
                              .governors = {"performance"},
                              .processors = 8,
                              .preemptible = true,
                              .cards = {"Fireface"},
                              .sequencer = true};
    for (const auto& finding : diagnose(studio)) {
        EXPECT_EQ(finding.verdict, good) << finding.topic;
        EXPECT_EQ(finding.advice, "") << finding.topic;
    }
}

TEST(Doctor, AdvisesWhereverSomethingIsMissing) {
    const MachineFacts bare{.lockedLimit = 8 << 20,
                            .governors = {"powersave", "schedutil"},
                            .cards = {"PCH"},
                            .cardsOpen = false};
    const auto findings = diagnose(bare);
    for (const auto& finding : findings)
        EXPECT_EQ(finding.advice.empty(), finding.verdict == good) << finding.topic;
    EXPECT_EQ(about(findings, "real-time priority").verdict, bad);
    EXPECT_EQ(about(findings, "sound cards").verdict, bad);
    EXPECT_EQ(about(findings, "locked memory").found,
              "only 8 MiB: JACK may not keep its buffers out of the swap");
    EXPECT_EQ(about(findings, "processor speed").verdict, fair);
    EXPECT_EQ(about(findings, "kernel").verdict, fair);
}

TEST(Doctor, TellsARefusalFromALimit) {
    const auto findings = diagnose(MachineFacts{.realTimeLimit = 95});
    EXPECT_EQ(about(findings, "real-time priority").found,
              "allowed up to priority 95, but refused when it was tried");
}

TEST(Doctor, SpeaksOfThisMachineWhateverItIs) {
    const auto findings = diagnose(factsOfThisMachine());
    EXPECT_EQ(findings.size(), 9u);
    for (const auto& finding : findings)
        EXPECT_NE(finding.found, "") << finding.topic;
}

TEST(Doctor, PassesOnWhyABackendCannotBeReached) {
    const Backend broken{"asio", "",
                         []() -> Expected<std::vector<DeviceInfo>> {
                             return Error{Fault::device, "asio: no driver", "install one"};
                         },
                         nullptr};
    const Backend card{"card", "",
                       []() -> Expected<std::vector<DeviceInfo>> {
                           return std::vector<DeviceInfo>{{.backend = "card",
                                                           .name = "one",
                                                           .rate = 48000,
                                                           .block = 96,
                                                           .inputs = 2,
                                                           .outputs = 4,
                                                           .realTime = true}};
                       },
                       nullptr};
    const Backend both[]{broken, card};
    const auto findings = diagnose(both);
    ASSERT_EQ(findings.size(), 2u);
    EXPECT_EQ(findings[0].found, "asio: no driver");
    EXPECT_EQ(findings[0].advice, "install one");
    EXPECT_EQ(findings[1].found, "one: 48000 Hz, 96 frames (2.0 ms), 2 in, 4 out, real time");
}

} // namespace
} // namespace tutti

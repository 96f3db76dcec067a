// A project that sounds on a device whose clock is the test, and the one who obeys.
#pragma once

#include "app/testing/LiveRig.h"
#include "control/Control.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace tutti::testing {

class Controlled : public ::testing::Test {
protected:
    using Json = nlohmann::ordered_json;

    Json ask(const std::string& line) { return Json::parse(control_->answer(1, line)); }
    /// Succeeds.
    Json done(const std::string& line) {
        auto reply = ask(line);
        EXPECT_EQ(reply["ok"], true) << line << "\n" << reply;
        return reply;
    }
    /// Is refused with a sentence that holds these words.
    void refused(const std::string& line, const std::string& words) {
        const auto reply = ask(line);
        EXPECT_EQ(reply["ok"], false) << line;
        EXPECT_NE(reply.value("error", "").find(words), std::string::npos) << line << "\n" << reply;
    }
    ManualDevice& device() { return rig_.device(); }
    void pull(int frames) { rig_.pull(frames); }

    LiveRig rig_;
    std::unique_ptr<LiveSession>& live_ = rig_.live;
    std::optional<Control> control_{*live_};
};

} // namespace tutti::testing

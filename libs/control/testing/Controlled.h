// A project that sounds on a device whose clock is the test, and the one who obeys.
#pragma once

#include "app/Template.h"
#include "base/testing/TempFolder.h"
#include "control/Control.h"
#include "devices/testing/ManualDevice.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace tutti::testing {

class Controlled : public ::testing::Test {
protected:
    using Json = nlohmann::ordered_json;

    void SetUp() override {
        const auto made = makeProject({.name = (folder_.path() / "k").string(),
                                       .templateName = "empty",
                                       .rate = 48000,
                                       .tempo = {},
                                       .meter = {},
                                       .key = {},
                                       .fps = {},
                                       .seed = 1},
                                      house_);
        ASSERT_TRUE(made) << made.error().message;
        auto live =
            LiveSession::open(*made, Access::write, house_, {.backend = "manual", .keep = false}, manual_);
        ASSERT_TRUE(live) << live.error().message;
        project_ = *made;
        live_ = std::move(*live);
        control_.emplace(*live_);
    }
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
    ManualDevice& device() { return static_cast<ManualDevice&>(live_->device()); }
    void pull(int frames) {
        device().pull(frames);
        live_->tick();
    }

    const std::vector<Backend> manual_{
        {"manual", "a test's", nullptr, [](const DeviceConfig&) -> Expected<std::unique_ptr<AudioDevice>> {
             return std::unique_ptr<AudioDevice>(new ManualDevice);
         }}};
    TempFolder folder_;
    House house_ = builtinHouse();
    std::filesystem::path project_;
    std::unique_ptr<LiveSession> live_;
    std::optional<Control> control_;
};

} // namespace tutti::testing

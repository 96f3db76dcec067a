// Runs the built program in a temporary folder and catches what it says.
//
//   TEST_F(Cli, NewMakesAProject) {
//       EXPECT_EQ(tutti({"new", "k"}).code, 0);
//   }
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tutti::testing {

using Json = nlohmann::ordered_json;

struct Ran {
    int code = -1; ///< exit code; 128 + the signal that ended it
    std::string out, talk;

    Json json() const { return Json::parse(out, nullptr, false); }
};
std::ostream& operator<<(std::ostream&, const Ran&);

class Cli : public ::testing::Test {
protected:
    Cli();
    ~Cli() override;

    /// The program with these words, in folder(). `input` is its standard input.
    Ran tutti(const std::vector<std::string>& words, const std::string& input = {}) const;
    /// A line for bash, in folder(); $TUTTI is the program. A pipeline fails with its first failing part.
    Ran shell(const std::string& line) const;

    const std::filesystem::path& folder() const { return folder_; }
    bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
    std::string read(const std::string& name) const;
    void write(const std::string& name, const std::string& text) const;
    /// All that is in folder(), sorted, folders with a slash; without the harness's own files.
    std::vector<std::string> listing() const;

    /// A project NAME.tutti with a stereo track `Noise` (t_N) that plays so many seconds of pink noise,
    /// and a track `Tone` (t_T) with a sine of 1 kHz in the first half of that time.
    void soundProject(const std::string& name, int seconds) const;

private:
    Ran run(const std::vector<std::string>& words, const std::string& input) const;

    std::filesystem::path folder_, caught_;
};

} // namespace tutti::testing

#include "Cli.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tutti::testing {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// In the child: standard streams from and to files, then the program. Does not return.
[[noreturn]] void become(const std::vector<std::string>& words, const fs::path& folder,
                         const fs::path& caught) {
    const int in = ::open((caught / "in").c_str(), O_RDONLY);
    const int out = ::open((caught / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int talk = ::open((caught / "talk").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const bool ready = in >= 0 && out >= 0 && talk >= 0 && ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 &&
                       ::dup2(talk, 2) == 2 && ::chdir(folder.c_str()) == 0;
    if (ready) ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

} // namespace

std::ostream& operator<<(std::ostream& stream, const Ran& ran) {
    return stream << "exit code " << ran.code << "\n--- out\n" << ran.out << "\n--- talk\n" << ran.talk;
}

Cli::Cli() {
    auto pattern = (fs::temp_directory_path() / "tutti-cli-XXXXXX").string();
    const auto* made = ::mkdtemp(pattern.data());
    caught_ = made == nullptr ? "" : made;
    folder_ = caught_ / "here";
    fs::create_directories(folder_);
    ::setenv("TUTTI", TUTTI_PROGRAM, 1);
    ::setenv("NO_COLOR", "1", 1);
    ::setenv("TUTTI_CONFIG", "", 1); // not that of who runs the tests
}

Cli::~Cli() {
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(caught_, ignored)) // tests take rights away
        if (entry.is_directory())
            fs::permissions(entry, fs::perms::owner_all, fs::perm_options::add, ignored);
    fs::remove_all(caught_, ignored);
}

Ran Cli::run(const std::vector<std::string>& words, const std::string& input) const {
    std::ofstream(caught_ / "in", std::ios::binary) << input;
    const auto child = ::fork();
    if (child == 0) become(words, folder_, caught_);
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(caught_ / "out"),
            contents(caught_ / "talk")};
}

Ran Cli::tutti(const std::vector<std::string>& words, const std::string& input) const {
    std::vector<std::string> all{TUTTI_PROGRAM};
    all.insert(all.end(), words.begin(), words.end());
    return run(all, input);
}

Ran Cli::shell(const std::string& line) const {
    return run({"bash", "-c", "set -o pipefail; " + line}, {});
}

std::string Cli::read(const std::string& name) const {
    return contents(folder_ / name);
}

void Cli::write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
}

std::vector<std::string> Cli::listing() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_))
        names.push_back(entry.path().filename().string() + (entry.is_directory() ? "/" : ""));
    std::sort(names.begin(), names.end());
    return names;
}

void Cli::soundProject(const std::string& name, int seconds) const {
    const auto project = name + ".tutti", media = project + "/media/";
    const auto frames = std::to_string(seconds * 48000), half = std::to_string(seconds * 24000);
    write("make.verbs", "track.add id=t_N name=Noise\ntrack.add id=t_T name=Tone\n"
                        "media.add id=a_N file=media/noise.wav frames=" +
                            frames +
                            " channels=2\n"
                            "media.add id=a_T file=media/tone.wav frames=" +
                            half +
                            " channels=1\n"
                            "clip.add track=t_N at=0s src=a_N\nclip.add track=t_T at=0s src=a_T\n");
    const auto made =
        shell("$TUTTI new " + name + " -q >/dev/null && sox -R -n -r 48000 -b 24 -c 2 " + media +
              "noise.wav synth " + std::to_string(seconds) +
              " pinknoise gain -n -8 && sox -n -r 48000 -b 24 -c 1 " + media + "tone.wav synth " +
              std::to_string(seconds) + " sine 1000 gain -23 trim 0 " + half + "s && $TUTTI do " + project +
              " --script make.verbs > /dev/null && rm make.verbs");
    ASSERT_EQ(made.code, 0) << made;
}

} // namespace tutti::testing

// fuzz_seeds FOLDER: for each target a folder of inputs to start from, a dictionary, and its name and largest
// input on standard output.
#include "Target.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

int main(int count, char** arguments) {
    if (count != 2) return std::fputs("usage: fuzz_seeds FOLDER\n", stderr), 2;
    namespace fs = std::filesystem;
    for (const auto& target : tutti::fuzz::allTargets()) {
        const auto folder = fs::path(arguments[1]) / target.name;
        fs::create_directories(folder);
        auto inputs = target.seeds();
        for (auto& known : target.known())
            inputs.push_back(std::move(known));
        for (std::size_t i = 0; i < inputs.size(); ++i)
            std::ofstream(folder / ("seed-" + std::to_string(i)), std::ios::binary) << inputs[i];
        std::ofstream dictionary(folder.string() + ".dict");
        for (const auto word : target.words) {
            dictionary << '"';
            for (const char c : word) {
                char escaped[5];
                std::snprintf(escaped, sizeof escaped, "\\x%02x",
                              static_cast<unsigned>(static_cast<unsigned char>(c)));
                dictionary << escaped;
            }
            dictionary << "\"\n";
        }
        std::printf("%s %zu\n", std::string(target.name).c_str(), target.largest);
    }
}

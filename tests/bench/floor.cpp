// bench_floor mix FOLDER COUNT OUT [THREADS]: the least a mix can cost: reads the inputs, multiplies by a
// gain for each side, adds, writes 24 bit. No document, no plan, no safety. What a render is measured
// against.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int block = 2048;

struct Input {
    const float* samples = nullptr;
    std::size_t frames = 0;
};

Input openInput(const std::string& folder, int number) {
    char name[32];
    std::snprintf(name, sizeof name, "/track-%03d.wav", number);
    const int file = ::open((folder + name).c_str(), O_RDONLY);
    struct stat status {};
    if (file < 0 || fstat(file, &status) != 0) std::exit((std::perror(name), 3));
    auto* bytes = static_cast<const char*>(mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ,
                                                MAP_SHARED | MAP_POPULATE, file, 0));
    close(file);
    const auto* data = static_cast<const char*>(memmem(bytes, 256, "data", 4));
    if (data == nullptr) std::exit((std::fprintf(stderr, "%s: no data\n", name), 3));
    std::uint32_t size = 0;
    std::memcpy(&size, data + 4, 4);
    return {reinterpret_cast<const float*>(data + 8), size / 8};
}

void mix(const std::vector<Input>& inputs, std::size_t from, std::size_t to, unsigned char* out) {
    std::vector<float> sum(2 * block);
    for (auto at = from; at < to; at += block) {
        const auto count = std::min<std::size_t>(block, to - at);
        std::fill(sum.begin(), sum.end(), 0.0f);
        for (std::size_t t = 0; t < inputs.size(); ++t) {
            const float left = 0.5f / static_cast<float>(t + 1), right = 0.4f / static_cast<float>(t + 1);
            const float* in = inputs[t].samples + 2 * at;
            for (std::size_t i = 0; i < count; ++i) {
                sum[2 * i] += left * in[2 * i];
                sum[2 * i + 1] += right * in[2 * i + 1];
            }
        }
        for (std::size_t i = 0; i < 2 * count; ++i) {
            const auto value = static_cast<std::int32_t>(std::clamp(sum[i], -1.0f, 0.9999999f) * 8388608.0f);
            std::memcpy(out + 3 * (2 * at + i), &value, 3);
        }
    }
}

} // namespace

int main(int count, char** words) {
    if (count < 5 || std::string(words[1]) != "mix")
        return std::fputs("bench_floor mix FOLDER COUNT OUT [THREADS]\n", stderr), 2;
    std::vector<Input> inputs;
    for (int i = 1; i <= std::atoi(words[3]); ++i)
        inputs.push_back(openInput(words[2], i));
    const auto frames = inputs[0].frames;
    const auto threads = static_cast<std::size_t>(count > 5 ? std::atoi(words[5]) : 1);
    std::vector<unsigned char> out(frames * 6 + 1);
    std::vector<std::thread> pool;
    for (std::size_t t = 0; t < threads; ++t)
        pool.emplace_back(
            [&, t] { mix(inputs, frames * t / threads, frames * (t + 1) / threads, out.data()); });
    for (auto& thread : pool)
        thread.join();
    const int file = ::open(words[4], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const bool written = file >= 0 && write(file, out.data(), frames * 6) == static_cast<ssize_t>(frames * 6);
    return written && close(file) == 0 ? 0 : 4;
}

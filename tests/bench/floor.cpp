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

// --- session -----------------------------------------------------------------------------------------------

constexpr int wide = 8; // channels side by side: four stereo tracks
using Wide = float __attribute__((vector_size(4 * wide)));

Wide all(float value) {
    return Wide{} + value;
}

struct Strip {
    Wide b0[4], b1[4], b2[4], a1[4], a2[4], s1[4]{}, s2[4]{}, level{}, gain{};

    Strip() {
        for (int band = 0; band < 4; ++band) {
            b0[band] = all(1.0f + 0.01f * static_cast<float>(band));
            b1[band] = all(-1.9f), b2[band] = all(0.905f), a1[band] = all(-1.9f), a2[band] = all(0.91f);
        }
        gain = all(0.5f);
    }

    Wide run(Wide x) {
        for (int band = 0; band < 4; ++band) {
            const Wide y = b0[band] * x + s1[band];
            s1[band] = b1[band] * x - a1[band] * y + s2[band];
            s2[band] = b2[band] * x - a2[band] * y;
            x = y;
        }
        // Feed-forward, the gain a rational function of the level: no logarithm.
        const Wide rectified = x < 0 ? -x : x;
        const Wide rate = rectified > level ? all(0.002f) : all(0.0002f);
        level += rate * (rectified - level);
        const Wide over = level * all(16.0f);
        return x * (over > all(1.0f) ? all(1.0f) / (all(0.25f) + all(0.75f) * over) : all(1.0f)) * gain;
    }
};

/// Eight combs side by side.
struct Reverb {
    std::vector<Wide> line = std::vector<Wide>(1601);
    std::size_t place = 0;
    Wide low{};

    float run(float in) {
        Wide& cell = line[place];
        low += all(0.6f) * (cell - low);
        const Wide out = cell;
        cell = all(in) + low * all(0.8f);
        if (++place == line.size()) place = 0;
        float sum = 0;
        for (int i = 0; i < wide; ++i)
            sum += out[i];
        return sum;
    }
};

/// Mixes the tracks of one thread; its sends go to `sends`.
void strips(const std::vector<Input>& inputs, std::vector<Strip>& state, std::size_t firstGroup,
            std::size_t lastGroup, std::size_t at, std::size_t count, float* sum, float* sends) {
    for (auto group = firstGroup; group < lastGroup; ++group) {
        const float* in[4];
        for (std::size_t t = 0; t < 4; ++t)
            in[t] = inputs[group * 4 + t].samples + 2 * at;
        auto& strip = state[group];
        for (std::size_t i = 0; i < count; ++i) {
            Wide x;
            for (int t = 0; t < 4; ++t)
                x[2 * t] = in[t][2 * i], x[2 * t + 1] = in[t][2 * i + 1];
            const Wide y = strip.run(x);
            for (int t = 0; t < 4; ++t)
                sum[2 * i] += y[2 * t], sum[2 * i + 1] += y[2 * t + 1];
            sends[2 * i] += 0.1f * (y[0] + y[2] + y[4] + y[6]);
            sends[2 * i + 1] += 0.2f * (y[1] + y[3] + y[5] + y[7]);
        }
    }
}

void session(const std::vector<Input>& inputs, std::size_t threads, unsigned char* out) {
    const auto groups = inputs.size() / 4;
    std::vector<Strip> state(groups);
    std::vector<std::vector<float>> sums(threads, std::vector<float>(2 * block)), sends = sums;
    Reverb reverbs[2];
    float envelope = 0;
    for (std::size_t at = 0; at < inputs[0].frames; at += block) {
        const auto count = std::min<std::size_t>(block, inputs[0].frames - at);
        std::vector<std::thread> pool;
        const auto part = [&](std::size_t t) {
            std::fill(sums[t].begin(), sums[t].end(), 0.0f);
            std::fill(sends[t].begin(), sends[t].end(), 0.0f);
            strips(inputs, state, groups * t / threads, groups * (t + 1) / threads, at, count, sums[t].data(),
                   sends[t].data());
        };
        for (std::size_t t = 1; t < threads; ++t)
            pool.emplace_back(part, t);
        part(0);
        for (auto& thread : pool)
            thread.join();
        for (std::size_t i = 0; i < count; ++i) {
            float left = 0, right = 0, first = 0, second = 0;
            for (std::size_t t = 0; t < threads; ++t) {
                left += sums[t][2 * i], right += sums[t][2 * i + 1];
                first += sends[t][2 * i], second += sends[t][2 * i + 1];
            }
            const float wet = reverbs[0].run(first) + reverbs[1].run(second);
            left += wet, right += wet;
            envelope = std::max({left, -left, right, -right, envelope * 0.9995f});
            const float gain = envelope > 0.9f ? 0.9f / envelope : 1.0f;
            for (const float value : {left * gain, right * gain}) {
                const auto sample = static_cast<std::int32_t>(value * 8388607.0f);
                std::memcpy(out, &sample, 3);
                out += 3;
            }
        }
    }
}

} // namespace

int main(int count, char** words) {
    const std::string work = count > 1 ? words[1] : "";
    if (count < 5 || (work != "mix" && work != "session"))
        return std::fputs("bench_floor mix|session FOLDER COUNT OUT [THREADS]\n", stderr), 2;
    std::vector<Input> inputs;
    for (int i = 1; i <= std::atoi(words[3]); ++i)
        inputs.push_back(openInput(words[2], i));
    const auto frames = inputs[0].frames;
    const auto threads = static_cast<std::size_t>(count > 5 ? std::atoi(words[5]) : 1);
    std::vector<unsigned char> out(frames * 6 + 1);
    if (work == "session") {
        session(inputs, threads, out.data());
    } else {
        std::vector<std::thread> pool;
        for (std::size_t t = 0; t < threads; ++t)
            pool.emplace_back(
                [&, t] { mix(inputs, frames * t / threads, frames * (t + 1) / threads, out.data()); });
        for (auto& thread : pool)
            thread.join();
    }
    const int file = ::open(words[4], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const bool written = file >= 0 && write(file, out.data(), frames * 6) == static_cast<ssize_t>(frames * 6);
    return written && close(file) == 0 ? 0 : 4;
}

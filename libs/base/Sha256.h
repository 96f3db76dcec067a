// SHA-256 (FIPS 180-4), by nettle: names the content of media files and saved documents.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tutti {

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::string_view bytes);
    void add(const void* bytes, std::size_t size) { add({static_cast<const char*>(bytes), size}); }
    /// 64 lower-case hexadecimal digits; starts anew afterwards.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256Hex(std::string_view bytes);

} // namespace tutti

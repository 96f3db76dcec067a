// Packets of Open Sound Control: what is read is written back, and addresses are matched in time.
#include "surface/Osc.h"

#include "Target.h"
#include "surface/OscPattern.h"

namespace tutti::fuzz {
namespace {

std::string textOf(const osc::Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

void matchAll(const osc::Packet& packet) {
    if (const auto* message = std::get_if<osc::Message>(&packet.content)) {
        (void)osc::matches(message->address, "/tutti/track/1/volume");
        if (!osc::isPattern(message->address))
            demand(osc::matches(message->address, message->address), "an address means itself");
        return;
    }
    for (const auto& part : std::get<osc::Bundle>(packet.content).parts)
        matchAll(part);
}

void run(std::string_view bytes) {
    const auto packet = osc::read({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    if (!packet)
        return demand(packet.error().message.starts_with("OSC packet, byte "), "a refusal names the place");
    const auto written = osc::write(*packet);
    const auto again = osc::read(written);
    demand(again && osc::write(*again) == written, "what was written reads the same");
    demand(textOf(written) == bytes || written.size() > bytes.size(),
           "byte for byte, but for messages without type tags");
    matchAll(*packet);
}

std::vector<std::string> seeds() {
    using namespace osc;
    const Message one{"/tutti/track/1/volume", {0.5f, 1, std::string("name=value"), Bytes{1, 2, 3}}};
    const Message two{"/tutti/{track,verb}/[1-4]*/?", {std::int64_t{-1}, 1e9, true, false, Nil{}, Impulse{}}};
    const Bundle inner{1ull << 40, {Packet{one}, Packet{two}}};
    return {textOf(write(one)), textOf(write(two)), textOf(write(Packet{inner})),
            textOf(write(Packet{Bundle{atOnce, {Packet{inner}, Packet{two}}}}))};
}

std::vector<std::string> known() {
    return {"", "#bundle", std::string("#bundle\0\0\0\0\0\0\0\0\1\xff\xff\xff\xff", 20),
            std::string("/a\0\0,[]\0", 8)};
}

} // namespace

Target oscTarget() {
    return {"osc",
            1024,
            run,
            seeds,
            known,
            {std::string_view("#bundle\0", 8), std::string_view(",i\0\0", 4), std::string_view(",b\0\0", 4),
             "/tutti", "[!a-", "{a,", "*"}};
}

} // namespace tutti::fuzz

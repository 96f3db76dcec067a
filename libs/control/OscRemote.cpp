#include "control/OscRemote.h"

#include "surface/Travel.h"

#include <algorithm>
#include <cmath>

namespace tutti {
namespace {

constexpr std::size_t longestPacket = 8192; // bytes; more goes into the next one
constexpr std::uint64_t secondsBefore1970 = 2'208'988'800;

/// Remotes are clients of Control, too; those of the socket have numbers above 0.
int clientOf(std::uint16_t from) {
    return -static_cast<int>(from);
}

const char* wordOf(LiveTransport::State state) {
    return state == LiveTransport::State::rolling   ? "playing"
           : state == LiveTransport::State::countIn ? "count_in"
                                                    : "stopped";
}

float decibels(float peak) {
    return peak > 0 ? std::max(20 * std::log10(peak), static_cast<float>(silentLevel))
                    : static_cast<float>(silentLevel);
}

/// Numbers that differ by less than a display can show are the same.
bool same(const std::vector<osc::Argument>& a, const std::vector<osc::Argument>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        const auto *f = std::get_if<float>(&x), *g = std::get_if<float>(&y);
        return f != nullptr && g != nullptr ? std::fabs(*f - *g) < 1e-4f : x == y;
    });
}

} // namespace

osc::TimeTag OscRemote::timeTag(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    const auto since = time.time_since_epoch();
    const auto whole = duration_cast<seconds>(since);
    const auto part = duration_cast<nanoseconds>(since - whole).count();
    return (static_cast<std::uint64_t>(whole.count()) + secondsBefore1970) << 32 |
           (static_cast<std::uint64_t>(part) << 32) / 1'000'000'000;
}

// --- what is heard -----------------------------------------------------------------------------------------

void OscRemote::hear(std::uint16_t from, std::span<const std::uint8_t> bytes, Time now, osc::TimeTag wall) {
    if (!remotes_.contains(from) && remotes_.size() >= mostRemotes) {
        fail(from, "", refused("there are " + std::to_string(mostRemotes) + " remote controls already"));
        return;
    }
    remotes_[from].heard = now;
    const auto packet = osc::read(bytes);
    if (!packet) return fail(from, "", packet.error());
    sort(from, *packet, osc::atOnce, now, wall);
}

/// Does what is for now, and puts aside what is for later.
void OscRemote::sort(std::uint16_t from, const osc::Packet& packet, osc::TimeTag when, Time now,
                     osc::TimeTag wall) {
    if (const auto* bundle = std::get_if<osc::Bundle>(&packet.content)) {
        for (const auto& part : bundle->parts)
            sort(from, part, bundle->time, now, wall);
        return;
    }
    const auto& message = std::get<osc::Message>(packet.content);
    if (when <= wall) return obey(from, message, now);
    if (waiting_.size() >= mostWaiting)
        return fail(from, message.address, refused("too many messages wait for their time"));
    waiting_.emplace(when, Waiting{from, message});
}

void OscRemote::obey(std::uint16_t from, const osc::Message& message, Time now) {
    auto& remote = remotes_[from];
    if (obeyOwn(from, remote, message)) return;
    const auto requests = requestsOf(message, control_.live().heard());
    if (!requests) return fail(from, message.address, requests.error());
    for (const auto& request : *requests) {
        ask(from, remote, request, now);
        // Who moved it knows where it is.
        if (!request.hand.empty() && message.arguments.size() == 1)
            remote.shown[request.address] = message.arguments;
    }
}

/// What is between the remote and us alone.
bool OscRemote::obeyOwn(std::uint16_t from, Remote& remote, const osc::Message& message) {
    const auto answer = [&](const Result& result) {
        if (result)
            send(from, {"/tutti/done", {message.address}});
        else
            fail(from, message.address, result.error());
        return true;
    };
    if (message.address == "/tutti/subscribe") return answer(subscribe(remote, message));
    if (message.address == "/tutti/unsubscribe") {
        remote.position = remote.meters = remote.tracks = false;
        return answer(success());
    }
    if (message.address == "/tutti/reply") {
        const auto* port =
            message.arguments.size() == 1 ? std::get_if<std::int32_t>(&message.arguments[0]) : nullptr;
        if (port == nullptr || *port < 1 || *port > 65535)
            return answer(Error{Fault::usage, "/tutti/reply: is the number of a port"});
        remote.answerTo = static_cast<std::uint16_t>(*port);
        return answer(success());
    }
    if (message.address == "/tutti/request") {
        const auto* line =
            message.arguments.size() == 1 ? std::get_if<std::string>(&message.arguments[0]) : nullptr;
        if (line == nullptr) return answer(Error{Fault::usage, "/tutti/request: is one line of JSON"});
        const auto request = Control::Json::parse(*line, nullptr, false);
        if (request.is_object() && request.contains("watch"))
            return answer(
                Error{Fault::usage, "/tutti/request: nothing can be watched here", "use /tutti/subscribe"});
        release(from, remote, Time::max());
        send(from, {"/tutti/answer", {control_.answer(clientOf(from), *line)}});
        return true;
    }
    return false;
}

Result OscRemote::subscribe(Remote& remote, const osc::Message& message) {
    auto next = remote;
    bool named = false;
    for (const auto& argument : message.arguments) {
        if (const auto* every = std::get_if<std::int32_t>(&argument)) {
            if (*every < 20 || *every > 60000)
                return Error{Fault::usage, "/tutti/subscribe: the time is 20 to 60000 milliseconds"};
            next.every = Time(*every);
            continue;
        }
        const auto* word = std::get_if<std::string>(&argument);
        const std::string what = word == nullptr ? "" : *word;
        if (what != "position" && what != "meters" && what != "tracks")
            return Error{Fault::usage, "/tutti/subscribe: there are position, meters, tracks"};
        (what == "position" ? next.position : what == "meters" ? next.meters : next.tracks) = true;
        named = true;
    }
    if (!named) next.position = next.meters = next.tracks = true;
    next.next = {};
    next.shown.clear(); // whoever asks again gets all anew
    remote = std::move(next);
    return success();
}

void OscRemote::ask(std::uint16_t from, Remote& remote, const OscRequest& request, Time now) {
    for (const auto* edit : {"do", "undo", "redo", "save"}) // history is in the order of what was done
        if (request.request.contains(edit)) release(from, remote, Time::max());
    const auto reply = control_.ask(clientOf(from), request.request);
    if (!reply.value("ok", false)) {
        std::vector<osc::Argument> words{request.address};
        for (const auto* key : {"fault", "error", "hint"})
            words.emplace_back(reply.value(key, std::string()));
        return send(from, {"/tutti/failed", std::move(words)});
    }
    if (!request.hand.empty()) {
        remote.hands[request.hand] = now;
        return;
    }
    std::vector<osc::Argument> words{request.address};
    if (const auto made = reply.find("made"); made != reply.end())
        for (const auto& id : *made)
            words.emplace_back(id.get<std::string>());
    send(from, {"/tutti/done", std::move(words)});
}

/// Lets go of all that has not moved since then.
void OscRemote::release(std::uint16_t from, Remote& remote, Time since) {
    for (auto at = remote.hands.begin(); at != remote.hands.end();) {
        if (at->second > since) {
            ++at;
            continue;
        }
        const auto reply = control_.ask(clientOf(from), {{"release", at->first}});
        if (!reply.value("ok", false))
            fail(from, at->first, {Fault::refused, reply.value("error", ""), reply.value("hint", "")});
        at = remote.hands.erase(at);
    }
}

// --- what is said ------------------------------------------------------------------------------------------

void OscRemote::fail(std::uint16_t from, const std::string& address, const Error& error) {
    send(from, {"/tutti/failed", {address, std::string(wordOf(error.fault)), error.message, error.hint}});
}

void OscRemote::send(std::uint16_t from, const osc::Message& message) {
    const auto found = remotes_.find(from);
    const auto to = found != remotes_.end() && found->second.answerTo != 0 ? found->second.answerTo : from;
    out_.push_back({to, osc::write(message)});
}

std::vector<OscRemote::Packet> OscRemote::tick(Time now, osc::TimeTag wall) {
    while (!waiting_.empty() && waiting_.begin()->first <= wall) {
        const auto due = waiting_.extract(waiting_.begin());
        obey(due.mapped().from, due.mapped().message, now);
    }
    for (auto at = remotes_.begin(); at != remotes_.end();) {
        auto& [from, remote] = *at;
        release(from, remote, now - rest);
        if (now - remote.heard >= lease) {
            control_.forget(clientOf(from));
            at = remotes_.erase(at);
            continue;
        }
        if ((remote.position || remote.meters || remote.tracks) && now >= remote.next) {
            remote.next = now + remote.every;
            show(from, remote);
        }
        ++at;
    }
    return std::exchange(out_, {});
}

/// What has changed since the last time, in packets of moderate size.
void OscRemote::show(std::uint16_t from, Remote& remote) {
    osc::Bundle bundle;
    std::size_t size = 0;
    const auto flush = [&] {
        if (bundle.parts.empty()) return;
        out_.push_back(
            {remote.answerTo != 0 ? remote.answerTo : from, osc::write(osc::Packet{std::move(bundle)})});
        bundle = {};
        size = 0;
    };
    const auto say = [&](std::string address, std::vector<osc::Argument> arguments) {
        auto& before = remote.shown[address];
        if (!before.empty() && same(before, arguments)) return;
        before = arguments;
        bundle.parts.emplace_back().content = osc::Message{std::move(address), std::move(arguments)};
        size += osc::write(bundle.parts.back()).size() + 4;
        if (size > longestPacket) flush();
    };
    auto& live = control_.live();
    const auto& project = live.heard();
    const auto reading = control_.gauges(clientOf(from));
    if (remote.position) {
        const double seconds = static_cast<double>(reading.state.heard) / project.settings.rate;
        const auto bar = project.meter->barAt(project.tempo->ticksAt(seconds));
        say("/tutti/transport/state", {std::string(wordOf(reading.state.state))});
        say("/tutti/position",
            {static_cast<float>(seconds), static_cast<std::int32_t>(bar.bar), static_cast<float>(bar.beat)});
    }
    if (remote.tracks) say("/tutti/tracks", {static_cast<std::int32_t>(project.tracks.size())});
    if (remote.meters)
        say("/tutti/meter", {decibels(reading.state.peak[0]), decibels(reading.state.peak[1])});
    for (std::size_t i = 0; i < project.tracks.size(); ++i) {
        const auto& track = *project.tracks[i];
        const auto address = "/tutti/track/" + std::to_string(i + 1) + "/";
        if (remote.tracks)
            for (auto& [word, value] : shownOf(track))
                say(address + std::string(word), {std::move(value)});
        if (const auto peak = reading.tracks.find(track.id); remote.meters && peak != reading.tracks.end())
            say(address + "meter", {decibels(peak->second[0]), decibels(peak->second[1])});
    }
    flush();
}

} // namespace tutti

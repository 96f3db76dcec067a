#include "Console.h"

#include "Terminal.h"
#include "base/Clock.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>

namespace tutti::cli {
namespace {

using Json = nlohmann::ordered_json;

// What signal handlers may write. It belongs to the process, as signals do.
volatile std::sig_atomic_t receivedSignal = 0;
volatile std::sig_atomic_t progressAsked = 0;

std::string minutes(double seconds) {
    const auto whole = static_cast<long>(std::lround(std::max(0.0, seconds)));
    char text[32];
    std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
    return text;
}

std::string fixed(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// At most so many characters (not bytes), with three dots where some were left out.
std::string shortened(const std::string& text, int most) {
    const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    if (std::count_if(text.begin(), text.end(), starts) <= std::max(most, 0)) return text;
    std::string result;
    int count = 0;
    for (const char c : text) {
        if (starts(c) && ++count > most - 3) break;
        result += c;
    }
    return most < 3 ? std::string() : result + "...";
}

Json headed(std::string_view command, const Json& document) {
    Json whole{{"schema", "tutti." + std::string(command) + "/1"}, {"tutti", TUTTI_VERSION}};
    whole.update(document);
    return whole;
}

/// Texts of damaged files may hold bytes that are no UTF-8; they come out as the replacement character.
std::string dumped(const Json& document, int indent) {
    return document.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace

void listenForSignals() {
    std::signal(SIGUSR1, [](int) { progressAsked = 1; });
    const auto note = [](int number) { receivedSignal = number; };
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
}
bool stopRequested() {
    return receivedSignal != 0;
}
int stopSignal() {
    return receivedSignal;
}

Console::Console(std::ostream& out, std::ostream& talk, bool outIsTerminal, bool talkIsTerminal, bool colour)
    : out_(out), talk_(talk), outIsTerminal_(outIsTerminal), talkIsTerminal_(talkIsTerminal),
      colour_(colour) {}

std::string Console::jsonText(std::string_view command, const Json& document) {
    return dumped(headed(command, document), 2) + "\n";
}

void Console::printJson(std::string_view command, const Json& document) {
    if (lines)
        event("result", headed(command, document));
    else
        printRaw(jsonText(command, document));
}

void Console::event(std::string_view name, const Json& facts) {
    if (!lines) return;
    Json line{{"event", name}};
    line.update(facts);
    out_ << dumped(line, -1) << '\n' << std::flush;
}

void Console::say(std::string_view text) {
    if (!quiet) talk_ << text << '\n' << std::flush;
    log(text);
}
void Console::warn(std::string_view text) {
    say("tutti: note: " + std::string(text));
    event("note", {{"text", text}});
}
void Console::detail(int level, std::string_view text) {
    if (verbosity >= level && !quiet) talk_ << "tutti: " << text << '\n' << std::flush;
    log(text);
}

Result Console::logTo(const std::string& path) {
    log_.open(path, std::ios::app);
    if (!log_) return Error{Fault::output, path + ": the log cannot be written"};
    return success();
}
void Console::log(std::string_view text) {
    if (log_.is_open()) log_ << utcNow() << ' ' << text << '\n' << std::flush;
}

void Console::redraw(std::string_view text) {
    if (quiet || !talkIsTerminal_) return;
    talk_ << "\r\033[K" << shortened(std::string(text), talkWidth() - 1) << std::flush;
}

void Console::error(const Error& error) {
    talk_ << "tutti: " << error.message << '\n';
    if (!error.hint.empty()) talk_ << "hint: " << error.hint << '\n';
    talk_ << std::flush;
    log("tutti: " + error.message);
    if (!error.hint.empty()) log("hint: " + error.hint);
    event("error", {{"message", error.message}, {"hint", error.hint}});
}

std::string Console::bold(std::string_view text) const {
    return colour_ && outIsTerminal_ ? "\033[1m" + std::string(text) + "\033[0m" : std::string(text);
}

ProgressLine::ProgressLine(Console& console, std::string stage, std::string what, double seconds)
    : console_(console), stage_(std::move(stage)), what_(std::move(what)), seconds_(seconds) {
    visible_ = console.progressMode != ProgressMode::never && !console.quiet;
}

ProgressLine::~ProgressLine() {
    if (visible_ && console_.talkIsTerminal_ && drawn_ != Clock::time_point{} && !console_.lines &&
        console_.progressMode != ProgressMode::json)
        console_.talk_ << '\n' << std::flush;
}

bool ProgressLine::update(double done) {
    if (stopRequested()) return false;
    const auto now = Clock::now();
    const double elapsed = std::chrono::duration<double>(now - start_).count();
    if (progressAsked != 0) { // as dd does
        progressAsked = 0;
        console_.talk_ << stage_ << "  " << what_ << numbers(done, elapsed) << '\n' << std::flush;
    }
    if (!visible_) return true;
    if (done < 1 && now - drawn_ < std::chrono::milliseconds(100)) return true;
    drawn_ = now;
    if (console_.lines || console_.progressMode == ProgressMode::json)
        drawJson(done, elapsed);
    else
        draw(done, elapsed);
    return true;
}

void ProgressLine::drawJson(double done, double elapsed) {
    Json line{{"event", "progress"}, {"stage", stage_}, {"what", what_}, {"done", done}};
    if (seconds_ > 0 && elapsed > 0) line["speed"] = done * seconds_ / elapsed;
    if (done > 0) line["eta_s"] = elapsed * (1 - done) / done;
    (console_.lines ? console_.out_ : console_.talk_) << dumped(line, -1) << '\n' << std::flush;
}

std::string ProgressLine::numbers(double done, double elapsed) const {
    auto text = "  " + std::to_string(static_cast<int>(done * 100)) + " %";
    if (seconds_ > 0 && elapsed > 0.05) text += "  " + fixed(done * seconds_ / elapsed, 1) + "x";
    if (done > 0.01 && done < 1) text += "  ETA " + minutes(elapsed * (1 - done) / done);
    return text;
}

void ProgressLine::draw(double done, double elapsed) {
    if (!console_.talkIsTerminal_) {
        // Into a log: a line every tenth, and none at all for what is over at once.
        const int percent = static_cast<int>(done * 100);
        const bool wanted = console_.progressMode == ProgressMode::always || elapsed > 2;
        if (!wanted || percent / 10 == plainTenth_) return;
        plainTenth_ = percent / 10;
        console_.talk_ << stage_ << "  " << what_ << "  " << percent << " %\n" << std::flush;
        return;
    }
    constexpr int width = 24;
    const int full = static_cast<int>(done * width);
    std::string bar;
    for (int i = 0; i < width; ++i)
        bar += i < full ? "━" : (i == full ? "╸" : "─");
    const auto text = numbers(done, elapsed);
    // A line that wraps cannot be redrawn: the name gives way.
    const auto room = talkWidth() - static_cast<int>(stage_.size() + text.size()) - width - 5;
    console_.talk_ << "\r\033[K" << stage_ << "  " << shortened(what_, room) << "  " << bar << text
                   << std::flush;
}

} // namespace tutti::cli

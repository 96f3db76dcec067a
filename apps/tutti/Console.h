// Where words go: data to standard output, talk to standard error. Progress, colour, JSON and the log are
// decided here.
#pragma once

#include "base/Expected.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace tutti::cli {

enum class ProgressMode { automatic, always, never, json };

class Console {
public:
    Console(std::ostream& out, std::ostream& talk, bool outIsTerminal, bool talkIsTerminal, bool colour);

    bool json = false;
    bool lines = false; ///< with json: events and the document as lines, as they happen (--jsonl)
    bool quiet = false;
    int verbosity = 0; ///< 1: what was decided and how long it took; 2: every option
    ProgressMode progressMode = ProgressMode::automatic;

    /// Data: whole lines, the end of line is added.
    void print(std::string_view text) { out_ << text << '\n'; }
    void printRaw(std::string_view text) { out_ << text; }
    /// One JSON document, with "schema" (`tutti.<command>/1`) and "tutti" in front.
    void printJson(std::string_view command, const nlohmann::ordered_json& document);
    /// The same as text, for a file.
    static std::string jsonText(std::string_view command, const nlohmann::ordered_json& document);
    /// With --jsonl, a line `{"event": name, ...}`; else nothing.
    void event(std::string_view name, const nlohmann::ordered_json& facts);
    bool flushed() { return static_cast<bool>(out_.flush()); }

    /// Talk: not shown with --quiet.
    void say(std::string_view text);
    /// Shown where verbosity is as high as `level`, and always in the log.
    void detail(int level, std::string_view text);
    void warn(std::string_view text);
    /// A line that the next one is drawn over, cut to the terminal's width; nothing where there is no
    /// terminal. An empty one wipes it off.
    void redraw(std::string_view text);
    /// Always shown. The hint goes on a line of its own.
    void error(const Error&);

    /// From now on all talk but progress goes into this file, too, behind what is there. Fault::output.
    Result logTo(const std::string& path);
    void setColour(bool wanted) { colour_ = wanted; }

    bool outIsTerminal() const { return outIsTerminal_; }
    std::string bold(std::string_view text) const;

private:
    friend class ProgressLine;
    void log(std::string_view text);

    std::ofstream log_;
    std::ostream& out_;
    std::ostream& talk_;
    bool outIsTerminal_, talkIsTerminal_, colour_;
};

/// One job's progress: a line that is redrawn at most ten times a second, plain lines every tenth where there
/// is no terminal, or JSON lines (with --jsonl on standard output).
///   Render  Night Train.flac  ━━━━━━━━━━╸────  63 %  38.4x  ETA 0:12
class ProgressLine {
public:
    /// `seconds`: the length of the sound that is made, for the speed; 0 shows none.
    ProgressLine(Console&, std::string stage, std::string what, double seconds);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// `done` 0..1. False once the user has asked to stop.
    bool update(double done);
    /// As a function for jobs that know no console.
    std::function<bool(double)> callback() {
        return [this](double done) { return update(done); };
    }

private:
    using Clock = std::chrono::steady_clock;
    void draw(double done, double elapsed);
    std::string numbers(double done, double elapsed) const;
    void drawJson(double done, double elapsed);

    Console& console_;
    std::string stage_, what_;
    double seconds_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point drawn_{};
    int plainTenth_ = -1;
    bool visible_ = false;
};

/// The progress of a job of several stages: a line for each.
class StageProgress {
public:
    /// `seconds`: the length of the sound, for the speed; 0 shows none.
    StageProgress(Console& console, std::string what, double seconds)
        : console_(console), what_(std::move(what)), seconds_(seconds) {}
    std::function<bool(std::string_view, double)> callback() {
        return [this](std::string_view stage, double done) {
            if (!line_ || stage != stage_) {
                stage_ = stage;
                line_ = std::make_unique<ProgressLine>(console_, stage_, what_, seconds_);
            }
            return line_->update(done);
        };
    }

private:
    Console& console_;
    std::string what_, stage_;
    double seconds_;
    std::unique_ptr<ProgressLine> line_;
};

/// True once SIGINT or SIGTERM came: jobs stop at their next progress call and leave no half a file.
bool stopRequested();
/// The number of the signal, or 0.
int stopSignal();
void listenForSignals();

} // namespace tutti::cli

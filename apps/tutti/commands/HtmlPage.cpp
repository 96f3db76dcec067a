#include "commands/HtmlPage.h"

#include "base/Clock.h"
#include "base/File.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tutti::cli {
namespace {

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text)
        c == '<'   ? result += "&lt;"
        : c == '>' ? result += "&gt;"
        : c == '&' ? result += "&amp;"
        : c == '"' ? result += "&quot;"
                   : result += c;
    return result;
}

std::string element(std::string_view name, std::string_view text) {
    const std::string tag(name);
    return "<" + tag + ">" + escaped(text) + "</" + tag + ">";
}

std::string fixed(double value) {
    char text[48];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #1b1d21; --faint: #6b7280; --line: #d8dbe0; --paper: #fff;
  --good: #15803d; --bad: #b91c1c; --first: #2563eb; --second: #9db4dd; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --faint: #9aa1ac; --line: #363b44; --paper: #16181c;
  --good: #4ade80; --bad: #f87171; --first: #60a5fa; --second: #3d5478; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 52rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem }
small, caption { color: var(--faint) } table { border-collapse: collapse; margin: .5rem 0 }
td, th { text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere } th { font-weight: 600 }
.good { color: var(--good) } .bad { color: var(--bad) } .verdict { font-weight: 600 }
svg { width: 100%; height: auto; margin: .5rem 0 } svg text { font-size: 11px; fill: var(--faint) }
)";

/// The course of loudness as a drawing.
class Chart {
public:
    Chart(const Series& series, const Target* target) : series_(series), target_(target) {
        double least = 0, most = -200;
        for (const auto* values : {&series.momentary, &series.shortTerm})
            for (const double value : *values)
                if (heard(value)) least = std::min(least, value), most = std::max(most, value);
        if (goal()) least = std::min(least, *goal()), most = std::max(most, *goal());
        bottom_ = std::max(-60.0, std::floor(least / 6 - 0.5) * 6);
        top_ = std::min(6.0, std::ceil(most / 6 + 0.2) * 6);
        if (top_ <= bottom_) top_ = bottom_ + 6;
    }

    std::string drawing() const {
        std::string text =
            "<svg viewBox=\"0 0 800 260\" role=\"img\" aria-label=\"loudness along the way\">\n";
        for (double level = bottom_; level <= top_; level += 6)
            text += line(left, y(level), right, y(level), "var(--line)", 1) +
                    label(4, y(level) + 4, fixed(level));
        const double length = static_cast<double>(series_.momentary.size()) * series_.step;
        for (int i = 0; i <= 4; ++i)
            text += label(left + (right - left - 30) * i / 4, floor + 18, durationText(length * i / 4));
        text += curve(series_.momentary, "var(--second)", 1) + curve(series_.shortTerm, "var(--first)", 2);
        if (goal())
            text +=
                line(left, y(*goal()), right, y(*goal()), "var(--good)", 1.5, " stroke-dasharray=\"6 4\"");
        return text + "</svg>\n";
    }

private:
    static constexpr double left = 48, right = 796, ceiling = 8, floor = 230;

    static bool heard(double value) { return std::isfinite(value) && value > -200; }
    std::optional<double> goal() const {
        const bool levelled =
            target_ != nullptr && target_->gauge != Gauge::none && target_->gauge != Gauge::rms;
        return levelled ? std::optional(target_->level) : std::nullopt;
    }
    double y(double level) const {
        const double share = (std::clamp(level, bottom_, top_) - bottom_) / (top_ - bottom_);
        return floor - share * (floor - ceiling);
    }
    static std::string label(double x, double y, const std::string& text) {
        return "<text x=\"" + fixed(x) + "\" y=\"" + fixed(y) + "\">" + escaped(text) + "</text>\n";
    }
    static std::string line(double x1, double y1, double x2, double y2, std::string_view colour, double width,
                            std::string_view more = {}) {
        return "<line x1=\"" + fixed(x1) + "\" y1=\"" + fixed(y1) + "\" x2=\"" + fixed(x2) + "\" y2=\"" +
               fixed(y2) + "\" stroke=\"" + std::string(colour) + "\" stroke-width=\"" + fixed(width) + "\"" +
               std::string(more) + "/>\n";
    }
    /// At most as many points as there is room for; silence breaks the line.
    std::string curve(const std::vector<double>& values, std::string_view colour, double width) const {
        std::string path;
        bool down = false;
        const auto count = values.size(), step = std::max<std::size_t>(1, count / 1500);
        for (std::size_t i = 0; i < count; i += step) {
            if (!heard(values[i])) {
                down = false;
                continue;
            }
            const double x = left + (right - left) * static_cast<double>(i + 1) / static_cast<double>(count);
            path += (down ? "L" : "M") + fixed(x) + " " + fixed(y(values[i]));
            down = true;
        }
        return "<path fill=\"none\" stroke=\"" + std::string(colour) + "\" stroke-width=\"" + fixed(width) +
               "\" d=\"" + path + "\"/>\n";
    }

    const Series& series_;
    const Target* target_;
    double bottom_ = -60, top_ = 0;
};

} // namespace

HtmlPage::HtmlPage(std::string_view title) : title_(title) {}

void HtmlPage::heading(std::string_view text) {
    body_ += element("h2", text) + "\n";
}
void HtmlPage::paragraph(std::string_view text) {
    body_ += element("p", text) + "\n";
}
void HtmlPage::verdict(std::string_view text, bool pass) {
    body_ +=
        std::string("<p class=\"verdict ") + (pass ? "good\">✓ " : "bad\">✗ ") + escaped(text) + "</p>\n";
}

void HtmlPage::facts(const std::vector<Fact>& facts) {
    body_ += "<table>\n";
    for (const auto& fact : facts) {
        body_ += "<tr>" + element("th", fact.name) + element("td", fact.value);
        if (!fact.wanted.empty())
            body_ += std::string("<td class=\"") + (fact.ok ? "good\">✓ " : "bad\">✗ ") +
                     escaped(fact.wanted) + "</td>";
        body_ += "</tr>\n";
    }
    body_ += "</table>\n";
}

void HtmlPage::table(const std::vector<std::vector<std::string>>& rows) {
    body_ += "<table>\n";
    for (const auto& row : rows) {
        body_ += "<tr>";
        for (const auto& cell : row)
            body_ += element(&row == &rows.front() ? "th" : "td", cell);
        body_ += "</tr>\n";
    }
    body_ += "</table>\n";
}

void HtmlPage::list(const std::vector<std::string>& sentences) {
    body_ += "<ul>\n";
    for (const auto& sentence : sentences)
        body_ += element("li", sentence) + "\n";
    body_ += "</ul>\n";
}

void HtmlPage::loudness(const Series& series, const Target* target) {
    if (series.momentary.size() < 2) return;
    body_ += Chart(series, target).drawing();
    body_ +=
        element("small", "Short-term loudness (strong line) and momentary loudness in LUFS along the way" +
                             std::string(target != nullptr ? "; dashed: what is asked for." : ".")) +
        "\n";
}

void HtmlPage::sound(std::string_view name, const Measured& sound, const Target* target,
                     const Series& series) {
    heading(name == "-" ? "standard input" : name);
    if (target != nullptr) verdict(verdictText(*target, sound), judge(*target, sound).pass());
    facts(factsOf(sound, target));
    if (target != nullptr && !judge(*target, sound).note.empty()) paragraph(judge(*target, sound).note);
    loudness(series, target);
}

std::string HtmlPage::finished() const {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
           element("title", title_) + "\n<style>" + std::string(style) + "</style>\n</head>\n<body>\n" +
           element("h1", title_) + "\n" + element("small", "Tutti " TUTTI_VERSION ", " + utcNow()) + "\n" +
           body_ + "</body>\n</html>\n";
}

bool reportIsPage(const Arguments& arguments) {
    return arguments.text("report").ends_with(".html");
}

Result checkReport(const Arguments& arguments) {
    if (!arguments.has("report")) return success();
    const auto path = arguments.text("report");
    if (!path.ends_with(".html") && !path.ends_with(".json"))
        return Error{Fault::usage, "--report: '" + path + "' is neither .html nor .json",
                     ".html is a page for people, .json the document for programs"};
    return checkTarget(path, arguments);
}

Result writeReport(const Arguments& arguments, std::string_view command, const Json& document,
                   const HtmlPage& page) {
    if (!arguments.has("report")) return success();
    return writeFileDurably(arguments.text("report"),
                            reportIsPage(arguments) ? page.finished() : Console::jsonText(command, document));
}

} // namespace tutti::cli

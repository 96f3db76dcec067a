// A report as one page of HTML: no script, nothing from elsewhere, light or dark as the reader's screen is,
// and good on paper. The same facts and words as on the terminal.
#pragma once

#include "commands/Measure.h"
#include "commands/Report.h"

namespace tutti::cli {

class HtmlPage {
public:
    explicit HtmlPage(std::string_view title);

    void heading(std::string_view text);
    void paragraph(std::string_view text);
    /// A sentence with a mark before it.
    void verdict(std::string_view text, bool pass);
    void facts(const std::vector<Fact>&);
    /// The first row is the head.
    void table(const std::vector<std::vector<std::string>>& rows);
    void list(const std::vector<std::string>& sentences);
    /// Short-term and momentary loudness along the way, and the goal as a line.
    void loudness(const Series&, const Target* target);
    /// One sound: heading, verdict, facts, the course of its loudness if there is one.
    void sound(std::string_view name, const Measured&, const Target* target, const Series&);

    std::string finished() const;

private:
    std::string title_, body_;
};

/// --report FILE, if it was given: its ending must be .html or .json, and it must not be there unless --force
/// is. To be called before the work.
Result checkReport(const Arguments&);
/// True if it is to be a page.
bool reportIsPage(const Arguments&);
/// Writes the page or, if the file ends in .json, the document of the command; nothing without --report.
Result writeReport(const Arguments&, std::string_view command, const Json& document, const HtmlPage&);

} // namespace tutti::cli

#include "format/MarkerText.h"

#include "base/Parameter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace tutti {
namespace {

struct Row {
    const char* kind;
    std::string name;
    double start = 0, end = 0; ///< seconds
    TickPoint at;
};

std::vector<Row> rowsOf(const Project& project) {
    std::vector<Row> rows;
    const auto& tempo = *project.tempo;
    const auto secondsOf = [&](TimePoint at) { return asSeconds(tempo.toFlicks(at) - FlickPoint{}); };
    for (const auto& marker : *project.markers)
        rows.push_back(
            {"marker", marker.name, secondsOf(marker.at), secondsOf(marker.at), tempo.toTicks(marker.at)});
    for (const auto& section : *project.sections)
        rows.push_back({"section", section.name, secondsOf(section.at),
                        secondsOf(section.at + section.length), section.at});
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.start < b.start; });
    return rows;
}

std::string fixed(double seconds) {
    char text[64];
    std::snprintf(text, sizeof text, "%.6f", seconds);
    return text;
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

/// One line, whatever the name has in it.
std::string oneLine(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return text;
}

std::vector<Row> chapterRows(const Project& project) {
    auto rows = rowsOf(project);
    const std::string kind = project.markers->empty() ? "section" : "marker";
    std::erase_if(rows, [&](const Row& row) { return row.kind != kind; });
    return rows;
}

} // namespace

std::string markersAsCsv(const Project& project) {
    std::string text = "kind,name,start_s,end_s,start_quarters,bar\r\n";
    for (const auto& row : rowsOf(project)) {
        const auto bar = project.meter->barAt(row.at);
        const bool isMarker = row.start == row.end;
        text += std::string(row.kind) + "," + csvField(row.name) + "," + fixed(row.start) + "," +
                (isMarker ? "" : fixed(row.end)) + "," + formatNumber(asQuarters(row.at - TickPoint{})) +
                "," + std::to_string(bar.bar) + "." + std::to_string(bar.beat) + "\r\n";
    }
    return text;
}

std::string markersAsLabels(const Project& project) {
    std::string text;
    for (const auto& row : rowsOf(project))
        text += fixed(row.start) + "\t" + fixed(row.end) + "\t" + oneLine(row.name) + "\n";
    return text;
}

std::vector<Chapter> chaptersOf(const Project& project, double from, double to) {
    std::vector<Chapter> chapters;
    for (const auto& row : chapterRows(project)) {
        if (row.start >= to) break;
        const Chapter chapter{std::max(row.start - from, 0.0), oneLine(row.name)};
        if (!chapters.empty() && chapter.start == 0) chapters.pop_back(); // over before the stretch begins
        chapters.push_back(chapter);
    }
    return chapters;
}

std::string markersAsChapters(const Project& project, double end) {
    const auto rows = chapterRows(project);
    const auto milliseconds = [](double seconds) { return std::llround(seconds * 1000); };
    std::string text = ";FFMETADATA1\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto start = milliseconds(rows[i].start);
        const auto stop =
            milliseconds(i + 1 < rows.size() ? rows[i + 1].start : std::max(end, rows[i].start));
        text += "[CHAPTER]\nTIMEBASE=1/1000\nSTART=" + std::to_string(start) +
                "\nEND=" + std::to_string(stop) + "\ntitle=";
        for (const char c : oneLine(rows[i].name)) {
            if (std::string_view("=;#\\").find(c) != std::string_view::npos) text += '\\';
            text += c;
        }
        text += "\n";
    }
    return text;
}

} // namespace tutti

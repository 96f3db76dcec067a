#include "format/Journal.h"

#include "base/Crc32c.h"
#include "model/Fields.h"

#include <charconv>

namespace tutti {
namespace {

constexpr std::string_view header = "tutti-journal 1\n";
constexpr std::string_view backMark = "back ";

std::string hex(std::uint32_t value) {
    char text[9] = "00000000";
    for (int i = 7; i >= 0; --i, value >>= 4)
        text[i] = "0123456789abcdef"[value & 15];
    return text;
}

/// `<head> prev=<chain> crc=<sum>`: the sum covers everything before it, the lines of the body included.
std::string sealed(std::string body, const std::string& head, std::uint32_t& crc) {
    body += head + " prev=" + hex(crc);
    crc = crc32c(body);
    return body + " crc=" + hex(crc) + "\n";
}

std::string_view takeWord(std::string_view& text) {
    const auto space = text.find(' ');
    const auto word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    return word;
}

bool parseSize(std::string_view text, std::size_t& value) {
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && rest == text.data() + text.size();
}

std::string parentWord(const std::string& parent) {
    return parent.empty() ? "-" : parent;
}

/// The key of a part from its line: the second word, or the whole of it for what has no id (settings).
std::string keyOfLine(std::string_view kind, std::string_view line) {
    if (kind == "delivery") return {};
    auto rest = line;
    takeWord(rest);
    if (kind == "unknown") return std::string(rest);
    return std::string(takeWord(rest));
}

class JournalReader {
public:
    explicit JournalReader(std::string_view bytes) : bytes_(bytes) {}

    Journal read() {
        if (!bytes_.starts_with(header)) {
            if (!bytes_.empty()) stop("it does not start like a journal");
            return finish();
        }
        position_ = journal_.goodBytes = header.size();
        while (position_ < bytes_.size() && journal_.problem.empty())
            record();
        return finish();
    }

private:
    void stop(std::string why) { journal_.problem = std::move(why); }

    Journal finish() {
        journal_.lostBytes = bytes_.size() - journal_.goodBytes;
        return std::move(journal_);
    }

    /// The next line without its end, or nothing if it is cut off.
    bool line(std::string_view& text) {
        const auto end = bytes_.find('\n', position_);
        if (end == std::string_view::npos) {
            stop("the last record is cut off");
            return false;
        }
        text = bytes_.substr(position_, end - position_);
        position_ = end + 1;
        return true;
    }

    /// Checks the seal of the record that starts at `start` and ends with `last`.
    bool seal(std::size_t start, std::string_view last) {
        const auto mark = last.rfind(" crc=");
        const auto previous = last.rfind(" prev=");
        if (mark == std::string_view::npos || previous == std::string_view::npos ||
            last.size() != mark + 13) {
            stop("a record has no checksum");
            return false;
        }
        const auto sum = crc32c(
            bytes_.substr(start, static_cast<std::size_t>(last.data() - bytes_.data()) + mark - start));
        if (last.substr(mark + 5) != hex(sum) || last.substr(previous + 6, 8) != hex(journal_.lastCrc)) {
            stop("a record's checksum is wrong");
            return false;
        }
        journal_.lastCrc = sum;
        journal_.goodBytes = position_;
        return true;
    }

    void record() {
        const auto start = position_;
        std::string_view text;
        if (!line(text)) return;
        const auto first = text.substr(0, text.find(' '));
        if (first == "begin") return edit(start, text);
        if (first != "undo" && first != "redo" && first != "saved")
            return stop("a record is of an unknown kind");
        if (!seal(start, text)) return;
        JournalStep step;
        auto rest = text;
        takeWord(rest);
        const auto word = takeWord(rest);
        if (first == "saved") {
            step.what = JournalStep::What::saved;
            step.sha256 = word.starts_with("sha256=") ? word.substr(7) : word;
        } else {
            std::size_t number = 0;
            if (!parseSize(word, number) || number < 1 || number > journal_.groups.size())
                return stop("a record names no edit");
            step.what = first == "undo" ? JournalStep::What::undo : JournalStep::What::redo;
            step.group = number - 1;
        }
        journal_.steps.push_back(std::move(step));
    }

    void edit(std::size_t start, std::string_view begin) {
        const auto bodyStart = position_;
        std::string_view text;
        do {
            if (!line(text)) return;
        } while (!text.starts_with("commit "));
        const auto bodyEnd = static_cast<std::size_t>(text.data() - bytes_.data());
        if (!seal(start, text)) return;
        JournalGroup group;
        group.number = journal_.groups.size() + 1;
        group.body = bytes_.substr(bodyStart, bodyEnd - bodyStart);
        if (const auto words = splitWords(begin); words && words->size() >= 4) {
            group.label = (*words)[2];
            group.when = (*words)[3].starts_with("at=") ? (*words)[3].substr(3) : std::string{};
        }
        journal_.steps.push_back({JournalStep::What::edit, journal_.groups.size(), {}});
        journal_.groups.push_back(std::move(group));
    }

    std::string_view bytes_;
    std::size_t position_ = 0;
    Journal journal_;
};

Expected<std::vector<Change>> parseChanges(std::string_view body, bool back) {
    std::vector<Change> changes;
    while (!body.empty()) {
        const auto end = body.find('\n');
        auto line = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        if (line.starts_with(backMark) != back) continue;
        if (back) line.remove_prefix(backMark.size());
        TUTTI_LET(change, parseChange(line));
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace

Expected<std::vector<Change>> JournalGroup::forward() const {
    return parseChanges(body, false);
}
Expected<std::vector<Change>> JournalGroup::backward() const {
    return parseChanges(body, true);
}

Journal::Stacks Journal::stacksAfter(std::size_t count) const {
    Stacks stacks;
    for (std::size_t i = 0; i < count && i < steps.size(); ++i) {
        const auto& step = steps[i];
        if (step.what == JournalStep::What::edit) {
            stacks.done.push_back(step.group);
            stacks.undone.clear();
        } else if (step.what == JournalStep::What::undo && !stacks.done.empty()) {
            stacks.undone.push_back(stacks.done.back());
            stacks.done.pop_back();
        } else if (step.what == JournalStep::What::redo && !stacks.undone.empty()) {
            stacks.done.push_back(stacks.undone.back());
            stacks.undone.pop_back();
        }
    }
    return stacks;
}

Journal readJournal(std::string_view bytes) {
    return JournalReader(bytes).read();
}

std::string journalHeader() {
    return std::string(header);
}

std::string editRecord(std::size_t number, std::string_view label, std::string_view when,
                       const std::vector<Change>& forward, const std::vector<Change>& backward,
                       std::uint32_t& crc) {
    std::string body = "begin " + std::to_string(number) + " \"";
    for (const char c : label)
        body += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 32 ? ' ' : c;
    body += "\" at=" + std::string(when) + "\n";
    for (const auto& change : forward)
        body += changeLine(change) + "\n";
    for (const auto& change : backward)
        body += std::string(backMark) + changeLine(change) + "\n";
    return sealed(std::move(body), "commit " + std::to_string(number), crc);
}

std::string undoRecord(std::size_t number, std::uint32_t& crc) {
    return sealed({}, "undo " + std::to_string(number), crc);
}
std::string redoRecord(std::size_t number, std::uint32_t& crc) {
    return sealed({}, "redo " + std::to_string(number), crc);
}
std::string savedRecord(std::string_view sha256, std::uint32_t& crc) {
    return sealed({}, "saved sha256=" + std::string(sha256), crc);
}

std::string changeLine(const Change& change) {
    switch (change.what) {
    case Change::What::put: return "put " + parentWord(change.parent) + " " + change.line;
    case Change::What::drop:
        return "drop " + parentWord(change.parent) + " " + change.kind + " " + change.key;
    case Change::What::order:
        return "order " + parentWord(change.parent) + " " + change.kind + " " + change.line;
    }
    return {};
}

Expected<Change> parseChange(std::string_view line) {
    auto rest = line;
    const auto what = takeWord(rest);
    const auto parent = takeWord(rest);
    Change change;
    if (parent != "-") change.parent = parent;
    if (what == "put") {
        change.what = Change::What::put;
        change.line = rest;
        change.kind = rest.substr(0, rest.find(' '));
        change.key = keyOfLine(change.kind, rest);
    } else if (what == "drop" || what == "order") {
        change.what = what == "drop" ? Change::What::drop : Change::What::order;
        change.kind = takeWord(rest);
        (what == "drop" ? change.key : change.line) = rest;
    } else {
        return Error{Fault::project,
                     "the journal has a line that is no change: " + std::string(line.substr(0, 60))};
    }
    return change;
}

} // namespace tutti

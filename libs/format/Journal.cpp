#include "format/Journal.h"

#include "base/Crc32c.h"
#include "base/Utf8.h"
#include "model/Fields.h"

#include <algorithm>
#include <charconv>
#include <optional>

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

bool parseHex(std::string_view text, std::uint32_t& value) {
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
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

/// A record's bounds and seal, before anybody looks at what it says.
struct Record {
    std::string_view first, last; ///< its first and last lines; the same for all but edits
    std::string_view body;        ///< an edit's lines between them
    std::uint32_t previous = 0, crc = 0;
    std::size_t start = 0, end = 0; ///< the end is where the next one starts
};

bool isOneLiner(std::string_view word) {
    return word == "undo" || word == "redo" || word == "saving" || word == "saved";
}

class JournalReader {
public:
    explicit JournalReader(std::string_view bytes) : bytes_(bytes) {}

    Journal read() {
        if (bytes_.starts_with(header))
            journal_.goodBytes = header.size();
        else if (!bytes_.empty())
            complain("it does not start like a journal");
        for (auto position = journal_.goodBytes; position < bytes_.size();) {
            if (auto record = recordAt(position)) {
                record->start = position;
                position = record->end;
                arrive(std::move(*record));
            } else {
                position = nextLine(position);
            }
        }
        if (!waiting_.empty()) complain("the last edits are cut off");
        journal_.tornBytes = bytes_.size() - journal_.goodBytes;
        return std::move(journal_);
    }

private:
    void complain(std::string why) {
        if (journal_.problem.empty()) journal_.problem = std::move(why);
    }

    std::size_t nextLine(std::size_t position) const {
        const auto end = bytes_.find('\n', position);
        return end == std::string_view::npos ? bytes_.size() : end + 1;
    }

    /// The line there without its end, or nothing if it is cut off.
    std::optional<std::string_view> lineAt(std::size_t position) {
        const auto end = bytes_.find('\n', position);
        if (end != std::string_view::npos) return bytes_.substr(position, end - position);
        complain("the last record is cut off");
        return std::nullopt;
    }

    /// The whole record that starts there, if there is one whose checksum is right.
    std::optional<Record> recordAt(std::size_t start) {
        const auto first = lineAt(start);
        if (!first) return std::nullopt;
        const auto word = first->substr(0, first->find(' '));
        Record record{*first, *first, {}, 0, 0, 0, 0};
        if (word == "begin") {
            // Up to its commit, or to where another one begins: then this one lost its end.
            const auto bodyStart = start + first->size() + 1;
            auto position = bodyStart;
            for (;;) {
                const auto line = lineAt(position);
                if (!line) return std::nullopt;
                if (line->starts_with("begin ")) return complain("a record is cut off"), std::nullopt;
                if (line->starts_with("commit ")) {
                    record.last = *line;
                    break;
                }
                position += line->size() + 1;
            }
            record.body = bytes_.substr(bodyStart, position - bodyStart);
        } else if (!isOneLiner(word)) {
            return complain("a record is of an unknown kind"), std::nullopt;
        }
        if (!seal(start, record)) return std::nullopt;
        return record;
    }

    /// Reads and checks `... prev=XXXXXXXX crc=XXXXXXXX` at the end of a record that starts at `start`.
    bool seal(std::size_t start, Record& record) {
        constexpr std::size_t sealLength = sizeof(" prev=12345678 crc=12345678") - 1;
        const auto last = record.last;
        if (last.size() < sealLength) return complain("a record has no checksum"), false;
        const auto mark = last.substr(last.size() - sealLength);
        const auto lastStart = static_cast<std::size_t>(last.data() - bytes_.data());
        const auto covered = lastStart + last.size() - start - (sizeof(" crc=12345678") - 1);
        record.crc = crc32c(bytes_.substr(start, covered));
        record.end = lastStart + last.size() + 1;
        if (!mark.starts_with(" prev=") || mark.substr(14, 5) != " crc=")
            return complain("a record has no checksum"), false;
        if (mark.substr(19) != hex(record.crc) || !parseHex(mark.substr(6, 8), record.previous))
            return complain("a record's checksum is wrong"), false;
        return true;
    }

    /// Edits that count only together wait for the last of them.
    void arrive(Record record) {
        const bool inRow = waiting_.empty() ||
                           (record.start == waiting_.back().end && record.previous == waiting_.back().crc &&
                            record.first.starts_with("begin "));
        if (!inRow) {
            complain("edits are cut off");
            waiting_.clear(); // take() finds the gap
        }
        const bool more = record.first.starts_with("begin ") && record.first.ends_with(" more");
        waiting_.push_back(std::move(record));
        if (more) return;
        for (const auto& each : waiting_)
            take(each);
        waiting_.clear();
    }

    void take(const Record& record) {
        const auto start = record.start;
        if (start > journal_.goodBytes || record.previous != journal_.lastCrc) gap("a record is missing");
        journal_.damagedBytes += start - journal_.goodBytes;
        journal_.goodBytes = record.end;
        journal_.lastCrc = record.crc;
        auto words = record.first;
        const auto what = takeWord(words);
        if (what == "begin")
            edit(record);
        else if (what == "undo" || what == "redo")
            walk(what == "undo" ? JournalStep::What::undo : JournalStep::What::redo, takeWord(words));
        else
            save(what == "saving" ? JournalStep::What::saving : JournalStep::What::saved, takeWord(words));
    }

    void gap(std::string why) {
        complain(std::move(why));
        journal_.steps.push_back({JournalStep::What::gap, 0, {}});
    }

    void edit(const Record& record) {
        const auto words = splitWords(record.first);
        JournalGroup group;
        if (!words || words->size() < 4 || !parseSize((*words)[1], group.number) ||
            group.number < journal_.nextNumber())
            return gap("a record names no edit");
        group.label = (*words)[2];
        group.when = (*words)[3].starts_with("at=") ? (*words)[3].substr(3) : std::string{};
        group.body = record.body;
        journal_.steps.push_back({JournalStep::What::edit, journal_.groups.size(), {}});
        journal_.groups.push_back(std::move(group));
    }

    void walk(JournalStep::What what, std::string_view word) {
        std::size_t number = 0;
        const auto& groups = journal_.groups;
        const auto found =
            std::lower_bound(groups.begin(), groups.end(), parseSize(word, number) ? number : 0,
                             [](const auto& group, auto wanted) { return group.number < wanted; });
        if (found == groups.end() || found->number != number) return gap("a record names no edit");
        journal_.steps.push_back({what, static_cast<std::size_t>(found - groups.begin()), {}});
    }

    void save(JournalStep::What what, std::string_view word) {
        constexpr std::string_view name = "sha256=";
        if (!word.starts_with(name)) return gap("a record names no document");
        journal_.steps.push_back({what, 0, std::string(word.substr(name.size()))});
    }

    std::string_view bytes_;
    std::vector<Record> waiting_;
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
        } else if (step.what == JournalStep::What::gap) {
            stacks = {}; // what lies before it is not known to lead here
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

std::string editRecord(const JournalHead& head, const std::vector<Change>& forward,
                       const std::vector<Change>& backward, std::uint32_t& crc) {
    const auto number = std::to_string(head.number);
    std::string body = "begin " + number + " \"";
    for (const char c : readableText(head.label)) { // quoted as values are, on one line
        if (c == '"' || c == '\\') body += '\\';
        body += c;
    }
    body += "\" at=" + std::string(head.when) + (head.more ? " more\n" : "\n");
    for (const auto& change : forward)
        body += changeLine(change) + "\n";
    for (const auto& change : backward)
        body += std::string(backMark) + changeLine(change) + "\n";
    return sealed(std::move(body), "commit " + number, crc);
}

std::string undoRecord(std::size_t number, std::uint32_t& crc) {
    return sealed({}, "undo " + std::to_string(number), crc);
}
std::string redoRecord(std::size_t number, std::uint32_t& crc) {
    return sealed({}, "redo " + std::to_string(number), crc);
}
std::string savingRecord(std::string_view sha256, std::uint32_t& crc) {
    return sealed({}, "saving sha256=" + std::string(sha256), crc);
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

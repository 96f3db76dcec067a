#include "model/verbs/Phrase.h"

#include "time/TimeText.h"

#include <algorithm>
#include <array>

namespace tutti::verbs {
namespace {

struct Quality {
    std::string_view name;
    std::vector<int> steps;
};

const std::vector<Quality>& qualities() {
    static const std::vector<Quality> table{
        {"", {0, 4, 7}},
        {"m", {0, 3, 7}},
        {"5", {0, 7}},
        {"6", {0, 4, 7, 9}},
        {"m6", {0, 3, 7, 9}},
        {"7", {0, 4, 7, 10}},
        {"maj7", {0, 4, 7, 11}},
        {"m7", {0, 3, 7, 10}},
        {"m7b5", {0, 3, 6, 10}},
        {"dim", {0, 3, 6}},
        {"dim7", {0, 3, 6, 9}},
        {"aug", {0, 4, 8}},
        {"sus2", {0, 2, 7}},
        {"sus4", {0, 5, 7}},
        {"7sus4", {0, 5, 7, 10}},
        {"add9", {0, 4, 7, 14}},
        {"madd9", {0, 3, 7, 14}},
        {"9", {0, 4, 7, 10, 14}},
        {"m9", {0, 3, 7, 10, 14}},
        {"maj9", {0, 4, 7, 11, 14}},
    };
    return table;
}

class Reader {
public:
    Reader(std::string_view text, const PhraseStyle& style) : rest_(text), style_(style) {}

    Expected<Phrase> read() {
        while (skipBlanks()) {
            TUTTI_LET(word, nextWord());
            TUTTI_TRY(this->word(word));
        }
        phrase_.length = at_;
        return std::move(phrase_);
    }

private:
    bool skipBlanks() {
        const auto first = rest_.find_first_not_of(" \t\n|");
        rest_.remove_prefix(std::min(first, rest_.size()));
        return !rest_.empty();
    }

    /// Up to the next blank that is not inside brackets.
    Expected<std::string_view> nextWord() {
        std::size_t end = 0;
        if (rest_[0] == '[' || rest_[0] == '<') {
            end = rest_.find(rest_[0] == '[' ? ']' : '>');
            if (end == std::string_view::npos) return refused("text: a bracket is opened and not closed");
        }
        end = std::min(rest_.find_first_of(" \t\n|", end), rest_.size());
        const auto word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return word;
    }

    Error badWord(std::string_view word, const std::string& why, const std::string& hint = {}) const {
        return refused("text: '" + std::string(word) + "': " + why, hint);
    }

    Result word(std::string_view whole) {
        auto head = whole.substr(
            0,
            whole.find_first_of(":!?*", whole[0] == '[' || whole[0] == '<' ? whole.find_first_of("]>") : 1));
        auto marks = whole.substr(head.size());
        float velocity = style_.velocity;
        while (!marks.empty()) {
            const char mark = marks[0];
            marks.remove_prefix(1);
            const auto argument = marks.substr(0, std::min(marks.find_first_of(":!?*"), marks.size()));
            if (mark == '!') velocity += 18;
            if (mark == '?') velocity -= 26;
            if (mark == '*') {
                const auto exact = parseNumber(argument);
                if (!exact || *exact < 1 || *exact > 127)
                    return badWord(whole, "behind * stands a velocity from 1 to 127");
                velocity = static_cast<float>(*exact);
            }
            if (mark == ':') {
                const auto length = parseTicks(std::string(argument) + "q");
                if (!length || length->count <= 0)
                    return badWord(whole, "behind : stands a length in quarter notes, as 1/2");
                length_ = *length;
            }
            if (mark == ':' || mark == '*') marks.remove_prefix(argument.size());
        }
        if (head == "~") return hold(whole);
        std::vector<int> pitches;
        if (head != "r") {
            TUTTI_LET(read, pitchesOf(head, whole));
            pitches = std::move(read);
        }
        lastFirst_ = phrase_.notes.size();
        for (const int pitch : pitches)
            add(pitch, std::clamp(velocity, 1.0f, 127.0f));
        lastLength_ = length_;
        at_ += length_;
        return success();
    }

    Expected<std::vector<int>> pitchesOf(std::string_view head, std::string_view whole) const {
        std::vector<int> pitches;
        if (head[0] == '<') {
            auto chord = chordPitches(head.substr(1, head.size() - 2), style_.octave);
            if (!chord) return badWord(whole, chord.error().message, chord.error().hint);
            return chord;
        }
        if (head[0] == '[') head = head.substr(1, head.size() - 2);
        while (!head.empty()) {
            const auto end = std::min(head.find(' '), head.size());
            if (end > 0) {
                const auto pitch = parsePitch(head.substr(0, end));
                if (!pitch) return badWord(whole, pitch.error().message, pitch.error().hint);
                pitches.push_back(*pitch);
            }
            head.remove_prefix(std::min(end + 1, head.size()));
        }
        return pitches;
    }

    void add(int pitch, float velocity) {
        Note note;
        note.number = static_cast<std::uint32_t>(phrase_.notes.size() + 1);
        note.at = at_;
        note.length = gated(length_);
        note.pitch = static_cast<std::uint8_t>(pitch);
        note.velocity = velocity;
        phrase_.notes.push_back(note);
    }

    Ticks gated(Ticks length) const {
        return {static_cast<std::int64_t>(static_cast<double>(length.count) * style_.gate / 100)};
    }

    Result hold(std::string_view whole) {
        if (lastFirst_ == phrase_.notes.size()) return badWord(whole, "there is nothing to hold");
        lastLength_ += length_;
        for (auto i = lastFirst_; i < phrase_.notes.size(); ++i)
            phrase_.notes[i].length = gated(lastLength_);
        at_ += length_;
        return success();
    }

    std::string_view rest_;
    const PhraseStyle& style_;
    Phrase phrase_;
    Ticks at_{}, length_ = quarters(1), lastLength_{};
    std::size_t lastFirst_ = 0; // the first note of the last word
};

} // namespace

Expected<std::vector<int>> chordPitches(std::string_view name, int octave) {
    const auto slash = name.find('/');
    const auto upper = name.substr(0, slash);
    std::size_t letters = upper.size() > 1 && (upper[1] == '#' || upper[1] == 'b') ? 2 : 1;
    const auto root =
        parsePitch(std::string(upper.substr(0, std::min(letters, upper.size()))) + std::to_string(octave));
    if (upper.empty() || !root) return refused("'" + std::string(name) + "' is not a chord");
    std::vector<int> pitches;
    for (const auto& quality : qualities())
        if (quality.name == upper.substr(letters))
            for (const int step : quality.steps)
                pitches.push_back(*root + step);
    if (pitches.empty())
        return refused("'" + std::string(name) + "' is not a chord", "as Am7, F#m, Bbmaj7, Dsus4, G7/B");
    if (slash != std::string_view::npos) {
        const auto bass = parsePitch(std::string(name.substr(slash + 1)) + std::to_string(octave));
        if (!bass) return refused("'" + std::string(name) + "' has no bass note behind the /");
        pitches.insert(pitches.begin(), *bass < *root ? *bass : *bass - 12);
    }
    for (const int pitch : pitches)
        if (pitch < 0 || pitch > 127) return refused("'" + std::string(name) + "' lies outside 0 to 127");
    return pitches;
}

Expected<Phrase> readPhrase(std::string_view text, const PhraseStyle& style) {
    return Reader(text, style).read();
}

} // namespace tutti::verbs

// Notes as a line of text, for people who compose by typing.
//
//   C4:1/2 E4 G4 r [C4 E4 G4]:1 | <Am7>:4 A3:1! C4? ~ E4*100
//
// A word is a note (C4, F#3), a chord of notes in brackets, a chord by its name in angle brackets (its root
// in the octave given), or a rest (r). `:1/2` is its length in quarter notes, kept for the words that follow.
// `!` strikes it harder, `?` softer, `*100` exactly so. `~` holds the word before it longer. `|` is for the
// eye.
#pragma once

#include "model/Project.h"

namespace tutti::verbs {

struct PhraseStyle {
    float velocity = 96;
    double gate = 95; ///< percent of its length for which a note sounds, 1..400
    int octave = 3;   ///< of the roots of named chords
};

struct Phrase {
    std::vector<Note> notes; ///< places from 0; numbers from 1
    Ticks length{};          ///< rests at the end included
};

/// Refuses a word it cannot read, and says which.
Expected<Phrase> readPhrase(std::string_view text, const PhraseStyle&);

/// The pitches of a chord's name: C, Am, F#m7, Bbmaj7, Dsus4, G7/B, ... with the root in an octave (C4 is
/// 60).
Expected<std::vector<int>> chordPitches(std::string_view name, int octave);

} // namespace tutti::verbs

// One part of a document as one line of text, and back: the form that the file, the journal and the diff
// share. A line holds a part's own attributes, never its children.
//
// clang-format off
//   project p_4KD0 name="Night train" rate=48000     delivery preset=spotify lufs=-14 tp=-1
//   tempo 64q 92bpm ramp=16q to=120bpm               meter 0q 4/4               key 0q F#m
//   marker m_A1 at=16q name=Chorus                   section s_V1 at=0q len=32q name=Verse
//   recipe master type=wav bits=24 lufs=-14          media a_9F3C file="media/vox.wav" frames=5292000 ...
//   track t_VOX audio name="Lead vocal" gain=-3dB    take l_T1 name="Take 1"
//   device d_EQ1 tutti.eq b1.freq=90Hz bypass=on     send x_V1 to=t_VERB gain=-12dB pre=on
//   curve d_EQ1.b1.freq 0q=90Hz 64q=140Hz:smooth     controller gain source=cc7 mode=pickup
//   clip c_7Q2 audio at=47+1/3q len=8q src=a_9F3C    note 12 0q 1/2q C4 96      row C2 x...x...x...x...
// clang-format on
#pragma once

#include "model/Fields.h"

namespace tutti {

std::string settingsLine(const Settings&);
std::string deliveryLine(const Delivery&);
std::string tempoLine(const TempoPoint&);
std::string meterLine(const MeterPoint&);
std::string keyLine(const KeyPoint&);
std::string markerLine(const Marker&);
std::string sectionLine(const Section&);
std::string mediaLine(const Media&);
std::string recipeLine(const Recipe&);
std::string trackLine(const Track&);
std::string laneLine(const Lane&);
std::string clipLine(const Clip&);
std::string deviceLine(const Device&, const Catalogue&);
std::string sendLine(const Send&);
std::string controllerLine(const Controller&);
/// `unit` is what the target is measured in, for the suffix.
std::string curveLine(const Curve&, Unit);
std::string noteLine(const Note&);
std::string rowLine(const PatternRow&);

// Readers take the words after the first one (`track`, `clip`, ...). Unknown attributes go to Unknown where
// the part has one and are refused elsewhere.
using Words = std::span<const std::string>;
Expected<Settings> readSettings(Words);
Expected<Delivery> readDelivery(Words);
Expected<TempoPoint> readTempo(Words);
Expected<MeterPoint> readMeter(Words);
Expected<KeyPoint> readKey(Words);
Expected<Marker> readMarker(Words);
Expected<Section> readSection(Words);
Expected<Media> readMedia(Words);
Expected<Recipe> readRecipe(Words);
Expected<Track> readTrack(Words);
Expected<Lane> readLane(Words);
Expected<Clip> readClip(Words);
/// Values of a device whose type the catalogue does not know stay texts.
Expected<Device> readDevice(Words, const Catalogue&);
Expected<Send> readSend(Words);
Expected<Controller> readController(Words);
Expected<Curve> readCurve(Words);
Expected<CurvePoint> readCurvePoint(std::string_view word); ///< `4q=-6dB:smooth`
/// Takes the text after `note `, unsplit: a project may hold a million notes.
Expected<Note> readNote(std::string_view text);
Expected<PatternRow> readRow(Words);

/// The unit a curve's target is measured in on this track: decibel for gain, percent for pan, the device
/// parameter's own. Unit::none if the target is unknown.
Unit targetUnit(const Track&, std::string_view target, const Catalogue&);
/// As above, with the range: null if the target is unknown.
std::optional<ParameterSpec> targetSpec(const Track&, std::string_view target, const Catalogue&);

} // namespace tutti

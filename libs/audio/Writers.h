// The part of AudioWriter.h that we write ourselves (WAV, RF64, BWF), and the part that libsndfile writes.
#pragma once

#include "audio/AudioWriter.h"
#include "audio/Quantiser.h"

#include <optional>

namespace tutti {

/// `-` is standard output.
Expected<std::unique_ptr<AudioWriter>> createWav(const std::string& path, const WriteSpec&);
Expected<std::unique_ptr<AudioWriter>> createBySndfile(const std::string& path, const WriteSpec&);

/// All of a WAV file that stands before its samples. Without a number of bytes (a pipe) the sizes say so:
/// FFFFFFFF. A wav or bwf of 4 GiB or more becomes RF64 (EBU Tech 3306), for which 28 bytes are kept free in
/// all of them.
std::string wavHeader(const WriteSpec&, std::optional<std::uint64_t> dataBytes);

/// What turns floats into the integers a file asks for; none if it takes floats.
std::optional<Quantiser> quantiserOf(const WriteSpec&);

} // namespace tutti

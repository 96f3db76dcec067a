// A library of the system that is loaded when it is first needed: FFmpeg's and FluidSynth bring more than a
// hundred others with them, and a command that does without them should not wait for those.
//
// Whoever uses one keeps a table of its entries (audio/Ffmpeg.h), filled once and never changed.
#pragma once

#include "base/Expected.h"

#include <string>

namespace tutti {

class SharedLibrary {
public:
    /// `name`: as the system knows it, libavformat.so.59. Stays loaded for as long as the program runs.
    /// Fault::plugin with the system's reason.
    static Expected<SharedLibrary> open(const std::string& name);

    /// Sets a pointer to the entry of this name; Fault::plugin if there is none.
    template<class Function>
    Result find(const char* entry, Function*& pointer) const {
        TUTTI_LET(address, addressOf(entry));
        pointer = reinterpret_cast<Function*>(address);
        return success();
    }

private:
    SharedLibrary(void* handle, std::string name) : handle_(handle), name_(std::move(name)) {}
    Expected<void*> addressOf(const char* entry) const;

    void* handle_;
    std::string name_;
};

} // namespace tutti

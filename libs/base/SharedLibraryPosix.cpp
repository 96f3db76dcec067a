#include "base/SharedLibrary.h"

#include <dlfcn.h>

namespace tutti {

Expected<SharedLibrary> SharedLibrary::open(const std::string& name) {
    // Global: libraries that look for each other's entries at run time (OpenMP) find them.
    if (auto* handle = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_GLOBAL)) return SharedLibrary(handle, name);
    const char* reason = ::dlerror();
    return Error{Fault::plugin, reason != nullptr ? reason : name + ": cannot be loaded"};
}

Expected<void*> SharedLibrary::addressOf(const char* entry) const {
    if (auto* address = ::dlsym(handle_, entry)) return address;
    return Error{Fault::plugin, name_ + ": has no " + entry};
}

} // namespace tutti

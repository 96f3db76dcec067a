#pragma GCC diagnostic error "-Wunused-result"
#include "base/File.h"

void careless() {
    tutti::writeFileDurably("a", "b");
}

// Every processor of the house in one table.
//
// Convention: libs/processors/<folder>/<Name>.h declares `extern const ProcessorSpec <name>Spec;` and All.cpp
// adds it with one line. The laws (laws_test.cpp) then hold it to the contract without further words.
#pragma once

#include "processor/Registry.h"

namespace tutti {

/// All built-in processors, in the order in which lists show them.
Registry builtinProcessors();

} // namespace tutti

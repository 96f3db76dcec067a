// The table of all kinds of processors. A plain value, filled in one place (processors/All.cpp), handed to
// whoever needs it: there is no global registry.
#pragma once

#include "processor/Processor.h"

#include <vector>

namespace tutti {

class Registry {
public:
    void add(const ProcessorSpec& spec) { specs_.push_back(&spec); }
    std::span<const ProcessorSpec* const> all() const { return specs_; }
    /// Null if the type is unknown. Accepts `eq` for `tutti.eq`.
    const ProcessorSpec* find(std::string_view type) const;

private:
    std::vector<const ProcessorSpec*> specs_; // static tables, never owned
};

/// The value of every parameter as the engine wants it: what `values` holds, the default for the rest.
std::vector<double> controlsFor(const ProcessorSpec&, const Values&);
/// The text of a Unit::text parameter: what `values` holds, or the default. Null `values` means defaults.
std::string textFor(const ProcessorSpec&, const Values*, std::string_view name);
/// Whether a processor that was prepared with one set of values may go on with the other: what is read while
/// it is prepared (texts, and all that is not automatable) is the same.
bool preparedAlike(const ProcessorSpec&, const Values&, const Values&);

} // namespace tutti

#include "processors/All.h"

#include "processors/compressor/Compressor.h"
#include "processors/delay/Delay.h"
#include "processors/eq/Eq.h"
#include "processors/gate/Gate.h"
#include "processors/limiter/Limiter.h"
#include "processors/reverb/Reverb.h"
#include "processors/saturation/Saturation.h"
#include "processors/soundfont/SoundFont.h"
#include "processors/synth/Synth.h"
#include "processors/utility/Utility.h"

namespace tutti {

Registry builtinProcessors() {
    Registry registry;
    for (const auto* spec : {&utilitySpec, &eqSpec, &compressorSpec, &gateSpec, &limiterSpec, &saturationSpec,
                             &delaySpec, &reverbSpec, &synthSpec, &soundFontSpec})
        registry.add(*spec);
    return registry;
}

} // namespace tutti

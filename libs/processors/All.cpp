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
    registry.add(utilitySpec);
    registry.add(eqSpec);
    registry.add(compressorSpec);
    registry.add(gateSpec);
    registry.add(limiterSpec);
    registry.add(saturationSpec);
    registry.add(delaySpec);
    registry.add(reverbSpec);
    registry.add(synthSpec);
    registry.add(soundFontSpec);
    return registry;
}

} // namespace tutti

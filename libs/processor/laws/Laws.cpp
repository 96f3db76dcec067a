#include "processor/laws/Laws.h"

namespace tutti::laws {

std::span<const Law> allLaws() {
    static constexpr Law table[] = {
        {"tableIsSound", "the table of parameters says what it must, and nothing that contradicts itself",
         tableIsSound},
        {"valuesSurviveText", "values written as text and read again are the same controls",
         valuesSurviveText},
        {"missingResourcesAreRefused", "a text that names nothing is a sentence, not a crash",
         missingResourcesAreRefused},
        {"everyRateAndWidthWorks", "it works at 8 to 384 kHz, in mono and in stereo", everyRateAndWidthWorks},
        {"sameBitsForEveryCut", "every way of cutting the time gives the same bits", sameBitsForEveryCut},
        {"resetIsNew", "after reset() or a second prepare() it behaves as one that is new", resetIsNew},
        {"latencyIsTrue", "the output lags by the stated latency", latencyIsTrue},
        {"tailEnds", "after the stated tail the output is below -120 dBFS", tailEnds},
        {"silenceStaysSilent", "silence in is silence out", silenceStaysSilent},
        {"badSamplesDoNotStick", "NaN, infinity and huge numbers in the input are forgotten",
         badSamplesDoNotStick},
        {"extremesAreBounded", "at all ends of all ranges the output is finite and bounded",
         extremesAreBounded},
        {"sidechainIsAsStated", "a side-chain is heard if and only if the table says so, and may be absent",
         sidechainIsAsStated},
    };
    return table;
}

} // namespace tutti::laws

// The entries of FluidSynth that Fluid.cpp calls, loaded when the first SoundFont is opened.
#pragma once

#include "base/Expected.h"

#include <fluidsynth.h>

#define TUTTI_FLUIDSYNTH(X)                                                                                  \
    X(delete_fluid_settings)                                                                                 \
    X(delete_fluid_synth)                                                                                    \
    X(fluid_is_soundfont)                                                                                    \
    X(fluid_preset_get_banknum)                                                                              \
    X(fluid_preset_get_num)                                                                                  \
    X(fluid_set_log_function)                                                                                \
    X(fluid_settings_setint)                                                                                 \
    X(fluid_settings_setnum)                                                                                 \
    X(fluid_sfont_iteration_next)                                                                            \
    X(fluid_sfont_iteration_start)                                                                           \
    X(fluid_synth_all_notes_off)                                                                             \
    X(fluid_synth_all_sounds_off)                                                                            \
    X(fluid_synth_cc)                                                                                        \
    X(fluid_synth_channel_pressure)                                                                          \
    X(fluid_synth_get_internal_bufsize)                                                                      \
    X(fluid_synth_get_polyphony)                                                                             \
    X(fluid_synth_get_sfont_by_id)                                                                           \
    X(fluid_synth_get_voicelist)                                                                             \
    X(fluid_synth_key_pressure)                                                                              \
    X(fluid_synth_noteoff)                                                                                   \
    X(fluid_synth_noteon)                                                                                    \
    X(fluid_synth_pitch_bend)                                                                                \
    X(fluid_synth_pitch_wheel_sens)                                                                          \
    X(fluid_synth_process)                                                                                   \
    X(fluid_synth_program_select)                                                                            \
    X(fluid_synth_set_interp_method)                                                                         \
    X(fluid_synth_sfload)                                                                                    \
    X(fluid_synth_stop)                                                                                      \
    X(fluid_synth_system_reset)                                                                              \
    X(fluid_voice_gen_get)                                                                                   \
    X(fluid_voice_gen_set)                                                                                   \
    X(fluid_voice_get_channel)                                                                               \
    X(fluid_voice_get_id)                                                                                    \
    X(fluid_voice_update_param)                                                                              \
    X(new_fluid_settings)                                                                                    \
    X(new_fluid_synth)

namespace tutti::soundfont {

struct FluidSynth {
#define TUTTI_ENTRY(name) decltype(&::name) name = nullptr;
    TUTTI_FLUIDSYNTH(TUTTI_ENTRY)
#undef TUTTI_ENTRY
};

/// Loads it at the first call, and keeps it from printing: what goes wrong is said by our own errors. Any
/// thread. Fault::plugin if it is not installed.
const Expected<FluidSynth>& fluidSynth();

} // namespace tutti::soundfont

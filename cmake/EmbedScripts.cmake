# Puts verb scripts into the program: cmake -DSCRIPTS=a.verbs;... -DNAME=template -DOUT=file.cpp -P EmbedScripts.cmake
# makes `std::span<const BuiltinScript> templateScripts()` and so on, one entry for each script, sorted. The scripts are
# named in the command, so that it runs again when one comes or goes.
set(scripts ${SCRIPTS})
list(SORT scripts)
set(entries "")
set(names "")
foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    file(READ ${script} text)
    string(APPEND entries "    {\"${name}\", R\"verbs(${text})verbs\"},\n")
    list(APPEND names ${name})
endforeach()
list(LENGTH names count)
list(JOIN names "|" joined)
file(WRITE ${OUT} "// Made from ${NAME}/*.verbs by cmake/EmbedScripts.cmake.
#include \"app/Scripts.h\"

#include <array>

namespace tutti {

std::span<const BuiltinScript> ${NAME}Scripts() {
    static constexpr std::array<BuiltinScript, ${count}> scripts{{\n${entries}    }};
    return scripts;
}
std::string_view ${NAME}Names() { return \"${joined}\"; }

} // namespace tutti
")

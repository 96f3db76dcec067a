# How every part of the house is built. One function for a library, one for its tests.

find_program(CCACHE ccache)
if(CCACHE)
    # What ccache must be told so that files built with precompiled headers are found again, in any checkout.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

add_library(tutti_flags INTERFACE)
target_include_directories(tutti_flags INTERFACE ${CMAKE_SOURCE_DIR}/libs)
target_compile_options(tutti_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    # The same bits everywhere: a fused multiply-add rounds once where two operations round twice,
    # so the compiler may not choose between them (docs/decisions/002-same-bits.md).
    -ffp-contract=off
    # Lets ccache see through a precompiled header; and what gcc 12 then says of the inside of std::string is wrong
    # (its bugs 105329 and 105651).
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-restrict>
    # Loops over frames side by side, where that gives the same bits; at -O2 gcc 12 does so only for loops of
    # known length.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-ftree-vectorize;-fvect-cost-model=dynamic>)
target_link_libraries(tutti_flags INTERFACE Threads::Threads)

# The standard library is read once for the libraries and once for their tests, and not once for each of 400 files:
# docs/performance.md, "Build", has the figures. Two, because gcc passes over a precompiled header without a word when
# the file is built with other definitions or another optimisation. The sanitizers' presets do without, so that a
# missing #include is found.
set(TUTTI_HEADERS <algorithm> <array> <atomic> <charconv> <chrono> <cmath> <cstdint> <cstdio> <filesystem> <fstream>
    <functional> <limits> <map> <memory> <optional> <set> <span> <string> <string_view> <thread> <unordered_map>
    <utility> <variant> <vector>)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/Headers.cpp CONTENT "// Only carries the precompiled header.\n")
add_library(tutti_headers OBJECT ${CMAKE_BINARY_DIR}/Headers.cpp)
target_link_libraries(tutti_headers PRIVATE tutti_flags)
target_precompile_headers(tutti_headers PRIVATE ${TUTTI_HEADERS})

# Tests are run once and thrown away: they are built quickly and not to be quick. What they test is built as it is sold.
add_library(tutti_test_flags INTERFACE)
target_link_libraries(tutti_test_flags INTERFACE tutti_flags)
target_compile_options(tutti_test_flags INTERFACE
    $<$<AND:$<CXX_COMPILER_ID:GNU,Clang>,$<CONFIG:Release>>:-O1;-g0>
    $<$<AND:$<CXX_COMPILER_ID:GNU,Clang>,$<CONFIG:Debug>>:-O0;-g1>) # under a sanitizer, that halves the time

# tutti_quick_tests(target...): these tests share one precompiled header, which holds the test framework too.
function(tutti_quick_tests)
    if(NOT TARGET tutti_test_headers)
        add_library(tutti_test_headers OBJECT ${CMAKE_BINARY_DIR}/Headers.cpp)
        target_link_libraries(tutti_test_headers PRIVATE tutti_test_flags GTest::gtest)
        target_precompile_headers(tutti_test_headers PRIVATE ${TUTTI_HEADERS} <gtest/gtest.h>)
    endif()
    foreach(target ${ARGN})
        target_link_libraries(${target} PRIVATE tutti_test_flags GTest::gtest)
        target_precompile_headers(${target} REUSE_FROM tutti_test_headers)
    endforeach()
endfunction()

# tutti_library(NAME name USES lib... PACKAGES pkg... LOADS pkg... [GUARDED])
#   All .cpp files of the folder and below become the static library tutti_<name>; those that end in
#   _test.cpp become the program test_<name>, whose tests ctest runs one by one; what lies in testing/ becomes
#   tutti_<name>_testing, which only tests and benchmarks link.
#   LOADS: packages whose headers are used, and whose libraries are loaded when they are first needed
#   (base/SharedLibrary.h).
#   GUARDED: the tests run under the allocation guard (tests/guard).
function(tutti_library)
    cmake_parse_arguments(ARG "GUARDED" "NAME" "USES;PACKAGES;LOADS;TEST_PACKAGES" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp *.h)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    set(helpers ${sources})
    list(FILTER helpers INCLUDE REGEX "/testing/")
    list(FILTER sources EXCLUDE REGEX "/testing/")

    if(NOT sources) # a room that is still empty
        add_library(tutti_${ARG_NAME} INTERFACE)
        return()
    endif()
    add_library(tutti_${ARG_NAME} STATIC ${sources})
    set_target_properties(tutti_${ARG_NAME} PROPERTIES LINKER_LANGUAGE CXX)
    target_link_libraries(tutti_${ARG_NAME} PUBLIC tutti_flags)
    target_precompile_headers(tutti_${ARG_NAME} REUSE_FROM tutti_headers)
    foreach(used ${ARG_USES})
        target_link_libraries(tutti_${ARG_NAME} PUBLIC tutti_${used})
    endforeach()
    foreach(package ${ARG_PACKAGES})
        string(MAKE_C_IDENTIFIER ${package} prefix)
        pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET ${package})
        target_link_libraries(tutti_${ARG_NAME} PRIVATE PkgConfig::${prefix})
    endforeach()

    foreach(package ${ARG_LOADS})
        string(MAKE_C_IDENTIFIER ${package} prefix)
        pkg_check_modules(${prefix} REQUIRED ${package})
        target_include_directories(tutti_${ARG_NAME} SYSTEM PRIVATE ${${prefix}_INCLUDE_DIRS})
    endforeach()
    target_link_libraries(tutti_${ARG_NAME} PRIVATE ${CMAKE_DL_LIBS})

    if((TUTTI_TESTS OR TUTTI_FUZZ) AND helpers)
        add_library(tutti_${ARG_NAME}_testing STATIC ${helpers})
        target_link_libraries(tutti_${ARG_NAME}_testing PUBLIC tutti_${ARG_NAME})
        set_target_properties(tutti_${ARG_NAME}_testing PROPERTIES LINKER_LANGUAGE CXX)
        if(TUTTI_TESTS)
            tutti_quick_tests(tutti_${ARG_NAME}_testing)
        endif()
    endif()
    if(TUTTI_TESTS AND tests)
        add_executable(test_${ARG_NAME} ${tests})
        foreach(helper ${ARG_NAME} ${ARG_USES})
            if(TARGET tutti_${helper}_testing)
                target_link_libraries(test_${ARG_NAME} PRIVATE tutti_${helper}_testing)
            endif()
        endforeach()
        target_link_libraries(test_${ARG_NAME} PRIVATE tutti_${ARG_NAME} GTest::gtest_main)
        tutti_quick_tests(test_${ARG_NAME})
        foreach(package ${ARG_TEST_PACKAGES})
            string(MAKE_C_IDENTIFIER ${package} prefix)
            pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET ${package})
            target_link_libraries(test_${ARG_NAME} PRIVATE PkgConfig::${prefix})
        endforeach()
        if(ARG_GUARDED)
            target_link_libraries(test_${ARG_NAME} PRIVATE tutti_guard)
        endif()
        gtest_discover_tests(test_${ARG_NAME} TEST_PREFIX "${ARG_NAME}." DISCOVERY_TIMEOUT 60)
    endif()
endfunction()

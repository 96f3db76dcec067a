# What the program says of itself, as files: cmake -DTUTTI=program -DOUT=folder -P ManPages.cmake makes man/man1/*.1
# (one page for each command) and the completion scripts of bash, zsh and fish.
set(ENV{TUTTI_CONFIG} "") # not that of who builds
function(said file)
    execute_process(COMMAND ${TUTTI} ${ARGN} OUTPUT_FILE ${OUT}/${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT}/man/man1)
said(man/man1/tutti.1 help --man)
execute_process(COMMAND ${TUTTI} help --json OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
string(JSON count LENGTH ${table} commands)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
    string(JSON name GET ${table} commands ${i} name)
    said(man/man1/tutti-${name}.1 help ${name} --man)
endforeach()
said(tutti.bash completions bash)
said(_tutti completions zsh)
said(tutti.fish completions fish)

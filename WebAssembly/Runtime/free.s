# The C library's function, which Swift may not define by its name: see Memory.swift.
.globl free
.type free,@function
.functype mimo_release (i32) -> ()
free:
    .functype free (i32) -> ()
    local.get 0
    call mimo_release
    end_function

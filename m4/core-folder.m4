dnl SPDX-License-Identifier: MIT OR Apache-2.0

dnl A configure script removes `core', the memory dump that a crashing test program may leave. Here it
dnl is a folder: rm complains, and what follows in the same command, such as removing conftest
dnl files, does not happen. So the macros that write those commands lose the word.
m4_define([vyre_forget_core],
  [m4_ifdef([$1],
    [m4_define([$1], m4_bpatsubst(m4_dquote(m4_defn([$1])), [rm -f core ], [rm -f ]))])])
vyre_forget_core([_AC_INIT_PREPARE])dnl
vyre_forget_core([_AC_COMPILE_IFELSE])dnl
vyre_forget_core([_AC_LINK_IFELSE])dnl
vyre_forget_core([_AC_RUN_IFELSE])dnl

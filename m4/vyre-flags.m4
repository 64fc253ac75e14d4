dnl SPDX-License-Identifier: MIT OR Apache-2.0

dnl VYRE_TRY_CFLAG(FLAG): appends FLAG to VYRE_CFLAGS when the compiler takes it.
AC_DEFUN([VYRE_TRY_CFLAG],
[AC_MSG_CHECKING([whether $CC takes $1])
 vyre_saved_cflags=$CFLAGS
 CFLAGS="$CFLAGS -Werror $1"
 AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
   [AC_MSG_RESULT([yes]); VYRE_CFLAGS="$VYRE_CFLAGS $1"],
   [AC_MSG_RESULT([no])])
 CFLAGS=$vyre_saved_cflags])

dnl VYRE_COMPILE_FLAGS: the language, the warnings, and floating point without contraction.
AC_DEFUN([VYRE_COMPILE_FLAGS],
[VYRE_CFLAGS="-std=c11 -Wall -Wextra -Wpedantic"
 m4_foreach_w([flag],
   [-Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
    -fvisibility=hidden -ffp-contract=off -fno-strict-aliasing],
   [VYRE_TRY_CFLAG(flag)
])])

dnl VYRE_OPTIONAL(NAME, PREFIX, WHAT, PACKAGES, CHECK): a part with a --with switch. CHECK sets
dnl `found'. Sets have_NAME to yes or no and NAME_state to a line for the closing table.
AC_DEFUN([VYRE_OPTIONAL],
[AC_ARG_WITH([$1],
   [AS_HELP_STRING([--without-$1], [build without $3])], [], [with_$1=auto])
 have_$1=no
 AS_IF([test "x$with_$1" = xno], [$1_state="no (--without-$1)"],
   [found=no
    $5
    AS_IF([test "x$found" = xyes], [have_$1=yes; $1_state=yes],
      [$1_state="no: apt-get install $4"
       AS_IF([test "x$with_$1" = xyes],
         [AC_MSG_ERROR([--with-$1 was given but it cannot be used. Install: apt-get install $4])])])])])

dnl VYRE_FIND_LIBFUZZER: sets FUZZ_CC to a clang that links libFuzzer, and `found'.
AC_DEFUN([VYRE_FIND_LIBFUZZER],
[AC_CHECK_PROGS([vyre_clangs], [clang-22 clang-19 clang clang-14], [])
 for candidate in $FUZZ_CC clang-22 clang-19 clang clang-14; do
   AS_IF([test "x$found" != xyes && command -v $candidate >/dev/null 2>&1],
     [echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n); int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n > 1 ? 0 : 0; }' >conftest-fuzz.c
      AS_IF([$candidate -fsanitize=fuzzer,address conftest-fuzz.c -o conftest-fuzz >/dev/null 2>&1],
        [FUZZ_CC=$candidate; found=yes])
      rm -f conftest-fuzz.c conftest-fuzz])
 done])

#!/bin/sh
# bench-peer.sh -- build one peer of the benchmark, if its library is here.
# SPDX-License-Identifier: MIT
#
#   tools/bench-peer.sh NAME PROGRAM COMPILER ARGUMENT ...
#
# Compiles lib/bench/main.c with bench/peers/NAME.h to PROGRAM; for objects-NAME
# lib/bench/objects.c with bench/objects/NAME.h.  The arguments are options and
# objects.  A peer whose library is not installed is left out, and said to be;
# that is no error.
set -eu
name=$1 program=$2 compiler=$3
shift 3
header=bench/peers/$(echo "$name" | tr - _).h
sources="lib/bench/main.c lib/bench/stats.c"
include= flags= libs=
case $name in
record) sources=lib/bench/record.c ;;
objects-*)
    header=bench/objects/${name#objects-}.h
    sources="lib/bench/objects.c lib/bench/stats.c"
    ;;
esac
case $name in
mimalloc)
    include=mimalloc.h
    libs=-lmimalloc
    ;;
jemalloc)
    include=jemalloc/jemalloc.h
    libs="-Wl,--no-as-needed -ljemalloc"
    ;;
tcmalloc)
    include=gperftools/tcmalloc.h
    libs=-ltcmalloc_minimal
    ;;
pymalloc | record | objects-cpython)
    include=Python.h
    python=$(ls -d /usr/include/python3.* 2> /dev/null | sort -V | tail -n 1)
    flags=-I${python:-python}
    libs=-l$(basename "${python:-python}")
    ;;
objects-glib)
    include=glib.h
    flags=$(pkg-config --cflags glib-2.0 2> /dev/null) || true
    libs=$(pkg-config --libs glib-2.0 2> /dev/null) || libs=-lglib-2.0
    ;;
esac

mkdir -p "$(dirname "$program")"
if [ -n "$include" ] &&
    ! printf '#include <stddef.h>\n#include <%s>\nint main(void) { return 0; }\n' \
        "$include" | "$compiler" -x c $flags - $libs -o "$program" 2> /dev/null; then
    rm -f "$program"
    echo "bench: $name is left out: no <$include>, or no library for $libs"
    exit 0
fi
# Calls through the table of addresses, not through stubs: a shared library is
# then called as cheaply as can be, so being one costs a peer little.
exec "$compiler" -fno-plt $flags -DPEER_HEADER="\"$header\"" $sources "$@" \
    -llzma -lm $libs -o "$program"

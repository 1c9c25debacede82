#!/bin/sh
# bench-peer.sh -- build one peer of the benchmark, if its library is here.
# SPDX-License-Identifier: MIT
#
#   tools/bench-peer.sh NAME PROGRAM COMPILER ARGUMENT ...
#
# Compiles lib/bench/main.c with bench/peers/NAME.h to PROGRAM; the arguments
# are options and objects.  A peer whose library is not installed is left out,
# and said to be; that is no error.
set -eu
name=$1 program=$2 compiler=$3
shift 3
file=$(echo "$name" | tr - _)
header=bench/peers/$file.h
include= flags= libs=
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
pymalloc | record)
    include=Python.h
    python=$(ls -d /usr/include/python3.* 2> /dev/null | sort -V | tail -n 1)
    flags=-I${python:-python}
    libs=-l$(basename "${python:-python}")
    ;;
esac
sources="lib/bench/main.c lib/bench/stats.c"
[ "$name" != record ] || sources=lib/bench/record.c

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

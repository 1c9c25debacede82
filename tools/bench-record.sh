#!/bin/sh
# bench-record.sh -- record a trace of a Python program.
# SPDX-License-Identifier: MIT
#
#   tools/bench-record.sh SCRIPT.py NAME [MAX_OPS]
#
# Called by `make trace`.  Writes build/traces/NAME.trace.xz, at most 2 million
# operations of it, and says what it is like.
set -eu
script=${1:-} name=${2:-} max=${3:-2000000}
recorder=build/bench/bin/bench-record
if [ -z "$script" ] || [ -z "$name" ]; then
    echo "make trace SCRIPT=file.py OUT=name" >&2
    exit 2
fi
if [ ! -x $recorder ]; then
    echo "trace: CPython's library is missing (Debian: libpython3-dev)" >&2
    exit 1
fi
mkdir -p build/traces
trace=build/traces/$name.trace.xz
$recorder "$trace" "$max" "$script"
build/bin/bench traces "$trace"
echo "to measure on it: make bench TRACES=build/traces"

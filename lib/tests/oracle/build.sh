#!/bin/sh
# build.sh -- build oracle-python against the libpython that is installed.
# SPDX-License-Identifier: MIT
#
#   lib/tests/oracle/build.sh OUTPUT [PREFIX]
#
# PREFIX: where an interpreter of your own is installed; without it, the system's
# libpython, which pkg-config or python3-config knows.  Status 3, with the reason
# on standard output, if there is none that can be asked.
set -u
out=${1:?output} prefix=${2:-}
modversion=$(pkg-config --modversion python3-embed 2> /dev/null)
if [ -n "$prefix" ]; then
    version=$("$prefix/bin/python3" -c \
        'import sys; print("%d.%d" % sys.version_info[:2])') || exit 2
    cflags=-I$prefix/include/python$version
    libs="-L$prefix/lib -lpython$version -Wl,-rpath,$prefix/lib"
elif [ -n "$modversion" ]; then
    version=$modversion
    cflags=$(pkg-config --cflags python3-embed)
    libs=$(pkg-config --libs python3-embed)
elif command -v python3-config > /dev/null &&
    libs=$(python3-config --embed --ldflags 2> /dev/null); then
    version=$(echo "$libs" | sed -n 's/.*-lpython\([0-9.]*\).*/\1/p')
    cflags=$(python3-config --includes)
else
    echo "no libpython is installed (package libpython3-dev)"
    exit 3
fi
case $version in
3.9* | 3.10* | 3.11*) ;;
*)
    echo "Python $version; of the releases that a profile is named after," \
        "3.9, 3.10 and 3.11 can be asked"
    exit 3
    ;;
esac
mkdir -p "$(dirname "$out")"
# shellcheck disable=SC2086
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Ilib $cflags \
    lib/tests/oracle/places.c lib/tests/oracle/script.c \
    lib/tests/oracle/answers.c lib/tests/oracle/oracle_python.c \
    $libs -o "$out"

#!/bin/sh
# figure-of-lab.sh LAB -- draw the lab's figures from the student's own module.
# SPDX-License-Identifier: MIT
#
# The figures of lab NN-name are docs/figures/NN-*.  The programs they name are
# linked with labs/NN-name/*.c in place of the reference.
set -eu
. tools/common.sh
lab=$1
out=build/figures
bin=$out/bin
flags="-std=c11 -D_GNU_SOURCE -O1 -g -DOU_CHECKED -Ilib -Itestkit"
replaced=$(sed -n 's/^modules *= *//p' "labs/$lab/lab.ini")
mkdir -p "$bin"

objects=
for source in $(module_sources) lib/verify/*.c testkit/pool_source.c; do
    module=$(basename "$source" .c)
    case " $replaced " in
    *" $module "*) source=labs/$lab/$module.c ;;
    esac
    gcc $flags -c "$source" -o "$bin/$module.o"
    objects="$objects $bin/$module.o"
done

names=
for figure in "docs/figures/${lab%%-*}"-*.gp "docs/figures/${lab%%-*}"-*.draw; do
    [ -e "$figure" ] || continue
    case $figure in
    *.gp) program=$(sed -n 's/^# data: *//p' "$figure") ;;
    *) program=$(tail -n 1 "$figure") ;;
    esac
    gcc $flags "lib/examples/$program.c" $objects -o "$bin/$program"
    name=$(basename "$figure")
    names="$names ${name%.*}"
done
if [ -z "$names" ]; then
    echo "figure: lab $lab has no figure of its own" >&2
    exit 1
fi
tools/figures.sh "$out" "$bin" $names
for name in $names; do
    echo "$out/$name.svg"
done

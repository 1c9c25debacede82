#!/bin/sh
# bench.sh -- measure our heap, our objects and their peers: tables, CSV, figures.
# SPDX-License-Identifier: MIT
#
# Called by `make bench`.  In the environment: ONLY (heaps or objects; both),
# ROUNDS (9), QUICK=1 (3 rounds), PEERS ("ouro mimalloc …"; all that were built;
# without ONLY they are heaps, and nothing else is measured), TRACES (folder of
# *.trace.xz or *.trace), OUT (build/bench), CPU (the last one).
set -eu
out=${OUT:-build/bench}
rounds=${ROUNDS:-$([ -n "${QUICK:-}" ] && echo 3 || echo 9)}
only=${ONLY:-${PEERS:+heaps}}
case $only in
heaps | objects | "") ;;
*)
    echo "bench: ONLY=$only is neither heaps nor objects" >&2
    exit 2
    ;;
esac
mkdir -p "$out/figures"

# measure VERB CSV TABLES: what `bench VERB` measures is kept in two files.
measure()
{
    status=0
    build/bin/bench "$1" --programs build/bench/bin --out "$out" \
        --traces "${TRACES:-traces}" --peers "${PEERS:-}" --rounds "$rounds" \
        --cpu "${CPU:--1}" --figures "$out/figures" > "$out/$3" || status=$?
    cat "$out/$3"
    [ $status -eq 0 ] || {
        echo "bench: something went wrong; see above" >&2
        exit 1
    }
    made="$made
every single run: $out/$2; tables: $out/$3
to put this run into the book: tools/bench-book.sh $out/$2"
}

draw() # FIGURE ...
{
    for name; do
        gnuplot -e "bench = '$out/figures'; output = '$out/figures/$name.svg'" \
            "docs/figures/$name.gp" 2> "$out/figures/$name.log" ||
            echo "bench: no figure $name: too little was measured"
    done
}

made=
if [ "$only" != objects ]; then
    measure run raw.csv tables.txt
    draw bench-speed bench-both bench-patterns
fi
if [ "$only" != heaps ]; then
    measure objects objects.csv objects.txt
    draw bench-objects
fi
echo "$made"
echo "figures: $out/figures"

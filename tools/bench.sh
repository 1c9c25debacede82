#!/bin/sh
# bench.sh -- measure our heap and its peers: tables, CSV, figures.
# SPDX-License-Identifier: MIT
#
# Called by `make bench`.  In the environment: ROUNDS (9), QUICK=1 (3 rounds),
# PEERS ("ouro mimalloc …"; all that were built), TRACES (folder of *.trace.xz or
# *.trace), OUT (build/bench), CPU (the last one).
set -eu
out=${OUT:-build/bench}
rounds=${ROUNDS:-$([ -n "${QUICK:-}" ] && echo 3 || echo 9)}
mkdir -p "$out"
build/bin/bench run --programs build/bench/bin --out "$out" \
    --traces "${TRACES:-traces}" --peers "${PEERS:-}" --rounds "$rounds" \
    --cpu "${CPU:--1}" --figures "$out/figures" > "$out/tables.txt" || status=$?
cat "$out/tables.txt"
[ "${status:-0}" -eq 0 ] || {
    echo "bench: something went wrong; see above" >&2
    exit 1
}
for plot in docs/figures/bench-*.gp; do
    name=$(basename "$plot" .gp)
    gnuplot -e "bench = '$out/figures'; output = '$out/figures/$name.svg'" \
        "$plot" 2> "$out/figures/$name.log" ||
        echo "bench: no figure $name: too little was measured"
done
echo
echo "every single run: $out/raw.csv; tables: $out/tables.txt;" \
    "figures: $out/figures"
echo "to put this run into the book: tools/bench-book.sh $out/raw.csv"

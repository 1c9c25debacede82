#!/bin/sh
# bench-book.sh -- put a run of the benchmark into the book.
# SPDX-License-Identifier: MIT
#
#   tools/bench-book.sh FILE.CSV   keep this run, and renew tables and figures
#   tools/bench-book.sh            renew them from the runs that are kept
#   tools/bench-book.sh --check    say whether they are what the runs say
#
# The book shows real runs, kept in docs/figures/data: one of heaps in bench, one
# of objects in bench-objects; to measure anew each time the book is built would
# take long and give other numbers each time.  The tables stand in
# docs/chapters/bench.md and bench-objects.md between two comments, the data of
# the figures beside the run.
set -eu
bench=${BENCH:-build/bin/bench}
runs="bench bench-objects"
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

# make_page RUN: make its page and data anew, as $new/RUN.md and in $new/RUN.
make_page()
{
    "$bench" table --markdown --figures "$new/$1" \
        "docs/figures/data/$1/raw.csv" > "$new/tables"
    awk -v tables="$new/tables" '
        /^<!-- bench: end -->$/ { inside = 0 }
        !inside { print }
        /^<!-- bench: begin -->$/ {
            inside = 1
            while ((getline line < tables) > 0) {
                print line
            }
            print ""
        }' "docs/chapters/$1.md" > "$new/$1.md"
}

# same NEW OLD: say so if they are not.
same()
{
    cmp -s "$1" "$2" || {
        echo "$2:1: is not what the run says; run tools/bench-book.sh"
        status=1
    }
}

status=0
if [ $# -eq 1 ] && [ "$1" != --check ]; then
    runs=$(grep -q '^[^#].*,object,' "$1" && echo bench-objects || echo bench)
    mkdir -p "docs/figures/data/$runs"
    cp "$1" "docs/figures/data/$runs/raw.csv"
fi
for run in $runs; do
    make_page $run
    if [ "${1:-}" = --check ]; then
        same "$new/$run.md" docs/chapters/$run.md
        for file in "$new/$run"/*.csv; do
            same "$file" "docs/figures/data/$run/${file##*/}"
        done
    else
        cp "$new/$run.md" docs/chapters/$run.md
        cp "$new/$run"/*.csv docs/figures/data/$run/
    fi
done
exit $status

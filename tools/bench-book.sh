#!/bin/sh
# bench-book.sh -- put a run of the benchmark into the book.
# SPDX-License-Identifier: MIT
#
#   tools/bench-book.sh RAW.CSV    keep this run, and renew tables and figures
#   tools/bench-book.sh            renew them from the run that is kept
#   tools/bench-book.sh --check    say whether they are what the run says
#
# The book shows a real run, kept in docs/figures/data/bench; to measure anew
# each time the book is built would take long and give other numbers each time.
# The tables stand in docs/chapters/bench.md between two comments, the data of the
# figures beside the run.
set -eu
data=docs/figures/data/bench page=docs/chapters/bench.md
bench=${BENCH:-build/bin/bench}
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
if [ $# -eq 1 ] && [ "$1" != --check ]; then
    mkdir -p $data
    cp "$1" $data/raw.csv
fi
"$bench" table --markdown --figures "$new/data" $data/raw.csv > "$new/tables"
awk -v tables="$new/tables" '
    /^<!-- bench: end -->$/ { inside = 0 }
    !inside { print }
    /^<!-- bench: begin -->$/ {
        inside = 1
        while ((getline line < tables) > 0) {
            print line
        }
        print ""
    }' $page > "$new/page"
if [ "${1:-}" = --check ]; then
    status=0
    cmp -s "$new/page" $page || {
        echo "$page:1: the tables are not what $data/raw.csv says;" \
            "run tools/bench-book.sh"
        status=1
    }
    for file in "$new"/data/*.csv; do
        cmp -s "$file" "$data/${file##*/}" || {
            echo "$data/${file##*/}:1: is not what raw.csv says;" \
                "run tools/bench-book.sh"
            status=1
        }
    done
    exit $status
fi
cp "$new/page" $page
cp "$new"/data/*.csv $data/

#!/bin/sh
# repeat.sh -- the same submission and seed twice, the second time with the
# processors busy: the same scores, and cost figures within 0.01 %.
# SPDX-License-Identifier: MIT
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /tmp/repeat-XXXXXX)
chmod 755 "$work"
hog=
trap 'kill $hog 2>/dev/null; rm -rf "$work"' EXIT
passed=0
failed=0

say() { # status, what
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $2"
    fi
}

run() { # name
    "$root/build/bin/grader" grade --lab 02-pools --seed 0x5eed --jobs 1 \
        --out "$work/$1" "$root/grader/samples/02-pools/sorted-list" \
        > "$work/$1.log" 2>&1
    say $? "run $1: see its output: $(tail -n 3 "$work/$1.log")"
}

scores() {
    jq -r '.submissions[] | .submission as $s | .labs[] |
        [$s, .score, .verdict] + [.parts[].score] | @tsv' "$work/$1/report.json"
}

costs() {
    jq -r '.submissions[] | .submission as $s | .labs[].traces[] |
        [$s + "/" + .name, .mine.instructions] | @tsv' "$work/$1/report.json"
}

run idle
sh -c 'while :; do :; done' &
hog=$!
run busy

scores idle > "$work/a" && scores busy > "$work/b" && cmp -s "$work/a" "$work/b"
say $? "the scores differ: $(diff "$work/a" "$work/b")"

costs idle > "$work/a"
costs busy > "$work/b"
paste "$work/a" "$work/b" | awk -F '\t' '
    { n++; d = ($2 - $4) / $2; if (d < 0) d = -d
      if (d > worst) worst = d
      if ($1 != $3 || $2 <= 0 || d > 1e-4) { print $0; bad = 1 } }
    END { printf "largest difference of %d cost figures: %.6f %%\n", n, 100 * worst
          exit bad || n == 0 }'
say $? "a cost figure moved by more than 0.01 %"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

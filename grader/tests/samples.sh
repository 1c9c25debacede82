#!/bin/sh
# samples.sh -- grade the sample class and see that everybody gets what is due.
# SPDX-License-Identifier: MIT
#
#   grader/tests/samples.sh [-s SEED] [-k]
#
# The class is graded as an instructor would: one run, a folder of submissions.
# expected.txt in that folder says what must come out.  The hidden tests are
# random, so the ranges must hold for any seed; the default only makes a failure
# repeatable.  -k keeps the report.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
lab=02-pools
class=$root/grader/samples/$lab
seed=1
keep=
while getopts s:k option; do
    case $option in
    s) seed=$OPTARG ;;
    k) keep=yes ;;
    *) exit 2 ;;
    esac
done

work=$(mktemp -d /tmp/samples-XXXXXX)
chmod 755 "$work"
[ -n "$keep" ] || trap 'rm -rf "$work"' EXIT
passed=0
failed=0

say() { # 0 if it holds, what
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok    $2"
    else
        failed=$((failed + 1))
        echo "FAIL  $2"
    fi
}

# A skeleton of last month would be graded as somebody's work.
mkdir "$work/skeleton"
"$root/build/bin/labgen" skeleton "$lab" "$work/skeleton" > /dev/null
cmp -s "$work/skeleton/pool.c" "$class/skeleton/pool.c"
say $? "skeleton/pool.c is what labgen makes now"

"$root/build/bin/grader" grade --lab "$lab" --seed "$seed" \
    --out "$work/report" "$class" > "$work/table" 2> "$work/log"
status=$?
[ "$status" -eq 0 ]
say $? "the class is graded (exit status $status)"
[ "$status" -eq 0 ] || tail -n 5 "$work/log"

jq -r '.submissions[] | .submission as $name | .labs[] |
    [$name, .verdict, .score // -1, (.seconds * 10 | round / 10)] | @tsv' \
    "$work/report/report.json" 2> /dev/null | sort > "$work/got"
grep -v '^#' "$class/expected.txt" | sort > "$work/expected"

# Neither a submission without an expectation nor the reverse.
cut -f 1 "$work/got" > "$work/names"
awk '{ print $1 }' "$work/expected" | cmp -s - "$work/names"
say $? "expected.txt names every submission, and nobody else"

while read -r name verdict low high what; do
    result=$(awk -v name="$name" '$1 == name { print $2, $3, $4 }' "$work/got")
    result=${result:-"none -1 0"}
    echo "$result" | awk -v v="$verdict" -v low="$low" -v high="$high" \
        '{ exit !($1 == v && $2 >= low && $2 <= high) }'
    say $? "$(echo "$name $result $verdict $low $high" |
        awk '{ printf "%-17s %s %6.2f in %4.1f s (%s, %s to %s)",
               $1, $2, $3, $4, $5, $6, $7 }'): $what"
done < "$work/expected"

[ -z "$keep" ] || echo "kept: $work"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

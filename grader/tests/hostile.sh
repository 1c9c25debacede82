#!/bin/sh
# hostile.sh -- grade every attack of grader/hostile and see what it got.
# SPDX-License-Identifier: MIT
#
#   grader/tests/hostile.sh [-n REPEATS] [-k] [VERDICT/NAME ...]
#
# The folder above an attack is the verdict that it must get.  What it may or
# must earn stands in its first lines ("May earn: N"; else nothing).  An attack
# is one of
#
#   pool.c (or other files)  the submission as it is
#   make.sh                  a script that makes it: FIFOs, links, odd bytes
#   attack.c                 text behind the reference, whose functions it may
#                            define anew: theirs are then called honest_…
#
# All are graded in one run, so that none may disturb another; afterwards no
# process and no file may be left.  -k keeps the submissions and the report.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
hostile=$root/grader/hostile
lab=02-pools
repeats=1
keep=
while getopts n:k option; do
    case $option in
    n) repeats=$OPTARG ;;
    k) keep=yes ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))

work=$(mktemp -d /tmp/hostile-XXXXXX)
chmod 755 "$work"
[ -n "$keep" ] || trap 'rm -rf "$work"' EXIT
passed=0
failed=0

say() { # ok|FAIL, what, why
    if [ "$1" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $2: $3"
    fi
}

# Write to $2 the reference with the functions that $1 defines renamed, then $1.
assemble() {
    names=$(sed -n '/^[^ ]/s/.*\b\(ou_[a-z_]*\)(.*/\1/p' "$1" |
        grep -xf "$work/functions")
    {
        echo '#include "mem/pool.h"'
        for name in $names; do
            echo "static __typeof__($name) honest_${name#ou_};"
            echo "#define $name honest_${name#ou_}"
        done
        cat "$root/lib/mem/pool.c"
        for name in $names; do
            echo "#undef $name"
        done
        echo '#line 1 "attack.c"'
        sed -e "/^#include \"raw.h\"/{
            r $hostile/raw.h
            d
        }" "$1"
    } > "$2/pool.c"
}

make_submission() { # attack's folder, submission's folder
    mkdir -p "$2"
    if [ -f "$1/make.sh" ]; then
        sh "$1/make.sh" "$root" "$2"
    elif [ -f "$1/attack.c" ]; then
        assemble "$1/attack.c" "$2"
    else
        cp -P "$1"/* "$2/"
    fi
}

earns() { # May|Must, attack's folder: N, or the default
    sed -n "1,6s/.*$1 earn: \([0-9.]*\).*/\1/p" "$2"/*.* 2>/dev/null |
        head -n 1 | grep . || echo 0
}

# What the grader starts inherits an odd limit, by which it is found.
mark=$((700000 + $$))

leftover_processes() {
    grep -ls "^Max msgqueue size  *$mark " /proc/[0-9]*/limits
}

leftover_files() {
    {
        ls -d /tmp/ouro-* /tmp/own /dev/shm/*
        ipcs -a | grep '^0x'
    } 2> /dev/null | sort
}

# What else was started here may come and go; what stays was left.  While
# another grader works here, its files cannot be told from ours.
check_leftovers() { # round
    for _ in 1 2 3 4 5; do
        leftover_files > "$work/after"
        new=$(comm -13 "$work/before" "$work/after"; leftover_processes)
        pgrep grader > /dev/null && new=$(leftover_processes)
        if [ -z "$new" ]; then
            say ok "$1"
            return
        fi
        sleep 1
    done
    say FAIL "$1" "left behind: $new"
}

# Everything that the grader may say to a student about this attack.
check_verdict() { # VERDICT/NAME
    name=$(echo "$1" | tr / -)
    want=${1%%/*}
    result=$(jq -r --arg name "$name" '
        .submissions[] | select(.submission == $name) | .labs[0] |
        "\(.verdict) \(.score // 0) \(.seconds | floor)"' "$work/report.json")
    set -- "$1" $result
    if [ "${2:-none}" != "$want" ]; then
        say FAIL "$1" "verdict ${2:-none} instead of $want: $(message "$name")"
    elif awk "BEGIN { exit !($3 > $(earns 'M[ua][sy]t*' "$hostile/$1") + 0.005) }"; then
        say FAIL "$1" "earned $3, more than it may"
    elif awk "BEGIN { exit !($3 < $(earns Must "$hostile/$1") - 0.005) }"; then
        say FAIL "$1" "earned $3, less than it must"
    elif [ "$4" -gt 60 ]; then
        say FAIL "$1" "took $4 s"
    elif [ "$want" != AC ] && [ -z "$(message "$name")" ]; then
        say FAIL "$1" "no message says why"
    elif jq -c --arg name "$name" '.submissions[] |
            select(.submission == $name) | .labs[0] |
            .message, .tests[].message' "$work/report.json" |
            grep -qE '/box/|/tmp/|root:x:0'; then
        say FAIL "$1" "a message shows a private path or file"
    else
        say ok "$1"
    fi
}

message() {
    jq -r --arg name "$1" '.submissions[] | select(.submission == $name) |
        .labs[0].message' "$work/report.json" | head -n 1
}

sed -n 's/^\(ou_[a-z_]*\)(.*/\1/p' "$root/lib/mem/pool.c" > "$work/functions"
attacks=${*:-$(cd "$hostile" && ls -d ??/*)}
set --
for attack in $attacks; do
    make_submission "$hostile/$attack" "$work/sub/$(echo "$attack" | tr / -)"
    set -- "$@" "$work/sub/$(echo "$attack" | tr / -)"
done
# A grader started as root reads the submissions as somebody else.
chmod -R a+rX "$work" 2>/dev/null

leftover_files > "$work/before"
round=1
while [ "$round" -le "$repeats" ]; do
    prlimit --msgqueue="$mark" \
        "$root/build/bin/grader" grade --lab "$lab" --json \
        --out "$work/report" "$@" > "$work/report.json" 2> "$work/log"
    status=$?
    if [ "$status" -ne 0 ]; then
        say FAIL "round $round" "grader ended with status $status:
$(tail -n 3 "$work/log")"
    fi
    for attack in $attacks; do
        check_verdict "$attack"
    done
    check_leftovers "round $round"
    round=$((round + 1))
done

[ -z "$keep" ] || echo "kept: $work"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

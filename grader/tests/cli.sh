#!/bin/sh
# cli.sh -- the grader as a program: exit status, faults, interruptions.
# SPDX-License-Identifier: MIT
#
#   grader/tests/cli.sh [GRADER]
#
# Needs the kit of lab 02.  Uses the reference as a submission, so the only
# thing that changes from case to case is what happens around it.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
grader=${1:-$root/build/bin/grader}
work=$(mktemp -d /tmp/cli-XXXXXX)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

say() { # name, 0 if it holds
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        sed 's/^/    /' "$work/out" "$work/err"
    fi
}

# Run the grader with $3…; it must end with status $2.
expect() {
    name=$1
    wanted=$2
    shift 2
    "$grader" "$@" > "$work/out" 2> "$work/err"
    status=$?
    [ $status -eq "$wanted" ] || echo "status $status, not $wanted" >> "$work/err"
    [ $status -eq "$wanted" ]
    say "$name" $?
}

# The last run's output holds $2.
shows() {
    cat "$work/out" "$work/err" | grep -q -- "$2"
    say "$1" $?
}

folders() {
    ls -d /tmp/ouro-?????? 2> /dev/null | sort
}

mkdir "$work/ann" "$work/empty" "$work/broken"
cp "$root/lib/mem/pool.c" "$work/ann/"
echo 'int x = ;' > "$work/broken/pool.c"
folders > "$work/before"

# ---- Exit status -------------------------------------------------------------
expect "a good submission is graded" 0 \
    grade --quick --out "$work/r" --seed 7 "$work/ann"
shows "the seed is printed" 0x0000000000000007
shows "the report's place is printed" "$work/r/index.html"
[ -s "$work/r/report.json" ] && [ -s "$work/r/index.html" ]
say "report.json and index.html are there" $?
expect "a bad submission is graded too" 0 \
    grade --quick --out "$work/r" "$work/broken"
mkdir "$work/class"
cp -r "$work/ann" "$work/class/ann"
echo 'not an archive' > "$work/class/bea.zip"
echo 'int x = ;' > "$work/class/helper.c"
echo 'of this class' > "$work/class/README.txt"
ln -s ../ann "$work/class/cyd"
expect "a class is graded with all that lies there" 0 \
    grade --quick --out "$work/r" "$work/class"
class=$(jq -r '.submissions[] | "\(.submission)=\(.labs[0].verdict)"' \
    "$work/r/report.json" | sort | tr '\n' ' ')
[ "$class" = "ann=AC bea.zip=CE cyd=SV helper.c=CE " ]
say "and everything gets its verdict: $class" $?
expect "an empty folder is graded too" 0 \
    grade --quick --lab 02-pools --out "$work/r" "$work/empty"
expect "check passes" 0 check 02-pools "$work/ann"
expect "check of what does not compile" 0 check 02-pools "$work/broken"
shows "the compiler's message is shown" "labs/02-pools/pool.c:1:9: error"
expect "the report can be made again" 0 report "$work/r"
expect "help" 0 --help
expect "help of a command" 0 grade --help

expect "no command" 2
expect "an unknown command" 2 frobnicate
expect "an unknown option" 2 grade --frobnicate "$work/ann"
expect "nothing to grade" 2 grade
expect "a submission that does not exist" 2 grade "$work/nobody"
shows "it is named" "$work/nobody"
expect "an unknown lab" 2 grade --lab 99-none "$work/ann"
shows "the labs are listed" 02-pools
expect "a lab that cannot be told" 2 grade "$work/empty"
expect "a seed that is no number" 2 grade --seed seven "$work/ann"
expect "a report that does not exist" 2 report "$work/nobody"

# ---- The grader's own faults -------------------------------------------------
touch "$work/file"
expect "a report folder that cannot be made" 3 \
    grade --quick --out "$work/file/r" "$work/ann"
OU_ISOLATION=uid expect "too little isolation" 3 \
    grade --quick --out "$work/r" "$work/ann"
shows "it says what to do" "--require uid"

# Grade in the background, with status $3 in the end; meanwhile do $2.
meanwhile() {
    "$grader" grade --out "$work/slow" "$work/ann" > "$work/out" \
        2> "$work/err" &
    first=$!
    sleep 0.7
    $2 $first
    wait $first 2> /dev/null
    [ $? -eq "$3" ]
    say "$1" $?
}

second_grader() {
    "$grader" grade --quick --out "$work/slow" "$work/ann" \
        > "$work/out2" 2>&1
    second=$?
}
meanwhile "a grader does not mind another one" second_grader 0
[ $second -eq 3 ] && grep -q 'another grader' "$work/out2"
say "two graders do not share a report" $?

kill_judge() {
    kill -9 "$(pgrep -P "$1" | head -n 1)"
}
meanwhile "a killed judge is the grader's fault" kill_judge 3
grep -q '"verdict": *"GF"' "$work/slow/report.json"
say "and no score" $?

# Does process $1 do anything?  Who is dead and not yet fetched does not.
runs() {
    grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$1/status"
}

# All that process $1 has started.
below() {
    for child in $(pgrep -P "$1"); do
        echo "$child"
        below "$child"
    done
}

# The judge of a submission that takes long is stopped when the other one is
# done: nothing but the clock will tell.
mkdir "$work/slow-one"
sed '/^ou_pool_malloc(/,/^{/s/^{/{ for (volatile int go = 1; go;) { }/' \
    "$work/ann/pool.c" > "$work/slow-one/pool.c"
OU_GRADE_SECONDS=10 "$grader" grade --quick --jobs 2 --out "$work/late" \
    "$work/ann" "$work/slow-one" > "$work/out" 2> "$work/err" &
first=$!
until grep -q '^\[1/2\]' "$work/err" || ! runs $first; do
    sleep 0.1
done
stopped=$(pgrep -P $first)
kill -STOP "$stopped"
stopped="$stopped $(below "$stopped")"
wait $first
[ $? -eq 3 ]
say "a judge that hangs is the grader's fault" $?
verdicts=$(jq -r '.submissions[] | "\(.submission)=\(.labs[0].verdict)"' \
    "$work/late/report.json" | sort | tr '\n' ' ')
[ "$verdicts" = "ann=AC slow-one=GF " ]
say "and no other submission's: $verdicts" $?
grep -q 'took longer than 10 s' "$work/late/report.json"
say "and its time is named" $?
for pid in $stopped; do
    ! runs "$pid"
    say "and nothing of it goes on: $pid" $?
done

interrupt() {
    kill -TERM "$1"
}
cp "$work/slow/report.json" "$work/earlier"
meanwhile "an interrupted grader says so" interrupt 143
cmp -s "$work/earlier" "$work/slow/report.json"
say "and leaves the earlier report" $?

# Others may be grading here: only what stays counts.
folders | comm -13 "$work/before" - > "$work/left"
[ ! -s "$work/left" ] || sleep 5
for folder in $(cat "$work/left"); do
    [ ! -d "$folder" ]
    say "nothing is left behind: $folder" $?
done

# ---- The same seed, the same score -------------------------------------------
score() {
    "$grader" grade --json --seed 42 --out "$work/r" "$work/ann" \
        2> "$work/err" | tee "$work/out" |
        jq -c '.submissions[].labs[] |
               [.score, .parts, (.traces[] | .mine.digest)]'
}
one=$(score)
two=$(score)
[ -n "$one" ] && [ "$one" = "$two" ]
say "the same seed gives the same score" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

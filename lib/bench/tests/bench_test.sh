#!/bin/sh
# bench_test.sh -- the benchmark measures honestly, whatever the numbers are.
# SPDX-License-Identifier: MIT
#
# No time is asserted here.  Needs build/bin/bench and the peers that could be
# built (make bench builds them all).
set -u
bench=build/bin/bench
peers=build/bench/bin
work=$(mktemp -d)
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

# Run what follows the name and the status that is wanted.
expect() {
    name=$1
    wanted=$2
    shift 2
    "$@" > "$work/out" 2> "$work/err"
    status=$?
    [ $status -eq "$wanted" ] || echo "status $status, not $wanted" >> "$work/err"
    [ $status -eq "$wanted" ]
    say "$name" $?
}

shows() { # name, text in what the last command said
    cat "$work/out" "$work/err" | grep -qF -- "$2"
    say "$1" $?
}

hides() {
    ! cat "$work/out" "$work/err" | grep -qF -- "$2"
    say "$1" $?
}

# The last command's tables have this line, however wide its columns are.
has_line() { # line
    tr -s ' ' < "$work/out" | sed 's/ $//' | grep -qxF -- " $1"
    say "it has the line '$1'" $?
}

run() {
    $bench run --quiet --programs $peers --out "$work/made" --rounds 1 \
        --passes 2 "$@"
}

# A trace with all operations, blocks of 0 bytes to 100 KB, and survivors.
mkdir -p "$work/good" "$work/bad" "$work/packed" "$work/empty"
awk 'BEGIN {
    for (i = 0; i < 4000; i++) {
        id = i % 500
        if (i >= 500) text = text sprintf("f %d\n", id)
        n = i % 400 == 0 ? 100000 : i * 7919 % 700
        text = text sprintf("%s %d %d\n", i % 3 ? "a" : "c", id, n)
        ops += 1 + (i >= 500)
        if (i % 5 == 0) {
            text = text sprintf("r %d %d\n", id, i * 104729 % 3000)
            ops++
        }
    }
    printf "mmtrace1 ops=%d ids=500\n%s", ops, text
}' > "$work/good/mixed.trace"

# ---- All peers -----------------------------------------------------------
expect "all peers agree on a mixed trace" 0 run --traces "$work/good" \
    --figures "$work/figures"
hides "no run is void" VOID
shows "times are shown" "ns per operation, median over rounds"
shows "ratios are shown" "geometric mean"
shows "small patterns are shown" larson-200k
grep -v '^  skipped' "$work/out" > "$work/tables"
expect "the tables come back from raw.csv" 0 \
    sh -c "$bench table '$work/made/raw.csv' | grep -v '^  skipped'"
cmp -s "$work/out" "$work/tables"
say "and are the same" $?
[ "$(wc -l < "$work/figures/speed.csv")" -eq 2 ]
say "the figures have their data" $?
expect "a peer that is not there is skipped" 1 run --traces "$work/good" \
    --peers mimalloc --programs "$work/empty"
shows "and said to be" "skipped: mimalloc (not built; its package is libmimalloc-dev)"

expect "a peer that nobody knows is an error" 1 run --traces "$work/good" \
    --peers "glibc mimaloc"
shows "that names it" "no peer is called mimaloc"

# ---- Sums ----------------------------------------------------------------
# Ratios of 0.5 and 2 cancel; round 3 was slow for all; `small` is too small for
# a statement on memory; and a ratio of 1.3 to the byte is shown.
{
    echo "# made: by hand"
    echo "case,peer,round,quantity,value"
    for round in 1 2 3; do
        slow=$((round == 3 ? 10 : 1))
        echo "large,ouro,$round,warm,$((2 * slow))"
        echo "large,mimalloc,$round,warm,$((4 * slow))"
        echo "small,ouro,$round,warm,$((8 * slow))"
        echo "small,mimalloc,$round,warm,$((4 * slow))"
    done
    echo "large,ouro,1,live,10000000"
    echo "large,ouro,1,peak_warm,13000000"
    echo "small,ouro,1,live,1000000"
    echo "small,ouro,1,peak_warm,9000000"
} > "$work/sums.csv"
expect "a table is made of what was measured" 0 $bench table "$work/sums.csv"
shows "with its notes" "  made: by hand"
for line in "large 2.00 4.00" "small 8.00 4.00" "geometric mean 4.00 4.00" \
    "large 0.50" "small 2.00" "geometric mean 1.000" \
    "middle half of rounds 1.00-1.00" "worst 2.00" \
    "ouro 4.00 - - - 1.300 -" "large 1.30 -" \
    "traces / mimalloc 0.58 0.65 1.000 MISSED -"; do
    has_line "$line"
done
sed '5s/,warm,/,hot,/' "$work/sums.csv" > "$work/bad.csv"
expect "a damaged file is refused" 1 $bench table "$work/bad.csv"
shows "by its line" "bad.csv: line 5"

# ---- A trace that packs --------------------------------------------------
xz -c "$work/good/mixed.trace" > "$work/packed/mixed.trace.xz"
expect "a packed trace is read" 0 $bench decode "$work/packed/mixed.trace.xz" \
    "$work/packed.ops"
$bench decode "$work/good/mixed.trace" "$work/plain.ops"
cmp -s "$work/packed.ops" "$work/plain.ops"
say "and is the same trace" $?
head -c 900 "$work/packed/mixed.trace.xz" > "$work/bad/cut.trace.xz"
expect "a damaged file is refused" 1 run --traces "$work/bad"
shows "by its name" "cut.trace.xz: is damaged"
rm "$work/bad/cut.trace.xz"
sed '1000s/.*/a 500 8/' "$work/good/mixed.trace" > "$work/bad/wrong.trace"
expect "a wrong trace is refused" 1 run --traces "$work/bad"
shows "by its line" "wrong.trace: line 1000: the id is not below ids="
expect "a folder without traces is refused" 1 run --traces "$work/empty"

# ---- A peer that is wrong ------------------------------------------------
for fault in "overlap does not hold what its owner wrote" \
    "dirty calloc does not return zeros" \
    "forgetful realloc does not keep" \
    "crooked is not aligned" \
    "empty out of memory"; do
    export BENCH_BROKEN="${fault%% *}"
    expect "a heap that is wrong ($BENCH_BROKEN) has no result" 1 run \
        --traces "$work/good" --peers "broken limit"
    shows "and is told why ($BENCH_BROKEN)" "${fault#* }"
    grep -q '^mixed,broken,' "$work/made/raw.csv"
    [ $? -ne 0 ]
    say "nor a time ($BENCH_BROKEN)" $?
done
# The replay that is timed sees it, too, not only the one that checks.
for fault in overlap forgetful empty; do
    export BENCH_BROKEN=$fault
    expect "the timed replay notices ($fault)" 3 $peers/bench-broken time \
        "$work/plain.ops" 1
done
unset BENCH_BROKEN

# ---- Objects -------------------------------------------------------------
objects() {
    $bench objects --quiet --out "$work/objects" --rounds 1 "$@"
}

expect "all peers do what is asked with objects" 0 objects --programs $peers \
    --figures "$work/operations"
hides "no run is void" VOID
shows "times and ratios are shown" "ratios within a round"
[ "$(wc -l < "$work/operations/operations.csv")" -eq 19 ]
say "the figure has its data: a head and 18 operations" $?
[ "$(ls "$work/operations")" = operations.csv ]
say "and only its data" $?
cp "$work/out" "$work/tables"
expect "the tables come back from objects.csv" 0 \
    $bench table "$work/objects/objects.csv"
cmp -s "$work/out" "$work/tables"
say "and are the same" $?
if [ -x $peers/bench-objects-ouro ]; then
    expect "a step that fails ends the program" 3 \
        env OUROMALLOC=nothing $peers/bench-objects-ouro objects
    shows "and says which" "void: to start failed"
fi
expect "a peer that nobody knows is an error" 1 objects --programs $peers \
    --peers "ouro mimalloc"
shows "that names it" "no peer is called mimalloc"
expect "a peer that is not there is skipped" 1 objects --peers cpython \
    --programs "$work/empty"
shows "and said to be" "skipped: cpython (not built; its package is libpython3-dev)"

# Peers whose answers are known.
peer() { # name, what it does when it is asked
    printf '#!/bin/sh\n[ "$1" = version ] && echo 1.0 && exit\n%s\n' "$2" \
        > "$work/peers/bench-objects-$1"
    chmod +x "$work/peers/bench-objects-$1"
}
mkdir "$work/peers"
peer ouro 'echo intern-hit 3; echo int 2'
peer cpython 'echo intern-hit 12; echo int 8'
expect "two peers are compared without the third" 0 objects \
    --programs "$work/peers"
shows "which is named" "skipped: glib (not built; its package is libglib2.0-dev)"
has_line "intern-hit 3.00 12.00 0.25 0.25-0.25"
has_line "int / cpython 0.45 0.60 0.250 reached"
has_line "intern-hit / cpython 0.12 0.20 0.250 MISSED"
has_line "intern-hit / glib 0.30 0.50 -"
for fault in "crash echo oh dear >&2; exit 3:status 3: oh dear" \
    "nonsense echo intern-hit fast:its answer cannot be read" \
    "silence exit 0:its answer cannot be read"; do
    kind=${fault%% *}
    action=${fault#* }
    peer glib "${action%%:*}"
    expect "a program that is wrong ($kind) is an error" 1 objects \
        --programs "$work/peers"
    shows "and void, with the reason ($kind)" \
        "VOID: glib, objects: ${action#*:}"
    has_line "int 2.00 8.00 - 0.25 0.25-0.25 - -"
    grep -q ',glib,' "$work/objects/objects.csv"
    [ $? -ne 0 ]
    say "nor has it a time ($kind)" $?
done

# Round 2 was slow for all but CPython's ints: a ratio of medians would be 0.4.
# Of ours and GLib's there is one round.
{
    echo "# made: by hand"
    echo "case,peer,round,quantity,value"
    for round in 1 2 3; do
        slow=$((round == 2 ? 10 : 1))
        echo "incref+decref,ouro,$round,object,$((3 * slow))"
        echo "incref+decref,cpython,$round,object,$((2 * slow))"
        echo "int,ouro,$round,object,$((2 * slow))"
        echo "int,cpython,$round,object,$((3 + round))"
    done
    echo "intern-hit,ouro,3,object,3"
    echo "intern-hit,glib,3,object,8"
} > "$work/objects.csv"
expect "a table is made of what was measured" 0 $bench table "$work/objects.csv"
shows "with its notes" "  made: by hand"
hides "and is none of heaps" "Traces"
for line in \
    "ns ouro cpython glib ouro / cpython middle half ouro / glib middle half" \
    "incref+decref 3.00 2.00 - 1.50 1.50-1.50 - -" \
    "int 2.00 5.00 - 0.50 0.42-2.25 - -" \
    "intern-hit 3.00 - 8.00 - - 0.38 0.38-0.38" \
    "incref + decref / cpython 1.00 2.00 1.500 enough" \
    "int / cpython 0.45 0.60 0.500 enough" \
    "intern-hit / glib 0.30 0.50 0.375 enough" \
    "intern-hit / cpython 0.12 0.20 -"; do
    has_line "$line"
done
expect "it can be Markdown" 0 $bench table --markdown "$work/objects.csv"
shows "with the same numbers" \
    "| incref+decref | 3.00 | 2.00 | - | 1.50 | 1.50-1.50 | - | - |"
expect "make bench knows two parts" 2 env ONLY=nothing tools/bench.sh
shows "and says so" "neither heaps nor objects"

# ---- The recorder --------------------------------------------------------
if [ -x $peers/bench-record ]; then
    mkdir "$work/traces"
    cat > "$work/program.py" << 'END'
import sys
words = {}
for i in range(3000):
    words.setdefault(i % 97, []).append("word %d" % i)
print(len(words), sys.argv[1])
sys.exit(0)
END
    expect "a Python program is recorded" 0 $peers/bench-record \
        "$work/traces/words.trace.xz" 100000 "$work/program.py" argument
    shows "while it runs as usual" "97 argument"
    expect "its trace replays" 0 $bench decode \
        "$work/traces/words.trace.xz" "$work/words.ops"
    expect "with every byte in place" 0 $peers/bench-glibc check \
        "$work/words.ops"
    expect "a recording can be cut short" 0 $peers/bench-record \
        "$work/traces/short.trace.xz" 1000 "$work/program.py" argument
    expect "and replays" 0 $bench decode "$work/traces/short.trace.xz" \
        "$work/words.ops"
    echo 'raise ValueError("on purpose")' > "$work/program.py"
    expect "a program that fails leaves no trace" 1 $peers/bench-record \
        "$work/traces/none.trace.xz" 1000 "$work/program.py"
    [ ! -e "$work/traces/none.trace.xz" ]
    say "none at all" $?
else
    echo "the recorder is not built: no libpython"
fi

# ---- The book ------------------------------------------------------------
expect "the book shows the runs that are kept" 0 tools/bench-book.sh --check
mkdir -p "$work/book/docs/figures" "$work/book/build" "$work/book/tools"
cp -r docs/chapters "$work/book/docs/"
cp -r docs/figures/data "$work/book/docs/figures/"
ln -s "$PWD/build/bin" "$work/book/build/bin"
cp tools/bench-book.sh "$work/book/tools/"
keep() {
    (cd "$work/book" && tools/bench-book.sh "$@")
}
expect "a run of objects can be put into it" 0 keep "$work/objects.csv"
grep -qF "| int | 2.00 | 5.00 |" "$work/book/docs/chapters/bench-objects.md"
say "with its tables" $?
cmp -s docs/chapters/bench.md "$work/book/docs/chapters/bench.md"
say "and the page of the heaps stays" $?
expect "so can a run of heaps" 0 keep "$work/sums.csv"
grep -qF "| large | 2.00 | 4.00 |" "$work/book/docs/chapters/bench.md"
say "with its tables" $?
echo "int,ouro,1,object,1" >> \
    "$work/book/docs/figures/data/bench-objects/raw.csv"
expect "a page that is not what the run says is found" 1 keep --check
shows "and named" "docs/chapters/bench-objects.md:1: is not what the run says"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

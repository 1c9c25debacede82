#!/bin/bash
# test.sh -- everything that CI runs, after `make everything` has built it.
# SPDX-License-Identifier: MIT
#
# Each step prints one line; what it said is in build/test/STEP.log and is shown
# if it fails.  The closing line counts single tests: "N passed, N failed".
set -u
: "${LABS:?run make test}" "${MODES:?}"
logs=build/test
rm -rf $logs && mkdir -p $logs
passed=0 failed=0 started=$SECONDS

# count STEP STATUS PASSED FAILED: add up, print the step's line, show a failure.
count()
{
    local bad=$4
    if [ "$2" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1 # it failed without saying how often
    fi
    passed=$((passed + $3)) failed=$((failed + bad))
    if [ "$bad" -eq 0 ]; then
        printf '  ok    %-34s %4d tests\n' "$1" "$3"
    else
        printf '  FAIL  %-34s %4d passed, %d failed: %s\n' "$1" "$3" "$bad" \
            "$logs/$1.log"
        tail -n 40 "$logs/$1.log" | sed 's/^/        /'
    fi
}

# run STEP COMMAND ...: run a program or script, and keep what it said and its status.
run()
{
    local step=$1
    shift
    "$@" > "$logs/$step.log" 2>&1 < /dev/null
    echo $? > "$logs/$step.status"
}

# report STEP: count what it passed.  It ends with "N passed, N failed", or passes or
# fails as one.
report()
{
    local step=$1 status last
    status=$(cat "$logs/$step.status" || echo 1)
    last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$logs/$step.log" | tail -n 1)
    if [ -n "$last" ]; then
        set -- $last
        count "$step" $status "$1" "$3"
    else
        count "$step" $status $((status == 0)) $((status != 0))
    fi
}

script()
{
    run "$@"
    report "$1"
}

echo "Checks of the house"
for check in tools/checks/*.sh; do
    script "check-$(basename "$check" .sh)" "$check"
done

echo "Library, kit and labs, in process"
programs=$(printf 'test-%s ' lib kit $LABS)
# Slow, and on one processor: the other one goes on meanwhile.
for program in ${programs/test-kit/}; do
    run "valgrind-$program" valgrind -q --error-exitcode=9 --leak-check=full \
        "build/debug/bin/$program"
done &
for mode in $MODES; do
    for program in $programs; do
        script "$mode-$program" "build/$mode/bin/$program"
    done
done
if [ -n "$(find lib/tests/threads -name 'test_*.c' 2> /dev/null)" ]; then
    script tsan-test-threads build/tsan/bin/test-threads
fi
for cc in gcc clang; do
    script "kit-$cc" env CC=$cc testkit/tests/kit_test.sh
done

echo "Conformance and endurance"
script hello-heap sh -c 'gcc -std=c11 -Wall -Wextra -Werror -Ilib \
    lib/examples/hello_heap.c build/libouro.a -o build/test/hello &&
    build/test/hello | grep -qx "1 block of my own"'
script oracle-live lib/tests/oracle/live.sh build/bin/oracle-ouro
script oracle-cells lib/tests/oracle/cells.sh build/debug/bin
for mode in debug asan; do
    for allocator in py310_debug fast_debug; do
        script "$mode-hooks-$allocator" env OUROMALLOC=$allocator \
            "build/$mode/bin/test-lib" '--gtest_filter=conformance.*'
    done
done
script soak build/bin/soak
script fuzz-corpus build/bin/fuzz-replay lib/tests/fuzz/corpus/*
rm -rf build/fuzz/new && mkdir -p build/fuzz/new
script fuzz build/bin/fuzz-heap -seed=1 -runs=3000 -max_len=800 \
    -artifact_prefix=build/fuzz/ build/fuzz/new lib/tests/fuzz/corpus

wait
for program in ${programs/test-kit/}; do
    report "valgrind-$program"
done

echo "Grader"
script grader build/bin/test-grader
for test in grader/tests/*.sh; do
    script "grader-$(basename "$test" .sh)" "$test"
done

echo "Benchmark"
script bench lib/bench/tests/bench_test.sh

echo "Labs: skeletons 0, references 100, every fault caught"
for lab in $LABS; do
    script "prove-$lab" build/bin/grader prove "$lab"
done

echo "Book"
script docs tools/docs.sh

echo "logs: $logs; $((SECONDS - started)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/bin/sh
# kit_test.sh -- the test kit, watched while tests fail under it.
# SPDX-License-Identifier: MIT
#
#     CC=gcc testkit/tests/kit_test.sh
#
# Builds sample.c three ways (in process, golden worker, observing worker),
# runs it, and looks for what must be said.  Called from the project's root.
set -u

CC=${CC:-gcc}
CXX=${CXX:-g++}
flags='-D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter -Ilib -Itestkit
       -DOU_CHECKED -g'
work=$(mktemp -d /tmp/ou-kit-XXXXXX) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# ok NAME STATUS: count a test that passed if STATUS is 0.
ok() {
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "testkit/tests/kit_test.sh: $1"
    fi
}

# says FILE TEXT…: each text is a part of a line of FILE.
says() {
    file=$1
    shift
    for text; do
        grep -qF -e "$text" "$work/$file"
        ok "$file does not say: $text" $?
    done
}

# silent FILE TEXT: no line of FILE has it.
silent() {
    ! grep -qF -e "$2" "$work/$1"
    ok "$1 says: $2" $?
}

# ---- Build ------------------------------------------------------------------

build() { # SOURCE OBJECT [FLAG…]
    source=$1
    object=$2
    shift 2
    # shellcheck disable=SC2086
    "$CC" -std=c11 $flags -O1 "$@" -c "$source" -o "$work/$object" || exit 2
}

common=
for name in text check kit random child model fault; do
    build testkit/$name.c $name.o
    common="$common $work/$name.o"
done
build lib/tests/os_fault.c os_fault.o
build lib/mem/fatal.c fatal.o
common="$common $work/os_fault.o $work/fatal.o"
runner=
for name in run run_child run_print run_hint; do
    build testkit/$name.c $name.o
    runner="$runner $work/$name.o"
done
"$CXX" -std=c++17 -O1 -Itestkit -c testkit/gtest.cc -o "$work/gtest.o" || exit 2
worker=
for name in worker worker_drive record seal; do
    build testkit/$name.c $name.o
    worker="$worker $work/$name.o"
done
build testkit/no_driver.c no_driver.o
build testkit/tests/sample_driver.c driver.o
build testkit/tests/sample.c sample.o
build testkit/tests/sample.c observe.o -DOU_OBSERVE
build testkit/tests/probe.c probe.o
# shellcheck disable=SC2086
{
    "$CXX" $common $runner "$work/gtest.o" "$work/sample.o" \
        -o "$work/sample" -lgtest -lpthread -linih &&
    "$CC" $common $worker "$work/no_driver.o" "$work/sample.o" \
        -o "$work/golden" &&
    "$CC" $common $worker "$work/driver.o" "$work/observe.o" \
        -o "$work/observe" &&
    "$CC" "$work/probe.o" -o "$work/probe"
} || exit 2

# ---- In process -------------------------------------------------------------

OU_SECONDS=2 "$work/sample" > "$work/run" 2>&1
[ $? -eq 1 ]
ok 'a program with failing tests must exit with status 1' $?
says run '6 passed, 33 failed, 3 not implemented' \
    'sample.c:42: fail.condition' 'CHECK(1 > 2)' '    actual    false' \
    'CHECK_EQ(2 + 2, 5)' '    actual    4' '    expected  5' \
    '    actual    16384 (0x4000)' '    expected  4096 (0x1000)' \
    'CHECK_EQ((void *)16, NULL)' '    actual    0x10' '    expected  NULL' \
    '    expected  anything but 5' '    expected  less than -1' \
    '    expected  the same as 2' 'CHECK_EQ((char *)0x1000, NULL)' \
    'CHECK_NE(p, NULL)' '    actual    "seen \"it\"\n"' \
    '    expected  "SECRET text"' '    differ    first at byte 33 of 40' \
    '    expected  a message with "SECRET message"' \
    'fail.one_of_three/1' '    note      round 1 of param 1' \
    'not implemented: testkit/tests/sample.c:' 'end.todo_in_trap' \
    'fatal: block at 48 is free already' \
    'crashed: SIGSEGV (invalid memory access)' \
    '    address   0x8, which is NULL or near it' \
    '    note      about to crash' 'crashed: SIGABRT (abort)' \
    'left the program in the middle of the test, with exit status 0' \
    'the stack of 256 KiB is used up' \
    'did not end within 2 s: an endless loop?' \
    'bytes of pages were not given back (ou_os_live_bytes)' \
    'ou_test_model: "a 3 behind a 7"' \
    'ou_test_model: "a fatal 3 behind a 7"' \
    'ou_test_model: "a step crashed: SIGSEGV' \
    'ou_test_model: "a step does not end"' \
    'of pages were not given back when page allocation 1 failed"' \
    '"reported success although page allocation 0 failed"' \
    '"reported failure although each of the 2 page allocations succeeded"' \
    '    during    the run with page allocation 0 failing' \
    'OU_FORK=0 gdb --args' '--gtest_filter=fail.eq'
silent run 'round 0 of param 1'
silent run 'pass.every_kind'
[ "$(grep -cF 'note      draw 7; draw 3' "$work/run")" -ge 3 ]
ok 'a failing program is not shrunk to two steps' $?

"$work/sample" --gtest_filter=fail.eq > "$work/one" 2>&1
says one '0 passed, 1 failed'
"$work/sample" --gtest_filter=nothing.at_all > "$work/none" 2>&1
[ $? -eq 1 ]
ok 'a filter that matches nothing must be an error' $?
says none 'no test matches'

quick='pass.*:fail.*:end.todo:end.leak:sweep.*'
"$work/sample" --gtest_filter="$quick" --gtest_shuffle \
    --gtest_random_seed=3 --gtest_output="json:$work/json" \
    > "$work/shuffled" 2>&1
says shuffled '4 passed, 21 failed, 1 not implemented'
says json '"testsuite"' '"classname": "sweep"' 'CHECK_EQ(2 + 2, 5)' \
    '"file": "testkit\/tests\/sample.c"'
"$work/sample" --gtest_filter="$quick" --gtest_output="xml:$work/xml" \
    > /dev/null 2>&1
says xml '<testcase name="one_of_three/1"' 'CHECK_EQ(2 + 2, 5)'
sum=0
for shard in 0 1 2; do
    GTEST_TOTAL_SHARDS=3 GTEST_SHARD_INDEX=$shard "$work/sample" \
        --gtest_filter="$quick" > "$work/shard" 2>&1
    n=$(sed -n 's/^[0-9]* passed, \([0-9]*\) failed.*/\1/p' "$work/shard")
    sum=$((sum + n))
done
[ $sum -eq 21 ]
ok 'three shards together must run every test once' $?
OU_FORK=0 "$work/sample" --gtest_filter="$quick:-sweep.bug/4" \
    > "$work/here" 2>&1
says here '4 passed, 20 failed, 1 not implemented' 'running fail.eq'
OU_VERBOSE=1 "$work/sample" --gtest_filter=pass.* > "$work/verbose" 2>&1
says verbose '[       OK ] pass.every_kind'
"$work/sample" --gtest_list_tests > "$work/list" 2>&1
says list 'one_of_three/2'
silent list 'passed'

value() { # SEED FILTER: the number that random.numbers draws
    OU_SEED=$1 "$work/sample" --gtest_filter="$2" 2>&1 |
        grep -A1 'CHECK_EQ(ou_random_below' | tail -1
}
[ "$(value 5 'random.*')" = "$(value 5 'fail.*:random.*')" ]
ok 'the same seed must give the same numbers, whatever else runs' $?
[ "$(value 5 'random.*')" != "$(value 6 'random.*')" ]
ok 'another seed must give other numbers' $?

mkdir -p "$work/labs/99-sample"
cat > "$work/labs/99-sample/lab.ini" <<'END'
[lab]
name = 99-sample
[exercise fail]
title = The art of failing
hint1 = The first line of a hint,
  and its second line.
END
OU_LAB_INI="$work/labs/99-sample/lab.ini" "$work/sample" \
    --gtest_filter=fail.eq > "$work/hints" 2>&1
says hints '    exercise  The art of failing' \
    '    hint      The first line of a hint, and its second line.' \
    'make debug LAB=99-sample TEST=fail.eq'

# ---- Workers ----------------------------------------------------------------

"$work/probe" "$work/golden" > "$work/golden.txt" 2>&1
says golden.txt 'CHECK op=1 4 5 [testkit/tests/sample.c] [2 + 2] [5]' \
    'CHECK op=8 "seen" "SECRET one" [testkit/tests/sample.c]' \
    'CHECK op=1 0 0 [testkit/tests/sample.c] [NULL] [NULL]' 'LEAK' \
    'FATAL this test makes too many checks to be recorded' \
    'NOTE draw 7; draw 3'
"$work/probe" "$work/observe" > "$work/observe.txt" 2>&1
silent observe.txt 'SECRET'
silent observe.txt 'op=1 4 5'
says observe.txt 'CHECK op=1 4' 'TODO not implemented: testkit/tests/sample.c:'

# ends TEST TEXT: the lines of TEST in the observing worker's output have TEXT.
ends() {
    "$work/probe" "$work/observe" "$1" > "$work/ends" 2>&1
    says ends "$2"
}
ends end.crash 'signal 11 why 0'
ends end.abort 'signal 6 why 0'
ends end.loop 'why 2'
ends end.exit 'status 0 why 0'
silent ends 'END'
ends fail.eq 'END'
ends end.stack 'signal 11'
ends model.complaint 'NOTE draw 7; draw 3'
ends end.sleep 'signal 31'

# Nothing that is expected is in the object.  (Without optimization a function
# that only an expected operand calls stays, so kits are built with -O1.)
for cc in gcc clang; do
    command -v $cc > /dev/null || continue
    for level in 1 2; do
        # shellcheck disable=SC2086
        $cc -std=c11 $flags -O$level -DOU_OBSERVE -c testkit/tests/sample.c \
            -o "$work/secret.o"
        ok "$cc -O$level does not compile an observing sample" $?
        ! strings -a "$work/secret.o" | grep -q 'SECRET\|2 + 2\|param \* 10'
        ok "$cc -O$level leaves expected texts in an observing object" $?
    done
done

# ---- Drives -----------------------------------------------------------------

drive() { # CONFIG STEP…
    "$work/probe" --drive "$work/observe" "$@" > "$work/drive" 2>&1
}
drive right m0:16 m1:24 f0 / m2:8 f1
says drive '  0 at 0' '  1 at 16' '  2 at 40' \
    'event step 0 took 4096 bytes at 0' 'END'
drive overlap m0:16 m1:16 f0
says drive 'FATAL contents of block 0 (16 bytes at heap+0' 'no answer'
drive overlap m0:16 m1:16 / f0
silent drive 'FATAL'
drive outside m0:16 f0
says drive '  0 at -4096' 'END'
drive null m0:16 f0
says drive '  0 at -1' 'END'
drive fatal m0:16 f0
says drive 'FATAL cannot free'
drive todo m0:16
says drive 'TODO not implemented: testkit/tests/sample_driver.c:'
drive exit m0:16
says drive 'status 0 why 0'
silent drive 'END'
"$work/probe" --drive "$work/golden" none m0:16 > "$work/drive" 2>&1
says drive 'FATAL the driver did not start'

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]

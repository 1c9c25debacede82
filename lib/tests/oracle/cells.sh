#!/bin/sh
# cells.sh -- do the examples print what CPython prints?
# SPDX-License-Identifier: MIT
#
#   lib/tests/oracle/cells.sh BINDIR
#
# lib/examples/NAME_cells.c and NAME_cells.py here run the same lines. What the
# first prints is compared with goldens/NAME_cells.txt, recorded from the second;
# where there is a python3 of version 3.11, the second, the 5,000 literals of
# intern_literals.h and the random programs of weakref_order.py are compared with
# their recordings, too. To record:
#   python3 lib/tests/oracle/NAME.py > lib/tests/oracle/goldens/NAME.txt
set -u
bin=${1:?the folder of the examples}
here=lib/tests/oracle
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0 failed=0

# compare WHAT FILE GOLDEN
compare()
{
    if diff "$3" "$2" > "$folder/diff"; then
        passed=$((passed + 1))
        echo "ok    $1"
    else
        failed=$((failed + 1))
        echo "FAIL  $1 ($3 <, > what was printed):"
        sed 's/^/      /' "$folder/diff"
    fi
}

for python in python3.11 python3 /usr/bin/python3 none; do
    $python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
        2> /dev/null && break
done
for source in lib/examples/*_cells.c; do
    name=$(basename "$source" .c)
    "$bin/$name" > "$folder/ours" 2>&1
    compare "$name" "$folder/ours" "$here/goldens/$name.txt"
    if [ $python != none ]; then
        $python "$here/$name.py" > "$folder/theirs" 2>&1
        compare "$name.py" "$folder/theirs" "$here/goldens/$name.txt"
    fi
done
if [ $python = none ]; then
    echo "there is no python3 of version 3.11: compared with recordings only"
else
    $python "$here/intern_literals.py" | grep -o '"[0-9a-f]*"' > "$folder/new"
    grep -o '"[0-9a-f]*"' "$here/intern_literals.h" > "$folder/recorded"
    compare intern_literals.py "$folder/new" "$folder/recorded"
    # The first line says which 3.11 it was.
    $python "$here/weakref_order.py" | tail -n +2 > "$folder/new"
    tail -n +2 "$here/goldens/weakref_order.txt" > "$folder/recorded"
    compare weakref_order.py "$folder/new" "$folder/recorded"
    echo "compared with CPython $($python -c \
        'import platform; print(platform.python_version())')"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]

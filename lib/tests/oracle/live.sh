#!/bin/sh
# live.sh -- compare the faithful heap with the CPython that is installed.
# SPDX-License-Identifier: MIT
#
#   lib/tests/oracle/live.sh ORACLE-OURO
#
# All scripts and all recorded traces, every operation.  Says which version it
# was.  Where there is no libpython that can be asked it says that, and nothing
# is wrong.
set -u
ours=${1:?the program oracle-ouro}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
reason=$(lib/tests/oracle/build.sh "$folder/oracle-python")
status=$?
if [ $status -eq 3 ]; then
    echo "skipped: $reason"
    echo "0 passed, 0 failed"
    exit 0
fi
[ $status -eq 0 ] || exit 1

"$folder/oracle-python" --full grader/traces/*.xz > "$folder/python" || exit 1
version=$(sed -n '1s/answers of CPython \([0-9.]*\).*/\1/p' "$folder/python")
case $version in
3.9.*) profile=py38 ;;
*) profile=py310 ;;
esac
"$ours" $profile --full grader/traces/*.xz > "$folder/ours" || exit 1
echo "compared with CPython $version: profile $profile," \
    "$(grep -cv '^script\|^answers' "$folder/python") answers"

# The answers of each script in a file of their own.
for side in python ours; do
    awk -v folder="$folder" -v side=$side '
        /^script / { out = folder "/" $2 "." side; next }
        out != "" { print > out }' "$folder/$side"
done
passed=0 failed=0
for answers in "$folder"/*.python; do
    script=$(basename "$answers" .python)
    if cmp -s "$answers" "$folder/$script.ours"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "lib/tests/oracle/live.sh:1: script $script: operation" \
            "$(cmp "$answers" "$folder/$script.ours" 2>&1 |
                sed 's/.*line //'), < CPython, > profile $profile:"
        diff "$answers" "$folder/$script.ours" | head -n 4
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]

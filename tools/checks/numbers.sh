#!/bin/sh
# numbers.sh -- no function above 60 lines, no file above 500.
# SPDX-License-Identifier: MIT
. tools/common.sh
find lib testkit grader tools labs solutions -path grader/hostile -prune -o \
    -type f \( -name '*.[ch]' -o -name '*.cc' -o -name '*.sh' \) -print |
    sort > "$scratch/files"
bad=0
xargs wc -l < "$scratch/files" | awk '
    $2 != "total" && $1 > 500 {
        print $2 ":" $1 ": the file has " $1 " lines, at most 500; split it"
        bad = 1
    }
    END { exit bad }' || bad=1
grep '\.c[c]*$' "$scratch/files" | grep -v '^grader/samples/' |
    xargs ctags --quiet --options=NONE --kinds-C=f --kinds-C++=f -x \
        --_xformat='%F|%n|%{end}|%N' > "$scratch/functions"
if [ ! -s "$scratch/functions" ]; then
    echo "tools/checks/numbers.sh:1: ctags found no function at all"
    exit 1
fi
awk -F'|' '
    $3 - $2 + 1 > 60 {
        print $1 ":" $2 ": " $4 " has " $3 - $2 + 1 \
              " lines, at most 60; name its parts"
        bad = 1
    }
    END { exit bad }' "$scratch/functions" || bad=1
exit $bad

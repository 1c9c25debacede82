#!/bin/sh
# ownership.sh -- nobody gives up a reference that was only borrowed.
# SPDX-License-Identifier: MIT
#
# With OU_CHECK_OWNERSHIP a borrowed reference, ou_borrowed, has a type of its
# own, and the compiler refuses it where a reference is given up, returned or
# stolen.  Whatever uses objects must compile so; each of
# lib/tests/ownership/bad_*.c must not, for that reason alone.
. tools/common.sh
bad=0

# compiles FILE [FLAG ...]: or what gcc says is in $scratch/said.
compiles()
{
    gcc -std=c11 -D_GNU_SOURCE -fsyntax-only -Werror -Ilib -Itestkit "$@" \
        > "$scratch/said" 2>&1
}

{
    {
        module_sources
        find lib/verify lib/examples -name '*.c' | sort
    } | xargs grep -l '^#include "obj/'
    find lib/tests/ownership -name 'good_*.c' | sort
} > "$scratch/good"
while read -r file; do
    if ! compiles "$file" -DOU_CHECK_OWNERSHIP; then
        sed -n 's/^\([^ ]*:[0-9]*\):[0-9]*:.* error: /\1: /p' "$scratch/said"
        echo "$file:1: does not compile with OU_CHECK_OWNERSHIP; own the" \
            "reference (ou_newref), or lend it (ou_lend)"
        bad=1
    fi
done < "$scratch/good"

find lib/tests/ownership -name 'bad_*.c' | sort > "$scratch/bad"
while read -r file; do
    if ! compiles "$file"; then
        echo "$file:1: is wrong in another way, too:"
        sed 's/^/    /' "$scratch/said"
        bad=1
    elif compiles "$file" -DOU_CHECK_OWNERSHIP; then
        echo "$file:1: is accepted, but gives up what it only borrowed"
        bad=1
    elif ! grep -q ou_borrowed "$scratch/said"; then
        echo "$file:1: is refused, but not because of an ou_borrowed:"
        sed 's/^/    /' "$scratch/said"
        bad=1
    fi
done < "$scratch/bad"
exit $bad

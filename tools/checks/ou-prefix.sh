#!/bin/sh
# ou-prefix.sh -- every name the library gives to the linker starts with ou_.
# SPDX-License-Identifier: MIT
#
# Reads the objects of the debug build; make builds them.
. tools/common.sh
bad=0
found=0
for source in $(module_sources) lib/verify/*.c; do
    object=build/debug/${source%.c}.o
    if [ ! -f "$object" ]; then
        echo "$source:1: has no $object; build the library first (make all)"
        bad=1
        continue
    fi
    found=$((found + 1))
    nm -g --defined-only "$object" |
        awk '$3 != "" && $3 !~ /^ou_/ { print $3 }' > "$scratch/names"
    while read -r name; do
        line=$(grep -n "^$name\b\|[ *]$name\b" "$source" | head -n 1 |
            cut -d: -f1)
        echo "$source:${line:-1}: $name is global; make it static, or call" \
            "it ou_..."
        bad=1
    done < "$scratch/names"
done
exit $bad

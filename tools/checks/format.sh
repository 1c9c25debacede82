#!/bin/sh
# format.sh -- the layout of C and C++ sources is clang-format's.
# SPDX-License-Identifier: MIT
. tools/common.sh
if ! c_files | xargs clang-format --dry-run -Werror 2> "$scratch/errors"; then
    sed -n 's/^\([^ ]*:[0-9]*\):[0-9]*: error:.*/\1/p' "$scratch/errors" |
        awk -F: '!seen[$1]++ {
            print $0 ": is not laid out as .clang-format says; run " \
                  "clang-format -i " $1 }'
    exit 1
fi

#!/bin/sh
# snippets.sh -- the code that chapters quote exists.
# SPDX-License-Identifier: MIT
. tools/common.sh
need_labgen
bad=0
for chapter in $(find docs -name '*.md' | sort); do
    "$LABGEN" weave "$chapter" "$scratch/woven.md" || bad=1
done
exit $bad

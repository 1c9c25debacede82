#!/bin/sh
# record.sh -- record the goldens anew, or those of another interpreter.
# SPDX-License-Identifier: MIT
#
#   lib/tests/oracle/record.sh [PREFIX]
#
# Writes goldens/cpython-VERSION.txt and goldens/cpython-VERSION-debug.txt.
set -eu
traces='grader/traces/json_docs.200k.trace.xz
        grader/traces/asyncio_tasks.120k.trace.xz
        grader/traces/decimal_frac.100k.trace.xz'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
lib/tests/oracle/build.sh "$folder/oracle-python" "$@"
for hooks in '' --debug; do
    # shellcheck disable=SC2086
    "$folder/oracle-python" $hooks $traces > "$folder/answers"
    version=$(sed -n '1s/answers of CPython \([0-9.]*\).*/\1/p' "$folder/answers")
    name=lib/tests/oracle/goldens/cpython-$version${hooks:+-debug}.txt
    mv "$folder/answers" "$name"
    echo "$name: $(wc -l < "$name") lines"
done

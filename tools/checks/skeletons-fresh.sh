#!/bin/sh
# skeletons-fresh.sh -- what a student starts from is cut from the reference.
# SPDX-License-Identifier: MIT
. tools/common.sh
need_labgen
bad=0
for ini in labs/*/lab.ini; do
    folder=${ini%/lab.ini}
    lab=${folder#labs/}
    if ! "$LABGEN" skeleton "$lab" "$scratch/$lab" 2> "$scratch/error"; then
        sed "s,^labgen: ,," "$scratch/error"
        bad=1
        continue
    fi
    for new in "$scratch/$lab"/*.c; do
        old=$folder/${new##*/}
        if ! cmp -s "$new" "$old"; then
            line=$(cmp "$new" "$old" 2> /dev/null | sed 's/.*line //')
            echo "$old:${line:-1}: is not what labgen makes of the" \
                "reference; run $LABGEN skeleton $lab $folder"
            bad=1
        fi
    done
done
exit $bad

#!/bin/sh
# heads.sh -- every source opens with its name, its purpose and its licence.
# SPDX-License-Identifier: MIT
. tools/common.sh
c_files | xargs awk '
    FNR == 1 {
        name = FILENAME
        sub(/.*\//, "", name)
        if (index($0, "/* " name " -- ") != 1 &&
            index($0, "// " name " -- ") != 1) {
            print FILENAME ":1: must open with \"/* " name " -- its purpose\""
            bad = 1
        }
        licence[FILENAME] = 0
    }
    FNR <= 4 && /SPDX-License-Identifier: MIT/ { licence[FILENAME] = 1 }
    END {
        for (file in licence) {
            if (!licence[file]) {
                print file ":2: one of the lines 2 to 4 must hold " \
                      "\"SPDX-License-Identifier: MIT\""
                bad = 1
            }
        }
        exit bad
    }' || exit 1

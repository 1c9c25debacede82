#!/bin/sh
# heads.sh -- every source opens with its name, its purpose and its licence.
# SPDX-License-Identifier: MIT
. tools/common.sh
bad=0
for file in $(c_files); do
    case $(sed -n 1p "$file") in
    "/* ${file##*/} -- "?* | "// ${file##*/} -- "?*) ;;
    *)
        echo "$file:1: must open with \"/* ${file##*/} -- its purpose\""
        bad=1
        ;;
    esac
    if ! sed -n 2,4p "$file" | grep -q 'SPDX-License-Identifier: MIT'; then
        echo "$file:2: one of the lines 2 to 4 must hold" \
            "\"SPDX-License-Identifier: MIT\""
        bad=1
    fi
done
exit $bad

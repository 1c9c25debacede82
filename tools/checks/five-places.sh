#!/bin/sh
# five-places.sh -- the order of the layers is the same wherever it is stated.
# SPDX-License-Identifier: MIT
#
#   1. MODULES in the Makefile
#   2. the layer table of README.md: | number | `module` | ...
#   3. the includes of lib/ouro.h
#   4. line 2 of each module's .c file: " * Layer N.  Needs: ...  Used by: ..."
#   5. docs/figures/layers.dot, drawn by tools/layers.sh from the includes
. tools/common.sh
bad=0
number_modules()
{
    i=0
    for module in $modules; do
        echo "$i $module"
        i=$((i + 1))
    done
}
number_modules > "$scratch/wanted"

# same FILE WHAT: standard input against MODULES.
same()
{
    cat > "$scratch/found"
    if ! diff "$scratch/wanted" "$scratch/found" > "$scratch/diff"; then
        echo "$1:1: $2 does not follow MODULES of the Makefile" \
            "(< MODULES, > $1):"
        sed -n 's/^[<>]/   &/p' "$scratch/diff"
        bad=1
    fi
}

if [ -f README.md ]; then
    sed -n 's/^| *\([0-9][0-9]*\) *| *\[\{0,1\}`\{0,1\}\([a-z_]*\).*/\1 \2/p' \
        README.md > "$scratch/table"
    same README.md "the layer table" < "$scratch/table"
else
    echo "README.md:1: is missing; it holds the layer table"
    bad=1
fi
if [ -f lib/ouro.h ]; then
    sed -n 's/^#include "[a-z]*\/\([a-z_]*\)\.h".*/\1/p' lib/ouro.h |
        awk '{ print NR - 1, $1 }' > "$scratch/includes"
    same lib/ouro.h "the order of includes" < "$scratch/includes"
else
    echo "lib/ouro.h:1: is missing; it includes the modules bottom-up"
    bad=1
fi

# Line 2, and that "Needs:" names what is included.
module_files > "$scratch/files"
grep '\.c ' "$scratch/files" | while read -r file module; do
    layer=$(awk -v m="$module" '$2 == m { print $1 }' "$scratch/wanted")
    line=$(sed -n 2p "$file")
    needs=$(awk -v m="$module" '$2 == m { print $1 }' "$scratch/files" |
        xargs sed -n 's/^#include "[a-z]*\/\([a-z_]*\)\.h".*/\1/p' |
        grep -vx "$module" | sort -u)
    order=
    for other in $modules; do
        for need in $needs; do
            [ "$need" = "$other" ] && order="$order $need"
        done
    done
    order=${order# }
    want=" * Layer $layer.  Needs: ${order:-nothing}.  Used by: "
    case $line in
    "$want"?*) ;;
    *) echo "$file:2: the line must begin \"$want\"" ;;
    esac
done > "$scratch/heads"
if [ -s "$scratch/heads" ]; then
    cat "$scratch/heads"
    bad=1
fi

tools/layers.sh > "$scratch/layers.dot"
if ! cmp -s "$scratch/layers.dot" docs/figures/layers.dot; then
    echo "docs/figures/layers.dot:1: is not what the includes say; run" \
        "tools/layers.sh > docs/figures/layers.dot"
    bad=1
fi
exit $bad

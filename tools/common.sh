# common.sh -- what the checks and the other tools share.  Sourced, in the project's folder.
# SPDX-License-Identifier: MIT
#
# A check prints each fault as FILE:LINE: what is wrong; what to do, and ends
# with status 1 if there was one.  selftest.sh proves that each can fail.
set -u
LABGEN=${LABGEN:-build/bin/labgen}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The words of a variable of the Makefile; a line that ends with a backslash
# goes on in the next one.
make_list()
{
    sed -e :a -e '/\\$/{N; s/\\\n *//; ta' -e '}' Makefile |
        sed -n "s/^$1 *:= *//p"
}
modules=$(make_list MODULES)
wings=$(make_list WINGS) # the folders of lib/ that modules live in

# Our C and C++ files.  A hostile submission and a student's sample keep the
# shape they were handed in with.
c_files()
{
    find lib testkit grader tools labs solutions \
        \( -path grader/hostile -o -path grader/samples \) -prune -o \
        -type f \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) -print | sort
}

# All texts of the project.
text_files()
{
    find . \( -path ./.git -o -path ./build -o -path ./report \) -prune -o \
        -type f \( -name '*.[ch]' -o -name '*.cc' -o -name '*.md' \
        -o -name '*.sh' -o -name '*.mk' -o -name Makefile -o -name '*.ini' \
        -o -name '*.gp' -o -name '*.dot' -o -name '*.awk' -o -name '*.json' \
        -o -name '*.tpl' -o -name '*.css' -o -name Doxyfile \) -print |
        sed 's,^\./,,' | sort
}

# FILE MODULE for each file of a module: MODULE.[ch], MODULE_*.[ch].
module_files()
{
    for wing in $wings; do
        find "lib/$wing" -name '*.[ch]' | sort
    done |
        awk -v modules="$modules" '
        BEGIN { n = split(modules, name) }
        {
            stem = $0
            sub(/.*\//, "", stem)
            sub(/\.[ch]$/, "", stem)
            best = ""
            for (i = 1; i <= n; i++) {
                if ((stem == name[i] || index(stem, name[i] "_") == 1) &&
                    length(name[i]) > length(best)) {
                    best = name[i]
                }
            }
            print $0, (best == "" ? "-" : best)
        }'
}

# The .c files of all modules.
module_sources()
{
    module_files | sed -n 's/\.c .*/.c/p'
}

need_labgen()
{
    if [ ! -x "$LABGEN" ]; then
        echo "$LABGEN is not built; run make $LABGEN"
        exit 1
    fi
}

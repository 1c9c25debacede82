#!/bin/sh
# selftest.sh -- prove that each check catches what it is there for.
# SPDX-License-Identifier: MIT
#
# In a copy of the project one fault at a time is put in; the check must end
# with status 1 and name the place.
. tools/common.sh
need_labgen
project=$PWD
copy=$scratch/project
LABGEN=$project/$LABGEN
export LABGEN
passed=0
failed=0

mkdir -p "$copy/grader" "$copy/build/debug"
cp -R Makefile README.md .clang-format lib labs solutions docs tools testkit \
    "$copy"
cp grader/*.[ch] "$copy/grader"
cp -R build/debug/lib "$copy/build/debug"
cd "$copy" || exit 1
cp -R . "$scratch/clean"

# catches CHECK PATTERN COMMAND: after COMMAND, CHECK must complain of PATTERN.
catches()
{
    eval "$3"
    tools/checks/"$1".sh > "$scratch/said" 2>&1
    status=$?
    if [ $status -eq 1 ] && grep -q "$2" "$scratch/said"; then
        passed=$((passed + 1))
    else
        echo "tools/checks/$1.sh:1: does not catch: $3 (status $status);" \
            "it said:"
        sed 's/^/    /' "$scratch/said"
        failed=$((failed + 1))
    fi
    rm -rf "$copy"
    cp -R "$scratch/clean" "$copy"
    cd "$copy" || exit 1
}

# edit FILE SCRIPT: change FILE by sed.
edit()
{
    sed "$2" "$1" > "$scratch/edited" && cp "$scratch/edited" "$1"
}

catches upward-includes '^lib/mem/os_mmap.c:[0-9]*: os includes pool' \
    'edit lib/mem/os_mmap.c "/^#include \"mem\/os.h\"/a #include \"mem/pool.h\""'
catches upward-includes '^lib/mem/pool.c:[0-9]*: includes verify/' \
    'edit lib/mem/pool.c "/^#include \"mem\/pool.h\"/a #include \"verify/pool_verify.h\""'
catches upward-includes '^lib/mem/stray.c:1: belongs to no module' \
    'echo > lib/mem/stray.c'
catches upward-includes '^lib/obj/stray.h:1: belongs to no module' \
    'echo > lib/obj/stray.h'
catches upward-includes '^lib/mem/pool.c:[0-9]*: pool includes object' \
    'edit lib/mem/pool.c "/^#include \"mem\/pool.h\"/a #include \"obj/object.h\""'

catches five-places '^README.md:1: the layer table' \
    'edit README.md "/^| 3 | /d"'
catches five-places '^lib/ouro.h:1: the order' \
    'edit lib/ouro.h "/mem\/geometry.h/d"'
catches five-places '^lib/mem/warmup.c:2: the line must begin' \
    'edit lib/mem/warmup.c "2s/Layer 3/Layer 4/"'
catches five-places '^lib/mem/pool.c:2: .*Needs: fatal geometry' \
    'edit lib/mem/pool.c "2s/fatal geometry/geometry/"'
catches five-places '^docs/figures/layers.dot:1: ' \
    'edit docs/figures/layers.dot "s/geometry -> pool/pool -> geometry/"'
catches five-places '^README.md:1: the layer table' \
    'edit Makefile "s/^MODULES := fatal os/MODULES := os fatal/"'

catches ou-prefix '^lib/mem/warmup.c:[0-9]*: stray_name is global' \
    'echo "int stray_name;" >> lib/mem/warmup.c &&
     gcc -Ilib -c lib/mem/warmup.c -o build/debug/lib/mem/warmup.o'
catches ou-prefix '^lib/mem/pool.c:1: has no build/debug/lib/mem/pool.o' \
    'rm build/debug/lib/mem/pool.o'

catches skeletons-fresh '^labs/00-warmup/warmup.c:[0-9]*: is not what' \
    'edit labs/00-warmup/warmup.c "s/ou_todo();/return nbytes;/"'
catches skeletons-fresh '^labs/00-warmup/warmup.c:[0-9]*: is not what' \
    'edit labs/00-warmup/lab.ini "s/^points = 10/points = 11/"'
catches skeletons-fresh 'there is no function ou_gone' \
    'edit labs/00-warmup/lab.ini "s/^functions = .*/functions = ou_gone/"'

catches contracts '^lib/mem/os.h:[0-9]*: ou_os_page_size: .*CPython' \
    'edit lib/mem/os.h "s/CPython: SYSTEM_PAGE_SIZE//"'
catches contracts '^lib/mem/os.h:[0-9]*: ou_stray: no comment' \
    'edit lib/mem/os.h "s/^#endif/\\nint ou_stray(void);\\n#endif/"'

catches contracts '^lib/obj/object.h:[0-9]*: ou_stray: its comment has no' \
    'printf "/* Inline. */\nstatic inline void\nou_stray(void)\n{\n}\n" \
        >> lib/obj/object.h'

# wrong_ref TYPE: source that passes TYPE on as a reference of its own.
wrong_ref()
{
    printf '#include "obj/object.h"\n%s ou_stray(%s p);\n%s' \
        'ou_object *' "$1" "ou_object *ou_stray($1 p) { return p; }"
}
catches ownership '^lib/obj/list.c:[0-9]*: .*ou_borrowed' \
    'wrong_ref ou_borrowed >> lib/obj/list.c'
catches ownership '^lib/tests/ownership/good_x.c:1: does not compile' \
    'wrong_ref ou_borrowed > lib/tests/ownership/good_x.c'
catches ownership '^lib/tests/ownership/bad_x.c:1: is accepted' \
    'wrong_ref "ou_object *" > lib/tests/ownership/bad_x.c'
catches ownership '^lib/tests/ownership/bad_x.c:1: is wrong in another way' \
    'wrong_ref "int *" > lib/tests/ownership/bad_x.c'
catches ownership '^lib/tests/ownership/bad_x.c:1: .*not because of' \
    'printf "#ifdef OU_CHECK_OWNERSHIP\nint x = ;\n#endif\n" \
        > lib/tests/ownership/bad_x.c'

catches snippets 'docs/chapters/00-warmup.md:[0-9]*: there is no ou_gone' \
    'echo "@code-of lib/mem/pool.c ou_gone" >> docs/chapters/00-warmup.md'
catches snippets 'docs/chapters/00-warmup.md:[0-9]*: there is no profile py4' \
    'echo "@size-classes py4" >> docs/chapters/00-warmup.md'
catches snippets 'docs/chapters/00-warmup.md:[0-9]*: gone.svg is made from' \
    'echo "@figure gone.svg \"Gone.\"" >> docs/chapters/00-warmup.md'

catches format '^lib/mem/warmup.c:[0-9]*: is not laid out' \
    'edit lib/mem/warmup.c "s/^    return/  return/"'

catches numbers '^lib/mem/long.c:2: long_one has 61 lines' \
    '{ echo "int"; echo "long_one(void)"; echo "{";
       yes "" | head -n 57; echo "    return 0;"; echo "}"; } > lib/mem/long.c'
catches numbers '^lib/mem/long.h:501: the file has 501 lines' \
    'yes "" | head -n 501 > lib/mem/long.h'

slash=/
catches texts '^docs/x.md:1: names a folder of one machine' \
    'echo "in ${slash}home/someone" > docs/x.md'
catches texts '^docs/x.md:1: white space at the end' \
    'echo "word " > docs/x.md'
catches texts '^docs/x.md:3: links to gone.md' \
    '{ echo; echo; echo "see [it](gone.md#part)"; } > docs/x.md'

catches heads '^lib/mem/x.c:1: must open with' 'echo "int x;" > lib/mem/x.c'
catches heads '^lib/mem/warmup.c:2: one of the lines 2 to 4' \
    'edit lib/mem/warmup.c /SPDX/d'

cd "$project" || exit 1
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]

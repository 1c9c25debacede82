#!/bin/sh
# labgen.sh -- labgen makes what it should, and refuses what is wrong.
# SPDX-License-Identifier: MIT
#
# In a miniature project of one module and one lab.
. tools/common.sh
need_labgen
LABGEN=$PWD/$LABGEN
passed=0
failed=0
cd "$scratch" || exit 1
mkdir -p lib/mem labs/99-mini

cat > lib/mem/mini.h <<'END'
/* Return twice x.  CPython: no counterpart. */
int ou_mini_twice(int x);
END
cat > lib/mem/mini.c <<'END'
/* mini.c -- a module to try things on.
 * Layer 0.  Needs: nothing.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * x is small. */
#include "mem/mini.h"

#define UNUSED_BY_ALL 1

static int calls; /* of helper */

/* Only ou_mini_twice needs this. */
static int helper(int x);

static int
helper(int x)
{
    calls++;
    return x + x; /* ou_mini_keeps { */
}

/* Its own comment
 * is the contract. */
static int
check(int x)
{
    return x < 10;
}

/* How it is done must not be told. */
int
ou_mini_twice(int x)
{
    return helper(x);
}

int
ou_mini_keeps(int x)
{
    return check(x);
}
END
ini()
{
    cat > labs/99-mini/lab.ini <<END
[lab]
name = 99-mini
title = Mini
modules = mini
weight_correctness = 100
weight_cost = 0
weight_memory = 0

[exercise twice]
title = Twice
functions = $1
remove = $2
points = 10
hint1 = a
hint2 = b
hint3 = c
END
}

ok()
{
    if eval "$1"; then
        passed=$((passed + 1))
    else
        echo "tools/labgen.c:1: not so: $1"
        failed=$((failed + 1))
    fi
}

# refuses PATTERN ARGUMENT ...
refuses()
{
    pattern=$1
    shift
    if "$LABGEN" "$@" > out 2>&1 || ! grep -q "$pattern" out; then
        echo "tools/labgen.c:1: labgen $* must refuse ($pattern); it said:"
        sed 's/^/    /' out
        failed=$((failed + 1))
    else
        passed=$((passed + 1))
    fi
}

ini "ou_mini_twice check" "helper calls"
ok '"$LABGEN" skeleton 99-mini new'
ok '! grep -q "helper\|calls\|must not be told\|Layer" new/mini.c'
ok 'grep -q "^ \* Lab 99-mini: Mini.$" new/mini.c'
ok 'grep -q "^ \*     twice         10 points   Twice$" new/mini.c'
ok 'grep -q "^ \* x is small. \*/$" new/mini.c'
ok 'grep -q "^/\* Exercise twice, 10 points: Twice.$" new/mini.c'
ok 'grep -q "^/\* Exercise twice, continued.$" new/mini.c'
ok 'grep -q "^ \* Its own comment$" new/mini.c'
ok 'grep -q "^ \* Contract: lib/mem/mini.h. \*/$" new/mini.c'
ok '[ "$(grep -c "^    ou_todo();$" new/mini.c)" -eq 2 ]'
ok 'grep -q "^    return check(x);$" new/mini.c'
ok '! awk "/^\$/ && last == \"\" && NR > 1 { bad = 1 } { last = \$0 }
         END { exit !bad }" new/mini.c'

ini ou_mini_twice helper
refuses 'nothing in the skeleton of 99-mini uses calls' skeleton 99-mini new
ini ou_mini_twice "helper calls check"
refuses 'lib/mem/mini.c:40: uses check, which exercise twice' \
    skeleton 99-mini new
ini "ou_mini_twice ou_gone" "helper calls"
refuses 'there is no function ou_gone' skeleton 99-mini new
ini ou_mini_twice "helper calls"
refuses 'there is no exercise thrice' knockout 99-mini thrice new
ok '"$LABGEN" knockout 99-mini twice out.d'
ok '! grep -q helper out.d/mini.c && grep -q "x < 10" out.d/mini.c'

ok '"$LABGEN" snippet lib/mem/mini.c check | head -n 1 | grep -q "Its own"'
refuses 'there is no nothing in' snippet lib/mem/mini.c nothing
printf '#if 1\nint\nf(void)\n{\n}\n#else\nint\nf(void)\n{\n}\n#endif\n' > two.c
refuses 'two.c:[0-9]*: f is defined here and in line 3' snippet two.c f

patch()
{
    printf '%s\n%s\n--- a/lib/mem/mini.c\n+++ b/%s\n@@ -25,3 +25,3 @@\n {\n-%s\n+    return 0;\n }\n' \
        "$1" "# caught-by: twice.a" "$2" "$3" > mini.patch
}
patch "# mutant: wrong" lib/mem/mini.c "    return x < 10;"
ok '"$LABGEN" mutant 99-mini mini.patch mutant.d'
ok 'grep -q "return 0;" mutant.d/mini.c && ! grep -q "return 0;" lib/mem/mini.c'
patch "# a mutant" lib/mem/mini.c "    return x < 10;"
refuses '"# mutant: ..." is missing' mutant 99-mini mini.patch mutant.d
patch "# mutant: wrong" lib/mem/other.c "    return x < 10;"
refuses 'which is no module of lab' mutant 99-mini mini.patch mutant.d
patch "# mutant: stale" lib/mem/mini.c "    return x < 11;"
refuses 'patch failed' mutant 99-mini mini.patch mutant.d

ok '"$LABGEN" concordance | grep -q "ou_mini_twice. | no counterpart"'
refuses 'usage' weave only-one

# Another wing; a function that stands in its header.
mkdir lib/obj
cat > lib/obj/inline.h <<'END'
/* Return x.  CPython: no counterpart. */
static inline int
ou_inline_same(int x)
{
    return x;
}
END
ok '"$LABGEN" concordance | grep -q "ou_inline_same. | no counterpart"'
echo 'static inline void ou_bare(void) {}' >> lib/obj/inline.h
refuses 'lib/obj/inline.h:7: ou_bare: no comment' concordance
cp lib/mem/mini.h lib/obj
refuses 'more than one of the library.s wings have' skeleton 99-mini new

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]

/* constpool.c -- the constants of one compiled unit.
 * Lab 06-interning: Interning and shared objects.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=06-interning):
 *
 *     names          6 points   Does it look like a name?
 *     merge         16 points   The same constant twice is one object
 *     literals       4 points   Literals
 *     fold           8 points   What the compiler computes
 *
 * consts has no two that are the same. A unit has few constants: they are
 * looked through one by one. CPython: compiler_add_const
 * (Python/compile.c), _PyCode_ConstantKey. */
#include "obj/constpool.h"

#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/str.h"
#include "obj/tuple.h"

#include <string.h>

static ou_constpool *
pool_of(const ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_constpool_type));
    return (ou_constpool *)op;
}

/* ---- The type ------------------------------------------------------------ */

static void
constpool_clear(ou_object *op)
{
    ou_list_clear(pool_of(op)->consts);
}

static void
constpool_dealloc(ou_object *op)
{
    ou_xdecref(pool_of(op)->consts);
    ou_object_free(op);
}

static int
constpool_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    OU_VISIT(pool_of(op)->consts);
    return 0;
}

ou_type ou_constpool_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "constpool",
    .tp_basicsize = sizeof(ou_constpool),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = constpool_dealloc,
    .tp_traverse = constpool_traverse,
    .tp_clear = constpool_clear,
};

ou_object *
ou_constpool_new(size_t fold_limit)
{
    ou_object *consts = ou_list_new();
    ou_constpool *pool;

    if (consts == NULL) {
        return NULL;
    }
    pool = (ou_constpool *)ou_object_new(&ou_constpool_type, 0);
    if (pool == NULL) {
        ou_decref(consts);
        return NULL;
    }
    pool->consts = consts;
    pool->fold_limit = fold_limit;
    return (ou_object *)pool;
}

/* ---- Which constants are the same ---------------------------------------- */

/* Exercise names, 6 points: Does it look like a name?
 * Contract: lib/obj/constpool.h. */
bool
ou_is_name_like(const char *text, size_t size)
{
    ou_todo();
}

/* ---- Adding -------------------------------------------------------------- */

/* Exercise merge, 16 points: The same constant twice is one object.
 * Contract: lib/obj/constpool.h. */
ou_object *
ou_constpool_add(ou_object *pool, ou_object *value)
{
    ou_todo();
}

/* Exercise literals, 4 points: Literals.
 * Contract: lib/obj/constpool.h. */
ou_object *
ou_constpool_str(ou_object *pool, const char *text)
{
    ou_todo();
}

/* Exercise literals, continued.
 * Contract: lib/obj/constpool.h. */
ou_object *
ou_constpool_int(ou_object *pool, int64_t value)
{
    ou_todo();
}

/* Exercise literals, continued.
 * Contract: lib/obj/constpool.h. */
ou_object *
ou_constpool_float(ou_object *pool, double value)
{
    ou_todo();
}

/* Exercise fold, 8 points: What the compiler computes.
 * Contract: lib/obj/constpool.h. */
ou_object *
ou_constpool_repeat(ou_object *pool, const char *text, size_t n)
{
    ou_todo();
}

size_t
ou_constpool_size(const ou_object *pool)
{
    return ou_list_size(pool_of(pool)->consts);
}

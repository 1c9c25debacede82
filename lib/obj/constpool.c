/* constpool.c -- the constants of one compiled unit.
 * Layer 37.  Needs: object refcount none int float str tuple list intern.  Used by: nothing.
 * SPDX-License-Identifier: MIT
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

bool
ou_is_name_like(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!letter && !(c >= '0' && c <= '9') && c != '_') {
            return false;
        }
    }
    return true;
}

/* Type and value; tuples item by item.  Floats bit by bit: 0.0 and -0.0 are
 * equal, and are not the same. */
static bool
same_constant(ou_object *a, ou_object *b)
{
    if (a == b || a->ob_type != b->ob_type) {
        return a == b;
    }
    if (a->ob_type == &ou_int_type) {
        return ((ou_int *)a)->value == ((ou_int *)b)->value;
    }
    if (a->ob_type == &ou_float_type) {
        return memcmp(&((ou_float *)a)->value, &((ou_float *)b)->value,
                      sizeof(double)) == 0;
    }
    if (a->ob_type == &ou_str_type) {
        return ou_str_equal(a, b);
    }
    if (a->ob_type != &ou_tuple_type || ou_tuple_size(a) != ou_tuple_size(b)) {
        return false;
    }
    for (size_t i = 0; i < ou_tuple_size(a); i++) {
        if (!same_constant(((ou_tuple *)a)->items[i],
                           ((ou_tuple *)b)->items[i])) {
            return false;
        }
    }
    return true;
}

/* Can op, which is that deep in tuples, be a constant?  1 or 0; -1 with a
 * RecursionError.  What can be is not too deep for the other functions here. */
static int
can_be_constant(ou_object *op, size_t depth)
{
    const ou_tuple *tuple = (ou_tuple *)op;
    int result = 1;

    if (op->ob_type != &ou_tuple_type) {
        return op->ob_type == &ou_none_type || op->ob_type == &ou_bool_type ||
               op->ob_type == &ou_int_type || op->ob_type == &ou_float_type ||
               op->ob_type == &ou_str_type;
    }
    if (depth == OU_RECURSION_LIMIT) {
        ou_error_set(&ou_recursion_error, "a constant is nested too deeply");
        return -1;
    }
    for (size_t i = 0; i < tuple->ob_base.ob_size && result == 1; i++) {
        result = can_be_constant(tuple->items[i], depth + 1);
    }
    return result;
}

/* ---- Adding -------------------------------------------------------------- */

/* Intern *slot if it is a text that looks like a name, and all such texts in it
 * if it is a tuple. */
static void
intern_names(ou_object **slot)
{
    if ((*slot)->ob_type == &ou_str_type &&
        ou_is_name_like(((ou_str *)*slot)->data, ou_str_size(*slot))) {
        ou_intern_in_place(slot);
    }
    else if ((*slot)->ob_type == &ou_tuple_type) {
        ou_tuple *tuple = (ou_tuple *)*slot;

        for (size_t i = 0; i < tuple->ob_base.ob_size; i++) {
            intern_names(&tuple->items[i]);
        }
    }
}

/* The constant that is the same as value, or NULL.  Borrowed. */
static ou_object *
find(const ou_constpool *pool, ou_object *value)
{
    const ou_list *consts = (ou_list *)pool->consts;

    for (size_t i = 0; i < consts->size; i++) {
        if (same_constant(consts->items[i], value)) {
            return consts->items[i];
        }
    }
    return NULL;
}

ou_object *
ou_constpool_add(ou_object *pool, ou_object *value)
{
    int can = can_be_constant(value, 0);
    ou_object *found;

    if (can == 0) {
        ou_error_set(&ou_type_error, "a '%s' cannot be a constant",
                     value->ob_type->tp_name);
    }
    if (can != 1) {
        ou_decref(value);
        return NULL;
    }
    found = find(pool_of(pool), value);
    if (found != NULL) {
        found = ou_newref(found);
        ou_decref(value);
        return found;
    }
    intern_names(&value);
    if (ou_list_append(pool_of(pool)->consts, value) < 0) {
        ou_decref(value);
        return NULL;
    }
    return value;
}

static ou_object *
add_new(ou_object *pool, ou_object *value)
{
    return value == NULL ? NULL : ou_constpool_add(pool, value);
}

ou_object *
ou_constpool_str(ou_object *pool, const char *text)
{
    return add_new(pool, ou_str_from(text));
}

ou_object *
ou_constpool_int(ou_object *pool, int64_t value)
{
    return add_new(pool, ou_int_from(value));
}

ou_object *
ou_constpool_float(ou_object *pool, double value)
{
    return add_new(pool, ou_float_from(value));
}

ou_object *
ou_constpool_repeat(ou_object *pool, const char *text, size_t n)
{
    size_t size = strlen(text);
    ou_object *once = ou_str_from_bytes(text, size), *result;

    if (once == NULL) {
        return NULL;
    }
    result = ou_str_repeat(once, n);
    ou_decref(once);
    if (result == NULL || ou_str_size(result) > pool_of(pool)->fold_limit) {
        return result;
    }
    return ou_constpool_add(pool, result);
}

size_t
ou_constpool_size(const ou_object *pool)
{
    return ou_list_size(pool_of(pool)->consts);
}

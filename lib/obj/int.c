/* int.c -- whole numbers of 64 bits.
 * Layer 26.  Needs: object freelist.  Used by: float.
 * SPDX-License-Identifier: MIT
 *
 * An int's value is written once, before anybody else sees it.
 * CPython: Objects/longobject.c. */
#include "obj/int.h"

#include "obj/freelist.h"

#include <inttypes.h>
#include <stdio.h>

#define INT_FREELIST 100

static struct {
    ou_object *const *small; /* ints low … low + count - 1 */
    uint64_t low, count;
    ou_freelist dead;
} state = {.dead = {NULL, 0, INT_FREELIST}};

static void
int_dealloc(ou_object *op)
{
    ou_freelist_push(&state.dead, op);
}

static int
int_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "%" PRId64, ((ou_int *)op)->value);
}

static int64_t
int_hash(ou_object *op)
{
    int64_t value = ((ou_int *)op)->value;

    return value == -1 ? -2 : value;
}

static int
int_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    int64_t a, b;

    if (!ou_object_is(other, &ou_int_type)) {
        return OU_NOT_IMPLEMENTED;
    }
    a = ((ou_int *)op)->value;
    b = ((ou_int *)other)->value;
    return ou_compare_order((a > b) - (a < b), how);
}

ou_type ou_int_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "int",
    .tp_basicsize = sizeof(ou_int),
    .tp_dealloc = int_dealloc,
    .tp_repr = int_repr,
    .tp_hash = int_hash,
    .tp_richcompare = int_richcompare,
};

static ou_object *
with_value(ou_object *op, int64_t value)
{
    if (op != NULL) {
        ((ou_int *)op)->value = value;
    }
    return op;
}

/* A function of its own, so that the usual way saves no registers. */
static __attribute__((noinline)) ou_object *
new_block(int64_t value)
{
    return with_value(ou_object_new_unset(&ou_int_type, 0), value);
}

ou_object *
ou_int_new(int64_t value)
{
    ou_object *op = ou_freelist_pop(&state.dead, &ou_int_type);

    return op != NULL ? with_value(op, value) : new_block(value);
}

ou_object *
ou_int_from(int64_t value)
{
    uint64_t i = (uint64_t)value - state.low;

    if (i < state.count) {
        return state.small[i];
    }
    return ou_int_new(value);
}

int64_t
ou_int_as(ou_object *op)
{
    if (!ou_object_is(op, &ou_int_type)) {
        ou_error_set(&ou_type_error, "an int is needed, not '%s'",
                     op->ob_type->tp_name);
        return -1;
    }
    return ((ou_int *)op)->value;
}

/* The values of a and b, operands of sign; -1 with a TypeError if one is not an
 * int. */
static int
operands(ou_object *a, ou_object *b, const char *sign, int64_t *x, int64_t *y)
{
    if (!ou_object_is(a, &ou_int_type) || !ou_object_is(b, &ou_int_type)) {
        ou_error_set(&ou_type_error,
                     "unsupported operand type(s) for %s: '%s' and '%s'", sign,
                     a->ob_type->tp_name, b->ob_type->tp_name);
        return -1;
    }
    *x = ((ou_int *)a)->value;
    *y = ((ou_int *)b)->value;
    return 0;
}

static ou_object *
too_large(void)
{
    return ou_error_set(&ou_overflow_error,
                        "the result needs more than 64 bits");
}

ou_object *
ou_int_add(ou_object *a, ou_object *b)
{
    int64_t x, y, result;

    if (operands(a, b, "+", &x, &y) < 0) {
        return NULL;
    }
    return __builtin_add_overflow(x, y, &result) ? too_large()
                                                 : ou_int_from(result);
}

ou_object *
ou_int_subtract(ou_object *a, ou_object *b)
{
    int64_t x, y, result;

    if (operands(a, b, "-", &x, &y) < 0) {
        return NULL;
    }
    return __builtin_sub_overflow(x, y, &result) ? too_large()
                                                 : ou_int_from(result);
}

ou_object *
ou_int_multiply(ou_object *a, ou_object *b)
{
    int64_t x, y, result;

    if (operands(a, b, "*", &x, &y) < 0) {
        return NULL;
    }
    return __builtin_mul_overflow(x, y, &result) ? too_large()
                                                 : ou_int_from(result);
}

void
ou_int_set_small(ou_object *const *table, int64_t low, size_t count)
{
    state.small = table;
    state.low = (uint64_t)low;
    state.count = count;
}

void
ou_int_clear_freelist(void)
{
    ou_freelist_clear(&state.dead);
}

/* float.c -- numbers with a fraction.
 * Layer 27.  Needs: object freelist int.  Used by: constpool.
 * SPDX-License-Identifier: MIT
 *
 * A float's value is written once.  A float and an int of the same value are
 * equal and have the same hash, so that they are the same key.
 * CPython: Objects/floatobject.c. */
#include "obj/float.h"

#include "obj/freelist.h"
#include "obj/int.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    ou_freelist dead;
} state = {.dead = {NULL, 0, OU_FLOAT_FREELIST}};

static void
float_dealloc(ou_object *op)
{
    ou_freelist_push(&state.dead, op);
}

/* Is value a whole number of 64 bits? */
static bool
is_int(double value)
{
    return value >= -0x1p63 && value < 0x1p63 &&
           (double)(int64_t)value == value;
}

/* The fewest digits that give the same number when they are read back: how many
 * of them, 1 to 17, and the power of ten of the first. */
static int
digits_needed(double value, int *exponent)
{
    char text[40];
    int n = 0;

    do {
        snprintf(text, sizeof text, "%.*e", n++, value);
    } while (n < 17 && strtod(text, NULL) != value);
    *exponent = atoi(strchr(text, 'e') + 1);
    return n;
}

/* With an exponent where a number without would be long: 1e+16, 1e-05. */
static int
float_repr(ou_object *op, char *buffer, size_t size)
{
    double value = ((ou_float *)op)->value;
    int exponent, n, decimals;

    if (value != value) { /* nan; the sign of one is nobody's business */
        return snprintf(buffer, size, "nan");
    }
    if (value - value != 0) { /* inf */
        return snprintf(buffer, size, "%g", value);
    }
    n = digits_needed(value, &exponent);
    if (exponent < -4 || exponent >= 16) {
        return snprintf(buffer, size, "%.*e", n - 1, value);
    }
    decimals = n - 1 - exponent;
    return snprintf(buffer, size, "%.*f", decimals < 1 ? 1 : decimals, value);
}

static int64_t
float_hash(ou_object *op)
{
    double value = ((ou_float *)op)->value;
    uint64_t bits;

    if (is_int(value)) {
        return value == -1.0 ? -2 : (int64_t)value;
    }
    memcpy(&bits, &value, sizeof bits);
    bits *= 0x9e3779b97f4a7c15u;
    bits ^= bits >> 32;
    return bits == UINT64_MAX ? -2 : (int64_t)bits;
}

/* As ou_compare_order; but nan is neither less nor equal nor greater. */
static int
compare(double a, double b, enum ou_compare how)
{
    switch (how) {
    case OU_LT:
        return a < b;
    case OU_LE:
        return a <= b;
    case OU_EQ:
        return a == b;
    case OU_NE:
        return a != b;
    case OU_GT:
        return a > b;
    default:
        return a >= b;
    }
}

/* An int that no float has the value of is between two floats; the nearest one
 * says on which side value is. */
static int
compare_with_int(double value, int64_t other, enum ou_compare how)
{
    if (is_int(value)) {
        int64_t mine = (int64_t)value;

        return ou_compare_order((mine > other) - (mine < other), how);
    }
    if (value >= 0x1p63 || value < -0x1p63) {
        return ou_compare_order(value > 0 ? 1 : -1, how);
    }
    return compare(value, (double)other, how);
}

static int
float_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    double value = ((ou_float *)op)->value;

    if (ou_object_is(other, &ou_float_type)) {
        return compare(value, ((ou_float *)other)->value, how);
    }
    if (ou_object_is(other, &ou_int_type)) {
        return compare_with_int(value, ((ou_int *)other)->value, how);
    }
    return OU_NOT_IMPLEMENTED;
}

ou_type ou_float_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "float",
    .tp_basicsize = sizeof(ou_float),
    .tp_dealloc = float_dealloc,
    .tp_repr = float_repr,
    .tp_hash = float_hash,
    .tp_richcompare = float_richcompare,
};

ou_object *
ou_float_from(double value)
{
    ou_object *op = ou_freelist_pop(&state.dead, &ou_float_type);

    if (op == NULL) {
        op = ou_object_new_unset(&ou_float_type, 0);
        if (op == NULL) {
            return NULL;
        }
    }
    ((ou_float *)op)->value = value;
    return op;
}

double
ou_float_as(ou_object *op)
{
    if (ou_object_is(op, &ou_float_type)) {
        return ((ou_float *)op)->value;
    }
    if (ou_object_is(op, &ou_int_type)) {
        return (double)((ou_int *)op)->value;
    }
    ou_error_set(&ou_type_error, "a number is needed, not '%s'",
                 op->ob_type->tp_name);
    return -1.0;
}

static bool
is_number(ou_object *op)
{
    return ou_object_is(op, &ou_float_type) || ou_object_is(op, &ou_int_type);
}

ou_object *
ou_float_add(ou_object *a, ou_object *b)
{
    if (!is_number(a) || !is_number(b)) {
        return ou_error_set(&ou_type_error,
                            "unsupported operand type(s) for +: '%s' and '%s'",
                            a->ob_type->tp_name, b->ob_type->tp_name);
    }
    return ou_float_from(ou_float_as(a) + ou_float_as(b));
}

void
ou_float_clear_freelist(void)
{
    ou_freelist_clear(&state.dead);
}

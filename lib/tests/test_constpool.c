/* test_constpool.c -- many constants, nested ones, and memory that ends.
 * SPDX-License-Identifier: MIT
 *
 * Which constants are the same is tested in lab 06. */
#include "obj/constpool.h"

#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "objects.h"
#include "verify/object_verify.h"
#include "verify/strtable_verify.h"

#include <stdio.h>

static ou_object *pool;

static void
begin_pool(void)
{
    begin();
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    CHECK_NOT_NULL(pool);
}

static void
end_pool(void)
{
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    ou_object_clear_ref(&pool);
    end();
}

/* A tuple of n references, which it steals. */
static ou_object *
tuple_of(size_t n, ou_object *a, ou_object *b)
{
    ou_object *tuple = ou_tuple_new(n);

    ou_tuple_set_item(tuple, 0, a);
    if (n == 2) {
        ou_tuple_set_item(tuple, 1, b);
    }
    return tuple;
}

/* ---- The pool as an object ----------------------------------------------- */

static int
count_visit(ou_object *op, void *count)
{
    ++*(int *)count;
    return 7;
}

TEST(constpool, owns_its_constants_and_can_be_cleared)
{
    ou_object *number, *text;
    int count = 0;

    begin_pool();
    number = ou_constpool_int(pool, 5000);
    text = ou_constpool_str(pool, "not a name");
    CHECK_EQ(ou_refcnt(number), 2);
    CHECK_EQ(ou_object_traverse(pool, count_visit, &count), 7);
    CHECK_EQ(count, 1); /* the list */
    CHECK_EQ(ou_constpool_size(pool), 2);
    ou_object_clear(pool);
    CHECK_EQ(ou_constpool_size(pool), 0);
    CHECK_EQ(ou_refcnt(number), 1);
    CHECK_EQ(ou_refcnt(text), 1);
    ou_decref(ou_constpool_int(pool, 5000)); /* as good as new */
    CHECK_EQ(ou_constpool_size(pool), 1);
    ou_decref(number);
    ou_decref(text);
    end_pool();
}

TEST(constpool, constants_outlive_their_unit)
{
    ou_object *name, *number;

    begin_pool();
    name = ou_constpool_str(pool, "a_name");
    number = ou_constpool_float(pool, 2.5);
    ou_object_clear_ref(&pool);
    CHECK_EQ(ou_refcnt(name), 1);
    CHECK_EQ(ou_refcnt(number), 1);
    CHECK_EQ(ou_is_interned(name), true);
    ou_decref(name);
    CHECK_EQ(ou_intern_size(), 0);
    ou_decref(number);
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    end_pool();
}

TEST(constpool, constants_keep_the_order_in_which_they_came)
{
    const ou_list *consts;
    ou_object *again;

    begin_pool();
    for (int i = 0; i < 1000; i++) {
        ou_decref(ou_constpool_int(pool, 100000 - i));
        ou_decref(ou_constpool_float(pool, 100000 - i));
    }
    CHECK_EQ(ou_constpool_size(pool), 2000);
    consts = (ou_list *)((ou_constpool *)pool)->consts;
    for (int i = 0; i < 1000; i++) {
        CHECK_EQ(ou_int_as(consts->items[2 * i]), 100000 - i);
        CHECK_EQ(ou_float_as(consts->items[2 * i + 1]) == 100000 - i, true);
        again = ou_constpool_int(pool, 100000 - i);
        CHECK_SAME(again, consts->items[2 * i]);
        ou_decref(again);
    }
    CHECK_EQ(ou_constpool_size(pool), 2000);
    end_pool();
}

/* ---- Tuples -------------------------------------------------------------- */

/* A tuple in a tuple in a tuple, with a name at the bottom. */
static ou_object *
nested(int depth)
{
    ou_object *op = ou_str_from("at_the_bottom");

    for (int i = 0; i < depth; i++) {
        op = tuple_of(2, op, ou_int_from(i * 1000));
    }
    return op;
}

TEST(constpool, nested_tuples_are_compared_to_the_bottom)
{
    ou_object *a, *b, *c;

    begin_pool();
    a = ou_constpool_add(pool, nested(100));
    b = ou_constpool_add(pool, nested(100));
    c = ou_constpool_add(pool, nested(99));
    CHECK_SAME(a, b);
    CHECK_NE(a, c);
    CHECK_EQ(ou_constpool_size(pool), 2);
    CHECK_EQ(ou_intern_size(), 1);
    ou_decref(a);
    ou_decref(b);
    ou_decref(c);
    end_pool();
}

TEST(constpool, a_size_is_part_of_a_tuple)
{
    ou_object *a, *b;

    begin_pool();
    a = ou_constpool_add(pool, tuple_of(1, ou_int_from(5000), NULL));
    b = ou_constpool_add(pool, tuple_of(2, ou_int_from(5000), &ou_none));
    CHECK_NE(a, b);
    CHECK_EQ(ou_constpool_size(pool), 2);
    ou_decref(a);
    ou_decref(b);
    end_pool();
}

/* What is refused is given up, with all that it owns. */
TEST(constpool, what_is_no_constant_is_refused_at_any_depth)
{
    ou_object *list;

    begin_pool();
    list = ou_list_new();
    for (int depth = 0; depth < 4; depth++) {
        ou_object *op = ou_newref(list);

        for (int i = 0; i < depth; i++) {
            op = tuple_of(2, ou_int_from(5000), op);
        }
        CHECK_NULL(ou_constpool_add(pool, op));
        CHECK_STR_EQ(error_name(), "TypeError");
        CHECK_EQ(ou_refcnt(list), 1);
    }
    CHECK_EQ(ou_constpool_size(pool), 0);
    ou_decref(list);
    end_pool();
}

/* ---- Folding ------------------------------------------------------------- */

static ou_object *
repeat(const char *text, size_t n)
{
    ou_object *op = ou_constpool_repeat(pool, text, n);

    CHECK_NOT_NULL(op);
    CHECK_EQ(ou_str_size(op), strlen(text) * n);
    return op;
}

TEST(constpool, no_times_and_once_are_constants_too)
{
    ou_object *none, *once, *literal;

    begin_pool();
    none = repeat("two words", 0);
    CHECK_SAME(none, ou_str_shared_text("", 0));
    once = repeat("two words", 1);
    literal = ou_constpool_str(pool, "two words");
    CHECK_SAME(once, literal);
    CHECK_EQ(ou_constpool_size(pool), 2);
    ou_decref(once);
    ou_decref(literal);
    end_pool();
}

TEST(constpool, what_looks_like_a_name_when_computed_is_interned)
{
    ou_object *name, *other, *interned;

    begin_pool();
    name = repeat("ab_", 3);
    other = repeat("a b", 3);
    CHECK_EQ(ou_is_interned(name), true);
    CHECK_EQ(ou_is_interned(other), false);
    interned = ou_intern_from("ab_ab_ab_");
    CHECK_SAME(interned, name);
    ou_decref(interned);
    ou_decref(name);
    ou_decref(other);
    end_pool();
}

TEST(constpool, a_result_that_is_too_long_is_an_error_or_no_constant)
{
    ou_object *op;

    begin_pool();
    op = repeat("0123456789abcdef", 257); /* 16 bytes above the limit */
    CHECK_EQ(ou_refcnt(op), 1);
    CHECK_EQ(ou_is_interned(op), false);
    ou_decref(op);
    CHECK_NULL(ou_constpool_repeat(pool, "abcdefgh", SIZE_MAX / 4));
    CHECK_STR_EQ(error_name(), "OverflowError");
    fail_from(0);
    CHECK_NULL(ou_constpool_repeat(pool, "ab", 3000));
    fail_from(SIZE_MAX);
    CHECK_STR_EQ(error_name(), "MemoryError");
    CHECK_EQ(ou_constpool_size(pool), 0);
    end_pool();
}

/* ---- Memory that ends ---------------------------------------------------- */

static ou_object *
add_tuple(void)
{
    ou_object *op = ou_tuple_new(2);

    if (op == NULL) {
        return NULL;
    }
    ou_tuple_set_item(op, 0, ou_newref(&ou_none));
    ou_tuple_set_item(op, 1, ou_newref(&ou_true));
    return ou_constpool_add(pool, op);
}

static ou_object *
add_name(void)
{
    return ou_constpool_str(pool, "a_name");
}

static ou_object *
add_computed(void)
{
    return ou_constpool_repeat(pool, "- ", 40);
}

static ou_object *
add_number(void)
{
    return ou_constpool_float(pool, 0.1);
}

/* A pool whose list is full: one constant more takes memory for the list. */
TEST_EACH(constpool, a_constant_that_does_not_fit_is_not_there, 4)
{
    static ou_object *(*const deeds[])(void) = {add_tuple, add_name,
                                                add_computed, add_number};
    const ou_list *consts;
    ou_object *op = NULL;
    size_t nlive, size, n = 0;

    begin_pool();
    consts = (ou_list *)((ou_constpool *)pool)->consts;
    do {
        ou_decref(ou_constpool_int(pool, 5000 + (int64_t)consts->size));
    } while (consts->size < consts->allocated);
    size = consts->size;
    for (; op == NULL; n++) {
        ou_runtime_clear_freelists();
        nlive = ou_registry_nlive();
        fail_from(n);
        op = deeds[param]();
        fail_from(SIZE_MAX);
        CHECK_STR_EQ(error_name(), op == NULL ? "MemoryError" : "");
        CHECK_EQ(ou_constpool_size(pool), size + (op != NULL));
        CHECK_EQ(ou_registry_nlive(), nlive + (op != NULL));
        CHECK_STR_EQ(ou_objects_verify(), NULL);
        CHECK_STR_EQ(ou_intern_verify(), NULL);
        CHECK_LT(n, 10);
    }
    CHECK_GE(n, 2);
    ou_decref(op);
    end_pool();
}

/* ---- Random constants ---------------------------------------------------- */

/* Kinds of constants, each with a small number of values. */
enum { INT, FLOAT, BOOL, NAME, TEXT, TUPLE, NONE, NKINDS };
#define NVALUES 9

static ou_object *
constant(int kind, int value)
{
    char text[40];

    snprintf(text, sizeof text, kind == NAME ? "name_%d" : "text %d", value);
    switch (kind) {
    case INT:
        return ou_int_new(value);
    case FLOAT:
        return ou_float_from(value == 0 ? -0.0 : value - 1);
    case BOOL:
        return ou_bool_from(value % 2 == 1);
    case NAME:
    case TEXT:
        return ou_str_from(text);
    case TUPLE:
        return tuple_of(2, constant(value % TUPLE, value), ou_int_from(value));
    default:
        return ou_newref(&ou_none);
    }
}

/* Two units; which of the constants each has, NULL: not yet. */
struct program {
    ou_object *units[2];
    ou_object *have[2][NKINDS][NVALUES];
    size_t sizes[2];
};

static void
program_start(void *state)
{
    struct program *p = state;

    begin();
    for (int u = 0; u < 2; u++) {
        p->units[u] = ou_constpool_new(OU_FOLD_LIMIT);
    }
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (int u = 0; u < 2; u++) {
        ou_object_clear_ref(&p->units[u]);
    }
    end();
}

/* Is the constant of both units one object?  Names are; and what exists once.
 */
static bool
is_shared(int kind, ou_object *op)
{
    return kind == NAME || ou_object_is_immortal(op);
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int u = (int)(number % 2), kind = (int)((number >> 8) % NKINDS);
    int value = (int)((number >> 16) % NVALUES);
    int at = kind == BOOL ? value % 2 : kind == NONE ? 0 : value;
    ou_object *op = ou_constpool_add(p->units[u], constant(kind, value));
    ou_object **have = &p->have[u][kind][at];
    const ou_object *other = p->have[1 - u][kind][at];

    ou_decref(op); /* the unit has it */
    if (number >> 24 & 1 && number >> 25 & 1 && number >> 26 & 1) {
        ou_object_clear(p->units[u]);
        memset(p->have[u], 0, sizeof p->have[u]);
        p->sizes[u] = 0;
        return ou_objects_verify();
    }
    p->sizes[u] += *have == NULL;
    if (*have != NULL && *have != op) {
        return "an equal constant is another object";
    }
    *have = op;
    if (other != NULL && (other == op) != is_shared(kind, op)) {
        return "two units share a constant, or do not, wrongly";
    }
    if (ou_constpool_size(p->units[u]) != p->sizes[u]) {
        return "another number of constants";
    }
    return ou_objects_verify();
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const kinds[] = {"int",  "float", "bool", "name",
                                        "text", "tuple", "None"};

    snprintf(buffer, size, "unit %d: %s %d%s", (int)(number % 2),
             kinds[(number >> 8) % NKINDS], (int)((number >> 16) % NVALUES),
             (number >> 24 & 7) == 7 ? ", then clear" : "");
}

TEST(constpool, agrees_with_a_table_of_kinds_and_values)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 1500);
}

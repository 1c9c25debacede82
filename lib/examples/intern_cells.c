/* intern_cells.c -- lines about identity, run on this library.
 * SPDX-License-Identifier: MIT
 *
 * Prints what lib/tests/oracle/intern_cells.py prints when CPython 3.11 runs
 * the same lines: once compiled line by line, as a notebook does, and once as
 * one unit, as a file is. */
#include "obj/constpool.h"
#include "obj/int.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/str.h"

#include <stdio.h>
#include <stdlib.h>

static ou_object *
new_pool(void)
{
    ou_object *pool = ou_constpool_new(OU_FOLD_LIMIT);

    if (pool == NULL) {
        fprintf(stderr, "intern_cells: %s\n", ou_error_message());
        exit(EXIT_FAILURE);
    }
    return pool;
}

/* The value of a literal, as compiled in pool: an int, or text * n. */
struct literal {
    const char *shown, *text;
    int64_t value; /* of an int; for a text, how often it is repeated */
};

static ou_object *
evaluate(const struct literal *literal, ou_object *pool)
{
    if (literal->text == NULL) {
        return ou_constpool_int(pool, literal->value);
    }
    if (literal->value == 1) {
        return ou_constpool_str(pool, literal->text);
    }
    return ou_constpool_repeat(pool, literal->text, (size_t)literal->value);
}

/* x = LITERAL; y = LITERAL; x is y */
static bool
is_same(const struct literal *literal, bool one_unit)
{
    ou_object *first = new_pool();
    ou_object *second = one_unit ? ou_newref(first) : new_pool();
    ou_object *x = evaluate(literal, first), *y = evaluate(literal, second);
    bool same = x == y;

    ou_xdecref(x);
    ou_xdecref(y);
    ou_decref(first);
    ou_decref(second);
    return same;
}

int
main(void)
{
    static const struct literal literals[] = {
        {"42", NULL, 42},
        {"256", NULL, 256},
        {"257", NULL, 257},
        {"-5", NULL, -5},
        {"-6", NULL, -6},
        {"4224", NULL, 4224},
        {"'hello'", "hello", 1},
        {"'hello world'", "hello world", 1},
        {"'a_name_of_more_than_20_characters'",
         "a_name_of_more_than_20_characters", 1},
        {"''", "", 1},
        {"' '", " ", 1},
        {"'a' * 20", "a", 20},
        {"'a' * 21", "a", 21},
        {"'a' * 4096", "a", 4096},
        {"'a' * 4097", "a", 4097}};

    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "intern_cells: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        printf("%s is %s: line by line %s, in one file %s\n", literals[i].shown,
               literals[i].shown,
               is_same(&literals[i], false) ? "True" : "False",
               is_same(&literals[i], true) ? "True" : "False");
    }
    ou_runtime_fini();
    return EXIT_SUCCESS;
}

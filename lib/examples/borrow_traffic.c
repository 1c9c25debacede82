/* borrow_traffic.c -- how many reference operations does a walk need?
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: the number of ints in a list of lists, and the reference
 * operations of a walk that adds them up: when each list and each int is held
 * while it is looked at, and when it is borrowed from the list that is sure to
 * keep it. */
#include "obj/borrow.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ROW 8 /* ints in a list */

static ou_object *
make(size_t nrows)
{
    ou_object *rows = ou_list_new();

    for (size_t i = 0; i < nrows; i++) {
        ou_object *row = ou_list_new();

        for (size_t j = 0; j < ROW; j++) {
            ou_object *item = ou_int_new((int64_t)(i * ROW + j));

            ou_list_append(row, item);
            ou_decref(item);
        }
        ou_list_append(rows, row);
        ou_decref(row);
    }
    return rows;
}

static int64_t
sum_holding(ou_object *rows)
{
    int64_t sum = 0;

    for (size_t i = 0; i < ou_list_size(rows); i++) {
        ou_object *row = ou_newref(ou_list_get_item(rows, i));

        for (size_t j = 0; j < ou_list_size(row); j++) {
            ou_object *item = ou_newref(ou_list_get_item(row, j));

            sum += ou_int_as(item);
            ou_decref(item);
        }
        ou_decref(row);
    }
    return sum;
}

static int64_t
sum_borrowing(ou_object *rows)
{
    int64_t sum = 0;

    for (size_t i = 0; i < ou_list_size(rows); i++) {
        ou_object *row = ou_lend(ou_list_get_item(rows, i));
        ou_loan row_loan;

        ou_borrow_begin(&row_loan, row);
        for (size_t j = 0; j < ou_list_size(row); j++) {
            ou_object *item = ou_lend(ou_list_get_item(row, j));
            ou_loan loan;

            ou_borrow_begin(&loan, item);
            sum += ou_int_as(item);
            ou_borrow_end(&loan);
        }
        ou_borrow_end(&row_loan);
    }
    return sum;
}

int
main(void)
{
    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "borrow_traffic: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    ou_borrow_init();
    printf("ints,holding,borrowing\n");
    for (size_t nrows = 1; nrows <= 1024; nrows *= 4) {
        ou_object *rows = make(nrows);
        size_t start = ou_registry_noperations(), middle;
        int64_t held = sum_holding(rows), borrowed;

        middle = ou_registry_noperations();
        borrowed = sum_borrowing(rows);
        if (held != borrowed) {
            fprintf(stderr, "borrow_traffic: %" PRId64 " is not %" PRId64 "\n",
                    held, borrowed);
            return EXIT_FAILURE;
        }
        printf("%zu,%zu,%zu\n", nrows * ROW, middle - start,
               ou_registry_noperations() - middle);
        ou_decref(rows);
    }
    ou_borrow_fini();
    ou_runtime_fini();
    return EXIT_SUCCESS;
}

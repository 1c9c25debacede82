/* test_borrow.c -- an owner must outlive what it lends.
 * SPDX-License-Identifier: MIT */
#include "mem/domain_setup.h"
#include "obj/borrow.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "test.h"

#include <stdio.h>

static ou_domain_setup setup;

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    ou_object_set_domains(&setup.domains);
    ou_borrow_init();
}

static void
end(void)
{
    ou_borrow_fini();
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_list_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

/* A list of the ints 0, 1, 2 and 3. */
static ou_object *
four(void)
{
    ou_object *list = ou_list_new();

    for (int i = 0; i < 4; i++) {
        ou_object *item = ou_int_new(i);

        CHECK_EQ(ou_list_append(list, item), 0);
        ou_decref(item);
    }
    return list;
}

TEST(borrow, a_loan_counts_nothing)
{
    ou_object *list;
    ou_loan loan;
    size_t before, loans;

    begin();
    list = four();
    before = ou_registry_noperations();
    loans = ou_borrow_nloans();
    ou_borrow_begin(&loan, ou_lend(ou_list_get_item(list, 2)));
    CHECK_EQ(ou_int_as(loan.op), 2);
    CHECK_EQ(ou_refcnt(loan.op), 1);
    ou_borrow_end(&loan);
    CHECK_EQ(ou_registry_noperations() - before, 0);
    CHECK_EQ(ou_borrow_nloans() - loans, 1);
    ou_decref(list);
    end();
}

TEST(borrow, an_owner_that_lets_go_too_early_is_caught_at_the_loan)
{
    ou_object *list;
    ou_loan loan;
    char where[80];

    begin();
    list = four();
    snprintf(where, sizeof where,
             "'int' object %p dies while it is borrowed at "
             "%s:%d",
             (void *)ou_lend(ou_list_get_item(list, 3)), __FILE__,
             __LINE__ + 1);
    ou_borrow_begin(&loan, ou_lend(ou_list_get_item(list, 3)));
    CHECK_FATAL(ou_list_clear(list), where);
    ou_borrow_end(&loan);
    ou_borrow_fini();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup); /* with what the death left half-way */
}

TEST(borrow, deaths_of_others_are_nobodys_business)
{
    ou_object *list, *other;
    ou_loan outer, inner;

    begin();
    list = four();
    other = four();
    ou_borrow_begin(&outer, list);
    ou_borrow_begin(&inner, ou_lend(ou_list_get_item(list, 0)));
    ou_decref(other);
    ou_borrow_end(&inner);
    ou_borrow_end(&outer);
    ou_decref(list);
    end();
}

TEST(borrow, loans_end_in_reverse)
{
    ou_object *list;
    ou_loan outer, inner;

    begin();
    list = four();
    ou_borrow_begin(&outer, list);
    ou_borrow_begin(&inner, list);
    CHECK_FATAL(ou_borrow_end(&outer), "is not the last one");
    CHECK_FATAL(ou_borrow_fini(), "is still open");
    ou_borrow_end(&inner);
    ou_borrow_end(&outer);
    ou_decref(list);
    end();
}

/* borrow.c -- the loans that are open, and who dies under them.
 * Layer 45.  Needs: fatal object.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * Open loans are linked, the last one first, through the borrowers' own stacks.
 * CPython: no counterpart. */
#include "obj/borrow.h"

#include "mem/fatal.h"

static struct {
    ou_loan *open;
    size_t nloans;
} state;

static void
look_at_loans(ou_object *op)
{
    for (const ou_loan *loan = state.open; loan != NULL; loan = loan->outer) {
        if (loan->op == op) {
            ou_fatal("'%s' object %p dies while it is borrowed at %s:%d: its "
                     "owner gave it up too early, or the borrower should have "
                     "taken a reference",
                     op->ob_type->tp_name, (void *)op, loan->file, loan->line);
        }
    }
}

void
ou_borrow_init(void)
{
    ou__object_hooks.retires = look_at_loans;
}

void
ou_borrow_fini(void)
{
    if (state.open != NULL) {
        ou_fatal("ou_borrow_fini: the loan of %p at %s:%d is still open",
                 (void *)state.open->op, state.open->file, state.open->line);
    }
    ou__object_hooks.retires = NULL;
}

size_t
ou_borrow_nloans(void)
{
    return state.nloans;
}

void
ou__borrow_begin(ou_loan *loan, ou_object *op, const char *file, int line)
{
    *loan = (ou_loan){op, file, line, state.open};
    state.open = loan;
    state.nloans++;
}

void
ou__borrow_end(ou_loan *loan)
{
    if (state.open != loan) {
        ou_fatal("ou_borrow_end: the loan of %p at %s:%d is not the last one "
                 "that was opened",
                 (void *)loan->op, loan->file, loan->line);
    }
    state.open = loan->outer;
}

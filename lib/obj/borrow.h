/* borrow.h -- borrowing instead of counting, and a check that nobody dies of
 * it.
 * SPDX-License-Identifier: MIT
 *
 * Whoever looks at an object that somebody else is sure to keep alive need not
 * count: no incref before, no decref after. That saves two operations; and when
 * the owner lets go too early, what was borrowed is gone.
 *
 *     ou_loan loan;
 *     ou_borrow_begin(&loan, op);
 *     … look at op …
 *     ou_borrow_end(&loan);
 *
 * In a checked build an object that dies while a loan of it is open is fatal:
 * the message says what died, and where it was borrowed. In a release build
 * begin and end are nothing.
 *
 * CPython: no counterpart at run time; LOAD_FAST_BORROW of 3.14 borrows where
 * its compiler has proved that it may. */
#ifndef OU_BORROW_H
#define OU_BORROW_H

#include "obj/object.h"

#include <stddef.h>

/* A loan that is open; on the borrower's stack.  op is borrowed. */
typedef struct ou_loan {
    ou_object *op;
    const char *file;
    int line;
    struct ou_loan *outer; /* the one that was opened before */
} ou_loan;

/* From now on deaths look at open loans.  CPython: no counterpart. */
void ou_borrow_init(void);

/* Deaths do not look any more.  No loan may be open.
 * CPython: no counterpart. */
void ou_borrow_fini(void);

/* Return the number of loans so far: each is an incref and a decref that were
 * not done.  0 in a build that is not checked.  CPython: no counterpart. */
size_t ou_borrow_nloans(void);

/* For the two below. */
void ou__borrow_begin(ou_loan *loan, ou_object *op, const char *file, int line);
void ou__borrow_end(ou_loan *loan);

static inline void
ou__borrow_begin_at(ou_loan *loan, ou_object *op, const char *file, int line)
{
    if (OU_IS_CHECKED) {
        ou__borrow_begin(loan, op, file, line);
    }
}

/* Borrow op until the loan is ended; the last loan is ended first.  A macro,
 * because it says where it stands.  CPython: no counterpart. */
#define ou_borrow_begin(loan, op)                                              \
    ou__borrow_begin_at((loan), (op), __FILE__, __LINE__)

/* End loan.  CPython: no counterpart. */
static inline void
ou_borrow_end(ou_loan *loan)
{
    if (OU_IS_CHECKED) {
        ou__borrow_end(loan);
    }
}

#endif

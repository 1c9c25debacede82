/* weakref_verify.h -- are the weak references of an object what weakref.h says
 * they are?
 * SPDX-License-Identifier: MIT
 *
 * It looks at the structures only and trusts no function of the modules. */
#ifndef OU_WEAKREF_VERIFY_H
#define OU_WEAKREF_VERIFY_H

#include "obj/object.h"

/* Return NULL if op's list of weak references is sound: each a weak reference
 * to op, links that agree both ways, at most one that is shared, and that the
 * first.  Otherwise a sentence that says what is wrong; borrowed, valid until
 * the next call.  CPython: no counterpart. */
const char *ou_weakref_verify(ou_object *op);

/* Return NULL if op, a weak dictionary, is sound: every entry is a reference
 * that knows an equal key and is in the list of its value; dead ones, and what
 * is pending, only while a walk is under way.  Otherwise what is wrong, as
 * above.  Not for a dictionary that was without memory while a walk was under
 * way: it may keep a dead entry.  CPython: no counterpart. */
const char *ou_weakdict_verify(ou_object *op);

#endif

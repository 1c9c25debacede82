/* object_verify.h -- do the counts of all live objects cover the references to
 * them?
 * SPDX-License-Identifier: MIT
 *
 * It looks at what the objects own and trusts no count. */
#ifndef OU_OBJECT_VERIFY_H
#define OU_OBJECT_VERIFY_H

#include "obj/object.h"

/* Return NULL if the objects that are alive agree with each other:
 *
 *   - lists, dicts and the lists of weak references are sound each for itself;
 *   - no type without OU_TYPE_HAVE_GC has tp_traverse;
 *   - a reference that one of them owns leads to a live object or a static one;
 *   - the count of each that is not immortal is at least the number of
 *     references to it that the others, and it itself, own.
 *
 * Otherwise what is wrong, a text that is valid until the next call.  Whoever
 * is in the middle of changing an object must not ask.  Needs some memory of
 * the C library.  Without OU_CHECKED nobody knows who is alive: always NULL.
 * CPython: no counterpart; the collector's subtract_refs finds counts that are
 * too low. */
const char *ou_objects_verify(void);

#endif

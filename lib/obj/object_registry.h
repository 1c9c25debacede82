/* object_registry.h -- checked builds know every object that is alive.
 * SPDX-License-Identifier: MIT
 *
 * In a build with OU_CHECKED an object has a few words in front of its header,
 * which link it with all the others that are alive. So a program can ask how
 * many there are, and at its end, which are left over. Without OU_CHECKED these
 * words are not there, nlive is 0, and the other functions find nothing.
 *
 * When an object dies, its header is overwritten, and stays so until the memory
 * is used again: whoever counts a reference to it is told what it was and where
 * it died (ou_fatal).
 *
 * The ledger writes down who took and who gave up a reference to which object,
 * file and line. What is left over at the end can then say who forgot.
 *
 * CPython: Py_TRACE_REFS, _Py_RefTotal, _Py_PrintReferences; the ledger has no
 * counterpart. */
#ifndef OU_OBJECT_REGISTRY_H
#define OU_OBJECT_REGISTRY_H

#include "obj/object.h"

#include <stdbool.h>
#include <stddef.h>

/* Return the number of objects that are alive, static ones not counted.
 * CPython: the length of sys.getobjects(0). */
size_t ou_registry_nlive(void);

/* Return the number of reference operations, incref and decref, so far; what
 * was done to immortal objects counts, too.  CPython: no counterpart;
 * sys.gettotalrefcount has their sum. */
size_t ou_registry_noperations(void);

/* Return the sum of the counts of all live objects.  CPython:
 * sys.gettotalrefcount. */
size_t ou_registry_total(void);

/* Call visit for each live object, the oldest first; end when it returns a
 * value that is not 0, and return that.  visit must not make or free objects.
 * CPython: sys.getobjects. */
int ou_registry_visit(ou_visitproc *visit, void *arg);

/* The object's number: the how-manieth since the program began; 0 for a static
 * one.  CPython: no counterpart. */
size_t ou_registry_serial(const ou_object *op);

/* Begin to write reference operations down.  Entries take memory from the C
 * library; if there is none, the ledger ends by itself.
 * CPython: no counterpart. */
void ou_ledger_start(void);

/* Write nothing down any more.  What was written about an object is kept until
 * it dies.  CPython: no counterpart. */
void ou_ledger_stop(void);

/* Write what the ledger knows of op's references, as snprintf does: how many
 * were taken and not given up, and the file and line of the first of them.
 *
 * Which decref belongs to which incref cannot be known. The entries are paired
 * like brackets, each decref with the last incref before it that has no
 * partner: in the same function first, then in the same file, then anywhere;
 * one decref that has none in its function is taken for the end of the
 * reference that the object was born with. CPython: no counterpart. */
int ou_ledger_describe(const ou_object *op, char *buffer, size_t size);

/* Write one line for each live object that is not immortal, as snprintf does:
 * number, type, count, what it is, and what the ledger knows. Returns what was
 * or would have been written: 0 if nothing is left over.
 * CPython: _Py_PrintReferences. */
int ou_registry_report(char *buffer, size_t size);

/* For runtime.h: all that are alive are none of ours any more. */
void ou__registry_forget(void);

/* For refcount.h: an operation, delta +1 or -1, on op at file:line.  Fatal if
 * op is dead. */
void ou__registry_note(ou_object *op, int delta, const char *file, int line,
                       const char *function);

#endif

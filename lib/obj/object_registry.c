/* object_registry.c -- the list of live objects, and the mark on dead ones.
 * Layer 22.  Needs: domain error.  Used by: refcount.
 * SPDX-License-Identifier: MIT
 *
 * All live objects are in one circular list, the oldest first. A dead one has
 * the type `dead`, and its count's place holds the type that it had.
 * CPython: _Py_AddToAllObjects, _Py_ForgetReference (Objects/object.c). */
#include "obj/object_registry.h"

#include "obj/object_internal.h"
#include "obj/object_ledger.h"

#include <stdio.h>

static struct {
    ou__registered live; /* head of the list */
    size_t nlive;
    size_t nborn;
    size_t noperations;
    const char *file; /* of the reference operation that is under way */
    int line;
} state = {.live = {.prev = &state.live, .next = &state.live}};

static void
dead_dealloc(ou_object *op)
{
    ou_fatal("object %p: deallocated a second time", (void *)op);
}

/* What was an object has this type. */
static ou_type dead = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "dead object",
    .tp_basicsize = sizeof(ou_object),
    .tp_dealloc = dead_dealloc,
};

static ou__registered *
front_of(const ou_object *op)
{
    return (ou__registered *)((uintptr_t)op - sizeof(ou__registered));
}

static ou_object *
object_of(ou__registered *front)
{
    return (ou_object *)(front + 1);
}

static bool
is_registered(const ou_object *op)
{
    return (op->ob_flags & OU_OBJECT_REGISTERED) != 0;
}

/* Has op lost its last reference?  It may be half taken apart. */
static bool
is_dying(const ou_object *op)
{
    return ou_object_is_waiting(op) || op->ob_refcnt == 0;
}

/* ---- Birth and death ----------------------------------------------------- */

void
ou__registry_add(ou_object *op)
{
    ou__registered *front = front_of(op);

    op->ob_flags |= OU_OBJECT_REGISTERED;
    front->ledger = NULL;
    front->serial = ++state.nborn;
    front->prev = state.live.prev;
    front->next = &state.live;
    front->prev->next = front->next->prev = front;
    state.nlive++;
}

void
ou__registry_remove(ou_object *op)
{
    ou__registered *front = front_of(op);

    if (ou__object_hooks.retires != NULL) {
        ou__object_hooks.retires(op);
    }
    front->prev->next = front->next;
    front->next->prev = front->prev;
    state.nlive--;
    ou__ledger_delete(front->ledger);
    front->file = state.file;
    front->line = state.line;
    op->ob_delayed = (uintptr_t)op->ob_type;
    op->ob_type = &dead;
}

void
ou__registry_forget(void)
{
    for (ou__registered *f = state.live.next; f != &state.live; f = f->next) {
        object_of(f)->ob_flags &= ~(uint32_t)OU_OBJECT_REGISTERED;
        ou__ledger_delete(f->ledger);
    }
    state.live.prev = state.live.next = &state.live;
    state.nlive = 0;
}

void
ou__registry_note(ou_object *op, int delta, const char *file, int line,
                  const char *function)
{
    if (op->ob_type == &dead) {
        ou_fatal("%s:%d: %s(%p): the object is dead: it was number %zu, of "
                 "type '%s', and died at %s:%d",
                 file, line, delta > 0 ? "ou_incref" : "ou_decref", (void *)op,
                 front_of(op)->serial,
                 ((const ou_type *)op->ob_delayed)->tp_name,
                 front_of(op)->file == NULL ? "?" : front_of(op)->file,
                 front_of(op)->line);
    }
    if (ou_object_is_waiting(op)) {
        ou_fatal("%s:%d: %s(%p): the object is dead: its last reference was "
                 "given up, and it waits in the trashcan",
                 file, line, delta > 0 ? "ou_incref" : "ou_decref", (void *)op);
    }
    if (delta > 0 && op->ob_refcnt == 0) {
        ou_fatal("%s:%d: ou_incref(%p): the object is dying: its count came to "
                 "0, and nothing brings it back now",
                 file, line, (void *)op);
    }
    state.file = file;
    state.line = line;
    state.noperations++;
    if (is_registered(op)) {
        ou__ledger_note(&front_of(op)->ledger, delta, file, line, function);
    }
}

/* ---- Questions ----------------------------------------------------------- */

size_t
ou_registry_nlive(void)
{
    return state.nlive;
}

size_t
ou_registry_noperations(void)
{
    return state.noperations;
}

int
ou_registry_visit(ou_visitproc *visit, void *arg)
{
    for (ou__registered *f = state.live.next; f != &state.live; f = f->next) {
        ou_object *op = object_of(f);
        int result = is_dying(op) ? 0 : visit(op, arg);

        if (result != 0) {
            return result;
        }
    }
    return 0;
}

static int
add_count(ou_object *op, void *total)
{
    if ((int32_t)op->ob_refcnt >= 0) {
        *(size_t *)total += op->ob_refcnt;
    }
    return 0;
}

size_t
ou_registry_total(void)
{
    size_t total = 0;

    ou_registry_visit(add_count, &total);
    return total;
}

size_t
ou_registry_serial(const ou_object *op)
{
    return is_registered(op) ? front_of(op)->serial : 0;
}

int
ou_ledger_describe(const ou_object *op, char *buffer, size_t size)
{
    return ou__ledger_describe(is_registered(op) ? front_of(op)->ledger : NULL,
                               buffer, size);
}

/* ---- What is left over --------------------------------------------------- */

struct report {
    char *buffer;
    size_t size;
    size_t length; /* what was or would have been written */
};

static int
report_object(ou_object *op, void *arg)
{
    struct report *r = arg;
    char what[80], noted[200];
    size_t room;
    char *to = ou__rest_of(r->buffer, r->size, r->length, &room);

    if ((int32_t)op->ob_refcnt < 0) {
        return 0;
    }
    ou_object_repr(op, what, sizeof what);
    ou_ledger_describe(op, noted, sizeof noted);
    r->length += (size_t)snprintf(
        to, room, "object %zu, type '%s', count %u: %s%s%s\n",
        ou_registry_serial(op), op->ob_type->tp_name, op->ob_refcnt, what,
        noted[0] == '\0' ? "" : "; ", noted);
    return 0;
}

int
ou_registry_report(char *buffer, size_t size)
{
    struct report r = {buffer, size, 0};

    if (size > 0) {
        buffer[0] = '\0';
    }
    ou_registry_visit(report_object, &r);
    return (int)r.length;
}

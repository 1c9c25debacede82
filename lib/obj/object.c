/* object.c -- making objects, and what any of them can be asked.
 * Layer 22.  Needs: domain error.  Used by: refcount.
 * SPDX-License-Identifier: MIT
 *
 * Everything an object needs comes from one set of domains: the object itself
 * from the domain for objects, what it holds on to from the one for buffers.
 * In a checked build a few words stand in front of each object
 * (object_registry.c); they are a part of its block and of nothing else.
 * CPython: Objects/object.c, _PyType_AllocNoTrack (Objects/typeobject.c). */
#include "obj/object.h"

#include "obj/object_internal.h"

#include <stdio.h>
#include <string.h>

static struct {
    ou_domains *domains;
    size_t depth; /* calls that were entered and not left */
} state;

ou_object_hooks ou__object_hooks;

/* ---- Memory -------------------------------------------------------------- */

void
ou_object_set_domains(ou_domains *domains)
{
    state.domains = domains;
}

static ou_domains *
domains_to_use(void)
{
    if (state.domains == NULL) {
        ou_fatal("an object needs memory, and there is no runtime: call "
                 "ou_runtime_init first");
    }
    return state.domains;
}

void *
ou_mem_malloc(size_t nbytes)
{
    void *p = ou_domain_malloc(domains_to_use(), OU_DOMAIN_MEM, nbytes);

    return p != NULL ? p : ou_error_no_memory();
}

void *
ou_mem_realloc(void *p, size_t nbytes)
{
    void *q = ou_domain_realloc(domains_to_use(), OU_DOMAIN_MEM, p, nbytes);

    return q != NULL ? q : ou_error_no_memory();
}

void
ou_mem_free(void *p)
{
    ou_domain_free(domains_to_use(), OU_DOMAIN_MEM, p);
}

size_t
ou_object_size(const ou_type *type, size_t nitems)
{
    return type->tp_basicsize + nitems * type->tp_itemsize;
}

/* Set *size to what an object of type with nitems items takes, with what stands
 * in front of it.  Returns false if no block is that large. */
static bool
block_size(const ou_type *type, size_t nitems, size_t *size)
{
    return !__builtin_mul_overflow(type->tp_itemsize, nitems, size) &&
           !__builtin_add_overflow(
               *size, type->tp_basicsize + OU__REGISTRY_BYTES, size);
}

ou_object *
ou_object_new_unset(ou_type *type, size_t nitems)
{
    size_t size;
    char *block = NULL;
    ou_object *op;

    if (block_size(type, nitems, &size)) {
        block = ou_domain_malloc(domains_to_use(), OU_DOMAIN_OBJ, size);
    }
    if (block == NULL) {
        return ou_error_no_memory();
    }
    op = (ou_object *)(block + OU__REGISTRY_BYTES);
    ou_object_init(op, type);
    return op;
}

ou_object *
ou_object_new(ou_type *type, size_t nitems)
{
    ou_object *op = ou_object_new_unset(type, nitems);

    if (op != NULL) {
        memset(op + 1, 0, ou_object_size(type, nitems) - sizeof *op);
    }
    return op;
}

void
ou_object_free(ou_object *op)
{
    ou_object_retire(op);
    ou__object_free_retired(op);
}

void
ou__object_free_retired(ou_object *op)
{
    ou_domain_free(domains_to_use(), OU_DOMAIN_OBJ,
                   (char *)op - OU__REGISTRY_BYTES);
}

/* ---- What any object can be asked ---------------------------------------- */

bool
ou_object_is(const ou_object *op, const ou_type *type)
{
    for (const ou_type *t = op->ob_type; t != NULL; t = t->tp_base) {
        if (t == type) {
            return true;
        }
    }
    return false;
}

int
ou_object_enter(const char *what)
{
    if (state.depth == OU_RECURSION_LIMIT) {
        ou_error_set(&ou_recursion_error, "maximum recursion depth exceeded %s",
                     what);
        return -1;
    }
    state.depth++;
    return 0;
}

void
ou_object_leave(void)
{
    OU_ASSERT(state.depth > 0);
    state.depth--;
}

int
ou_object_repr(ou_object *op, char *buffer, size_t size)
{
    int n;

    if (op == NULL) {
        return snprintf(buffer, size, "<nil>");
    }
    if (op->ob_type->tp_repr == NULL) {
        return snprintf(buffer, size, "<%s object at %p>", op->ob_type->tp_name,
                        (void *)op);
    }
    if (state.depth == OU_RECURSION_LIMIT) {
        return snprintf(buffer, size, "...");
    }
    state.depth++;
    n = op->ob_type->tp_repr(op, buffer, size);
    state.depth--;
    return n;
}

/* Write text behind the *n characters of buffer, and count it. */
static void
add_text(const char *text, char *buffer, size_t size, size_t *n)
{
    size_t room;
    char *to = ou__rest_of(buffer, size, *n, &room);

    *n += (size_t)snprintf(to, room, "%s", text);
}

/* The same for the next item, with a comma before it unless it is the first.
 * Returns false if there is none. */
static bool
add_item(ou_object *op, ou_show_next *next, size_t *pos, char *buffer,
         size_t size, size_t *n)
{
    size_t length = *n, room;
    char *to;
    int shown;

    if (*pos > 0) {
        add_text(", ", buffer, size, &length);
    }
    to = ou__rest_of(buffer, size, length, &room);
    shown = next(op, pos, to, room);
    if (shown < 0) {
        return false;
    }
    *n = length + (size_t)shown;
    return true;
}

int
ou_object_repr_items(ou_object *op, ou_show_next *next, const char *open,
                     const char *close, char *buffer, size_t size)
{
    size_t n = 0, pos = 0;

    if (op->ob_flags & OU_OBJECT_IN_REPR) {
        return snprintf(buffer, size, "%s...%c", open,
                        close[strlen(close) - 1]);
    }
    op->ob_flags |= OU_OBJECT_IN_REPR;
    add_text(open, buffer, size, &n);
    while (add_item(op, next, &pos, buffer, size, &n)) {
    }
    add_text(close, buffer, size, &n);
    op->ob_flags &= ~(uint32_t)OU_OBJECT_IN_REPR;
    return (int)n;
}

/* Objects are aligned to 16 bytes: the low bits say little, so they go to the
 * other end. */
int64_t
ou_object_hash_pointer(const void *p)
{
    uint64_t address = (uint64_t)(uintptr_t)p;
    int64_t hash = (int64_t)((address >> 4) | (address << 60));

    return hash == -1 ? -2 : hash;
}

int64_t
ou_object_hash_not_implemented(ou_object *op)
{
    ou_error_set(&ou_type_error, "unhashable type: '%s'", op->ob_type->tp_name);
    return -1;
}

int64_t
ou_object_hash(ou_object *op)
{
    if (op->ob_type->tp_hash == NULL) {
        return ou_object_hash_pointer(op);
    }
    return op->ob_type->tp_hash(op);
}

/* How a compares to b, or OU_NOT_IMPLEMENTED. */
static int
compare_one_way(ou_object *a, ou_object *b, enum ou_compare how)
{
    if (a->ob_type->tp_richcompare == NULL) {
        return OU_NOT_IMPLEMENTED;
    }
    return a->ob_type->tp_richcompare(a, b, how);
}

int
ou_object_compare(ou_object *a, ou_object *b, enum ou_compare how)
{
    static const enum ou_compare mirrored[] = {OU_GT, OU_GE, OU_EQ,
                                               OU_NE, OU_LT, OU_LE};
    static const char *const sign[] = {"<", "<=", "==", "!=", ">", ">="};
    int result;

    if (a == b && (how == OU_EQ || how == OU_NE)) {
        return how == OU_EQ;
    }
    if (ou_object_enter("in comparison") < 0) {
        return -1;
    }
    result = compare_one_way(a, b, how);
    if (result == OU_NOT_IMPLEMENTED) {
        result = compare_one_way(b, a, mirrored[how]);
    }
    ou_object_leave();
    if (result != OU_NOT_IMPLEMENTED) {
        return result;
    }
    if (how == OU_EQ || how == OU_NE) {
        return (a == b) == (how == OU_EQ);
    }
    ou_error_set(&ou_type_error,
                 "'%s' not supported between instances of '%s' and '%s'",
                 sign[how], a->ob_type->tp_name, b->ob_type->tp_name);
    return -1;
}

int
ou_object_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    if (op->ob_type->tp_traverse == NULL) {
        return 0;
    }
    return op->ob_type->tp_traverse(op, visit, arg);
}

void
ou_object_clear(ou_object *op)
{
    if (op->ob_type->tp_clear != NULL) {
        op->ob_type->tp_clear(op);
    }
}

/* ---- Types as objects ---------------------------------------------------- */

static int
type_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "<class '%s'>", ((ou_type *)op)->tp_name);
}

static void
type_dealloc(ou_object *op)
{
    ou_fatal("type '%s' is static and cannot be freed",
             ((ou_type *)op)->tp_name);
}

ou_type ou_type_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "type",
    .tp_basicsize = sizeof(ou_type),
    .tp_dealloc = type_dealloc,
    .tp_repr = type_repr,
};

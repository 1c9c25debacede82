/* intern.c -- lab 06, alternate "chained": a fixed number of buckets, and a
 * chain of nodes in each.
 * SPDX-License-Identifier: MIT */
#include "obj/intern.h"

#include "obj/refcount.h"
#include "obj/str.h"

#include <string.h>

#define NBUCKETS 256

struct node {
    struct node *next;
    ou_object *op;
};

static struct {
    struct node *buckets[NBUCKETS];
    size_t size;
} state;

/* The link that leads to the node of the text; at the end of its chain, the one
 * where a new node would hang. */
static struct node **
link_of(const char *text, size_t size, int64_t hash)
{
    struct node **link = &state.buckets[(uint64_t)hash % NBUCKETS];

    for (; *link != NULL; link = &(*link)->next) {
        const ou_str *s = (ou_str *)(*link)->op;

        if (s->size == size && memcmp(s->data, text, size) == 0) {
            break;
        }
    }
    return link;
}

static struct node **
link_of_str(ou_object *op)
{
    const ou_str *s = (ou_str *)op;

    return link_of(s->data, s->size, ou_str_hash(op));
}

/* Put op in, unless its text is there; return what is there.  NULL with a
 * MemoryError. */
static ou_object *
add(ou_object *op)
{
    struct node **link = link_of_str(op), *node;

    if (*link != NULL) {
        return (*link)->op;
    }
    node = ou_mem_malloc(sizeof *node);
    if (node == NULL) {
        return NULL;
    }
    *node = (struct node){NULL, op};
    *link = node;
    state.size++;
    return op;
}

static void
take_out(ou_object *op)
{
    struct node **link = link_of_str(op), *node = *link;

    if (node != NULL) {
        *link = node->next;
        ou_mem_free(node);
        state.size--;
    }
}

static void
listen(void (*interned_dies)(ou_object *op))
{
    ou_str_shared shared = *ou_str_get_shared();

    shared.interned_dies = interned_dies;
    ou_str_set_shared(&shared);
}

int
ou_intern_init(void)
{
    listen(take_out);
    return 0;
}

/* ---- Interning ----------------------------------------------------------- */

/* Exactly a str, not a kind of one: what two kinds mean by equal may differ. */
static bool
is_plain_str(const ou_object *op)
{
    return op->ob_type == &ou_str_type;
}

/* Return the one str of op's text; op becomes it if there is none.  Borrowed;
 * NULL with a MemoryError. */
static ou_object *
the_one(ou_object *op)
{
    ou_object *one;

    if (ou_str_interned(op) != OU_NOT_INTERNED ||
        ou_str_get_shared()->interned_dies == NULL) {
        return op; /* or nobody would say when it dies */
    }
    one = ou_str_shared_text(((ou_str *)op)->data, ou_str_size(op));
    if (one != NULL) {
        return one;
    }
    one = add(op);
    if (one == op) {
        ou_str_set_interned(op, OU_INTERNED_MORTAL);
    }
    return one;
}

ou_object *
ou_intern(ou_object *op)
{
    if (!is_plain_str(op)) {
        return ou_error_set(&ou_type_error,
                            "only str can be interned, not "
                            "'%s'",
                            op->ob_type->tp_name);
    }
    return ou_xnewref(the_one(op));
}

void
ou_intern_in_place(ou_object **slot)
{
    ou_error pending;
    ou_object *one;

    if (!is_plain_str(*slot)) {
        return;
    }
    ou_error_fetch(&pending);
    one = the_one(*slot);
    ou_error_restore(&pending);
    if (one != NULL && one != *slot) {
        ou_object_set_ref(slot, ou_newref(one));
    }
}

void
ou_intern_immortal(ou_object **slot)
{
    ou_intern_in_place(slot);
    if (is_plain_str(*slot) && ou_str_interned(*slot) == OU_INTERNED_MORTAL) {
        ou_str_set_interned(*slot, OU_INTERNED_IMMORTAL);
        ou_object_immortalize(*slot);
    }
}

ou_object *
ou_intern_from(const char *text)
{
    size_t size = strlen(text);
    struct node *node = *link_of(text, size, ou_str_hash_bytes(text, size));
    ou_object *op;

    if (node != NULL) {
        return ou_newref(node->op);
    }
    op = ou_str_from_bytes(text, size);
    if (op != NULL && the_one(op) == NULL) {
        ou_decref(op);
        return NULL;
    }
    return op;
}

/* ---- Questions ----------------------------------------------------------- */

bool
ou_is_interned(const ou_object *op)
{
    return is_plain_str(op) && ou_str_interned(op) != OU_NOT_INTERNED;
}

size_t
ou_intern_size(void)
{
    return state.size;
}

int
ou_intern_visit(ou_visitproc *visit, void *arg)
{
    for (size_t i = 0; i < NBUCKETS; i++) {
        for (struct node *n = state.buckets[i]; n != NULL; n = n->next) {
            int result = visit(n->op, arg);

            if (result != 0) {
                return result;
            }
        }
    }
    return 0;
}

/* An immortal text has no owner who would give it up. */
static void
forget(ou_object *op)
{
    bool immortal = ou_str_interned(op) == OU_INTERNED_IMMORTAL;

    ou_str_set_interned(op, OU_NOT_INTERNED);
    if (immortal) {
        ou_object_free(op);
    }
}

void
ou_intern_fini(void)
{
    for (size_t i = 0; i < NBUCKETS; i++) {
        while (state.buckets[i] != NULL) {
            struct node *node = state.buckets[i];

            state.buckets[i] = node->next;
            forget(node->op);
            ou_mem_free(node);
        }
    }
    state.size = 0;
    listen(NULL);
}

/* strtable_verify.c -- is a set of texts what strtable.h says it is, and do the
 * interned texts agree with it?
 * SPDX-License-Identifier: MIT
 *
 * The table of the interned texts is the module's own: they are looked at one
 * by one, sorted, so that equal ones stand beside each other. */
#include "verify/strtable_verify.h"

#include "obj/intern.h"
#include "obj/object_registry.h"
#include "obj/refcount.h"
#include "verify/complain.h"

#include <stdlib.h>
#include <string.h>

static int
order(const ou_str *a, const ou_str *b)
{
    if (a->size != b->size) {
        return a->size < b->size ? -1 : 1;
    }
    return memcmp(a->data, b->data, a->size);
}

/* ---- A table ------------------------------------------------------------- */

/* The text of slot i: is it reached from home, and is it the first such? */
static const char *
verify_path(const ou_strtable *table, size_t i)
{
    const ou_str *s = (const ou_str *)table->slots[i];
    size_t at = (size_t)s->hash & table->mask;

    for (; at != i; at = (at + 1) & table->mask) {
        const ou_str *before = (const ou_str *)table->slots[at];

        if (before == NULL) {
            return ou__complain(
                "slot %zu: \"%s\" is not found: slot %zu, on its "
                "way, is empty",
                i, s->data, at);
        }
        if (order(before, s) == 0) {
            return ou__complain("slots %zu and %zu both hold \"%s\"", at, i,
                                s->data);
        }
    }
    return NULL;
}

static const char *
verify_slot(const ou_strtable *table, size_t i)
{
    const ou_str *s = (const ou_str *)table->slots[i];
    int64_t hash = s == NULL ? 0 : ou_str_hash_bytes(s->data, s->size);
    unsigned tag = (unsigned)((uint64_t)hash >> 56 | 1);

    if (s == NULL) {
        return ou__complain("slot %zu has a tag and no text", i);
    }
    if (table->tags[i] != tag) {
        return ou__complain("slot %zu: \"%s\" has the tag %u, not %u", i,
                            s->data, (unsigned)table->tags[i], tag);
    }
    return verify_path(table, i);
}

const char *
ou_strtable_verify(const ou_strtable *table)
{
    size_t nslots = table->slots == NULL ? 0 : table->mask + 1, used = 0;

    if ((nslots & (nslots - 1)) != 0) {
        return ou__complain("%zu slots: no power of two", nslots);
    }
    for (size_t i = 0; i < nslots; i++) {
        used += table->tags[i] != 0 || table->slots[i] != NULL;
    }
    if (used != table->used) {
        return ou__complain("%zu texts; used says %zu", used, table->used);
    }
    if (used > nslots / 2) {
        return ou__complain("%zu texts in %zu slots are too many", used,
                            nslots);
    }
    for (size_t i = 0; i < nslots; i++) {
        const char *bad = table->tags[i] == 0 && table->slots[i] == NULL
                              ? NULL
                              : verify_slot(table, i);

        if (bad != NULL) {
            return bad;
        }
    }
    return NULL;
}

/* ---- Interned texts ------------------------------------------------------ */

struct texts {
    ou_object **ops; /* n of them */
    size_t n, room;
};

static int
enter(ou_object *op, void *arg)
{
    struct texts *texts = arg;

    if (texts->n == texts->room) {
        return 1;
    }
    texts->ops[texts->n++] = op;
    return 0;
}

static int
by_text(const void *a, const void *b)
{
    return order(*(const ou_str *const *)a, *(const ou_str *const *)b);
}

/* In the table: MORTAL or IMMORTAL. */
static bool
is_marked(const ou_object *op)
{
    return op->ob_type == &ou_str_type &&
           (ou_str_interned(op) == OU_INTERNED_MORTAL ||
            ou_str_interned(op) == OU_INTERNED_IMMORTAL);
}

static int
count_marked(ou_object *op, void *count)
{
    *(size_t *)count += is_marked(op);
    return 0;
}

/* Does ou_intern_from give op?  If not, it makes a text, which dies again.  It
 * cannot be asked for a text with a NUL in it. */
static bool
is_given_out(ou_object *op)
{
    const ou_str *s = (const ou_str *)op;
    ou_object *got;

    if (memchr(s->data, '\0', s->size) != NULL) {
        return true;
    }
    got = ou_intern_from(s->data);
    ou_xdecref(got);
    return got == op;
}

static const char *
verify_text(ou_object *op)
{
    const ou_str *s = (const ou_str *)op;

    if (!is_marked(op)) {
        return ou__complain("'%s' object %p is in the table and not marked so",
                            op->ob_type->tp_name, (void *)op);
    }
    if ((ou_str_interned(op) == OU_INTERNED_IMMORTAL) !=
        ou_object_is_immortal(op)) {
        return ou__complain("\"%s\" is marked as immortal, or is, not both",
                            s->data);
    }
    if (ou_str_shared_text(s->data, s->size) != NULL) {
        return ou__complain("\"%s\" is in the table, and there is a static one",
                            s->data);
    }
    return NULL;
}

static const char *
verify_number(const struct texts *texts)
{
    size_t nmarked = 0;

    if (texts->n != texts->room) {
        return ou__complain(
            "%zu texts are in the table; ou_intern_size says %zu", texts->n,
            texts->room);
    }
    ou_registry_visit(count_marked, &nmarked);
    if (OU_IS_CHECKED && nmarked != texts->n) {
        return ou__complain(
            "%zu live texts are marked as interned, and %zu are in "
            "the table",
            nmarked, texts->n);
    }
    return NULL;
}

/* texts is sorted: text i against the one behind it. */
static const char *
verify_in_order(const struct texts *texts, size_t i)
{
    const char *text = ((ou_str *)texts->ops[i])->data;

    if (i + 1 < texts->n && by_text(&texts->ops[i], &texts->ops[i + 1]) == 0) {
        return ou__complain("two texts in the table say \"%s\"", text);
    }
    if (!is_given_out(texts->ops[i])) {
        return ou__complain("\"%s\" is in the table and not given out", text);
    }
    return NULL;
}

static const char *
verify_texts(struct texts *texts)
{
    const char *bad;

    if (ou_intern_visit(enter, texts) != 0) {
        return ou__complain("more than %zu texts are in the table, which "
                            "ou_intern_size says",
                            texts->room);
    }
    for (size_t i = 0; i < texts->n; i++) {
        bad = verify_text(texts->ops[i]);
        if (bad != NULL) {
            return bad;
        }
    }
    bad = verify_number(texts);
    qsort(texts->ops, texts->n, sizeof *texts->ops, by_text);
    for (size_t i = 0; bad == NULL && i < texts->n; i++) {
        bad = verify_in_order(texts, i);
    }
    return bad;
}

const char *
ou_intern_verify(void)
{
    struct texts texts = {NULL, 0, ou_intern_size()};
    const char *bad;

    texts.ops = malloc((texts.room + 1) * sizeof(ou_object *));
    if (texts.ops == NULL) {
        return ou__complain("there is no memory to verify with");
    }
    bad = verify_texts(&texts);
    free(texts.ops);
    return bad;
}

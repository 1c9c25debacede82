/* str.c -- texts that never change.
 * Layer 28.  Needs: object refcount.  Used by: strtable.
 * SPDX-License-Identifier: MIT
 *
 * data[size] is NUL; hash is -1 or what ou_str_hash_bytes says of the text.
 * CPython: Objects/unicodeobject.c. */
#include "obj/str.h"

#include "obj/refcount.h"
#include "obj/str_words.h"

#include <stdio.h>
#include <string.h>

static struct {
    ou_str_shared shared;
    size_t ncompared;
} state;

/* ---- Hash ---------------------------------------------------------------- */

int64_t
ou_str_hash_bytes(const char *text, size_t size)
{
    uint64_t h = size, word;

    for (; size > OU__STR_SHORT_MAX; text += sizeof word) {
        memcpy(&word, text, sizeof word);
        h = ou__str_mix(h ^ word ^ OU__STR_MIX_1, OU__STR_MIX_2);
        size -= sizeof word;
    }
    if (size == 0) {
        return ou__str_hash_words((ou__str_words){0, 0}, h);
    }
    return ou__str_hash_words(ou__str_words_of(text, size), h);
}

/* ---- The type ------------------------------------------------------------ */

enum ou_interned
ou_str_interned(const ou_object *op)
{
    return (enum ou_interned)(
        (op->ob_flags & (OU_OBJECT_TYPE_0 | OU_OBJECT_TYPE_1)) /
        OU_OBJECT_TYPE_0);
}

void
ou_str_set_interned(ou_object *op, enum ou_interned interned)
{
    op->ob_flags &= ~(uint32_t)(OU_OBJECT_TYPE_0 | OU_OBJECT_TYPE_1);
    op->ob_flags |= (uint32_t)interned * OU_OBJECT_TYPE_0;
}

static void
str_dealloc(ou_object *op)
{
    if (ou_str_interned(op) == OU_INTERNED_MORTAL &&
        state.shared.interned_dies != NULL) {
        state.shared.interned_dies(op);
    }
    ou_object_free(op);
}

/* Where the next character goes in a text of which only size bytes fit. */
struct writer {
    char *buffer;
    size_t size;
    int length;
};

static void
put(struct writer *w, char c)
{
    if ((size_t)w->length + 1 < w->size) {
        w->buffer[w->length] = c;
        w->buffer[w->length + 1] = '\0';
    }
    w->length++;
}

static void
put_escaped(struct writer *w, char c, char quote)
{
    static const char names[] = "\t\n\r\\";
    static const char letters[] = "tnr\\";
    static const char digits[] = "0123456789abcdef";
    const char *name = c == '\0' ? NULL : strchr(names, c);

    if (c == quote || name != NULL) {
        put(w, '\\');
        put(w, name == NULL ? c : letters[name - names]);
    }
    else if ((unsigned char)c < ' ' || c == 127) {
        put(w, '\\');
        put(w, 'x');
        put(w, digits[(unsigned char)c >> 4]);
        put(w, digits[c & 15]);
    }
    else {
        put(w, c);
    }
}

static int
str_repr(ou_object *op, char *buffer, size_t size)
{
    const ou_str *s = (ou_str *)op;
    struct writer w = {buffer, size, 0};
    bool single = memchr(s->data, '\'', s->size) != NULL;
    bool both = single && memchr(s->data, '"', s->size) != NULL;
    char quote = single && !both ? '"' : '\'';

    if (size > 0) {
        buffer[0] = '\0';
    }
    put(&w, quote);
    for (size_t i = 0; i < s->size; i++) {
        put_escaped(&w, s->data[i], quote);
    }
    put(&w, quote);
    return w.length;
}

static int64_t
str_hash(ou_object *op)
{
    return ou_str_hash(op);
}

static int
order(const ou_str *a, const ou_str *b)
{
    size_t common = a->size < b->size ? a->size : b->size;
    int result = memcmp(a->data, b->data, common);

    state.ncompared++;
    return result != 0 ? result : (a->size > b->size) - (a->size < b->size);
}

static int
str_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    if (!ou_object_is(other, &ou_str_type)) {
        return OU_NOT_IMPLEMENTED;
    }
    if (how == OU_EQ || how == OU_NE) {
        return ou_str_equal(op, other) == (how == OU_EQ);
    }
    return ou_compare_order(order((ou_str *)op, (ou_str *)other), how);
}

ou_type ou_str_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "str",
    .tp_basicsize = sizeof(ou_str) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = str_dealloc,
    .tp_repr = str_repr,
    .tp_hash = str_hash,
    .tp_richcompare = str_richcompare,
};

/* ---- Making texts -------------------------------------------------------- */

const ou_str_shared *
ou_str_get_shared(void)
{
    return &state.shared;
}

void
ou_str_set_shared(const ou_str_shared *shared)
{
    state.shared = *shared;
}

ou_str *
ou_str_new(size_t size)
{
    ou_str *s = (ou_str *)ou_object_new_unset(&ou_str_type, size);

    if (s != NULL) {
        s->size = size;
        s->hash = -1;
        s->data[size] = '\0';
    }
    return s;
}

/* A character from U+0080 to U+00FF has two bytes, 0xC2 or 0xC3 first. */
ou_object *
ou_str_shared_text(const char *text, size_t size)
{
    const unsigned char *byte = (const unsigned char *)text;

    if (size == 0) {
        return state.shared.empty;
    }
    if (state.shared.latin1 == NULL) {
        return NULL;
    }
    if (size == 1 && byte[0] < 0x80) {
        return state.shared.latin1[byte[0]];
    }
    if (size == 2 && (byte[0] == 0xc2 || byte[0] == 0xc3) &&
        (byte[1] & 0xc0) == 0x80) {
        return state.shared.latin1[(byte[0] & 3) << 6 | (byte[1] & 0x3f)];
    }
    return NULL;
}

ou_object *
ou_str_from_bytes(const char *text, size_t size)
{
    ou_object *shared = size <= 2 ? ou_str_shared_text(text, size) : NULL;
    ou_str *s;

    if (shared != NULL) {
        return shared;
    }
    s = ou_str_new(size);
    if (s != NULL) {
        memcpy(s->data, text, size);
    }
    return (ou_object *)s;
}

ou_object *
ou_str_from(const char *text)
{
    return ou_str_from_bytes(text, strlen(text));
}

/* ---- Using them ---------------------------------------------------------- */

static bool
is_str(ou_object *op)
{
    if (ou_object_is(op, &ou_str_type)) {
        return true;
    }
    ou_error_set(&ou_type_error, "a str is needed, not '%s'",
                 op->ob_type->tp_name);
    return false;
}

const char *
ou_str_as(ou_object *op)
{
    return is_str(op) ? ((ou_str *)op)->data : NULL;
}

ou_object *
ou_str_concat(ou_object *a, ou_object *b)
{
    ou_str *s;

    if (!is_str(a) || !is_str(b)) {
        return NULL;
    }
    if (ou_str_size(a) == 0 || ou_str_size(b) == 0) {
        return ou_newref(ou_str_size(a) == 0 ? b : a);
    }
    s = ou_str_new(ou_str_size(a) + ou_str_size(b));
    if (s != NULL) {
        memcpy(s->data, ((ou_str *)a)->data, ou_str_size(a));
        memcpy(s->data + ou_str_size(a), ((ou_str *)b)->data, ou_str_size(b));
    }
    return (ou_object *)s;
}

ou_object *
ou_str_repeat(ou_object *op, size_t n)
{
    size_t size, total;
    ou_str *s;

    if (!is_str(op)) {
        return NULL;
    }
    size = ou_str_size(op);
    if (__builtin_mul_overflow(size, n, &total) || total > PTRDIFF_MAX) {
        return ou_error_set(&ou_overflow_error, "repeated text is too long");
    }
    if (n == 1) {
        return ou_newref(op);
    }
    if (total == 0) {
        return ou_str_from_bytes("", 0);
    }
    s = ou_str_new(total);
    for (size_t i = 0; s != NULL && i < n; i++) {
        memcpy(s->data + i * size, ((ou_str *)op)->data, size);
    }
    return (ou_object *)s;
}

bool
ou_str_equal(const ou_object *a, const ou_object *b)
{
    const ou_str *x = (const ou_str *)a, *y = (const ou_str *)b;

    if (x == y) {
        return true;
    }
    if (x->size != y->size) {
        return false;
    }
    state.ncompared++;
    return ou__str_same(x->data, y->data, x->size);
}

size_t
ou_str_ncompared(void)
{
    return state.ncompared;
}

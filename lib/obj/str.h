/* str.h -- texts.
 * SPDX-License-Identifier: MIT
 *
 * A str never changes. Its characters are UTF-8, with a NUL behind them, in the
 * object itself; its hash is computed once and kept. It may be interned: then
 * it is the only str of that text that intern.h gives out, and equal texts that
 * are both interned are the same object.
 *
 *     interned: NOT, MORTAL (dies like any other), IMMORTAL, STATIC
 *
 * CPython: PyUnicodeObject (Objects/unicodeobject.c); it has texts of 1, 2 or 4
 * bytes a character, ours have UTF-8 only. */
#ifndef OU_STR_H
#define OU_STR_H

#include "obj/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    ou_object ob_base; /* OU_OBJECT_TYPE_0 and _1: enum ou_interned */
    size_t size;       /* bytes, without the NUL */
    int64_t hash;      /* -1: not computed yet */
    char data[];
} ou_str;

/* CPython: SSTATE_NOT_INTERNED and the other three. */
enum ou_interned {
    OU_NOT_INTERNED,
    OU_INTERNED_MORTAL,
    OU_INTERNED_IMMORTAL,
    OU_INTERNED_STATIC
};

/* CPython: PyUnicode_Type. */
extern ou_type ou_str_type;

/* Return a str of the text up to its NUL.  Empty and one-character texts may be
 * shared objects (ou_str_set_shared).  Other bytes than UTF-8 are taken as they
 * are.  New, or NULL with a MemoryError.  CPython: PyUnicode_FromString. */
ou_object *ou_str_from(const char *text);

/* The same of size bytes.  CPython: PyUnicode_FromStringAndSize. */
ou_object *ou_str_from_bytes(const char *text, size_t size);

/* Return a str of size bytes that nobody else has, to be filled in before
 * anyone else sees it; data[size] is NUL.  New, or NULL with a MemoryError.
 * CPython: PyUnicode_New. */
ou_str *ou_str_new(size_t size);

/* Return the text of op, which lives as long as op does; NULL with a TypeError
 * if op is no str.  CPython: PyUnicode_AsUTF8. */
const char *ou_str_as(ou_object *op);

/* Return the number of bytes of op, which is a str.
 * CPython: PyUnicode_GET_LENGTH, which counts characters. */
static inline size_t
ou_str_size(const ou_object *op)
{
    return ((const ou_str *)op)->size;
}

/* Return a's text followed by b's; one of them itself if the other is empty.
 * New; NULL with a TypeError or MemoryError.
 * CPython: PyUnicode_Concat. */
ou_object *ou_str_concat(ou_object *a, ou_object *b);

/* Return op's text n times; once is op itself.  New; NULL with a TypeError or
 * MemoryError, an OverflowError if it would be too long.
 * CPython: PySequence_Repeat. */
ou_object *ou_str_repeat(ou_object *op, size_t n);

/* Are the texts of a and b, both str, equal?  CPython: unicode_eq.
 */
bool ou_str_equal(const ou_object *a, const ou_object *b);

/* How often texts were compared byte by byte so far.  CPython: no counterpart.
 */
size_t ou_str_ncompared(void);

/* The hash of a text: what ou_object_hash gives for a str of it.  Never -1.
 * CPython: _Py_HashBytes. */
int64_t ou_str_hash_bytes(const char *text, size_t size);

/* Return op's hash, computing it if need be; op is a str.
 * CPython: unicode_hash. */
static inline int64_t
ou_str_hash(ou_object *op)
{
    ou_str *s = (ou_str *)op;

    if (s->hash == -1) {
        s->hash = ou_str_hash_bytes(s->data, s->size);
    }
    return s->hash;
}

/* Return the state of op, a str.  CPython: PyUnicode_CHECK_INTERNED. */
enum ou_interned ou_str_interned(const ou_object *op);

/* Set the state of op, a str; the table is the caller's business.
 * CPython: no counterpart. */
void ou_str_set_interned(ou_object *op, enum ou_interned interned);

/* What intern.h and singletons.h put in.  NULL: nothing. */
typedef struct {
    ou_object *empty;         /* "", immortal */
    ou_object *const *latin1; /* 256 of one character each, immortal */
    /* op, of state MORTAL, is about to die: take it out of the table. */
    void (*interned_dies)(ou_object *op);
} ou_str_shared;

/* Return the shared text of size bytes, NULL if there is none.  Borrowed.
 * CPython: get_latin1_char. */
ou_object *ou_str_shared_text(const char *text, size_t size);

/* Return what is in use.  Valid until the next ou_str_set_shared.
 * CPython: no counterpart. */
const ou_str_shared *ou_str_get_shared(void);

/* Use what shared says from now on; it is copied.  CPython: no counterpart. */
void ou_str_set_shared(const ou_str_shared *shared);

#endif

/* singletons.c -- objects that exist before anybody asks for them.
 * Layer 35.  Needs: object refcount int str.  Used by: runtime.
 * SPDX-License-Identifier: MIT
 *
 * All of them are immortal, and the tables here are the only way to find them.
 * CPython: pycore_global_objects.h, get_small_int, get_latin1_char. */
#include "obj/singletons.h"

#include "obj/int.h"
#include "obj/refcount.h"
#include "obj/str.h"

static struct {
    ou_object **ints; /* low … low + nints - 1 */
    int64_t low;
    size_t nints;
    ou_object *empty;
    ou_object *latin1[256];
} state;

/* ---- Small ints ---------------------------------------------------------- */

int
ou_small_ints_init(int64_t low, int64_t high)
{
    size_t count = high < low ? 0 : (uint64_t)high - (uint64_t)low + 1;

    if (low <= high && (count == 0 || count > PTRDIFF_MAX / sizeof(void *))) {
        ou_error_no_memory();
        return -1;
    }
    state.ints = ou_mem_malloc(count * sizeof *state.ints);
    if (state.ints == NULL) {
        return -1;
    }
    state.low = low;
    for (state.nints = 0; state.nints < count; state.nints++) {
        ou_object *op = ou_int_new(low + (int64_t)state.nints);

        if (op == NULL) {
            ou_small_ints_fini();
            return -1;
        }
        ou_object_immortalize(op);
        state.ints[state.nints] = op;
    }
    ou_int_set_small(state.ints, low, count);
    return 0;
}

ou_borrowed
ou_small_int(int64_t value)
{
    uint64_t i = (uint64_t)value - (uint64_t)state.low;

    return i < state.nints ? (ou_borrowed)state.ints[i] : NULL;
}

void
ou_small_ints_fini(void)
{
    ou_int_set_small(NULL, 0, 0);
    while (state.nints > 0) {
        ou_object_free(state.ints[--state.nints]);
    }
    ou_mem_free(state.ints);
    state.ints = NULL;
}

/* ---- Texts of at most one character -------------------------------------- */

/* A text of size bytes that is static and immortal.  New, or NULL. */
static ou_object *
static_text(const char *text, size_t size)
{
    ou_object *op = ou_str_from_bytes(text, size);

    if (op != NULL) {
        ou_object_immortalize(op);
        ou_str_set_interned(op, OU_INTERNED_STATIC);
    }
    return op;
}

/* The character U+00cc: one byte up to U+007F, then two. */
static ou_object *
static_character(unsigned char c)
{
    char utf8[2] = {(char)c};

    if (c < 0x80) {
        return static_text(utf8, 1);
    }
    utf8[0] = (char)(0xc0 | c >> 6);
    utf8[1] = (char)(0x80 | (c & 0x3f));
    return static_text(utf8, 2);
}

/* Hand the texts to str.h, or take them back. The function that intern.h put in
 * stays. */
static void
share(bool yes)
{
    ou_str_shared shared = *ou_str_get_shared();

    shared.empty = yes ? state.empty : NULL;
    shared.latin1 = yes ? state.latin1 : NULL;
    ou_str_set_shared(&shared);
}

int
ou_latin1_init(void)
{
    state.empty = static_text("", 0);
    for (int c = 0; state.empty != NULL && c < 256; c++) {
        state.latin1[c] = static_character((unsigned char)c);
        if (state.latin1[c] == NULL) {
            ou_latin1_fini();
            return -1;
        }
    }
    if (state.empty == NULL) {
        return -1;
    }
    share(true);
    return 0;
}

ou_borrowed
ou_latin1_char(unsigned char c)
{
    return (ou_borrowed)state.latin1[c];
}

void
ou_latin1_fini(void)
{
    share(false);
    for (int c = 0; c < 256; c++) {
        if (state.latin1[c] != NULL) {
            ou_object_free(state.latin1[c]);
            state.latin1[c] = NULL;
        }
    }
    if (state.empty != NULL) {
        ou_object_free(state.empty);
        state.empty = NULL;
    }
}

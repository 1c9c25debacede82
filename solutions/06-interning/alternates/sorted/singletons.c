/* singletons.c -- lab 06, alternate "sorted": characters are made from one
 * buffer that is counted up, ints from the highest down.
 * SPDX-License-Identifier: MIT */
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
    size_t count = high < low ? 0 : (size_t)(high - low) + 1;

    state.ints = ou_mem_malloc(count * sizeof *state.ints);
    if (state.ints == NULL) {
        return -1;
    }
    state.low = low;
    for (size_t i = count; i-- > 0;) {
        state.ints[i] = ou_int_new(low + (int64_t)i);
        if (state.ints[i] == NULL) {
            while (++i < count) {
                ou_object_free(state.ints[i]);
            }
            ou_mem_free(state.ints);
            state.ints = NULL;
            return -1;
        }
        ou_object_immortalize(state.ints[i]);
    }
    state.nints = count;
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

/* The bytes of the character after the one of the n bytes at utf8; returns how
 * many they are. */
static size_t
next_character(unsigned char *utf8, size_t n)
{
    if (n == 1 && utf8[0] < 0x7f) {
        utf8[0]++;
        return 1;
    }
    if (n == 1) {
        utf8[0] = 0xc2;
        utf8[1] = 0x80;
    }
    else if (utf8[1] == 0xbf) {
        utf8[0]++;
        utf8[1] = 0x80;
    }
    else {
        utf8[1]++;
    }
    return 2;
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
    unsigned char utf8[2] = {0};
    size_t n = 1;

    state.empty = static_text("", 0);
    for (int c = 0; state.empty != NULL && c < 256; c++) {
        state.latin1[c] = static_text((char *)utf8, n);
        n = next_character(utf8, n);
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

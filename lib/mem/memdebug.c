/* memdebug.c -- an allocator that finds the mistakes of its callers.
 * Layer 18.  Needs: fatal allocator.  Used by: domain domain_setup.
 * SPDX-License-Identifier: MIT
 *
 * base is what the allocator below returned, p what the caller got; p is always
 * HEAD bytes behind base.  Between calls every block that is out has its size,
 * its api and its pad bytes in place, or its caller has overwritten them.
 * CPython: _PyMem_DebugRawAlloc and its companions (Objects/obmalloc.c). */
#include "mem/memdebug.h"

#include "mem/fatal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD OU_MEMDEBUG_WORD
#define HEAD (2 * WORD) /* bytes before the caller's */

/* At most as many bytes at either end of a block are killed by realloc.
 * CPython: ERASED_SIZE, to which the head and the pads come on top. */
#define ENDS 64

/* As much data as a dump shows at either end. */
#define SHOWN 8

ou_allocator
ou_memdebug_init(ou_memdebug *dbg, char api, ou_allocator below,
                 bool with_serial)
{
    *dbg =
        (ou_memdebug){.api = api, .with_serial = with_serial, .below = below};
    return (ou_allocator){dbg, ou_memdebug_malloc, ou_memdebug_calloc,
                          ou_memdebug_realloc, ou_memdebug_free};
}

/* ---- What stands around a block ------------------------------------------ */

/* The bytes that a block is longer than what was asked for. */
static size_t
extra(const ou_memdebug *dbg)
{
    return HEAD + (dbg->with_serial ? 2 * WORD : WORD);
}

/* Most significant byte first: so a size can be read off a dump. */
static void
write_word(uint8_t *at, uint64_t n)
{
    for (int i = WORD - 1; i >= 0; i--) {
        at[i] = (uint8_t)n;
        n >>= 8;
    }
}

static uint64_t
read_word(const uint8_t *at)
{
    uint64_t n = 0;

    for (int i = 0; i < WORD; i++) {
        n = n << 8 | at[i];
    }
    return n;
}

static size_t
size_of(const uint8_t *p)
{
    return read_word(p - HEAD);
}

static uint8_t
api_of(const uint8_t *p)
{
    return p[-WORD];
}

/* Stop the program if the caller may not call now. */
static void
check_may_call(const ou_memdebug *dbg, const char *caller)
{
    if (dbg->may_call != NULL && !dbg->may_call(dbg->ctx)) {
        ou_fatal("%s: may not be called now (api '%c')", caller, dbg->api);
    }
}

static bool
is_too_large(const ou_memdebug *dbg, size_t nbytes)
{
    return nbytes > PTRDIFF_MAX - extra(dbg);
}

/* Write what stands before and behind the nbytes bytes of the block at base,
 * and return where they begin. */
static void *
mark(ou_memdebug *dbg, uint8_t *base, size_t nbytes)
{
    uint8_t *p = base + HEAD;

    write_word(base, nbytes);
    p[-WORD] = (uint8_t)dbg->api;
    memset(p - WORD + 1, OU_MEMDEBUG_FORBIDDEN, WORD - 1);
    memset(p + nbytes, OU_MEMDEBUG_FORBIDDEN, WORD);
    dbg->serial++;
    if (dbg->with_serial) {
        write_word(p + nbytes + WORD, dbg->serial);
    }
    return p;
}

/* ---- malloc, calloc, free ------------------------------------------------ */

/* malloc, after the question whether it may be called. */
static void *
allocate(ou_memdebug *dbg, size_t nbytes)
{
    uint8_t *base;

    if (is_too_large(dbg, nbytes)) {
        return NULL;
    }
    base = dbg->below.malloc(dbg->below.ctx, nbytes + extra(dbg));
    if (base == NULL) {
        return NULL;
    }
    memset(base + HEAD, OU_MEMDEBUG_CLEAN, nbytes);
    return mark(dbg, base, nbytes);
}

void *
ou_memdebug_malloc(void *ctx, size_t nbytes)
{
    ou_memdebug *dbg = ctx;

    check_may_call(dbg, __func__);
    return allocate(dbg, nbytes);
}

void *
ou_memdebug_calloc(void *ctx, size_t nelem, size_t elsize)
{
    ou_memdebug *dbg = ctx;
    uint8_t *base;
    size_t nbytes;

    check_may_call(dbg, __func__);
    if (__builtin_mul_overflow(nelem, elsize, &nbytes) ||
        is_too_large(dbg, nbytes)) {
        return NULL;
    }
    base = dbg->below.calloc(dbg->below.ctx, 1, nbytes + extra(dbg));
    return base == NULL ? NULL : mark(dbg, base, nbytes);
}

void
ou_memdebug_free(void *ctx, void *p)
{
    ou_memdebug *dbg = ctx;
    uint8_t *base;

    check_may_call(dbg, __func__);
    if (p == NULL) {
        return;
    }
    ou_memdebug_check(dbg, __func__, p);
    base = (uint8_t *)p - HEAD;
    memset(base, OU_MEMDEBUG_DEAD, size_of(p) + extra(dbg));
    dbg->below.free(dbg->below.ctx, base);
}

/* ---- realloc ------------------------------------------------------------- */

/* What stood at either end of a block, head and tail included.  In a block
 * shorter than 2 * ENDS the two overlap. */
struct ends {
    size_t length; /* of the whole block */
    size_t n;      /* bytes at each end */
    uint8_t first[ENDS], last[ENDS];
};

/* Keep the ends of the block of length bytes at base, and kill them. */
static void
kill_ends(struct ends *ends, uint8_t *base, size_t length)
{
    size_t n = length < ENDS ? length : ENDS;

    ends->length = length;
    ends->n = n;
    memcpy(ends->first, base, n);
    memcpy(ends->last, base + length - n, n);
    memset(base, OU_MEMDEBUG_DEAD, n);
    memset(base + length - n, OU_MEMDEBUG_DEAD, n);
}

/* Of the first length bytes at base, put back those that were at an end. */
static void
revive_ends(const struct ends *ends, uint8_t *base, size_t length)
{
    size_t last = ends->length - ends->n;

    memcpy(base, ends->first, ends->n < length ? ends->n : length);
    if (last < length) {
        size_t rest = length - last;

        memcpy(base + last, ends->last, ends->n < rest ? ends->n : rest);
    }
}

/* realloc of a block that was checked, to a size that is not too large.  The
 * allocator below decides whether the block moves: so it does under a hook what
 * it does without.  When it has moved it, the old place is out of reach, and so
 * the ends are killed beforehand.  Not all of it is: a block may be of any
 * length, and for a copy of it memory would be needed. */
static void *
resize(ou_memdebug *dbg, uint8_t *p, size_t nbytes)
{
    size_t size = size_of(p);
    struct ends ends;
    uint8_t *base;

    kill_ends(&ends, p - HEAD, size + extra(dbg));
    base = dbg->below.realloc(dbg->below.ctx, p - HEAD, nbytes + extra(dbg));
    if (base == NULL) {
        revive_ends(&ends, p - HEAD, ends.length);
        return NULL;
    }
    revive_ends(&ends, base, HEAD + (size < nbytes ? size : nbytes));
    if (size < nbytes) {
        memset(base + HEAD + size, OU_MEMDEBUG_CLEAN, nbytes - size);
    }
    return mark(dbg, base, nbytes);
}

void *
ou_memdebug_realloc(void *ctx, void *p, size_t nbytes)
{
    ou_memdebug *dbg = ctx;

    check_may_call(dbg, __func__);
    if (p == NULL) {
        return allocate(dbg, nbytes);
    }
    ou_memdebug_check(dbg, __func__, p);
    return is_too_large(dbg, nbytes) ? NULL : resize(dbg, p, nbytes);
}

/* ---- Finding mistakes ---------------------------------------------------- */

/* Return the number of the first of n bytes at pad that is not 0xFD, or n. */
static size_t
first_damaged(const uint8_t *pad, size_t n)
{
    size_t i = 0;

    while (i < n && pad[i] == OU_MEMDEBUG_FORBIDDEN) {
        i++;
    }
    return i;
}

static bool
is_leading_pad_intact(const uint8_t *p)
{
    return first_damaged(p - WORD + 1, WORD - 1) == WORD - 1;
}

/* May what lies behind the head be read?  Whoever wrote into the pad has most
 * likely come from behind it, and the size may be gone, too. */
static bool
is_size_believable(const ou_memdebug *dbg, const uint8_t *p)
{
    return is_leading_pad_intact(p) && !is_too_large(dbg, size_of(p));
}

OU_NORETURN static void
report(const ou_memdebug *dbg, const char *caller, const void *p,
       const char *what)
{
    char dump[360];

    ou_memdebug_dump(dbg, p, dump, sizeof dump);
    ou_fatal("%s(%p): %s\n%s", caller, p, what, dump);
}

/* 'm', or 0xdd: an api may have been overwritten by anything. */
static void
name_api(uint8_t api, char text[8])
{
    bool is_letter = (api >= 'a' && api <= 'z') || (api >= 'A' && api <= 'Z');

    snprintf(text, 8, is_letter ? "'%c'" : "0x%02x", api);
}

static void
report_api(const ou_memdebug *dbg, const char *caller, const uint8_t *p)
{
    char allocated[8], verified[8], what[80];

    name_api(api_of(p), allocated);
    name_api((uint8_t)dbg->api, verified);
    snprintf(what, sizeof what,
             "bad ID: allocated with api %s, verified with api %s", allocated,
             verified);
    report(dbg, caller, p, what);
}

void
ou_memdebug_check(const ou_memdebug *dbg, const char *caller, const void *p)
{
    const uint8_t *block = p;

    if (api_of(block) != (uint8_t)dbg->api) {
        report_api(dbg, caller, block);
    }
    if (!is_size_believable(dbg, block)) {
        report(dbg, caller, p, "bad leading pad byte");
    }
    if (first_damaged(block + size_of(block), WORD) != WORD) {
        report(dbg, caller, p, "bad trailing pad byte");
    }
}

bool
ou_memdebug_is_ptr_freed(const void *p)
{
    uintptr_t address = (uintptr_t)p;
    uintptr_t ones = UINTPTR_MAX / 0xff; /* 0x01 in each byte */

    return address == 0 || address == OU_MEMDEBUG_CLEAN * ones ||
           address == OU_MEMDEBUG_DEAD * ones ||
           address == OU_MEMDEBUG_FORBIDDEN * ones;
}

/* ---- Dump ---------------------------------------------------------------- */

/* A text that grows up to its capacity; what does not fit is left out. */
struct writer {
    char *at;
    size_t length, capacity;
};

OU_PRINTF(2, 3)
static void
append(struct writer *w, const char *format, ...)
{
    size_t room = w->capacity - w->length;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(w->at + w->length, room, format, args);
    va_end(args);
    if (n > 0 && room > 0) {
        w->length += (size_t)n < room ? (size_t)n : room - 1;
    }
}

/* "leading pad: ok", or "leading pad: byte 2 is 0x00, byte 3 is 0x41". */
static void
append_pad(struct writer *w, const char *name, const uint8_t *pad, size_t n)
{
    const char *separator = "";

    append(w, "%s pad: ", name);
    if (first_damaged(pad, n) == n) {
        append(w, "ok");
    }
    for (size_t i = 0; i < n; i++) {
        if (pad[i] != OU_MEMDEBUG_FORBIDDEN) {
            append(w, "%sbyte %zu is 0x%02x", separator, i, pad[i]);
            separator = ", ";
        }
    }
    append(w, "\n");
}

/* "data: cd cd 00", with "..." where a long one is cut. */
static void
append_data(struct writer *w, const uint8_t *p, size_t nbytes)
{
    append(w, "data:");
    for (size_t i = 0; i < nbytes; i++) {
        if (nbytes > 2 * SHOWN && i == SHOWN) {
            append(w, " ...");
            i = nbytes - SHOWN;
        }
        append(w, " %02x", p[i]);
    }
    append(w, "\n");
}

size_t
ou_memdebug_dump(const ou_memdebug *dbg, const void *p, char *text,
                 size_t capacity)
{
    struct writer out = {text, 0, capacity};
    const uint8_t *block = p;
    size_t nbytes = size_of(block);
    char api[8];

    name_api(api_of(block), api);
    append(&out, "api %s, %zu bytes requested\n", api, nbytes);
    append_pad(&out, "leading", block - WORD + 1, WORD - 1);
    if (!is_size_believable(dbg, block)) {
        append(&out, "data and trailing pad: unknown, the size may be wrong\n");
        return out.length;
    }
    append_pad(&out, "trailing", block + nbytes, WORD);
    if (dbg->with_serial) {
        append(&out, "serial %llu\n",
               (unsigned long long)read_word(block + nbytes + WORD));
    }
    append_data(&out, block, nbytes);
    return out.length;
}

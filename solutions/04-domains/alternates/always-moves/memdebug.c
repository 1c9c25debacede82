/* memdebug.c -- lab 04, alternate "always-moves": realloc is malloc and free.
 * SPDX-License-Identifier: MIT
 *
 * A block moves even where the allocator below could leave it.  Compared with
 * the reference: a copy each time, and memory for two blocks for a moment; but
 * the old place is dead as a whole, a failure has touched nothing, and a third
 * of the lines do. */
#include "mem/memdebug.h"

#include "mem/fatal.h"

#include <stdio.h>
#include <string.h>

#define HEAD 16
#define TAIL 8

ou_allocator
ou_memdebug_init(ou_memdebug *dbg, char api, ou_allocator below,
                 bool with_serial)
{
    *dbg =
        (ou_memdebug){.api = api, .with_serial = with_serial, .below = below};
    return (ou_allocator){dbg, ou_memdebug_malloc, ou_memdebug_calloc,
                          ou_memdebug_realloc, ou_memdebug_free};
}

static size_t
total(const ou_memdebug *dbg, size_t nbytes)
{
    return HEAD + nbytes + TAIL + (dbg->with_serial ? 8 : 0);
}

/* Does a block of nbytes, with what stands around it, exceed every size? */
static bool
exceeds(const ou_memdebug *dbg, size_t nbytes)
{
    return nbytes > PTRDIFF_MAX || total(dbg, nbytes) > PTRDIFF_MAX;
}

static void
put(unsigned char *at, uint64_t n)
{
    for (int i = 0; i < 8; i++) {
        at[i] = (unsigned char)(n >> (56 - 8 * i));
    }
}

static uint64_t
get(const unsigned char *at)
{
    uint64_t n = 0;

    for (int i = 0; i < 8; i++) {
        n |= (uint64_t)at[i] << (56 - 8 * i);
    }
    return n;
}

static unsigned char *
surround(ou_memdebug *dbg, unsigned char *base, size_t nbytes)
{
    put(base, nbytes);
    base[8] = (unsigned char)dbg->api;
    memset(base + 9, OU_MEMDEBUG_FORBIDDEN, 7);
    memset(base + HEAD + nbytes, OU_MEMDEBUG_FORBIDDEN, TAIL);
    dbg->serial += 1;
    if (dbg->with_serial) {
        put(base + HEAD + nbytes + TAIL, dbg->serial);
    }
    return base + HEAD;
}

static void
ask(const ou_memdebug *dbg, const char *who)
{
    if (dbg->may_call != NULL && !dbg->may_call(dbg->ctx)) {
        ou_fatal("%s may not be called now", who);
    }
}

static void *
new_block(ou_memdebug *dbg, size_t nbytes, bool clear)
{
    const ou_allocator *below = &dbg->below;
    unsigned char *base;

    if (exceeds(dbg, nbytes)) {
        return NULL;
    }
    base = clear ? below->calloc(below->ctx, total(dbg, nbytes), 1)
                 : below->malloc(below->ctx, total(dbg, nbytes));
    if (base == NULL) {
        return NULL;
    }
    if (!clear) {
        memset(base + HEAD, OU_MEMDEBUG_CLEAN, nbytes);
    }
    return surround(dbg, base, nbytes);
}

void *
ou_memdebug_malloc(void *ctx, size_t nbytes)
{
    ask(ctx, "ou_memdebug_malloc");
    return new_block(ctx, nbytes, false);
}

void *
ou_memdebug_calloc(void *ctx, size_t nelem, size_t elsize)
{
    ask(ctx, "ou_memdebug_calloc");
    if (nelem != 0 && elsize > SIZE_MAX / nelem) {
        return NULL;
    }
    return new_block(ctx, nelem * elsize, true);
}

static void
bury(ou_memdebug *dbg, unsigned char *base)
{
    memset(base, OU_MEMDEBUG_DEAD, total(dbg, get(base)));
    dbg->below.free(dbg->below.ctx, base);
}

void *
ou_memdebug_realloc(void *ctx, void *p, size_t nbytes)
{
    ou_memdebug *dbg = ctx;
    unsigned char *base = (unsigned char *)p - HEAD;
    unsigned char *moved;

    ask(dbg, "ou_memdebug_realloc");
    if (p != NULL) {
        ou_memdebug_check(dbg, "ou_memdebug_realloc", p);
    }
    moved = new_block(dbg, nbytes, false);
    if (moved != NULL && p != NULL) {
        size_t old = get(base);

        memcpy(moved, p, old < nbytes ? old : nbytes);
        bury(dbg, base);
    }
    return moved;
}

void
ou_memdebug_free(void *ctx, void *p)
{
    ou_memdebug *dbg = ctx;

    ask(dbg, "ou_memdebug_free");
    if (p != NULL) {
        ou_memdebug_check(dbg, "ou_memdebug_free", p);
        bury(dbg, (unsigned char *)p - HEAD);
    }
}

static bool
is_forbidden(const unsigned char *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (from[i] != OU_MEMDEBUG_FORBIDDEN) {
            return false;
        }
    }
    return true;
}

static bool
is_letter(unsigned char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static const char *
what_is_wrong(const ou_memdebug *dbg, const unsigned char *p, char *text,
              size_t size)
{
    if (p[-8] != (unsigned char)dbg->api) {
        snprintf(text, size,
                 is_letter(p[-8])
                     ? "bad ID: allocated with api '%c', verified with api '%c'"
                     : "bad ID: allocated with api 0x%02x, verified with api "
                       "'%c'",
                 p[-8], dbg->api);
        return text;
    }
    if (!is_forbidden(p - 7, 7) || exceeds(dbg, get(p - HEAD))) {
        return "bad leading pad byte";
    }
    return is_forbidden(p + get(p - HEAD), TAIL) ? NULL
                                                 : "bad trailing pad byte";
}

void
ou_memdebug_check(const ou_memdebug *dbg, const char *caller, const void *p)
{
    char text[80], dump[400];
    const char *wrong = what_is_wrong(dbg, p, text, sizeof text);

    if (wrong != NULL) {
        ou_memdebug_dump(dbg, p, dump, sizeof dump);
        ou_fatal("%s: %s\n%s", caller, wrong, dump);
    }
}

bool
ou_memdebug_is_ptr_freed(const void *p)
{
    switch ((uintptr_t)p) {
    case 0:
    case 0xcdcdcdcdcdcdcdcdu:
    case 0xddddddddddddddddu:
    case 0xfdfdfdfdfdfdfdfdu:
        return true;
    default:
        return false;
    }
}

/* The whole description, however long, is made first and cut afterwards. */
struct page {
    char text[800];
    size_t length;
};

static void
add(struct page *page, const char *text)
{
    size_t n = strlen(text);

    memcpy(page->text + page->length, text, n);
    page->length += n;
}

static void
add_pad(struct page *page, const char *name, const unsigned char *pad, int n)
{
    char item[40];
    bool first = true;

    add(page, name);
    for (int i = 0; i < n; i++) {
        if (pad[i] != OU_MEMDEBUG_FORBIDDEN) {
            snprintf(item, sizeof item, "%sbyte %d is 0x%02x",
                     first ? "" : ", ", i, pad[i]);
            add(page, item);
            first = false;
        }
    }
    add(page, first ? "ok\n" : "\n");
}

static void
add_bytes(struct page *page, const unsigned char *from, size_t n)
{
    char item[8];

    for (size_t i = 0; i < n; i++) {
        snprintf(item, sizeof item, " %02x", from[i]);
        add(page, item);
    }
}

static void
add_rest(struct page *page, const ou_memdebug *dbg, const unsigned char *p)
{
    size_t nbytes = get(p - HEAD);
    char item[40];

    add_pad(page, "trailing pad: ", p + nbytes, TAIL);
    if (dbg->with_serial) {
        snprintf(item, sizeof item, "serial %llu\n",
                 (unsigned long long)get(p + nbytes + TAIL));
        add(page, item);
    }
    add(page, "data:");
    if (nbytes <= 16) {
        add_bytes(page, p, nbytes);
    }
    else {
        add_bytes(page, p, 8);
        add(page, " ...");
        add_bytes(page, p + nbytes - 8, 8);
    }
    add(page, "\n");
}

size_t
ou_memdebug_dump(const ou_memdebug *dbg, const void *p, char *text,
                 size_t capacity)
{
    const unsigned char *block = p;
    size_t nbytes = get(block - HEAD);
    struct page page = {.length = 0};
    char item[64];

    snprintf(item, sizeof item,
             is_letter(block[-8]) ? "api '%c', %zu bytes requested\n"
                                  : "api 0x%02x, %zu bytes requested\n",
             block[-8], nbytes);
    add(&page, item);
    add_pad(&page, "leading pad: ", block - 7, 7);
    if (is_forbidden(block - 7, 7) && !exceeds(dbg, nbytes)) {
        add_rest(&page, dbg, block);
    }
    else {
        add(&page, "data and trailing pad: unknown, the size may be wrong\n");
    }
    if (page.length >= capacity) {
        page.length = capacity - 1;
    }
    memcpy(text, page.text, page.length);
    text[page.length] = '\0';
    return page.length;
}

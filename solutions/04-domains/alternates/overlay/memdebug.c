/* memdebug.c -- lab 04, alternate "overlay": a head is a struct, and a check
 * compares it with one that was just made.
 * SPDX-License-Identifier: MIT
 *
 * What should stand before and behind a block is made in one place, as a value:
 * writing it is an assignment, and checking it a comparison.  The dump is
 * written character by character, without the C library's formatting. */
#include "mem/memdebug.h"

#include "mem/fatal.h"

#include <string.h>

struct head {
    uint64_t size; /* most significant byte first */
    uint8_t api;
    uint8_t pad[7];
};

_Static_assert(sizeof(struct head) == 16, "a head is 16 bytes");

static const uint8_t forbidden[8] = {0xfd, 0xfd, 0xfd, 0xfd,
                                     0xfd, 0xfd, 0xfd, 0xfd};

ou_allocator
ou_memdebug_init(ou_memdebug *dbg, char api, ou_allocator below,
                 bool with_serial)
{
    *dbg =
        (ou_memdebug){.api = api, .with_serial = with_serial, .below = below};
    return (ou_allocator){dbg, ou_memdebug_malloc, ou_memdebug_calloc,
                          ou_memdebug_realloc, ou_memdebug_free};
}

static uint64_t
big_endian(uint64_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap64(n);
#else
    return n;
#endif
}

static struct head
make_head(char api, size_t nbytes)
{
    struct head head = {.size = big_endian(nbytes), .api = (uint8_t)api};

    memcpy(head.pad, forbidden, sizeof head.pad);
    return head;
}

static struct head
head_of(const void *p)
{
    struct head head;

    memcpy(&head, (const char *)p - sizeof head, sizeof head);
    return head;
}

static size_t
size_in(struct head head)
{
    return big_endian(head.size);
}

static size_t
around(const ou_memdebug *dbg)
{
    return sizeof(struct head) + sizeof forbidden * (dbg->with_serial ? 2 : 1);
}

/* A base from below for nbytes bytes, or NULL. */
static char *
get_base(ou_memdebug *dbg, size_t nbytes, bool clear)
{
    size_t limit = (size_t)PTRDIFF_MAX - around(dbg);

    if (nbytes > limit) {
        return NULL;
    }
    nbytes += around(dbg);
    return clear ? dbg->below.calloc(dbg->below.ctx, nbytes, 1)
                 : dbg->below.malloc(dbg->below.ctx, nbytes);
}

static char *
dress(ou_memdebug *dbg, char *base, size_t nbytes)
{
    struct head head = make_head(dbg->api, nbytes);
    uint64_t serial = big_endian(++dbg->serial);
    char *p = base + sizeof head;

    memcpy(base, &head, sizeof head);
    memcpy(p + nbytes, forbidden, sizeof forbidden);
    if (dbg->with_serial) {
        memcpy(p + nbytes + sizeof forbidden, &serial, sizeof serial);
    }
    return p;
}

static void
admit(const ou_memdebug *dbg, const char *who)
{
    if (dbg->may_call != NULL && !dbg->may_call(dbg->ctx)) {
        ou_fatal("%s: a call that may not be called now", who);
    }
}

void *
ou_memdebug_malloc(void *ctx, size_t nbytes)
{
    char *base;

    admit(ctx, __func__);
    base = get_base(ctx, nbytes, false);
    if (base != NULL) {
        memset(base, OU_MEMDEBUG_CLEAN, sizeof(struct head) + nbytes);
        base = dress(ctx, base, nbytes);
    }
    return base;
}

void *
ou_memdebug_calloc(void *ctx, size_t nelem, size_t elsize)
{
    unsigned __int128 product = (unsigned __int128)nelem * elsize;
    char *base = NULL;

    admit(ctx, __func__);
    if (product <= PTRDIFF_MAX) {
        base = get_base(ctx, (size_t)product, true);
    }
    return base == NULL ? NULL : dress(ctx, base, (size_t)product);
}

void
ou_memdebug_free(void *ctx, void *p)
{
    ou_memdebug *dbg = ctx;
    char *base = (char *)p - sizeof(struct head);

    admit(dbg, __func__);
    if (p == NULL) {
        return;
    }
    ou_memdebug_check(dbg, __func__, p);
    memset(base, OU_MEMDEBUG_DEAD, size_in(head_of(p)) + around(dbg));
    dbg->below.free(dbg->below.ctx, base);
}

void *
ou_memdebug_realloc(void *ctx, void *p, size_t nbytes)
{
    char *moved;
    size_t old;

    admit(ctx, __func__);
    if (p == NULL) {
        return ou_memdebug_malloc(ctx, nbytes);
    }
    ou_memdebug_check(ctx, __func__, p);
    old = size_in(head_of(p));
    moved = ou_memdebug_malloc(ctx, nbytes);
    if (moved != NULL) {
        memcpy(moved, p, nbytes < old ? nbytes : old);
        ou_memdebug_free(ctx, p);
    }
    return moved;
}

/* ---- Writing ------------------------------------------------------------- */

struct out {
    char *at, *end; /* end: the last byte, for the NUL */
};

static void
say(struct out *out, const char *text)
{
    while (*text != '\0' && out->at < out->end) {
        *out->at++ = *text++;
    }
    *out->at = '\0';
}

static void
say_hex(struct out *out, uint8_t byte)
{
    static const char digit[] = "0123456789abcdef";
    char text[3] = {digit[byte >> 4], digit[byte & 15], '\0'};

    say(out, text);
}

static void
say_number(struct out *out, uint64_t n)
{
    char text[24];
    char *at = text + sizeof text - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    say(out, at);
}

static void
say_api(struct out *out, uint8_t api)
{
    char text[4] = {'\'', (char)api, '\'', '\0'};

    if ((api >= 'a' && api <= 'z') || (api >= 'A' && api <= 'Z')) {
        say(out, text);
    }
    else {
        say(out, "0x");
        say_hex(out, api);
    }
}

static void
say_pad(struct out *out, const char *name, const uint8_t *pad, size_t n)
{
    bool ok = true;

    say(out, name);
    for (size_t i = 0; i < n; i++) {
        if (pad[i] == OU_MEMDEBUG_FORBIDDEN) {
            continue;
        }
        say(out, ok ? "byte " : ", byte ");
        say_number(out, i);
        say(out, " is 0x");
        say_hex(out, pad[i]);
        ok = false;
    }
    say(out, ok ? "ok\n" : "\n");
}

static void
say_data(struct out *out, const uint8_t *p, size_t nbytes)
{
    say(out, "data:");
    for (size_t i = 0; i < nbytes; i++) {
        if (nbytes <= 16 || i < 8 || i >= nbytes - 8) {
            say(out, " ");
            say_hex(out, p[i]);
        }
        else if (i == 8) {
            say(out, " ...");
        }
    }
    say(out, "\n");
}

/* ---- Looking ------------------------------------------------------------- */

/* Does the head look as it would if it were new, whatever its api? */
static bool
is_head_sound(const ou_memdebug *dbg, struct head head)
{
    struct head made = make_head((char)head.api, size_in(head));

    return memcmp(&made, &head, sizeof head) == 0 &&
           size_in(head) <= (size_t)PTRDIFF_MAX - around(dbg);
}

size_t
ou_memdebug_dump(const ou_memdebug *dbg, const void *p, char *text,
                 size_t capacity)
{
    struct out out = {text, text + capacity - 1};
    struct head head = head_of(p);
    const uint8_t *tail = (const uint8_t *)p + size_in(head);
    uint64_t serial;

    say(&out, "api ");
    say_api(&out, head.api);
    say(&out, ", ");
    say_number(&out, size_in(head));
    say(&out, " bytes requested\n");
    say_pad(&out, "leading pad: ", head.pad, sizeof head.pad);
    if (!is_head_sound(dbg, head)) {
        say(&out, "data and trailing pad: unknown, the size may be wrong\n");
        return (size_t)(out.at - text);
    }
    say_pad(&out, "trailing pad: ", tail, sizeof forbidden);
    if (dbg->with_serial) {
        memcpy(&serial, tail + sizeof forbidden, sizeof serial);
        say(&out, "serial ");
        say_number(&out, big_endian(serial));
        say(&out, "\n");
    }
    say_data(&out, p, size_in(head));
    return (size_t)(out.at - text);
}

void
ou_memdebug_check(const ou_memdebug *dbg, const char *caller, const void *p)
{
    struct head head = head_of(p);
    char text[480];
    struct out out = {text, text + sizeof text - 1};

    if (head.api != (uint8_t)dbg->api) {
        say(&out, "bad ID: allocated with api ");
        say_api(&out, head.api);
        say(&out, ", verified with api ");
        say_api(&out, (uint8_t)dbg->api);
    }
    else if (!is_head_sound(dbg, head)) {
        say(&out, "bad leading pad byte");
    }
    else if (memcmp((const char *)p + size_in(head), forbidden,
                    sizeof forbidden) != 0) {
        say(&out, "bad trailing pad byte");
    }
    else {
        return;
    }
    say(&out, "\n");
    ou_memdebug_dump(dbg, p, out.at, (size_t)(out.end - out.at) + 1);
    ou_fatal("%s: %s", caller, text);
}

bool
ou_memdebug_is_ptr_freed(const void *p)
{
    uint8_t bytes[sizeof p];

    memcpy(bytes, &p, sizeof p);
    for (size_t i = 1; i < sizeof p; i++) {
        if (bytes[i] != bytes[0]) {
            return false;
        }
    }
    return bytes[0] == 0 || bytes[0] == OU_MEMDEBUG_CLEAN ||
           bytes[0] == OU_MEMDEBUG_DEAD || bytes[0] == OU_MEMDEBUG_FORBIDDEN;
}

/* touch.h -- use a block as its owner would, and find it as it was left.
 * SPDX-License-Identifier: MIT
 *
 * A replay that does not write into its blocks measures nothing: the cache
 * misses and page faults of the first write are what allocators are built
 * around.  So each block gets its owner's tag into its first four bytes, its
 * last four, and the first four of each further 4 KiB; less than 8 bytes get
 * one.  With that every page of a block is resident, as it is in a program, and
 * two blocks that overlap are found out: tags differ by owner. */
#ifndef OU_BENCH_TOUCH_H
#define OU_BENCH_TOUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TOUCH_STRIDE = 4096 };

static inline uint32_t
touch_tag(uint32_t id)
{
    return id * 2654435761u + 0x5bd1e995u;
}

static inline void
touch_put(char *p, uint32_t tag)
{
    memcpy(p, &tag, sizeof tag);
}

static inline bool
touch_is(const char *p, uint32_t tag)
{
    uint32_t found;

    memcpy(&found, p, sizeof found);
    return found == tag;
}

/* Write tag into the n bytes at block. */
static inline void
touch_write(void *block, size_t n, uint32_t tag)
{
    char *p = block;

    if (__builtin_expect(n < 8, 0)) {
        if (n > 0) {
            p[0] = (char)tag;
        }
        return;
    }
    touch_put(p, tag);
    touch_put(p + n - 4, tag);
    for (size_t at = TOUCH_STRIDE; at + 8 <= n; at += TOUCH_STRIDE) {
        touch_put(p + at, tag);
    }
}

/* Is the tag where it was written, as far as the first n bytes go? */
static inline bool
touch_holds_front(const void *block, size_t n, uint32_t tag)
{
    const char *p = block;

    if (__builtin_expect(n < 8, 0)) {
        return n == 0 || p[0] == (char)tag;
    }
    for (size_t at = 0; at + 8 <= n; at += TOUCH_STRIDE) {
        if (!touch_is(p + at, tag)) {
            return false;
        }
    }
    return true;
}

/* Is all that touch_write wrote still there? */
static inline bool
touch_holds(const void *block, size_t n, uint32_t tag)
{
    return touch_holds_front(block, n, tag) &&
           (n < 8 || touch_is((const char *)block + n - 4, tag));
}

#endif

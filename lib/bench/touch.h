/* touch.h -- use a block as its owner would, and find it as it was left.
 * SPDX-License-Identifier: MIT
 *
 * A replay that does not write into its blocks measures nothing: the cache
 * misses and page faults of the first write are what allocators are built
 * around.  So each block gets its owner's tag into its first four bytes; one of
 * more than 512 bytes also into its last four, and into the first four of each
 * further 4 KiB.  With that every page of a block is resident, as it is in a
 * program, and the loop itself costs as little as it can.  Tags differ by
 * owner: two blocks that are one are found out, and replay_exactly (replay.h)
 * looks at every byte. */
#ifndef OU_BENCH_TOUCH_H
#define OU_BENCH_TOUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TOUCH_SIMPLE = 512, TOUCH_STRIDE = 4096 };

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

/* Is a block of n bytes one that a single tag does for? */
static inline bool
touch_is_simple(size_t n)
{
    return __builtin_expect(n - 4 <= TOUCH_SIMPLE - 4, 1);
}

__attribute__((noinline)) static void
touch_write_all(char *p, size_t n, uint32_t tag)
{
    if (n < 4) {
        if (n > 0) {
            p[0] = (char)tag;
        }
        return;
    }
    for (size_t at = 0; at + 8 <= n; at += TOUCH_STRIDE) {
        touch_put(p + at, tag);
    }
    touch_put(p + n - 4, tag);
}

/* Is the tag in the first n bytes, of a block that has at least as many? */
__attribute__((noinline)) static bool
touch_holds_all(const char *p, size_t n, uint32_t tag)
{
    if (n < 4) {
        return n == 0 || p[0] == (char)tag;
    }
    for (size_t at = 0; at + 8 <= n; at += TOUCH_STRIDE) {
        if (!touch_is(p + at, tag)) {
            return false;
        }
    }
    return true;
}

/* Write tag into the n bytes at block. */
static inline void
touch_write(void *block, size_t n, uint32_t tag)
{
    if (touch_is_simple(n)) {
        touch_put(block, tag);
    }
    else {
        touch_write_all(block, n, tag);
    }
}

/* Is the tag where it was written, as far as the first n bytes go? */
static inline bool
touch_holds_front(const void *block, size_t n, uint32_t tag)
{
    return touch_is_simple(n) ? touch_is(block, tag)
                              : touch_holds_all(block, n, tag);
}

/* Is all that touch_write wrote still there? */
static inline bool
touch_holds(const void *block, size_t n, uint32_t tag)
{
    return touch_holds_front(block, n, tag) &&
           (n <= TOUCH_SIMPLE || touch_is((const char *)block + n - 4, tag));
}

#endif

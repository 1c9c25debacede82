/* limit.h -- the least that an allocator can do and still reuse memory.
 * SPDX-License-Identifier: MIT
 *
 * A stack of free blocks for each size class, memory taken by moving a pointer,
 * pages of 2 MiB.  It is told the size when a block is freed, and gives nothing
 * back: two favours that malloc and free do not get.  A mark to aim at. */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

enum {
    PEER_STEP = 16,     /* bytes between two classes up to … */
    PEER_LINEAR = 1024, /* … and above four classes to a doubling */
    PEER_NCLASSES = 64 + 4 * 22
};
#define PEER_RESERVE ((size_t)64 << 30)
#define PEER_HUGE    ((size_t)2 << 20)

static void *peer_stack[PEER_NCLASSES + 1]; /* links lie in the blocks */
static char *peer_top;                      /* first byte never handed out */
static char *peer_end;

static inline const char *
peer_version(void)
{
    return "-";
}

static inline bool
peer_start(const uint32_t *largest, size_t nids)
{
    char *p = mmap(NULL, PEER_RESERVE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) {
        return false;
    }
    peer_end = p + PEER_RESERVE;
    peer_top = (char *)(((uintptr_t)p + PEER_HUGE - 1) & ~(PEER_HUGE - 1));
    madvise(peer_top, (size_t)(peer_end - peer_top), MADV_HUGEPAGE);
    return true;
}

/* Return the class of n bytes, and its size in *size. */
static inline size_t
peer_class(size_t n, size_t *size)
{
    size_t shift, quarter;

    if (n <= PEER_LINEAR) {
        size_t c = (n + (n == 0) + PEER_STEP - 1) / PEER_STEP;

        *size = c * PEER_STEP;
        return c;
    }
    shift = 61 - (size_t)__builtin_clzl(n - 1); /* four quarters below n */
    quarter = (n - 1) >> shift;                 /* 4 .. 7 */
    *size = (quarter + 1) << shift;
    return PEER_LINEAR / PEER_STEP + 4 * (shift - 8) + quarter - 3;
}

static inline void *
peer_malloc(uint32_t id, size_t n)
{
    size_t size;
    size_t c = peer_class(n, &size);
    void *p = peer_stack[c];

    if (__builtin_expect(p != NULL, 1)) {
        peer_stack[c] = *(void **)p;
        return p;
    }
    if (size > (size_t)(peer_end - peer_top)) {
        return NULL;
    }
    p = peer_top;
    peer_top += size;
    return p;
}

static inline void
peer_free(uint32_t id, void *p, size_t n)
{
    size_t size;
    size_t c = peer_class(n, &size);

    *(void **)p = peer_stack[c];
    peer_stack[c] = p;
}

static inline void *
peer_calloc(uint32_t id, size_t n)
{
    void *p = peer_malloc(id, n);

    return p == NULL ? NULL : memset(p, 0, n);
}

static inline void *
peer_realloc(uint32_t id, void *p, size_t old, size_t n)
{
    size_t size;
    void *q;

    if (peer_class(old, &size) == peer_class(n, &size)) {
        return p;
    }
    q = peer_malloc(id, n);
    if (q != NULL) {
        memcpy(q, p, old < n ? old : n);
        peer_free(id, p, old);
    }
    return q;
}

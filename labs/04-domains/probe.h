/* probe.h -- an allocator that writes down how it was called.
 * SPDX-License-Identifier: MIT
 *
 * It stands below what is tested.  Its blocks lie one behind the other in pages
 * of its own, and none is ever used again: so a test can look at a block after
 * it was freed, and a mistake that an ordinary allocator would hide comes out.
 * New blocks are full of 0x11, those of calloc of zeros. */
#ifndef OU_PROBE_H
#define OU_PROBE_H

#include "mem/allocator.h"
#include "mem/os.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PROBE_BYTES  (4u << 20)
#define PROBE_BLOCKS 20000
#define PROBE_FRESH  0x11

/* One block.  Every block there ever was has one, in the order of addresses. */
struct probe_block {
    unsigned char *p;
    size_t nbytes;
    bool live;
};

/* last_* is how it was called last.  nbytes is what calloc's product is. */
struct probe {
    unsigned char *pages;
    size_t used;
    struct probe_block *block;
    size_t nblocks; /* so far */
    size_t nlive;
    size_t nbad; /* free or realloc of what is not a live block */
    size_t nmalloc, ncalloc, nrealloc, nfree;
    void *last_ctx, *last_p;
    size_t last_nbytes;
    bool fails;          /* NULL to all that could fail */
    bool stays_in_place; /* realloc does not move a block that shrinks */
};

static inline void *
probe_new_block(struct probe *probe, size_t nbytes, int fill)
{
    size_t room = (nbytes + 31) & ~(size_t)15; /* 16 bytes between blocks */
    unsigned char *p = probe->pages + probe->used;

    if (probe->fails || nbytes > PROBE_BYTES ||
        probe->nblocks == PROBE_BLOCKS || room > PROBE_BYTES - probe->used) {
        return NULL;
    }
    probe->used += room;
    probe->block[probe->nblocks++] = (struct probe_block){p, nbytes, true};
    probe->nlive++;
    return memset(p, fill, nbytes);
}

/* The live block that begins at p, or NULL; then that was a mistake. */
static inline struct probe_block *
probe_find(struct probe *probe, const void *p)
{
    size_t low = 0, high = probe->nblocks;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (probe->block[middle].p < (const unsigned char *)p) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    if (low < probe->nblocks && probe->block[low].p == p &&
        probe->block[low].live) {
        return &probe->block[low];
    }
    probe->nbad++;
    return NULL;
}

static inline void
probe_note(struct probe *probe, size_t *count, void *p, size_t nbytes)
{
    ++*count;
    probe->last_ctx = probe;
    probe->last_p = p;
    probe->last_nbytes = nbytes;
}

static inline void *
probe_malloc(void *ctx, size_t nbytes)
{
    struct probe *probe = ctx;

    probe_note(probe, &probe->nmalloc, NULL, nbytes);
    return probe_new_block(probe, nbytes, PROBE_FRESH);
}

static inline void *
probe_calloc(void *ctx, size_t nelem, size_t elsize)
{
    struct probe *probe = ctx;
    size_t nbytes;

    if (__builtin_mul_overflow(nelem, elsize, &nbytes)) {
        nbytes = SIZE_MAX;
    }
    probe_note(probe, &probe->ncalloc, NULL, nbytes);
    return probe_new_block(probe, nbytes, 0);
}

static inline void
probe_forget(struct probe *probe, struct probe_block *block)
{
    block->live = false;
    probe->nlive--;
}

static inline void *
probe_realloc(void *ctx, void *p, size_t nbytes)
{
    struct probe *probe = ctx;
    struct probe_block *old;
    void *moved;

    probe_note(probe, &probe->nrealloc, p, nbytes);
    if (p == NULL) {
        return probe_new_block(probe, nbytes, PROBE_FRESH);
    }
    old = probe_find(probe, p);
    if (old == NULL || probe->fails) {
        return NULL;
    }
    if (probe->stays_in_place && nbytes <= old->nbytes) {
        old->nbytes = nbytes;
        return p;
    }
    moved = probe_new_block(probe, nbytes, PROBE_FRESH);
    if (moved != NULL) {
        memcpy(moved, p, nbytes < old->nbytes ? nbytes : old->nbytes);
        probe_forget(probe, old);
    }
    return moved;
}

static inline void
probe_free(void *ctx, void *p)
{
    struct probe *probe = ctx;
    struct probe_block *block;

    probe_note(probe, &probe->nfree, p, 0);
    block = p == NULL ? NULL : probe_find(probe, p);
    if (block != NULL) {
        probe_forget(probe, block);
    }
}

/* Make probe an empty one; undo with probe_fini.  Returns 0, or -1 if there is
 * no memory. */
static inline int
probe_init(struct probe *probe)
{
    *probe = (struct probe){.nblocks = 0};
    probe->pages = ou_os_alloc_pages(PROBE_BYTES);
    probe->block = ou_os_alloc_pages(PROBE_BLOCKS * sizeof *probe->block);
    return probe->pages != NULL && probe->block != NULL ? 0 : -1;
}

static inline void
probe_fini(struct probe *probe)
{
    ou_os_free_pages(probe->pages, PROBE_BYTES);
    ou_os_free_pages(probe->block, PROBE_BLOCKS * sizeof *probe->block);
}

/* The table to put below what is tested.  Borrows probe. */
static inline ou_allocator
probe_table(struct probe *probe)
{
    return (ou_allocator){probe, probe_malloc, probe_calloc, probe_realloc,
                          probe_free};
}

/* How often probe was asked for memory. */
static inline size_t
probe_nasked(const struct probe *probe)
{
    return probe->nmalloc + probe->ncalloc + probe->nrealloc;
}

/* Does [p, p + nbytes) lie in a block that is live? */
static inline bool
probe_holds(const struct probe *probe, const void *p, size_t nbytes)
{
    const unsigned char *q = p;

    for (size_t i = 0; q != NULL && i < probe->nblocks; i++) {
        const struct probe_block *b = &probe->block[i];

        if (b->live && q >= b->p && q + nbytes <= b->p + b->nbytes) {
            return true;
        }
    }
    return false;
}

#endif

/* test_heap.c -- random programs on heaps of every profile; what the front
 * promises and no lab asks.
 * SPDX-License-Identifier: MIT */
#include "mem/heap.h"
#include "mem/os.h"
#include "test.h"
#include "verify/heap_verify.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const profiles[] = {"fast", "py310", "py38", "classic",
                                       "tiny"};

#define NPROFILES 5

/* ---- Random programs ----------------------------------------------------- */

#define NSLOTS 96

/* To verify takes much longer than to do a step: the map of tiny's small arenas
 * is a large one. */
#ifdef OU_STRESS
#define VERIFY_EACH 1
#define NSTEPS      2500
#else
#define VERIFY_EACH 8
#define NSTEPS      10000
#endif

struct block {
    unsigned char *p;
    size_t size;
    unsigned char fill;
};

struct program {
    ou_heap *heap;
    struct block block[NSLOTS];
    size_t nblocks, nsteps;
};

/* The profile of the running test: a model has no parameter. */
static const char *profile;

static void
program_start(void *state)
{
    struct program *p = state;
    ou_heap_options options = {.profile = profile};

    p->heap = ou_heap_new(&options);
    CHECK_NOT_NULL(p->heap);
}

enum operation { MALLOC, CALLOC, REALLOC, FREE };

/* What a step does, drawn from its number alone. */
struct step {
    enum operation operation;
    size_t slot;
    size_t size;
    unsigned char fill;
};

/* Sizes at which something changes, give or take one byte. */
static size_t
edge_size(uint64_t number)
{
    static const size_t edge[] = {1,    8,    16,    32,    48,    64,
                                  128,  256,  384,   400,   496,   512,
                                  1024, 4096, 16384, 32768, 65536, 300000};
    size_t size = edge[number % 18];

    return size + number / 18 % 3 - 1;
}

static struct step
step_of(uint64_t number)
{
    static const enum operation operation[] = {MALLOC,  MALLOC,  MALLOC, CALLOC,
                                               REALLOC, REALLOC, FREE,   FREE};
    struct step step = {
        .operation = operation[number % 8],
        .slot = (number >> 3) % NSLOTS,
        .fill = (unsigned char)(number >> 16),
    };
    uint64_t rest = number >> 24;

    switch (rest % 4) {
    case 0:
        step.size = edge_size(rest / 4);
        break;
    case 1:
        step.size = rest / 4 % 40;
        break;
    case 2:
        step.size = rest / 4 % 1100;
        break;
    default:
        step.size = rest / 4 % 150;
        break;
    }
    return step;
}

static bool
is_filled(const unsigned char *p, unsigned char fill, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (p[i] != fill) {
            return false;
        }
    }
    return true;
}

/* Is the new block in slot where no other block is, and aligned? */
static const char *
check_place(const struct program *p, size_t slot)
{
    uintptr_t begin = (uintptr_t)p->block[slot].p;
    uintptr_t end = begin + p->block[slot].size;

    if (begin % (strcmp(profile, "classic") == 0 ? 8 : 16) != 0) {
        return "a block is not aligned";
    }
    for (size_t i = 0; i < NSLOTS; i++) {
        uintptr_t other = (uintptr_t)p->block[i].p;

        if (i != slot && other != 0 &&
            (other == begin ||
             (begin < other + p->block[i].size && other < end))) {
            return "two blocks overlap";
        }
    }
    return NULL;
}

static const char *
settle(struct program *p, const struct step *step, void *got)
{
    struct block *block = &p->block[step->slot];

    if (got == NULL) {
        return "there is memory, but NULL came back";
    }
    *block = (struct block){got, step->size, step->fill};
    memset(got, step->fill, step->size);
    return check_place(p, step->slot);
}

static const char *
do_malloc(struct program *p, const struct step *step)
{
    p->nblocks++;
    return settle(p, step, ou_heap_malloc(p->heap, step->size));
}

static const char *
do_calloc(struct program *p, const struct step *step)
{
    size_t elsize = step->size % 3 == 0 && step->size > 0 ? 3 : 1;
    unsigned char *got = ou_heap_calloc(p->heap, step->size / elsize, elsize);

    p->nblocks++;
    if (got != NULL && !is_filled(got, 0, step->size)) {
        return "calloc's block is not all zeros";
    }
    return settle(p, step, got);
}

static const char *
do_realloc(struct program *p, const struct step *step)
{
    struct block *block = &p->block[step->slot];
    size_t both = block->size < step->size ? block->size : step->size;
    unsigned char *got;

    p->nblocks += block->p == NULL;
    both = block->p == NULL ? 0 : both;
    got = ou_heap_realloc(p->heap, block->p, step->size);
    if (got != NULL && !is_filled(got, block->fill, both)) {
        return "realloc lost what was in the block";
    }
    return settle(p, step, got);
}

static const char *
do_free(struct program *p, const struct step *step)
{
    struct block *block = &p->block[step->slot];

    p->nblocks -= block->p != NULL;
    if (block->p != NULL && !is_filled(block->p, block->fill, block->size)) {
        return "the contents of a block changed";
    }
    ou_heap_free(p->heap, block->p);
    block->p = NULL;
    return NULL;
}

static const char *
verify(struct program *p)
{
    const char *bad = ou_heap_verify(p->heap);

    if (bad == NULL && ou_heap_nblocks(p->heap) != p->nblocks) {
        bad = "ou_heap_nblocks is not the number of blocks";
    }
    return bad;
}

static const char *
program_step(void *state, uint64_t number)
{
    static const char *(*const perform[])(
        struct program *, const struct step *) = {do_malloc, do_calloc,
                                                  do_realloc, do_free};
    struct program *p = state;
    struct step step = step_of(number);
    const char *bad;

    if (p->block[step.slot].p != NULL && step.operation < REALLOC) {
        step.operation = FREE;
    }
    bad = perform[step.operation](p, &step);
    return bad == NULL && ++p->nsteps % VERIFY_EACH == 0 ? verify(p) : bad;
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (size_t i = 0; i < NSLOTS; i++) {
        ou_heap_free(p->heap, p->block[i].p);
    }
    CHECK_STR_EQ(ou_heap_verify(p->heap), NULL);
    CHECK_EQ(ou_heap_nblocks(p->heap), 0);
    ou_heap_delete(p->heap);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const name[] = {"malloc or free", "calloc or free",
                                       "realloc", "free"};
    struct step step = step_of(number);

    snprintf(buffer, size, "%s %zu, %zu bytes", name[step.operation], step.slot,
             step.size);
}

TEST_EACH(heap, random_programs_leave_a_sound_heap_after_every_step, NPROFILES)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    profile = profiles[param];
    ou_test_model(&model, NSTEPS);
}

/* ---- What the front promises --------------------------------------------- */

static ou_heap *
new_heap(int param)
{
    ou_heap_options options = {.profile = profiles[param]};
    ou_heap *heap = ou_heap_new(&options);

    CHECK_NOT_NULL(heap);
    return heap;
}

TEST(heap, without_options_is_the_fast_one)
{
    ou_heap *heap = ou_heap_new(NULL);
    void *large = ou_heap_malloc(heap, 100000);

    CHECK(ou_heap_owns(heap, large)); /* a faithful heap asks the C library */
    ou_heap_delete(heap);
    CHECK_EQ(ou_os_live_bytes(), 0);
}

TEST(heap, knows_its_profiles)
{
    for (size_t i = 0; i < NPROFILES; i++) {
        CHECK(ou_heap_has_profile(profiles[i]));
    }
    CHECK(ou_heap_has_profile(NULL));
    CHECK(!ou_heap_has_profile("py311"));
    CHECK(!ou_heap_has_profile(""));
    CHECK_FATAL(ou_heap_new(&(ou_heap_options){.profile = "slow"}),
                "no profile is called \"slow\"");
}

TEST(heap, deletes_nothing_if_there_is_nothing)
{
    ou_heap_delete(NULL);
    CHECK_EQ(ou_os_live_bytes(), 0);
}

/* The C library, but for requests so large that tools take them for mistakes.
 */
static void *
sane_malloc(void *ctx, size_t nbytes)
{
    return nbytes >= (size_t)1 << 40 ? NULL : malloc(nbytes + 1);
}

static void *
sane_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return nelem >= ((size_t)1 << 40) / (elsize + 1) ? NULL
                                                     : calloc(nelem, elsize);
}

static void *
sane_realloc(void *ctx, void *p, size_t nbytes)
{
    return nbytes >= (size_t)1 << 40 ? NULL : realloc(p, nbytes + 1);
}

static void
sane_free(void *ctx, void *p)
{
    free(p);
}

static ou_heap *
new_sane_heap(int param)
{
    static const ou_allocator raw = {NULL, sane_malloc, sane_calloc,
                                     sane_realloc, sane_free};
    ou_heap_options options = {.profile = profiles[param], .raw = &raw};
    ou_heap *heap = ou_heap_new(&options);

    CHECK_NOT_NULL(heap);
    return heap;
}

TEST_EACH(heap, refuses_what_is_too_large_and_loses_nothing, NPROFILES)
{
    static const size_t half = (size_t)1 << 63;
    ou_heap *heap = new_sane_heap(param);
    char *p = ou_heap_malloc(heap, 100);

    memset(p, 'x', 100);
    CHECK_NULL(ou_heap_malloc(heap, SIZE_MAX));
    CHECK_NULL(ou_heap_malloc(heap, half));
    CHECK_NULL(ou_heap_malloc(heap, (size_t)1 << 60));
    CHECK_NULL(ou_heap_calloc(heap, half, 2));
    CHECK_NULL(ou_heap_calloc(heap, SIZE_MAX, SIZE_MAX));
    CHECK_NULL(ou_heap_calloc(heap, half / 16, 15));
    CHECK_NULL(ou_heap_realloc(heap, p, SIZE_MAX));
    CHECK_NULL(ou_heap_realloc(heap, p, half));
    CHECK(is_filled((unsigned char *)p, 'x', 100));
    CHECK_EQ(ou_heap_nblocks(heap), 1);
    CHECK_STR_EQ(ou_heap_verify(heap), NULL);
    ou_heap_free(heap, p);
    ou_heap_delete(heap);
}

TEST_EACH(heap, is_itself_lost_with_its_blocks_and_no_page_stays, NPROFILES)
{
    ou_heap *heap = new_heap(param);

    for (size_t i = 0; i < 5000; i++) {
        CHECK_NOT_NULL(ou_heap_malloc(heap, 1 + i % 128));
    }
    ou_heap_delete(heap);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

TEST_EACH(heap, stands_beside_another_and_knows_its_own_blocks, NPROFILES)
{
    ou_heap *a = new_heap(param), *b = new_heap((param + 1) % NPROFILES);
    void *p = ou_heap_malloc(a, 100), *q = ou_heap_malloc(b, 100);
    int local;

    CHECK(ou_heap_owns(a, p) && !ou_heap_owns(b, p));
    CHECK(ou_heap_owns(b, q) && !ou_heap_owns(a, q));
    CHECK(!ou_heap_owns(a, &local) && !ou_heap_owns(a, NULL));
    CHECK(!ou_heap_owns(b, (void *)UINTPTR_MAX));
    ou_heap_delete(a);
    CHECK_STR_EQ(ou_heap_verify(b), NULL);
    ou_heap_free(b, q);
    ou_heap_delete(b);
}

TEST_EACH(heap, is_a_table_as_well, NPROFILES)
{
    ou_heap *heap = new_heap(param);
    ou_allocator table = ou_heap_allocator(heap);
    unsigned char *p = table.calloc(table.ctx, 10, 10);

    CHECK(is_filled(p, 0, 100));
    p = table.realloc(table.ctx, p, 1000);
    CHECK(is_filled(p, 0, 100));
    table.free(table.ctx, p);
    p = table.malloc(table.ctx, 0);
    CHECK_EQ(ou_heap_nblocks(heap), 1);
    table.free(table.ctx, p);
    CHECK_EQ(ou_heap_nblocks(heap), 0);
    ou_heap_delete(heap);
}

/* ---- Mistakes are found in a checked build ------------------------------- */

TEST_EACH(heap, finds_a_block_freed_twice, NPROFILES)
{
    ou_heap *heap = new_heap(param);
    void *p = ou_heap_malloc(heap, 40), *q = ou_heap_malloc(heap, 40);

    ou_heap_free(heap, p);
    CHECK_FATAL(ou_heap_free(heap, p), "already on the free list");
    ou_heap_free(heap, q);
    ou_heap_delete(heap);
}

TEST_EACH(heap, finds_a_pointer_into_a_block, NPROFILES)
{
    ou_heap *heap = new_heap(param);
    char *p = ou_heap_malloc(heap, 48);

    CHECK_FATAL(ou_heap_free(heap, p + 16), "block");
    ou_heap_free(heap, p);
    ou_heap_delete(heap);
}

/* Addresses that the fast heap has reserved but never used. */
TEST(heap, finds_a_pointer_into_nowhere)
{
    ou_heap *heap = new_heap(0);
    char *p = ou_heap_malloc(heap, 48);

    CHECK_FATAL(ou_heap_free(heap, p + 16384), "block");
    CHECK_FATAL(ou_heap_free(heap, p + ((size_t)3 << 20)), "block");
    CHECK_FATAL(ou_heap_free(heap, p + ((size_t)1 << 30)), "block");
    CHECK_FATAL(ou_heap_free(heap, &p), "not from this heap");
    ou_heap_free(heap, p);
    ou_heap_delete(heap);
}

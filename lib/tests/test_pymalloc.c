/* test_pymalloc.c -- what only the reference promises: a sound structure after
 * every step of a random program, and no loss when pages fail.
 * SPDX-License-Identifier: MIT
 *
 * What every heap must do is in labs/04-domains and grader/hidden. */
#include "mem/pymalloc.h"
#include "test.h"
#include "tests/os_fault.h"
#include "verify/pymalloc_verify.h"

#define NSLOTS 64

struct program {
    ou_pymalloc heap;
    ou_arena_meter meter;
    unsigned char *block[NSLOTS];
    size_t size[NSLOTS];
};

static void
program_start(void *state)
{
    struct program *p = state;

    ou_pymalloc_init(
        &p->heap, &ou_geometry_tiny,
        ou_arena_source_metered(&p->meter, ou_arena_source_mmap(), SIZE_MAX),
        ou_raw_allocator());
}

/* Does the block of slot i hold what was written into it? */
static bool
is_intact(const struct program *p, size_t i)
{
    for (size_t k = 0; k < p->size[i]; k++) {
        if (p->block[i][k] != (unsigned char)(i + k)) {
            return false;
        }
    }
    return true;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    size_t i = number % NSLOTS;
    size_t n = number / NSLOTS % 200;
    size_t kept = p->size[i] < n ? p->size[i] : n;
    bool frees = number / NSLOTS / 200 % 3 == 0;

    if (!is_intact(p, i)) {
        return "a block changed";
    }
    if (frees) {
        ou_pymalloc_free(&p->heap, p->block[i]);
        p->block[i] = NULL;
        p->size[i] = 0;
        return ou_pymalloc_verify(&p->heap);
    }
    p->block[i] = ou_pymalloc_realloc(&p->heap, p->block[i], n);
    p->size[i] = kept;
    if (!is_intact(p, i)) {
        return "realloc lost bytes";
    }
    for (size_t k = 0; k < n; k++) {
        p->block[i][k] = (unsigned char)(i + k);
    }
    p->size[i] = n;
    return ou_pymalloc_verify(&p->heap);
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (size_t i = 0; i < NSLOTS; i++) {
        ou_pymalloc_free(&p->heap, p->block[i]);
    }
    ou_pymalloc_fini(&p->heap);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s slot %d, %d bytes",
             number / NSLOTS / 200 % 3 == 0 ? "free" : "realloc",
             (int)(number % NSLOTS), (int)(number / NSLOTS % 200));
}

TEST(pymalloc, a_random_program_leaves_a_sound_heap_at_every_step)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 1500);
}

/* Succeeds if every small block could be had from an arena. */
static bool
fill_and_drain(void *ctx)
{
    const ou_geometry *geo = ctx;
    ou_pymalloc heap;
    void *block[500];
    bool ours = true;
    size_t n;

    ou_pymalloc_init(&heap, geo, ou_arena_source_mmap(), ou_raw_allocator());
    for (n = 0; n < 500; n++) {
        block[n] = ou_pymalloc_malloc(&heap, 1 + n % geo->threshold);
        ours = ours && ou_pymalloc_owns(&heap, block[n]);
    }
    for (n = 0; n < 500; n++) {
        block[n] = ou_pymalloc_realloc(&heap, block[n], 1 + n % 97);
    }
    while (n > 0) {
        ou_pymalloc_free(&heap, block[--n]);
    }
    ours = ours && ou_pymalloc_nblocks(&heap) == 0;
    ou_pymalloc_fini(&heap);
    return ours;
}

TEST_EACH(pymalloc, each_page_request_may_fail, 4)
{
    ou_geometry geo = *ou_geometry_profile((size_t)param);

    ou_test_fault_sweep(fill_and_drain, &geo);
}

TEST(pymalloc, a_heap_within_a_limit_falls_back_to_raw)
{
    ou_pymalloc heap;
    void *block[200];
    size_t ours = 0;

    ou_pymalloc_init(&heap, &ou_geometry_tiny, ou_arena_source_mmap(),
                     ou_raw_allocator());
    ou_arenas_set_limit(&heap.arenas, 3 * 4096 + 100);
    for (size_t i = 0; i < 200; i++) {
        block[i] = ou_pymalloc_malloc(&heap, 100);
        ours += ou_pymalloc_owns(&heap, block[i]);
    }
    CHECK_EQ(heap.arenas.narenas_highwater, 3);
    CHECK_EQ(ours, 3 * 8 * 4); /* pools of 8 x 512 bytes, 4 blocks in each */
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 200);
    for (size_t i = 0; i < 200; i++) {
        ou_pymalloc_free(&heap, block[i]);
    }
    CHECK_EQ(heap.nraw_blocks, 0);
    ou_pymalloc_fini(&heap);
}

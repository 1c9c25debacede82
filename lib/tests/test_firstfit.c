/* test_firstfit.c -- how a heap begins and ends, and that it is sound after
 * every step of a random program.
 * SPDX-License-Identifier: MIT
 *
 * What every first-fit heap must do is in labs/01-sizes and grader/hidden. */
#include "mem/firstfit.h"
#include "mem/os.h"
#include "test.h"
#include "verify/firstfit_verify.h"

#define CAPACITY 4096

static _Alignas(4096) unsigned char memory[CAPACITY];
static char text[512];

static const char *
map(const ou_firstfit *heap)
{
    return ou_firstfit_map(heap, text, sizeof text);
}

/* ---- Begin and end ----------------------------------------------------- */

TEST(firstfit, begins_as_one_hole)
{
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 16, OU_FIT_FIRST);

    CHECK_STR_EQ(map(heap), "4096");
    ou_firstfit_delete(heap);
}

TEST(firstfit, rounds_its_capacity_down_to_the_alignment)
{
    ou_firstfit *heap = ou_firstfit_new(memory, 1000, 64, OU_FIT_FIRST);

    CHECK_EQ(ou_firstfit_stats(heap).capacity, 960);
    ou_firstfit_delete(heap);
    CHECK_NULL(ou_firstfit_new(memory, 63, 64, OU_FIT_FIRST));
    CHECK_NULL(ou_firstfit_new(memory, 0, 1, OU_FIT_FIRST));
}

TEST(firstfit, takes_pages_of_its_own_and_gives_them_back)
{
    size_t before = ou_os_live_bytes();
    ou_firstfit *heap = ou_firstfit_new(NULL, 10000, 4096, OU_FIT_BEST);
    unsigned char *p = ou_firstfit_malloc(heap, 8192);

    CHECK_EQ((uintptr_t)p % 4096, 0);
    memset(p, 0xff, 8192);
    CHECK_NULL(ou_firstfit_malloc(heap, 1));
    ou_firstfit_delete(heap);
    CHECK_SAME(ou_os_live_bytes(), before);
}

TEST(firstfit, is_null_if_the_kernel_has_not_so_many_pages)
{
    size_t before = ou_os_live_bytes();

    CHECK_NULL(ou_firstfit_new(NULL, SIZE_MAX - 4096, 16, OU_FIT_FIRST));
    CHECK_SAME(ou_os_live_bytes(), before);
}

TEST(firstfit, refuses_what_is_no_alignment_and_what_is_no_policy)
{
    CHECK_FATAL(ou_firstfit_new(memory, CAPACITY, 0, OU_FIT_FIRST),
                "alignment 0 is not a power of two");
    CHECK_FATAL(ou_firstfit_new(memory, CAPACITY, 24, OU_FIT_FIRST),
                "alignment 24 is not a power of two");
    CHECK_FATAL(ou_firstfit_new(memory + 8, 64, 16, OU_FIT_FIRST),
                "is not aligned to 16");
    CHECK_FATAL(ou_firstfit_new(NULL, 1 << 30, 1 << 29, OU_FIT_FIRST),
                "alignment 536870912 is larger than a page");
    CHECK_FATAL(ou_firstfit_new(memory, CAPACITY, 16, (enum ou_fit)3),
                "no policy number 3");
}

TEST(firstfit, deletes_nothing_if_there_is_nothing)
{
    ou_firstfit_delete(NULL);
    CHECK_EQ(ou_os_live_bytes(), 0);
}

/* The steps of lib/examples/toy_demo.c. */
TEST(firstfit, serves_the_demo_that_the_toy_was_written_for)
{
    ou_firstfit *heap = ou_firstfit_new(NULL, 1024, 16, OU_FIT_FIRST);
    char *block1 = ou_firstfit_malloc(heap, 256);
    char *block2 = ou_firstfit_malloc(heap, 256);

    CHECK_EQ(block2 - block1, 256);
    ou_firstfit_free(heap, block1);
    CHECK_NULL(ou_firstfit_malloc(heap, 1024));
    CHECK_STR_EQ(map(heap), "256 [256] 512");
    ou_firstfit_delete(heap);
}

/* ---- Out of memory ------------------------------------------------------ */

/* Cut the whole heap into blocks of 8 bytes: the table must grow. */
static bool
fill(void *unused)
{
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 8, OU_FIT_FIRST);
    size_t nblocks = 0;

    if (heap == NULL) {
        return false;
    }
    while (ou_firstfit_malloc(heap, 8) != NULL) {
        nblocks++;
    }
    CHECK_SAME(ou_firstfit_stats(heap).blocks, nblocks);
    CHECK_NULL(ou_firstfit_verify(heap));
    ou_firstfit_delete(heap);
    return nblocks == CAPACITY / 8;
}

TEST(firstfit, stays_sound_when_its_table_cannot_grow)
{
    ou_test_fault_sweep(fill, NULL);
}

/* ---- Sound after every step --------------------------------------------- */

#define MAX_BLOCKS 200

struct block {
    unsigned char *p;
    size_t nbytes;
    unsigned char fill;
};

/* Every byte still has the value that was written when the block was new. */
static bool
is_intact(const struct block *block)
{
    for (size_t i = 0; i < block->nbytes; i++) {
        if (block->p[i] != block->fill) {
            return false;
        }
    }
    return true;
}

/* Make blocks[i] a new block, or empty if there is no room. */
static void
renew(ou_firstfit *heap, struct block *block)
{
    block->nbytes = 1 + ou_random_below(ou_random_below(4) == 0 ? 500 : 40);
    block->fill = (unsigned char)ou_random();
    block->p = ou_firstfit_malloc(heap, block->nbytes);
    if (block->p != NULL) {
        memset(block->p, block->fill, block->nbytes);
    }
}

/* Parameter: 3 policies x alignments 1, 8, 16 and 64. */
TEST_EACH(firstfit, is_sound_and_keeps_every_byte_in_a_random_program, 12)
{
    static struct block blocks[MAX_BLOCKS];
    static const size_t alignments[] = {1, 8, 16, 64};
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, alignments[param / 3],
                                        (enum ou_fit)(param % 3));

    for (int step = 0; step < 4000; step++) {
        struct block *block = &blocks[ou_random_below(MAX_BLOCKS)];

        ou_test_note("step %d", step);
        if (block->p != NULL) {
            CHECK(is_intact(block));
            ou_firstfit_free(heap, block->p);
            block->p = NULL;
        }
        else {
            renew(heap, block);
        }
        CHECK_STR_EQ(ou_firstfit_verify(heap) == NULL
                         ? "sound"
                         : ou_firstfit_verify(heap),
                     "sound");
    }
    for (size_t i = 0; i < MAX_BLOCKS; i++) {
        ou_firstfit_free(heap, blocks[i].p);
    }
    CHECK_STR_EQ(map(heap), "4096");
    ou_firstfit_delete(heap);
}

/* ---- The map ------------------------------------------------------------ */

TEST(firstfit, draws_blocks_in_brackets_and_cuts_a_long_map_off)
{
    ou_firstfit *heap = ou_firstfit_new(memory, 256, 16, OU_FIT_FIRST);
    void *p = ou_firstfit_malloc(heap, 50);
    char small[8];

    ou_firstfit_malloc(heap, 96);
    ou_firstfit_free(heap, p);
    CHECK_STR_EQ(map(heap), "64 [96] 96");
    CHECK_STR_EQ(ou_firstfit_map(heap, small, sizeof small), "64 [96]");
    ou_firstfit_delete(heap);
}

/* test_heap_faults.c -- memory fails at every point of a program, of whoever
 * has it to give; nothing is lost, and the program goes on.
 * SPDX-License-Identifier: MIT
 *
 * A program is run once for each k.  At step k of whoever is to fail (pages of
 * the operating system, arenas, the raw allocator) the trouble begins, and a
 * while later it is over.  An operation that gets no memory is skipped.  At the
 * end all blocks have their bytes, all are freed, and nothing is held. */
#include "mem/arena_source.h"
#include "mem/heap.h"
#include "mem/os.h"
#include "test.h"
#include "tests/oracle/script.h"
#include "tests/os_fault.h"
#include "verify/heap_verify.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const profiles[] = {"fast", "py310", "py38", "classic",
                                       "tiny"};

#define NPROFILES 5
#define TRACE     "grader/traces/json_docs.200k.trace.xz"
#define MAX_IDS   4000

/* ---- Programs ------------------------------------------------------------ */

static void
add(struct script *script, enum script_kind kind, uint32_t id, uint32_t size)
{
    script->ops[script->nops++] = (struct script_op){kind, id, size};
}

/* Grow through all sizes, move half of it, drop it, and once more. */
static void
write_program(struct script *script)
{
    *script = (struct script){.name = "program", .nids = 130};
    script->ops = calloc(1000, sizeof *script->ops);
    CHECK_NOT_NULL(script->ops);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t id = 0; id < 120; id++) {
            add(script, id % 3 == 0 ? SCRIPT_CALLOC : SCRIPT_MALLOC, id,
                id * id % 1500);
        }
        for (uint32_t id = 120; id < 130; id++) {
            add(script, SCRIPT_MALLOC, id, 20000 * (id - 119));
        }
        for (uint32_t id = 0; id < 130; id += 2) {
            add(script, SCRIPT_REALLOC, id, id * 37 % 3000);
        }
        for (uint32_t id = 0; id < 130; id++) {
            add(script, SCRIPT_FREE, (id * 7 + round) % 130, 0);
        }
    }
}

/* Parameter of a test: a profile, and which program. */
static void
choose_program(int param, struct script *script)
{
    if (param / NPROFILES == 0) {
        write_program(script);
    }
    else {
        CHECK_EQ(script_load(script, TRACE, 2000), 0);
    }
    CHECK_LE(script->nids, MAX_IDS);
}

/* ---- A run --------------------------------------------------------------- */

struct block {
    unsigned char *p;
    size_t size;
};

static struct {
    ou_heap *heap;
    struct block block[MAX_IDS];
    size_t nblocks;
    size_t nrefused; /* operations that got no memory */
} run;

static unsigned char
byte_of(size_t id, size_t i)
{
    return (unsigned char)(id * 13 + i * 7);
}

/* All of the first bytes, and a sample of the others. */
static size_t
next_offset(size_t i)
{
    return i < 64 ? i + 1 : i + 61;
}

static void
check_bytes(size_t id, size_t n)
{
    for (size_t i = 0; i < n; i = next_offset(i)) {
        if (run.block[id].p[i] != byte_of(id, i)) {
            ou_test_note("byte %zu of block %zu", i, id);
            CHECK_EQ(run.block[id].p[i], byte_of(id, i));
        }
    }
}

static void
settle(size_t id, void *p, size_t size)
{
    if (p == NULL) {
        run.nrefused++;
        return;
    }
    run.block[id] = (struct block){p, size};
    for (size_t i = 0; i < size; i = next_offset(i)) {
        run.block[id].p[i] = byte_of(id, i);
    }
}

static void
allocate(const struct script_op *op)
{
    void *p = op->kind == SCRIPT_MALLOC ? ou_heap_malloc(run.heap, op->size)
                                        : ou_heap_calloc(run.heap, 1, op->size);

    run.nblocks += p != NULL;
    settle(op->id, p, op->size);
}

static void
reallocate(const struct script_op *op)
{
    struct block *block = &run.block[op->id];
    size_t both = block->size < op->size ? block->size : op->size;
    void *p = ou_heap_realloc(run.heap, block->p, op->size);

    if (p == NULL && block->p != NULL) {
        check_bytes(op->id, block->size); /* as before */
    }
    else if (block->p != NULL) {
        block->p = p;
        check_bytes(op->id, both);
    }
    else {
        run.nblocks += p != NULL;
    }
    settle(op->id, p, op->size);
}

static void
release(size_t id)
{
    struct block *block = &run.block[id];

    if (block->p != NULL) {
        check_bytes(id, block->size);
        run.nblocks--;
    }
    ou_heap_free(run.heap, block->p);
    *block = (struct block){NULL, 0};
}

static void
perform(const struct script_op *op)
{
    switch (op->kind) {
    case SCRIPT_MALLOC:
    case SCRIPT_CALLOC:
        allocate(op);
        break;
    case SCRIPT_REALLOC:
        reallocate(op);
        break;
    case SCRIPT_FREE:
        release(op->id);
        break;
    default:
        break;
    }
}

static void
free_everything(void)
{
    for (size_t id = 0; id < MAX_IDS; id++) {
        release(id);
    }
    CHECK_STR_EQ(ou_heap_verify(run.heap), NULL);
    CHECK_EQ(ou_heap_nblocks(run.heap), 0);
}

/* What goes wrong, and since when.  has_begun says whether it has; end makes
 * all good again. */
struct trouble {
    bool (*has_begun)(void);
    void (*end)(void);
};

/* A whole heap is verified at the end of each run, and in the midst of trouble
 * of each so many. */
#define VERIFY_EACH 8

/* The trouble lasts for so many operations. */
#define LASTS 20

/* Run script on a heap made with options.  Returns whether there was trouble.
 */
static bool
run_with(const struct script *script, const ou_heap_options *options,
         const struct trouble *trouble)
{
    static size_t nruns;
    size_t live = ou_os_live_bytes(), began = SIZE_MAX;

    memset(&run, 0, sizeof run);
    run.heap = ou_heap_new(options);
    if (run.heap == NULL) {
        CHECK(trouble->has_begun());
        trouble->end();
        CHECK_SAME(ou_os_live_bytes(), live);
        return true;
    }
    for (size_t i = 0; i < script->nops; i++) {
        perform(&script->ops[i]);
        if (began == SIZE_MAX && trouble->has_begun()) {
            began = i;
        }
        if (began != SIZE_MAX && i == began + LASTS) {
            if (nruns++ % VERIFY_EACH == 0) {
                CHECK_STR_EQ(ou_heap_verify(run.heap), NULL);
            }
            CHECK_SAME(ou_heap_nblocks(run.heap), run.nblocks);
            trouble->end();
        }
    }
    began = trouble->has_begun() ? 0 : SIZE_MAX;
    trouble->end();
    free_everything();
    ou_heap_delete(run.heap);
    CHECK_SAME(ou_os_live_bytes(), live);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
    return began != SIZE_MAX;
}

/* ---- The operating system ------------------------------------------------ */

static struct {
    bool begun;
} os;

static bool
os_has_begun(void)
{
    os.begun |= ou_os_failures() > 0;
    return os.begun;
}

TEST_EACH(heap_faults, no_page_can_be_had_at_any_point, 2 * NPROFILES)
{
    static const struct trouble trouble = {os_has_begun, ou_os_fail_never};
    ou_heap_options options = {.profile = profiles[param % NPROFILES]};
    struct script script;
    bool met = true;

    choose_program(param, &script);
    for (size_t k = 0; met; k++) {
        ou_test_note("page request %zu and later ones fail", k);
        os.begun = false;
        ou_os_fail_after(k);
        met = run_with(&script, &options, &trouble);
    }
    CHECK_EQ(run.nrefused, 0);
    script_free(&script);
}

/* ---- The source of arenas, with a raw allocator that has nothing either -- */

static struct {
    ou_arena_meter meter;
    ou_nomemory raw;
    bool raw_fails, begun;
} source;

static bool
source_has_begun(void)
{
    source.begun |= source.meter.budget == 0;
    source.raw.start = source.begun && source.raw_fails ? 0 : SIZE_MAX;
    return source.begun;
}

static void
source_end(void)
{
    source.meter.budget = SIZE_MAX;
    source.raw_fails = false;
    source.raw.start = SIZE_MAX;
}

static bool
run_without_arenas(const struct script *script, const char *profile, size_t k,
                   bool raw_fails)
{
    static const struct trouble trouble = {source_has_begun, source_end};
    ou_arena_source arenas =
        ou_arena_source_metered(&source.meter, ou_arena_source_mmap(), k);
    ou_allocator raw =
        ou_nomemory_init(&source.raw, ou_raw_allocator(), SIZE_MAX, 0);
    ou_heap_options options = {
        .profile = profile, .source = &arenas, .raw = &raw};
    bool met;

    source.begun = false;
    source.raw_fails = raw_fails;
    met = run_with(script, &options, &trouble);
    CHECK_SAME(source.meter.nallocs, source.meter.nfrees);
    return met;
}

TEST_EACH(heap_faults, no_arena_can_be_had_at_any_point, 2 * NPROFILES)
{
    struct script script;

    if (param % NPROFILES == 0) {
        return; /* the fast heap has no source of arenas */
    }
    choose_program(param, &script);
    for (int raw_fails = 0; raw_fails < 2; raw_fails++) {
        bool met = true;

        for (size_t k = 0; met; k++) {
            ou_test_note("arena %zu and later ones fail", k);
            met = run_without_arenas(&script, profiles[param % NPROFILES], k,
                                     raw_fails == 1);
            CHECK(raw_fails == 1 || run.nrefused == 0);
        }
    }
    script_free(&script);
}

/* ---- The raw allocator --------------------------------------------------- */

static bool
raw_has_begun(void)
{
    return source.raw.ncalls > source.raw.start;
}

static void
raw_end(void)
{
    source.raw.stop = source.raw.ncalls;
}

TEST_EACH(heap_faults, the_raw_allocator_fails_at_any_call, 2 * NPROFILES)
{
    static const struct trouble trouble = {raw_has_begun, raw_end};
    struct script script;
    bool met = param % NPROFILES != 0; /* the fast heap has none */

    choose_program(param, &script);
    for (size_t k = 0; met; k++) {
        ou_allocator raw =
            ou_nomemory_init(&source.raw, ou_raw_allocator(), k, k + 1);
        ou_heap_options options = {.profile = profiles[param % NPROFILES],
                                   .raw = &raw};

        ou_test_note("call %zu of the raw allocator fails", k);
        met = run_with(&script, &options, &trouble);
        CHECK_EQ(run.nrefused, met ? 1 : 0);
    }
    script_free(&script);
}

/* ---- A limit ------------------------------------------------------------- */

static struct {
    size_t limit; /* a faithful heap has one arena, however low the limit */
    size_t ncalls;
} limit;

/* Called after each operation. */
static bool
limit_is_kept(void)
{
    ou_heap_stats stats;

    if (limit.ncalls++ % 16 == 0) {
        ou_heap_stats_get(run.heap, &stats);
        CHECK(stats.arena_bytes <= limit.limit || stats.narenas <= 1);
    }
    return true;
}

static void
limit_stays(void)
{
}

TEST_EACH(heap_faults, a_limit_is_kept_and_survived, 2 * NPROFILES)
{
    static const struct trouble trouble = {limit_is_kept, limit_stays};
    struct script script;

    choose_program(param, &script);
    for (size_t n = 1; n < (size_t)64 << 20; n = n * 3 + 4096) {
        ou_heap_options options = {.profile = profiles[param % NPROFILES],
                                   .memory_limit = n};

        ou_test_note("limit of %zu bytes", n);
        limit.limit = n;
        run_with(&script, &options, &trouble);
    }
    CHECK_EQ(run.nrefused, 0);
    script_free(&script);
}

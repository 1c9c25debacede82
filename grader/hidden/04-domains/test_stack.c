/* test_stack.c -- domains, hooks and heap on top of one another, and memory
 * that comes to an end at every possible call.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/04-domains/fixture.h"

static void *
heap_malloc(void *ctx, size_t nbytes)
{
    return ou_pymalloc_malloc(ctx, nbytes);
}

static void *
heap_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return ou_pymalloc_calloc(ctx, nelem, elsize);
}

static void *
heap_realloc(void *ctx, void *p, size_t nbytes)
{
    return ou_pymalloc_realloc(ctx, p, nbytes);
}

static void
heap_free(void *ctx, void *p)
{
    ou_pymalloc_free(ctx, p);
}

/* raw: a probe; mem and obj: the heap; hooks on all three. */
static void
begin_stack(const ou_geometry *geo)
{
    begin_heap(geo, 0);
    domains = (ou_domains){.hooked = {false}};
    domains.table[0] = probe_table(&raw);
    domains.table[1] = (ou_allocator){&heap, heap_malloc, heap_calloc,
                                      heap_realloc, heap_free};
    domains.table[2] = domains.table[1];
    ou_domains_setup_debug_hooks(&domains);
}

/* A program in which calls start to stop - 1 of domain d get no memory.
 * Returns how much is not as it should be. */
static size_t
scripted(enum ou_domain d, size_t start, size_t stop)
{
    ou_nomemory nomemory;
    ou_allocator old = ou_domain_get_allocator(&domains, d);
    unsigned char *p[12] = {NULL};
    size_t wrong = 0, failed = 0;

    ou_domain_set_allocator(&domains, d,
                            ou_nomemory_init(&nomemory, old, start, stop));
    for (size_t i = 0; i < 12; i++) {
        size_t n = i * 61;
        unsigned char *q = ou_domain_malloc(&domains, d, n);

        failed += q == NULL;
        if (q == NULL) {
            continue;
        }
        p[i] = q;
        fill_bytes(q, (unsigned)i, n);
        q = ou_domain_realloc(&domains, d, q, n / 2);
        failed += q == NULL;
        p[i] = q != NULL ? q : p[i];
        wrong += count_changed(p[i], (unsigned)i, q != NULL ? n / 2 : n);
    }
    ou_domain_set_allocator(&domains, d, old);
    wrong +=
        failed != (stop > nomemory.ncalls
                       ? (nomemory.ncalls > start ? nomemory.ncalls - start : 0)
                       : stop - start);
    for (size_t i = 0; i < 12; i++) {
        ou_domain_free(&domains, d, p[i]);
    }
    return wrong;
}

TEST_EACH(hooks, calls_that_fail_lose_nothing, 3)
{
    for (size_t start = 0; start < 26; start++) {
        begin_stack(&ou_geometry_py310);
        ou_test_note("calls %zu to %zu fail", start, start + 2);
        CHECK_EQ(scripted((enum ou_domain)param, start, start + 3), 0);
        CHECK_EQ(ou_pymalloc_nblocks(&heap), 0);
        CHECK_EQ(raw.nlive, 0);
        CHECK_EQ(raw.nbad, 0);
        end_heap();
    }
}

/* The same from below: the heap itself runs out. */
TEST_EACH(hooks, a_heap_that_runs_out_loses_nothing, 3)
{
    enum ou_domain d = (enum ou_domain)param;

    for (size_t arenas = 0; arenas < 4; arenas++) {
        unsigned char *p[40];
        size_t wrong = 0;

        begin_stack(&ou_geometry_tiny);
        room.budget = arenas;
        for (size_t i = 0; i < 40; i++) {
            p[i] = ou_domain_calloc(&domains, d, i, 3);
            raw.fails = i >= 20; /* now raw has no more, either */
            wrong += p[i] != NULL && count_other(p[i], 0, 3 * i) != 0;
        }
        for (size_t i = 0; i < 40; i++) {
            ou_domain_free(&domains, d, p[i]);
        }
        CHECK_EQ(wrong, 0);
        CHECK_EQ(ou_pymalloc_nblocks(&heap), 0);
        CHECK_EQ(raw.nlive, 0);
        end_heap();
    }
}

TEST(hooks, a_block_of_obj_is_not_one_of_mem)
{
    unsigned char *p;

    begin_stack(&ou_geometry_py310);
    p = ou_domain_malloc(&domains, OU_DOMAIN_OBJ, 60);
    CHECK_NOT_NULL(p);
    CHECK_FATAL(ou_domain_realloc(&domains, OU_DOMAIN_MEM, p, 100),
                "bad ID: allocated with api 'o', verified with api 'm'");
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 1);
    ou_domain_free(&domains, OU_DOMAIN_OBJ, p);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 0);
    end_heap();
}

TEST(hooks, the_extra_bytes_decide_who_serves)
{
    void *p;

    begin_stack(&ou_geometry_py310);
    p = ou_domain_malloc(&domains, OU_DOMAIN_OBJ, 488);
    CHECK_EQ(ou_pymalloc_owns(&heap, p), true);
    p = ou_domain_malloc(&domains, OU_DOMAIN_OBJ, 489);
    CHECK_EQ(ou_pymalloc_owns(&heap, p), false);
    CHECK_EQ(raw.last_nbytes, 513);
    end_heap();
}

/* A table put in by somebody for whom a domain is all there is. */
TEST_EACH(tables, tables_can_be_put_in_and_taken_out_at_any_time, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    ou_nomemory nomemory[8];
    ou_allocator old[8];
    void *p[9];

    begin_domains();
    for (int i = 0; i < 8; i++) {
        p[i] = ou_domain_malloc(&domains, d, 10);
        old[i] = ou_domain_get_allocator(&domains, d);
        ou_domain_set_allocator(
            &domains, d, ou_nomemory_init(&nomemory[i], old[i], 1000, 0));
    }
    p[8] = ou_domain_malloc(&domains, d, 10);
    CHECK_EQ(nomemory[0].ncalls, 8);
    CHECK_EQ(nomemory[7].ncalls, 1);
    for (int i = 7; i >= 0; i--) {
        ou_domain_free(&domains, d, p[i + 1]);
        ou_domain_set_allocator(&domains, d, old[i]);
    }
    ou_domain_free(&domains, d, p[0]);
    CHECK_EQ(probes[param].nlive, 0);
    CHECK_EQ(probes[param].nmalloc, 9);
    end_domains();
}

/* What arrives at the table is what was asked for, whatever it is. */
TEST_EACH(limits, random_requests_arrive_or_are_refused, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    size_t limit = PTRDIFF_MAX;

    begin_domains();
    probes[param].fails = true;
    for (int i = 0; i < 200; i++) {
        size_t a = ou_random() >> ou_random_below(64);
        size_t b = ou_random() >> ou_random_below(64);
        bool fits = b == 0 || a <= limit / b;
        size_t before = probes[param].ncalloc;

        CHECK_NULL(ou_domain_calloc(&domains, d, a, b));
        ou_test_note("calloc of %zu times %zu", a, b);
        CHECK_EQ(probes[param].ncalloc - before, fits ? 1 : 0);
        before = probes[param].nmalloc;
        CHECK_NULL(ou_domain_malloc(&domains, d, a));
        CHECK_EQ(probes[param].nmalloc - before, a <= limit ? 1 : 0);
    }
    end_domains();
}

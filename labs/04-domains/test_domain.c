/* test_domain.c -- what lab 04 asks of the three domains, as tests.
 * SPDX-License-Identifier: MIT
 *
 * The contracts are in lib/mem/domain.h and lib/mem/allocator.h. */
#include "fixture.h"

/* ---- limits: what every table may rely on -------------------------------- */

TEST_EACH(limits, the_table_gets_its_context_and_what_the_caller_said, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    struct probe *probe = &probes[param];
    void *p, *q;

    begin_domains();
    p = ou_domain_malloc(&domains, d, 42);
    CHECK_EQ(probe->nmalloc, 1);
    CHECK_EQ(probe->last_nbytes, 42);
    CHECK(probe_holds(probe, p, 42));
    q = ou_domain_calloc(&domains, d, 2, 5);
    CHECK_EQ(probe->ncalloc, 1);
    CHECK_EQ(probe->last_nbytes, 10);
    CHECK(probe_holds(probe, q, 10));
    q = ou_domain_realloc(&domains, d, p, 3000);
    CHECK_EQ(probe->nrealloc, 1);
    CHECK_EQ(probe->last_nbytes, 3000);
    CHECK_SAME(probe->last_p, p);
    CHECK(probe_holds(probe, q, 3000));
    ou_domain_free(&domains, d, q);
    CHECK_EQ(probe->nfree, 1);
    CHECK_SAME(probe->last_p, q);
    CHECK_EQ(probe->nlive, 1);
    end_domains();
}

TEST_EACH(limits, no_other_domain_is_asked, 3)
{
    enum ou_domain d = (enum ou_domain)param;

    begin_domains();
    ou_domain_free(&domains, d, ou_domain_malloc(&domains, d, 1));
    ou_domain_calloc(&domains, d, 1, 1);
    ou_domain_realloc(&domains, d, NULL, 1);
    CHECK_EQ(probe_nasked(&probes[param]), 3);
    CHECK_EQ(nasked(), 3);
    CHECK_EQ(probes[0].nfree + probes[1].nfree + probes[2].nfree, 1);
    end_domains();
}

TEST_EACH(limits, no_bytes_are_a_pointer_of_their_own, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    void *p[4];

    begin_domains();
    p[0] = ou_domain_malloc(&domains, d, 0);
    p[1] = ou_domain_malloc(&domains, d, 0);
    p[2] = ou_domain_calloc(&domains, d, 0, 0);
    p[3] = ou_domain_calloc(&domains, d, 0, SIZE_MAX);
    for (int i = 0; i < 4; i++) {
        CHECK_NOT_NULL(p[i]);
        for (int k = 0; k < i; k++) {
            CHECK(p[i] != p[k]);
        }
    }
    for (int i = 0; i < 4; i++) {
        ou_domain_free(&domains, d, p[i]);
    }
    CHECK_EQ(probes[param].nlive, 0);
    CHECK_EQ(probes[param].nbad, 0);
    end_domains();
}

TEST_EACH(limits, a_size_that_no_block_can_have_reaches_no_table, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    size_t limit = PTRDIFF_MAX;
    void *p;

    begin_domains();
    p = ou_domain_malloc(&domains, d, 16);
    CHECK_NULL(ou_domain_malloc(&domains, d, limit + 1));
    CHECK_NULL(ou_domain_malloc(&domains, d, SIZE_MAX));
    CHECK_EQ(nasked(), 1);
    CHECK_NULL(ou_domain_realloc(&domains, d, p, limit + 1));
    CHECK_NULL(ou_domain_realloc(&domains, d, NULL, SIZE_MAX));
    CHECK_EQ(nasked(), 1);
    CHECK_EQ(probes[param].nlive, 1);
    end_domains();
}

TEST(limits, the_largest_size_is_passed_on)
{
    begin_domains();
    CHECK_NULL(ou_domain_malloc(&domains, OU_DOMAIN_MEM, PTRDIFF_MAX));
    CHECK_EQ(probes[1].last_nbytes, (size_t)PTRDIFF_MAX);
    CHECK_NULL(ou_domain_calloc(&domains, OU_DOMAIN_MEM, PTRDIFF_MAX, 1));
    CHECK_NULL(ou_domain_calloc(&domains, OU_DOMAIN_MEM, 1, PTRDIFF_MAX));
    CHECK_EQ(probes[1].ncalloc, 2);
    CHECK_NULL(ou_domain_realloc(&domains, OU_DOMAIN_MEM, NULL, PTRDIFF_MAX));
    CHECK_EQ(probes[1].nrealloc, 1);
    end_domains();
}

TEST_EACH(limits, a_product_too_large_reaches_no_table, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    size_t limit = PTRDIFF_MAX, word = (size_t)1 << 32;
    const size_t product[5][2] = {{SIZE_MAX / 16 + 2, 16},
                                  {word, word},
                                  {limit / 2 + 1, 2},
                                  {1, limit + 1},
                                  {limit + 1, 1}};

    begin_domains();
    for (int i = 0; i < 5; i++) {
        size_t nelem = product[i][0], elsize = product[i][1];

        ou_test_note("calloc of 0x%zx elements of 0x%zx bytes", nelem, elsize);
        CHECK_NULL(ou_domain_calloc(&domains, d, nelem, elsize));
        CHECK_EQ(nasked(), 0);
    }
    end_domains();
}

TEST(limits, null_is_passed_on)
{
    begin_domains();
    CHECK_NOT_NULL(ou_domain_realloc(&domains, OU_DOMAIN_OBJ, NULL, 8));
    CHECK_EQ(probes[2].nrealloc, 1);
    ou_domain_free(&domains, OU_DOMAIN_OBJ, NULL);
    CHECK_EQ(probes[2].nfree, 1);
    CHECK_NULL(probes[2].last_p);
    end_domains();
}

TEST_EACH(limits, null_of_the_table_is_the_answer, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    void *p;

    begin_domains();
    p = ou_domain_malloc(&domains, d, 20);
    fill_bytes(p, 1, 20);
    probes[param].fails = true;
    CHECK_NULL(ou_domain_malloc(&domains, d, 20));
    CHECK_NULL(ou_domain_calloc(&domains, d, 4, 5));
    CHECK_NULL(ou_domain_realloc(&domains, d, p, 40));
    CHECK_EQ(count_changed(p, 1, 20), 0);
    CHECK_EQ(nasked(), 4);
    end_domains();
}

/* ---- tables: exchange who answers ---------------------------------------- */

/* A hook as a client writes it: counts and passes on. */
struct counter {
    ou_allocator below;
    size_t ncalls;
};

static void *
counter_malloc(void *ctx, size_t nbytes)
{
    struct counter *c = ctx;

    c->ncalls++;
    return c->below.malloc(c->below.ctx, nbytes);
}

static void *
counter_calloc(void *ctx, size_t nelem, size_t elsize)
{
    struct counter *c = ctx;

    c->ncalls++;
    return c->below.calloc(c->below.ctx, nelem, elsize);
}

static void *
counter_realloc(void *ctx, void *p, size_t nbytes)
{
    struct counter *c = ctx;

    c->ncalls++;
    return c->below.realloc(c->below.ctx, p, nbytes);
}

static void
counter_free(void *ctx, void *p)
{
    struct counter *c = ctx;

    c->ncalls++;
    c->below.free(c->below.ctx, p);
}

static ou_allocator
counter_table(struct counter *counter)
{
    return (ou_allocator){counter, counter_malloc, counter_calloc,
                          counter_realloc, counter_free};
}

TEST_EACH(tables, a_domain_says_which_table_it_has, 3)
{
    ou_allocator table;

    begin_domains();
    table = ou_domain_get_allocator(&domains, (enum ou_domain)param);
    CHECK(table.ctx == &probes[param]);
    CHECK(table.malloc == probe_malloc);
    CHECK(table.calloc == probe_calloc);
    CHECK(table.realloc == probe_realloc);
    CHECK(table.free == probe_free);
    end_domains();
}

TEST_EACH(tables, a_hook_sees_every_call_until_the_old_table_is_back, 3)
{
    enum ou_domain d = (enum ou_domain)param;
    struct counter counter = {.ncalls = 0};
    void *p;

    begin_domains();
    counter.below = ou_domain_get_allocator(&domains, d);
    ou_domain_set_allocator(&domains, d, counter_table(&counter));
    p = ou_domain_malloc(&domains, d, 10);
    p = ou_domain_realloc(&domains, d, p, 20);
    CHECK_NOT_NULL(p);
    CHECK_NOT_NULL(ou_domain_calloc(&domains, d, 1, 30));
    CHECK_EQ(counter.ncalls, 3);
    CHECK_EQ(nasked(), 3);
    ou_domain_set_allocator(&domains, d, counter.below);
    ou_domain_free(&domains, d, p);
    CHECK_EQ(counter.ncalls, 3);
    CHECK_EQ(probes[param].nfree, 1);
    CHECK_EQ(probes[param].nbad, 0);
    end_domains();
}

TEST_EACH(tables, only_one_domain_changes, 3)
{
    struct counter counter = {.ncalls = 0};

    begin_domains();
    counter.below = ou_domain_get_allocator(&domains, (enum ou_domain)param);
    ou_domain_set_allocator(&domains, (enum ou_domain)param,
                            counter_table(&counter));
    for (int d = 0; d < OU_NDOMAINS; d++) {
        CHECK_NOT_NULL(ou_domain_malloc(&domains, (enum ou_domain)d, 1));
    }
    CHECK_EQ(counter.ncalls, 1);
    CHECK_EQ(probes[0].nmalloc, 1);
    CHECK_EQ(probes[1].nmalloc, 1);
    CHECK_EQ(probes[2].nmalloc, 1);
    end_domains();
}

/* Calls 0 to 9 of malloc, as bits: 1 where memory came. */
static unsigned
who_succeeds(enum ou_domain d)
{
    unsigned bits = 0;

    for (int i = 0; i < 10; i++) {
        bits |= (unsigned)(ou_domain_malloc(&domains, d, 8) != NULL) << i;
    }
    return bits;
}

TEST(tables, memory_can_be_made_to_fail_from_one_call_to_another)
{
    ou_allocator old;
    ou_nomemory nomemory;

    begin_domains();
    old = ou_domain_get_allocator(&domains, OU_DOMAIN_OBJ);
    ou_domain_set_allocator(&domains, OU_DOMAIN_OBJ,
                            ou_nomemory_init(&nomemory, old, 3, 6));
    CHECK_EQ(who_succeeds(OU_DOMAIN_OBJ), 0x3c7);
    CHECK_EQ(nomemory.ncalls, 10);
    ou_domain_set_allocator(&domains, OU_DOMAIN_OBJ, old);
    ou_domain_set_allocator(&domains, OU_DOMAIN_OBJ, old); /* twice is once */
    CHECK_EQ(who_succeeds(OU_DOMAIN_OBJ), 0x3ff);
    ou_domain_set_allocator(&domains, OU_DOMAIN_OBJ,
                            ou_nomemory_init(&nomemory, old, 8, 0));
    CHECK_EQ(who_succeeds(OU_DOMAIN_OBJ), 0x0ff);
    CHECK_EQ(who_succeeds(OU_DOMAIN_MEM), 0x3ff);
    end_domains();
}

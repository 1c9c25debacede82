/* test_conformance_domains.c -- what CPython's own tests demand of its memory
 * functions, restated for ours.
 * SPDX-License-Identifier: MIT
 *
 * k1 to k12 are scenarios from CPython's test suite; oracle/README.md names the
 * test each comes from.  The domains are those that OUROMALLOC in the
 * environment asks for, so that all can be run behind debug hooks as well. */
#include "mem/domain.h"
#include "mem/domain_setup.h"
#include "mem/heap.h"
#include "mem/memdebug.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

static ou_domain_setup setup;
static ou_domains *const domains = &setup.domains;

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_from_environment(&setup), 0);
}

static void
end(void)
{
    ou_domain_setup_fini(&setup);
}

static void
begin_with_hooks(void)
{
    begin();
    ou_domains_setup_debug_hooks(domains);
}

/* ---- k1, k2, k3: a table of one's own ------------------------------------ */

/* Notes the arguments of the last call and passes it on. */
struct witness {
    ou_allocator below;
    void *ctx, *p;
    size_t nelem, nbytes;
};

static void *
witness_malloc(void *ctx, size_t nbytes)
{
    struct witness *w = ctx;

    w->ctx = ctx;
    w->nbytes = nbytes;
    return w->below.malloc(w->below.ctx, nbytes);
}

static void *
witness_calloc(void *ctx, size_t nelem, size_t elsize)
{
    struct witness *w = ctx;

    w->ctx = ctx;
    w->nelem = nelem;
    w->nbytes = elsize;
    return w->below.calloc(w->below.ctx, nelem, elsize);
}

static void *
witness_realloc(void *ctx, void *p, size_t nbytes)
{
    struct witness *w = ctx;

    w->ctx = ctx;
    w->p = p;
    w->nbytes = nbytes;
    return w->below.realloc(w->below.ctx, p, nbytes);
}

static void
witness_free(void *ctx, void *p)
{
    struct witness *w = ctx;

    w->ctx = ctx;
    w->p = p;
    w->below.free(w->below.ctx, p);
}

static void
check_that_calls_arrive(struct witness *w, enum ou_domain d)
{
    void *p = ou_domain_malloc(domains, d, 42);
    uintptr_t old = (uintptr_t)p;

    CHECK_SAME(w->ctx, w);
    CHECK_EQ(w->nbytes, 42);
    p = ou_domain_realloc(domains, d, p, 84);
    CHECK_SAME((uintptr_t)w->p, old);
    CHECK_EQ(w->nbytes, 84);
    old = (uintptr_t)p;
    ou_domain_free(domains, d, p);
    CHECK_SAME((uintptr_t)w->p, old);
    p = ou_domain_calloc(domains, d, 2, 5);
    CHECK_EQ(w->nelem, 2);
    CHECK_EQ(w->nbytes, 5);
    old = (uintptr_t)p;
    w->ctx = NULL;
    ou_domain_free(domains, d, p);
    CHECK_SAME(w->ctx, w);
    CHECK_SAME((uintptr_t)w->p, old);
}

/* The parameter is the domain: raw, mem, obj. */
TEST_EACH(conformance, k1_k2_k3_a_table_put_in_gets_every_call, OU_NDOMAINS)
{
    enum ou_domain d = (enum ou_domain)param;
    struct witness w = {.below = {NULL, NULL, NULL, NULL, NULL}};

    begin();
    w.below = ou_domain_get_allocator(domains, d);
    ou_domain_set_allocator(domains, d,
                            (ou_allocator){&w, witness_malloc, witness_calloc,
                                           witness_realloc, witness_free});
    check_that_calls_arrive(&w, d);
    ou_domain_set_allocator(domains, d, w.below);
    w.ctx = NULL;
    ou_domain_free(domains, d, ou_domain_malloc(domains, d, 1));
    CHECK_NULL(w.ctx);
    end();
}

/* ---- k4: no bytes -------------------------------------------------------- */

TEST_EACH(conformance, k4_no_bytes_are_a_block_of_their_own, OU_NDOMAINS)
{
    enum ou_domain d = (enum ou_domain)param;
    void *p, *q, *r;

    begin();
    p = ou_domain_malloc(domains, d, 0);
    q = ou_domain_calloc(domains, d, 0, 0);
    r = ou_domain_realloc(domains, d, NULL, 0);
    CHECK_NOT_NULL(p);
    CHECK_NOT_NULL(q);
    CHECK_NOT_NULL(r);
    CHECK(p != q && q != r && p != r);
    p = ou_domain_realloc(domains, d, p, 0);
    CHECK_NOT_NULL(p);
    ou_domain_free(domains, d, p);
    ou_domain_free(domains, d, q);
    ou_domain_free(domains, d, r);
    ou_domain_free(domains, d, NULL);
    end();
}

/* ---- k5: memory that runs out on purpose --------------------------------- */

/* Allocate n blocks in turn and free them; return the number of the first that
 * failed, and check that exactly those in [start, stop) did. */
static void
check_failures(enum ou_domain d, size_t n, size_t start, size_t stop)
{
    for (size_t i = 0; i < n; i++) {
        void *p = i % 2 == 0 ? ou_domain_malloc(domains, d, 40)
                             : ou_domain_calloc(domains, d, 4, 10);

        ou_test_note("call %zu, failing from %zu to %zu", i, start, stop);
        CHECK_EQ(p == NULL, i >= start && (stop == 0 || i < stop));
        ou_domain_free(domains, d, p);
    }
}

TEST_EACH(conformance, k5_calls_fail_in_one_range_only, OU_NDOMAINS)
{
    static const size_t range[][2] = {{0, 0}, {3, 0}, {0, 1}, {2, 7}, {20, 0}};
    enum ou_domain d = (enum ou_domain)param;
    ou_allocator before;
    ou_nomemory nomemory;

    begin();
    before = ou_domain_get_allocator(domains, d);
    for (size_t i = 0; i < 5; i++) {
        ou_domain_set_allocator(
            domains, d,
            ou_nomemory_init(&nomemory, before, range[i][0], range[i][1]));
        check_failures(d, 20, range[i][0], range[i][1]);
        ou_domain_set_allocator(domains, d, before);
        ou_domain_set_allocator(domains, d, before);
        check_failures(d, 5, 5, 0);
    }
    end();
}

/* ---- k6, k7: what a debug hook finds ------------------------------------- */

TEST(conformance, k6_a_byte_written_behind_a_block_is_found)
{
    unsigned char *p;
    char dump[400];

    begin_with_hooks();
    p = ou_domain_malloc(domains, OU_DOMAIN_MEM, 16);
    CHECK_EQ(p[0], OU_MEMDEBUG_CLEAN);
    CHECK_EQ(p[15], OU_MEMDEBUG_CLEAN);
    p[16] = 'x';
    ou_memdebug_dump(&domains->debug[OU_DOMAIN_MEM], p, dump, sizeof dump);
    CHECK_NOT_NULL(strstr(dump, "api 'm', 16 bytes"));
    CHECK_NOT_NULL(strstr(dump, "trailing pad: byte 0 is 0x78"));
    CHECK_NOT_NULL(strstr(dump, "data: cd cd"));
    CHECK_FATAL(ou_domain_free(domains, OU_DOMAIN_MEM, p),
                "bad trailing pad byte");
    p[16] = OU_MEMDEBUG_FORBIDDEN;
    ou_domain_free(domains, OU_DOMAIN_MEM, p);
    end();
}

TEST(conformance, k7_a_block_freed_through_another_domain_is_found)
{
    void *p;

    begin_with_hooks();
    p = ou_domain_malloc(domains, OU_DOMAIN_MEM, 16);
    CHECK_FATAL(ou_domain_free(domains, OU_DOMAIN_RAW, p),
                "bad ID: allocated with api 'm', verified with api 'r'");
    ou_domain_free(domains, OU_DOMAIN_MEM, p);
    end();
}

/* ---- k8: who may call ---------------------------------------------------- */

static bool
has_lock(void *ctx)
{
    return *(const bool *)ctx;
}

TEST_EACH(conformance, k8_a_call_without_the_lock_is_found, 2)
{
    enum ou_domain d = param == 0 ? OU_DOMAIN_MEM : OU_DOMAIN_OBJ;
    bool lock = false;
    void *p;

    begin_with_hooks();
    domains->debug[d].may_call = has_lock;
    domains->debug[d].ctx = &lock;
    CHECK_FATAL(ou_domain_malloc(domains, d, 10), "may not be called now");
    lock = true;
    p = ou_domain_malloc(domains, d, 10);
    CHECK_NOT_NULL(p);
    lock = false;
    CHECK_FATAL(ou_domain_free(domains, d, p), "may not be called now");
    lock = true;
    ou_domain_free(domains, d, p);
    end();
}

/* ---- k9: pointers made of the hooks' bytes ------------------------------- */

TEST(conformance, k9_pointers_of_a_hooks_bytes_are_known_as_freed)
{
    static const unsigned char byte[4] = {
        0, OU_MEMDEBUG_CLEAN, OU_MEMDEBUG_FORBIDDEN, OU_MEMDEBUG_DEAD};
    void *p;

    for (size_t i = 0; i < 4; i++) {
        memset(&p, byte[i], sizeof p);
        CHECK(ou_memdebug_is_ptr_freed(p));
    }
    CHECK(!ou_memdebug_is_ptr_freed(&p));
}

/* What a client finds that follows a pointer in a block it has freed. */
TEST(conformance, k9_a_pointer_in_a_freed_block_is_known_as_freed)
{
    void **p;

    begin_with_hooks();
    p = ou_domain_malloc(domains, OU_DOMAIN_RAW, 4 * sizeof *p);
    CHECK(ou_memdebug_is_ptr_freed(p[3]));
    p[3] = p;
    CHECK(!ou_memdebug_is_ptr_freed(p[3]));
    ou_domain_free(domains, OU_DOMAIN_RAW, p);
    end();
}

/* ---- k11: statistics ----------------------------------------------------- */

TEST(conformance, k11_statistics_are_printed_and_add_up)
{
    static const char *const profile[] = {"fast", "py310", "py38", "tiny"};
    char text[8192];

    for (size_t i = 0; i < 4; i++) {
        ou_heap_options options = {.profile = profile[i]};
        ou_heap *heap = ou_heap_new(&options);
        ou_heap_stats stats;
        FILE *out = fmemopen(text, sizeof text, "w");

        for (size_t n = 0; n < 1000; n++) {
            CHECK_NOT_NULL(ou_heap_malloc(heap, 1 + n % 100));
        }
        ou_heap_stats_get(heap, &stats);
        CHECK(ou_heap_stats_add_up(&stats));
        ou_heap_stats_print(&stats, out);
        fclose(out);
        CHECK_NOT_NULL(strstr(text, "bytes in arenas"));
        CHECK_NOT_NULL(strstr(text, "blocks allocated"));
        CHECK_EQ(stats.nblocks, 1000);
        ou_heap_delete(heap);
    }
}

/* ---- k12: how many blocks there are -------------------------------------- */

TEST(conformance, k12_the_number_of_blocks_comes_back)
{
    size_t before;
    void *p, *q;

    begin();
    if (setup.heap != NULL) {
        p = ou_domain_malloc(domains, OU_DOMAIN_OBJ, 100);
        before = ou_heap_nblocks(setup.heap);
        CHECK_GT(before, 0);
        q = ou_domain_malloc(domains, OU_DOMAIN_MEM, 5000);
        CHECK_SAME(ou_heap_nblocks(setup.heap), before + 1);
        ou_domain_free(domains, OU_DOMAIN_MEM, q);
        CHECK_SAME(ou_heap_nblocks(setup.heap), before);
        ou_domain_free(domains, OU_DOMAIN_OBJ, p);
        CHECK_EQ(ou_heap_nblocks(setup.heap), 0);
    }
    end();
}

/* test_os.c -- pages from the kernel, and from the twin that fails.
 * SPDX-License-Identifier: MIT */
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"

TEST(os, page_size_is_a_power_of_two)
{
    size_t page = ou_os_page_size();

    CHECK_GE(page, 4096);
    CHECK_EQ(page & (page - 1), 0);
    CHECK_SAME(ou_os_page_size(), page);
}

TEST(os, pages_are_aligned_and_zero)
{
    size_t page = ou_os_page_size();
    unsigned char *p = ou_os_alloc_pages(3 * page);

    CHECK_NOT_NULL(p);
    CHECK_EQ((uintptr_t)p % page, 0);
    for (size_t i = 0; i < 3 * page; i++) {
        ou_test_note("byte %zu", i);
        CHECK_EQ(p[i], 0);
    }
    ou_os_free_pages(p, 3 * page);
}

TEST(os, pages_given_back_and_taken_again_are_zero)
{
    size_t page = ou_os_page_size();
    unsigned char *p = ou_os_alloc_pages(page);

    CHECK_NOT_NULL(p);
    memset(p, 0xff, page);
    ou_os_free_pages(p, page);
    p = ou_os_alloc_pages(page);
    CHECK_NOT_NULL(p);
    CHECK_EQ(p[0], 0);
    CHECK_EQ(p[page - 1], 0);
    ou_os_free_pages(p, page);
}

TEST(os, two_requests_do_not_overlap)
{
    size_t page = ou_os_page_size();
    unsigned char *a = ou_os_alloc_pages(page);
    unsigned char *b = ou_os_alloc_pages(page);

    CHECK_NOT_NULL(a);
    CHECK_NOT_NULL(b);
    CHECK(a + page <= b || b + page <= a);
    ou_os_free_pages(a, page);
    ou_os_free_pages(b, page);
}

TEST(os, live_bytes_counts_whole_pages)
{
    size_t page = ou_os_page_size();
    size_t before = ou_os_live_bytes();
    void *p = ou_os_alloc_pages(1);
    void *q = ou_os_alloc_pages(page + 1);

    CHECK_NOT_NULL(p);
    CHECK_NOT_NULL(q);
    CHECK_EQ(ou_os_live_bytes() - before, 3 * page);
    ou_os_free_pages(p, 1);
    CHECK_EQ(ou_os_live_bytes() - before, 2 * page);
    ou_os_free_pages(q, page + 1);
    CHECK_EQ(ou_os_live_bytes() - before, 0);
}

TEST(os, no_size_and_impossible_sizes_give_null)
{
    size_t page = ou_os_page_size();
    size_t before = ou_os_live_bytes();

    CHECK_NULL(ou_os_alloc_pages(0));
    CHECK_NULL(ou_os_alloc_pages(SIZE_MAX));
    CHECK_NULL(ou_os_alloc_pages((size_t)-16));
    CHECK_NULL(ou_os_alloc_pages(SIZE_MAX - page + 2)); /* rounds up to 0 */
    CHECK_NULL(ou_os_alloc_pages(SIZE_MAX - page + 1)); /* whole pages */
    CHECK_NULL(ou_os_alloc_pages((size_t)PTRDIFF_MAX));
    CHECK_EQ(ou_os_live_bytes(), before);
}

TEST(os, giving_back_null_does_nothing)
{
    size_t before = ou_os_live_bytes();

    ou_os_free_pages(NULL, 4096);
    ou_os_free_pages(NULL, 0);
    CHECK_EQ(ou_os_live_bytes(), before);
}

TEST(os, giving_back_more_than_was_taken_is_fatal)
{
    size_t page = ou_os_page_size();
    void *p = ou_os_alloc_pages(page);

    CHECK_NOT_NULL(p);
    CHECK_FATAL(ou_os_free_pages(p, 2 * page), "handed out");
    CHECK_FATAL(ou_os_free_pages(p, 0), "handed out");
    ou_os_free_pages(p, page);
    CHECK_FATAL(ou_os_free_pages(p, page), "handed out");
}

TEST(os, giving_back_the_middle_of_a_page_is_fatal)
{
    size_t page = ou_os_page_size();
    unsigned char *p = ou_os_alloc_pages(page);

    CHECK_NOT_NULL(p);
    CHECK_FATAL(ou_os_free_pages(p + 1, page), "not pages of ours");
    ou_os_free_pages(p, page);
}

TEST(os_fault, fails_after_the_calls_it_was_granted)
{
    void *p;
    void *q;

    ou_os_fail_after(1);
    p = ou_os_alloc_pages(1);
    q = ou_os_alloc_pages(1);
    CHECK_NOT_NULL(p);
    CHECK_NULL(q);
    CHECK_NULL(ou_os_alloc_pages(1));
    CHECK_EQ(ou_os_calls(), 3);
    CHECK_EQ(ou_os_failures(), 2);
    ou_os_fail_never();
    q = ou_os_alloc_pages(1);
    CHECK_NOT_NULL(q);
    CHECK_EQ(ou_os_failures(), 0);
    ou_os_free_pages(p, 1);
    ou_os_free_pages(q, 1);
}

/* Takes two runs of pages, or none. */
static bool
take_two(void *ctx)
{
    void **pair = ctx;

    pair[0] = ou_os_alloc_pages(1);
    pair[1] = ou_os_alloc_pages(1);
    ou_os_free_pages(pair[0], 1);
    ou_os_free_pages(pair[1], 1);
    return pair[0] != NULL && pair[1] != NULL;
}

TEST(os_fault, a_sweep_meets_every_allocation)
{
    void *pair[2];

    ou_test_fault_sweep(take_two, pair);
    CHECK(pair[0] != NULL && pair[1] != NULL);
}

/* ---- Ranges of addresses ------------------------------------------------- */

TEST(os, a_range_costs_no_memory)
{
    size_t page = ou_os_page_size();
    size_t live = ou_os_live_bytes();
    size_t reserved = ou_os_reserved_bytes();
    char *p = ou_os_reserve(1024 * page);

    CHECK_NOT_NULL(p);
    CHECK_EQ((uintptr_t)p % page, 0);
    CHECK_SAME(ou_os_live_bytes(), live);
    CHECK_EQ(ou_os_reserved_bytes() - reserved, 1024 * page);
    ou_os_release(p, 1024 * page, 0);
    CHECK_SAME(ou_os_reserved_bytes(), reserved);
}

TEST(os, committed_pages_are_zero_also_after_a_purge)
{
    size_t page = ou_os_page_size();
    size_t live = ou_os_live_bytes();
    char *p = ou_os_reserve(8 * page);

    CHECK_NOT_NULL(p);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(ou_os_commit(p + page, 2 * page), 0);
        CHECK_EQ(ou_os_live_bytes() - live, 2 * page);
        CHECK_EQ(p[page], 0);
        CHECK_EQ(p[3 * page - 1], 0);
        memset(p + page, 0xff, 2 * page);
        ou_os_purge(p + page, 2 * page);
        CHECK_SAME(ou_os_live_bytes(), live);
    }
    ou_os_release(p, 8 * page, 0);
}

TEST(os, a_purge_leaves_its_neighbours_alone)
{
    size_t page = ou_os_page_size();
    char *p = ou_os_reserve(3 * page);

    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_os_commit(p, 3 * page), 0);
    memset(p, 'x', 3 * page);
    ou_os_purge(p + page, page);
    CHECK_EQ(p[page - 1], 'x');
    CHECK_EQ(p[page], 0);
    CHECK_EQ(p[2 * page], 'x');
    ou_os_release(p, 3 * page, 2 * page);
}

TEST(os, a_release_takes_what_is_committed_with_it)
{
    size_t page = ou_os_page_size();
    size_t live = ou_os_live_bytes();
    char *p = ou_os_reserve(3 * page);

    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_os_commit(p, 3 * page), 0);
    ou_os_purge(p, page);
    ou_os_release(p, 3 * page, 2 * page);
    CHECK_SAME(ou_os_live_bytes(), live);
    ou_os_release(NULL, 0, 0);
}

TEST(os, advice_changes_no_byte)
{
    size_t size = (size_t)4 << 20;
    char *p = ou_os_reserve(size);

    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_os_commit(p, size), 0);
    memset(p, 'x', size);
    ou_os_advise_huge(p, size, true);
    ou_os_collapse(p, size);
    CHECK_EQ(p[size / 2], 'x');
    ou_os_advise_huge(p, size, false);
    CHECK_EQ(p[size - 1], 'x');
    ou_os_release(p, size, size);
}

TEST(os, what_is_no_range_is_refused)
{
    size_t page = ou_os_page_size();
    size_t before = ou_os_reserved_bytes();

    CHECK_NULL(ou_os_reserve(0));
    CHECK_NULL(ou_os_reserve(page + 1));
    CHECK_NULL(ou_os_reserve(SIZE_MAX));
    CHECK_NULL(ou_os_reserve(SIZE_MAX - page + 1));
    CHECK_SAME(ou_os_reserved_bytes(), before);
}

TEST(os, to_give_back_more_than_is_committed_is_fatal)
{
    size_t page = ou_os_page_size();
    char *p = ou_os_reserve(4 * page);

    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_os_commit(p, page), 0);
    CHECK_FATAL(ou_os_purge(p, ou_os_live_bytes() + page), "are committed");
    CHECK_FATAL(ou_os_purge(p + 1, page), "not whole pages");
    CHECK_FATAL(ou_os_purge(p, page - 1), "not whole pages");
    CHECK_FATAL(ou_os_release(p, 4 * page, ou_os_live_bytes() + page),
                "are committed");
    CHECK_FATAL(ou_os_release(p, ou_os_reserved_bytes() + page, 0),
                "not a range of ours");
    ou_os_release(p, 4 * page, page);
}

TEST(os_fault, reserve_and_commit_fail_like_pages)
{
    size_t page = ou_os_page_size();
    char *p;

    ou_os_fail_after(1);
    p = ou_os_reserve(4 * page);
    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_os_commit(p, page), -1);
    CHECK_NULL(ou_os_reserve(page));
    CHECK_EQ(ou_os_calls(), 3);
    CHECK_EQ(ou_os_failures(), 2);
    ou_os_fail_never();
    CHECK_EQ(ou_os_commit(p, page), 0);
    ou_os_release(p, 4 * page, page);
}

TEST(os_fault, refuses_ranges_that_are_too_large)
{
    size_t page = ou_os_page_size();
    char *p;

    ou_os_refuse_ranges_above(4 * page);
    CHECK_NULL(ou_os_reserve(5 * page));
    p = ou_os_reserve(4 * page);
    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_os_failures(), 0);
    ou_os_refuse_ranges_above(SIZE_MAX);
    ou_os_release(p, 4 * page, 0);
}

/* test_clients.c -- hooks in front of three domains, and ten broken clients.
 * SPDX-License-Identifier: MIT
 *
 * Below the hooks are probes (probe.h), which use no memory twice, so that each
 * client gets as far as its mistake takes it. */
#include "clients.h"
#include "fixture.h"

static void
begin_hooked(void)
{
    begin_domains();
    ou_domains_setup_debug_hooks(&domains);
}

/* ---- hooks: a guard for each domain -------------------------------------- */

TEST_EACH(hooks, each_domain_has_its_own_api, 3)
{
    static const char api[3] = {'r', 'm', 'o'};
    unsigned char *p;

    begin_hooked();
    p = ou_domain_malloc(&domains, (enum ou_domain)param, 5);
    CHECK_NOT_NULL(p);
    CHECK_EQ(p[-8], api[param]);
    CHECK_EQ(probes[param].last_nbytes, 29);
    CHECK_EQ(nasked(), 1);
    end_domains();
}

TEST(hooks, a_second_call_changes_nothing)
{
    begin_hooked();
    ou_domains_setup_debug_hooks(&domains);
    for (int d = 0; d < OU_NDOMAINS; d++) {
        CHECK_NOT_NULL(ou_domain_malloc(&domains, (enum ou_domain)d, 5));
        CHECK_EQ(probes[d].last_nbytes, 29);
        CHECK_EQ(domains.hooked[d], true);
    }
    end_domains();
}

TEST(hooks, a_table_put_in_since_is_not_hooked_again)
{
    ou_nomemory nomemory;

    begin_hooked();
    domains.table[1] = ou_nomemory_init(&nomemory, domains.table[1], 1, 2);
    ou_domains_setup_debug_hooks(&domains);
    CHECK_NOT_NULL(ou_domain_malloc(&domains, OU_DOMAIN_MEM, 5));
    CHECK_EQ(probes[1].last_nbytes, 29);
    CHECK_NULL(ou_domain_malloc(&domains, OU_DOMAIN_MEM, 5));
    CHECK_EQ(nomemory.ncalls, 2);
    end_domains();
}

/* ---- hooks: the clients -------------------------------------------------- */

TEST(hooks, a_name_needs_one_byte_more_than_its_letters)
{
    begin_hooked();
    CHECK_FATAL(client_copies_a_name(&domains, "sixteen letters!"),
                "bad trailing pad byte");
    CHECK_FATAL(client_copies_a_name(&domains, "sixteen letters!"),
                "trailing pad: byte 0 is 0x00");
    end_domains();
}

TEST(hooks, a_line_of_blanks_has_no_last_letter)
{
    begin_hooked();
    CHECK_FATAL(client_strips_blanks(&domains, "   "), "bad leading pad byte");
    CHECK_FATAL(client_strips_blanks(&domains, "   "),
                "leading pad: byte 6 is 0x3f");
    end_domains();
}

TEST(hooks, what_is_freed_on_the_way_out_is_freed_once_more_at_the_end)
{
    begin_hooked();
    CHECK_EQ(client_opens(&domains, 1), 0);
    CHECK_FATAL(client_opens(&domains, 0),
                "bad ID: allocated with api 0xdd, verified with api 'o'");
    CHECK_EQ(probes[2].nbad, 0);
    end_domains();
}

TEST(hooks, a_block_goes_back_through_its_own_domain)
{
    begin_hooked();
    CHECK_FATAL(client_fills_a_buffer(&domains),
                "bad ID: allocated with api 'm', verified with api 'r'");
    CHECK_EQ(probes[0].nfree, 0);
    end_domains();
}

TEST(hooks, a_link_out_of_a_freed_node_leads_nowhere)
{
    struct client_node *node;

    begin_hooked();
    node = client_frees_a_list(&domains);
    CHECK_EQ((uintptr_t)node, 0xddddddddddddddddu);
    CHECK_EQ(ou_memdebug_is_ptr_freed(node), true);
    end_domains();
}

TEST(hooks, the_middle_of_a_block_has_no_head)
{
    begin_hooked();
    CHECK_FATAL(client_splits_a_pair(&domains), "bad ID");
    CHECK_EQ(probes[1].nlive, 1);
    end_domains();
}

TEST(hooks, after_realloc_the_old_pointer_reads_dead_bytes)
{
    begin_hooked();
    CHECK_EQ(client_appends(&domains), 0xddddddddu);
    CHECK_EQ(probes[1].nlive, 0);
    end_domains();
}

TEST(hooks, fresh_memory_is_not_zero)
{
    begin_hooked();
    CHECK_EQ(client_counts_letters(&domains, "abracadabra"), 0xcdcdcdceu);
    CHECK_EQ(client_counts_letters(&domains, ""), 0xcdcdcdcdu);
    end_domains();
}

/* Your heap as a table. */
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

TEST(hooks, a_block_that_is_forgotten_is_missed_by_who_counts)
{
    begin_heap(&ou_geometry_py310, 0);
    domains = (ou_domains){.hooked = {false}};
    domains.table[0] = probe_table(&raw);
    domains.table[1] = (ou_allocator){&heap, heap_malloc, heap_calloc,
                                      heap_realloc, heap_free};
    domains.table[2] = domains.table[1];
    ou_domains_setup_debug_hooks(&domains);
    CHECK_EQ(client_compares(&domains, "regal", "lager"), 1);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 0);
    CHECK_EQ(client_compares(&domains, "regal", "later"), 0);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 1);
    end_heap();
}

TEST(hooks, a_product_that_wrapped_is_too_small_a_block)
{
    begin_hooked();
    CHECK_EQ(client_reads_a_picture(&domains, 2), 0);
    CHECK_EQ(client_reads_a_picture(&domains, (size_t)1 << 59), -1);
    CHECK_FATAL(client_reads_a_picture(&domains, ((size_t)1 << 60) + 1),
                "bad trailing pad byte");
    CHECK_FATAL(client_reads_a_picture(&domains, ((size_t)1 << 60) + 1),
                "api 'r', 16 bytes requested");
    end_domains();
}

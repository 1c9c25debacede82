/* test_domain.c -- domains from a name, in the environment or not.
 * SPDX-License-Identifier: MIT
 *
 * What the functions of a domain must do is in labs/04-domains. */
#include "mem/domain.h"
#include "mem/domain_setup.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static ou_domain_setup setup;

static const char *const plain_names[] = {"malloc",   "fast",   "classic",
                                          "py38",     "py310",  "tiny",
                                          "pymalloc", "default"};
#define NPLAIN 8

/* Use each domain a little. */
static void
use(ou_domains *domains)
{
    for (int d = 0; d < OU_NDOMAINS; d++) {
        enum ou_domain domain = (enum ou_domain)d;
        char *p = ou_domain_malloc(domains, domain, 20);

        CHECK_NOT_NULL(p);
        memcpy(p, "domain", 7);
        p = ou_domain_realloc(domains, domain, p, 2000);
        CHECK_STR_EQ(p, "domain");
        ou_domain_free(domains, domain, p);
        p = ou_domain_calloc(domains, domain, 0, 0);
        CHECK_NOT_NULL(p);
        ou_domain_free(domains, domain, p);
    }
}

TEST_EACH(domain, every_name_serves_all_three, NPLAIN)
{
    char with_hooks[32];

    CHECK_EQ(ou_domain_setup_init(&setup, plain_names[param]), 0);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_OBJ], false);
    CHECK_EQ(setup.heap != NULL, param != 0);
    use(&setup.domains);
    ou_domain_setup_fini(&setup);
    snprintf(with_hooks, sizeof with_hooks, "%s_debug", plain_names[param]);
    CHECK_EQ(ou_domain_setup_init(&setup, with_hooks), 0);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_RAW], true);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_OBJ], true);
    use(&setup.domains);
    ou_domain_setup_fini(&setup);
    CHECK_NOT_NULL(strstr(ou_domain_setup_names(), plain_names[param]));
}

TEST(domain, debug_is_the_default_with_hooks)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "debug"), 0);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_MEM], true);
    use(&setup.domains);
    ou_domain_setup_fini(&setup);
    CHECK_EQ(ou_domain_setup_init(&setup, NULL), 0);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_MEM], false);
    ou_domain_setup_fini(&setup);
}

TEST_EACH(domain, other_names_are_refused, 6)
{
    static const char *const names[6] = {
        "nonsense",
        "_debug",
        "debug_debug",
        "py310_debug_debug",
        "FAST",
        "py310_debug_and_a_text_that_is_longer_than_any_name_there_is"};

    CHECK_EQ(ou_domain_setup_init(&setup, names[param]), -2);
}

TEST(domain, the_environment_chooses)
{
    setenv("OUROMALLOC", "tiny_debug", 1);
    CHECK_EQ(ou_domain_setup_from_environment(&setup), 0);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_OBJ], true);
    ou_domain_setup_fini(&setup);
    setenv("OUROMALLOC", "", 1);
    CHECK_EQ(ou_domain_setup_from_environment(&setup), 0);
    CHECK_EQ(setup.domains.hooked[OU_DOMAIN_OBJ], false);
    ou_domain_setup_fini(&setup);
    setenv("OUROMALLOC", "tinny", 1);
    CHECK_EQ(ou_domain_setup_from_environment(&setup), -2);
    unsetenv("OUROMALLOC");
}

TEST(domain, statistics_are_printed_at_each_new_arena)
{
    char path[] = "/tmp/ouro-stats-XXXXXX";
    int kept = dup(STDERR_FILENO), file = mkstemp(path);
    char text[4096] = "";
    void *p[40];

    CHECK_GE(file, 0);
    unlink(path);
    setenv("OUROMALLOC", "tiny", 1);
    setenv("OUROMALLOCSTATS", "1", 1);
    CHECK_EQ(ou_domain_setup_from_environment(&setup), 0);
    fflush(stderr);
    dup2(file, STDERR_FILENO);
    for (int i = 0; i < 40; i++) { /* more than one arena of 4 KiB holds */
        p[i] = ou_domain_malloc(&setup.domains, OU_DOMAIN_OBJ, 128);
    }
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    CHECK_GT(pread(file, text, sizeof text - 1, 0), 0);
    CHECK_NOT_NULL(strstr(text, "arenas                                        "
                                "  0\n"));
    CHECK_NOT_NULL(strstr(text, "arenas                                        "
                                "  1\n"));
    for (int i = 0; i < 40; i++) {
        ou_domain_free(&setup.domains, OU_DOMAIN_OBJ, p[i]);
    }
    ou_domain_setup_fini(&setup);
    close(file);
    close(kept);
    unsetenv("OUROMALLOC");
    unsetenv("OUROMALLOCSTATS");
}

/* Small blocks of obj must come from the heap. */
static bool
set_up_and_use(void *ctx)
{
    ou_domain_setup mine;
    bool ours = true;

    if (ou_domain_setup_init(&mine, ctx) < 0) {
        return false;
    }
    for (size_t n = 1; n < 100; n += 9) {
        void *p = ou_domain_malloc(&mine.domains, OU_DOMAIN_OBJ, n);

        ours = ours && p != NULL && ou_heap_owns(mine.heap, p);
        ou_domain_free(&mine.domains, OU_DOMAIN_OBJ, p);
    }
    ou_domain_setup_fini(&mine);
    return ours;
}

TEST(domain, each_page_request_may_fail)
{
    char name[] = "py38";

    ou_test_fault_sweep(set_up_and_use, name);
}

TEST(domain, an_unknown_domain_is_fatal_in_a_checked_build)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "malloc"), 0);
    CHECK_FATAL(ou_domain_malloc(&setup.domains, (enum ou_domain)3, 1),
                "is_domain");
    ou_domain_setup_fini(&setup);
}

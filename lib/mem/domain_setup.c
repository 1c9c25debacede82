/* domain_setup.c -- three domains from nothing, chosen by a name.
 * Layer 20.  Needs: arena_source heap_stats heap domain.  Used by: nothing yet.
 * SPDX-License-Identifier: MIT
 *
 * A name is the name of a heap's profile, or stands for one, or says "malloc";
 * "_debug" may follow.
 * CPython: _PyMem_SetupAllocators (Objects/obmalloc.c). */
#include "mem/domain_setup.h"

#include "mem/arena_source.h"
#include "mem/heap_stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer than any name. */
#define NAME_BYTES 32

static const char debug_suffix[] = "_debug";

const char *
ou_domain_setup_names(void)
{
    return "malloc fast classic py38 py310 tiny pymalloc default, each with or "
           "without _debug; debug";
}

/* Copy name without "_debug" to plain, of NAME_BYTES bytes.  Was there one? */
static bool
split_name(const char *name, char plain[NAME_BYTES])
{
    size_t length = strlen(name);
    size_t suffix = sizeof debug_suffix - 1;
    bool with_hooks =
        length > suffix && strcmp(name + length - suffix, debug_suffix) == 0;

    snprintf(plain, NAME_BYTES, "%.*s",
             (int)(with_hooks ? length - suffix : length), name);
    return with_hooks;
}

/* The profile that plain stands for; plain itself if it stands for none. */
static const char *
profile_of(const char *plain)
{
    if (strcmp(plain, "default") == 0) {
        return "fast";
    }
    return strcmp(plain, "pymalloc") == 0 ? "py310" : plain;
}

/* ---- Statistics at each new arena ---------------------------------------- */

/* The arena is not taken yet, so the heap is at rest. */
static void *
alloc_with_stats(void *ctx, size_t nbytes)
{
    const ou_domain_setup *setup = ctx;
    ou_arena_source source = ou_arena_source_mmap();
    ou_heap_stats stats;

    if (setup->heap != NULL) {
        ou_heap_stats_get(setup->heap, &stats);
        ou_heap_stats_print(&stats, stderr);
    }
    return source.alloc(source.ctx, nbytes);
}

static void
free_with_stats(void *ctx, void *p, size_t nbytes)
{
    ou_arena_source source = ou_arena_source_mmap();

    source.free(source.ctx, p, nbytes);
}

/* ---- Setting up ---------------------------------------------------------- */

/* Make the heap that plain asks for. */
static int
make_heap(ou_domain_setup *setup, const char *plain, bool with_stats)
{
    ou_arena_source talkative = {setup, alloc_with_stats, free_with_stats};
    ou_heap_options options = {.profile = profile_of(plain),
                               .source = with_stats ? &talkative : NULL};

    if (strcmp(plain, "malloc") == 0) {
        return 0;
    }
    if (!ou_heap_has_profile(options.profile)) {
        return -2;
    }
    setup->heap = ou_heap_new(&options);
    return setup->heap == NULL ? -1 : 0;
}

static int
set_up(ou_domain_setup *setup, const char *name, bool with_stats)
{
    char plain[NAME_BYTES];
    bool with_hooks;
    int status;

    if (name == NULL) {
        name = "default";
    }
    with_hooks =
        split_name(strcmp(name, "debug") == 0 ? "default_debug" : name, plain);
    *setup = (ou_domain_setup){.heap = NULL};
    status = make_heap(setup, plain, with_stats);
    if (status < 0) {
        return status;
    }
    for (int d = 0; d < OU_NDOMAINS; d++) {
        bool from_heap = d != OU_DOMAIN_RAW && setup->heap != NULL;

        setup->domains.table[d] =
            from_heap ? ou_heap_allocator(setup->heap) : ou_raw_allocator();
    }
    if (with_hooks) {
        ou_domains_setup_debug_hooks(&setup->domains);
    }
    return 0;
}

int
ou_domain_setup_init(ou_domain_setup *setup, const char *name)
{
    return set_up(setup, name, false);
}

/* Return the value of variable, or NULL if it is empty or not set. */
static const char *
from_environment(const char *variable)
{
    const char *value = getenv(variable);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

int
ou_domain_setup_from_environment(ou_domain_setup *setup)
{
    const char *name = from_environment("OUROMALLOC");
    int status =
        set_up(setup, name, from_environment("OUROMALLOCSTATS") != NULL);

    if (status == -2) {
        fprintf(stderr, "OUROMALLOC=%s: no such allocator; there are: %s\n",
                name, ou_domain_setup_names());
    }
    return status;
}

void
ou_domain_setup_fini(ou_domain_setup *setup)
{
    ou_heap_delete(setup->heap);
    *setup = (ou_domain_setup){.heap = NULL};
}

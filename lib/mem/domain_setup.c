/* domain_setup.c -- three domains from nothing, chosen by a name.
 * Layer 20.  Needs: heap domain.  Used by: nothing yet.
 * SPDX-License-Identifier: MIT
 *
 * A name is the name of a heap's profile, or stands for one, or says "malloc";
 * "_debug" may follow.
 * CPython: _PyMem_SetupAllocators (Objects/obmalloc.c). */
#include "mem/domain_setup.h"

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

/* Make the heap that plain asks for. */
static int
make_heap(ou_domain_setup *setup, const char *plain)
{
    ou_heap_options options = {.profile = profile_of(plain)};

    if (strcmp(plain, "malloc") == 0) {
        return 0;
    }
    if (!ou_heap_has_profile(options.profile)) {
        return -2;
    }
    setup->heap = ou_heap_new(&options);
    return setup->heap == NULL ? -1 : 0;
}

int
ou_domain_setup_init(ou_domain_setup *setup, const char *name)
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
    status = make_heap(setup, plain);
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
ou_domain_setup_from_environment(ou_domain_setup *setup)
{
    const char *name = getenv("OUROMALLOC");
    int status;

    if (name != NULL && name[0] == '\0') {
        name = NULL;
    }
    status = ou_domain_setup_init(setup, name);
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

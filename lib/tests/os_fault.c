/* os_fault.c -- an operating system that fails on demand.
 * SPDX-License-Identifier: MIT
 *
 * This is mem/os_mmap.c with a door in front of the three functions that may
 * fail: the product is compiled right here, with these under other names. */
#include "tests/os_fault.h"

#include "mem/os.h"

#include <stdint.h>

static void *product_alloc_pages(size_t nbytes);
static void *product_reserve(size_t nbytes);
static int product_commit(void *p, size_t nbytes);
#define ou_os_alloc_pages product_alloc_pages
#define ou_os_reserve     product_reserve
#define ou_os_commit      product_commit
#include "mem/os_mmap.c"
#undef ou_os_alloc_pages
#undef ou_os_reserve
#undef ou_os_commit

static struct {
    size_t budget; /* calls that go through; SIZE_MAX: all */
    size_t calls;
    size_t failures;
    size_t largest_range; /* bytes; a larger one is refused */
    size_t addresses;     /* bytes that may be reserved at a time */
} fault = {
    .budget = SIZE_MAX, .largest_range = SIZE_MAX, .addresses = SIZE_MAX};

/* Count a call.  Is it to fail? */
static bool
fails(void)
{
    fault.calls++;
    if (fault.budget == 0) {
        fault.failures++;
        return true;
    }
    fault.budget -= fault.budget == SIZE_MAX ? 0 : 1;
    return false;
}

void *
ou_os_alloc_pages(size_t nbytes)
{
    return fails() ? NULL : product_alloc_pages(nbytes);
}

void *
ou_os_reserve(size_t nbytes)
{
    size_t reserved = ou_os_reserved_bytes();

    if (fails() || nbytes > fault.largest_range || reserved > fault.addresses ||
        nbytes > fault.addresses - reserved) {
        return NULL;
    }
    return product_reserve(nbytes);
}

int
ou_os_commit(void *p, size_t nbytes)
{
    return fails() ? -1 : product_commit(p, nbytes);
}

static void
restart(size_t budget)
{
    fault.budget = budget;
    fault.calls = 0;
    fault.failures = 0;
}

void
ou_os_fail_after(size_t n)
{
    restart(n);
}

void
ou_os_fail_never(void)
{
    restart(SIZE_MAX);
}

void
ou_os_refuse_ranges_above(size_t nbytes)
{
    fault.largest_range = nbytes;
}

void
ou_os_limit_addresses(size_t nbytes)
{
    fault.addresses = nbytes;
}

size_t
ou_os_calls(void)
{
    return fault.calls;
}

size_t
ou_os_failures(void)
{
    return fault.failures;
}

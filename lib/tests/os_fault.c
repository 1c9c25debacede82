/* os_fault.c -- an operating system that fails on demand.
 * SPDX-License-Identifier: MIT
 *
 * This is mem/os_mmap.c with a door in front of ou_os_alloc_pages: the product
 * is compiled right here, with that one function under another name. */
#include "tests/os_fault.h"

#include "mem/os.h"

#include <stdint.h>

static void *product_alloc_pages(size_t nbytes);
#define ou_os_alloc_pages product_alloc_pages
#include "mem/os_mmap.c"
#undef ou_os_alloc_pages

static struct {
    size_t budget; /* calls that go through; SIZE_MAX: all */
    size_t calls;
    size_t failures;
} fault = {.budget = SIZE_MAX};

void *
ou_os_alloc_pages(size_t nbytes)
{
    fault.calls++;
    if (fault.budget == 0) {
        fault.failures++;
        return NULL;
    }
    fault.budget -= fault.budget == SIZE_MAX ? 0 : 1;
    return product_alloc_pages(nbytes);
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

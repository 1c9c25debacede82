/* domain.h -- three ways to ask for memory, and who answers each.
 * SPDX-License-Identifier: MIT
 *
 * What memory is for decides who should provide it:
 *
 *     raw   buffers that outlive everything, or that other threads touch:
 *           the C library
 *     mem   buffers of the runtime: small and short-lived
 *     obj   objects: smaller still
 *
 * Each domain has a table of four functions (allocator.h), and the tables can
 * be replaced while the program runs: by a hook that counts, by one that fails,
 * by one that checks.  Whoever replaces one passes the calls on to what was
 * there. A block goes back through the domain that it came from.
 *
 * The functions here see to what every table may rely on: no request is larger
 * than PTRDIFF_MAX bytes, and no product in calloc overflows.
 * Everything else, NULL and 0 bytes included, is the table's to answer.
 *
 * CPython: PyMem_Raw*, PyMem_*, PyObject_*, PyMem_GetAllocator,
 * PyMem_SetAllocator, PyMem_SetupDebugHooks; PEP 445. */
#ifndef OU_DOMAIN_H
#define OU_DOMAIN_H

#include "mem/allocator.h"
#include "mem/memdebug.h"

#include <stdbool.h>
#include <stddef.h>

/* CPython: PyMemAllocatorDomain. */
enum ou_domain { OU_DOMAIN_RAW, OU_DOMAIN_MEM, OU_DOMAIN_OBJ };
#define OU_NDOMAINS 3

/* table[d] is what domain d calls; debug[d] is the hook of domain d, somewhere
 * in the chain behind table[d] if hooked[d].  How to set one up from nothing:
 * domain_setup.h.  CPython: _PyMem_Raw, _PyMem, _PyObject, _PyMem_Debug. */
typedef struct {
    ou_allocator table[OU_NDOMAINS];
    ou_memdebug debug[OU_NDOMAINS];
    bool hooked[OU_NDOMAINS];
} ou_domains;

/* Return a new block of domain, at least nbytes bytes long; NULL if there is no
 * memory or nbytes is above PTRDIFF_MAX.  0 bytes give a unique pointer.
 * CPython: PyMem_RawMalloc, PyMem_Malloc, PyObject_Malloc. */
void *ou_domain_malloc(ou_domains *domains, enum ou_domain domain,
                       size_t nbytes);

/* Return a new block of nelem * elsize bytes, all zeros; NULL if there is no
 * memory or the product is above PTRDIFF_MAX; then the table is not called.
 * CPython: PyMem_RawCalloc, PyMem_Calloc, PyObject_Calloc. */
void *ou_domain_calloc(ou_domains *domains, enum ou_domain domain, size_t nelem,
                       size_t elsize);

/* Change the size of block p.  NULL if there is no memory or nbytes is above
 * PTRDIFF_MAX, and p is as before; otherwise steals p.
 * CPython: PyMem_RawRealloc, PyMem_Realloc, PyObject_Realloc. */
void *ou_domain_realloc(ou_domains *domains, enum ou_domain domain, void *p,
                        size_t nbytes);

/* Take back block p of domain.  Steals p.
 * CPython: PyMem_RawFree, PyMem_Free, PyObject_Free. */
void ou_domain_free(ou_domains *domains, enum ou_domain domain, void *p);

/* Return the table of domain, a copy.  CPython: PyMem_GetAllocator. */
ou_allocator ou_domain_get_allocator(const ou_domains *domains,
                                     enum ou_domain domain);

/* Replace the table of domain.  The new one keeps the contract of allocator.h;
 * while blocks of the old one are out, it must pass them on.
 * CPython: PyMem_SetAllocator. */
void ou_domain_set_allocator(ou_domains *domains, enum ou_domain domain,
                             ou_allocator allocator);

/* Put a debug hook, of api 'r', 'm' and 'o' and without serial numbers, in
 * front of each of the three tables.  A domain that has got its hook is left
 * alone, be it in front or behind tables that were put in since: so a second
 * call changes nothing.  No block may be out.  domains may not be moved from
 * now on: the tables point into it.  CPython: PyMem_SetupDebugHooks. */
void ou_domains_setup_debug_hooks(ou_domains *domains);

#endif

/* memdebug.c -- an allocator that finds the mistakes of its callers.
 * Lab 04-domains: Domains and debug hooks.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=04-domains):
 *
 *     layout        15 points   The bytes around a block
 *     check         12 points   Find the damage
 *     moves          8 points   Realloc under guard
 *     dump           5 points   Say what is there
 *
 * base is what the allocator below returned, p what the caller got; p is always
 * HEAD bytes behind base.  Between calls every block that is out has its size,
 * its api and its pad bytes in place, or its caller has overwritten them.
 * CPython: _PyMem_DebugRawAlloc and its companions (Objects/obmalloc.c). */
#include "mem/memdebug.h"

#include "mem/fatal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD OU_MEMDEBUG_WORD
#define HEAD (2 * WORD) /* bytes before the caller's */

ou_allocator
ou_memdebug_init(ou_memdebug *dbg, char api, ou_allocator below,
                 bool with_serial)
{
    *dbg =
        (ou_memdebug){.api = api, .with_serial = with_serial, .below = below};
    return (ou_allocator){dbg, ou_memdebug_malloc, ou_memdebug_calloc,
                          ou_memdebug_realloc, ou_memdebug_free};
}

/* ---- What stands around a block ------------------------------------------ */

/* ---- malloc, calloc, free ------------------------------------------------ */

/* Exercise layout, 15 points: The bytes around a block.
 * Contract: lib/mem/memdebug.h. */
void *
ou_memdebug_malloc(void *ctx, size_t nbytes)
{
    ou_todo();
}

/* Exercise layout, continued.
 * Contract: lib/mem/memdebug.h. */
void *
ou_memdebug_calloc(void *ctx, size_t nelem, size_t elsize)
{
    ou_todo();
}

/* Exercise layout, continued.
 * Contract: lib/mem/memdebug.h. */
void
ou_memdebug_free(void *ctx, void *p)
{
    ou_todo();
}

/* ---- realloc ------------------------------------------------------------- */

/* Exercise moves, 8 points: Realloc under guard.
 * Contract: lib/mem/memdebug.h. */
void *
ou_memdebug_realloc(void *ctx, void *p, size_t nbytes)
{
    ou_todo();
}

/* ---- Finding mistakes ---------------------------------------------------- */

/* Exercise check, 12 points: Find the damage.
 * Contract: lib/mem/memdebug.h. */
void
ou_memdebug_check(const ou_memdebug *dbg, const char *caller, const void *p)
{
    ou_todo();
}

/* Exercise check, continued.
 * Contract: lib/mem/memdebug.h. */
bool
ou_memdebug_is_ptr_freed(const void *p)
{
    ou_todo();
}

/* ---- Dump ---------------------------------------------------------------- */

/* Exercise dump, 5 points: Say what is there.
 * Contract: lib/mem/memdebug.h. */
size_t
ou_memdebug_dump(const ou_memdebug *dbg, const void *p, char *text,
                 size_t capacity)
{
    ou_todo();
}

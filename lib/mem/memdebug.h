/* memdebug.h -- an allocator that finds the mistakes of its callers.
 * SPDX-License-Identifier: MIT
 *
 * Put in front of another allocator, it makes every block longer and writes
 * known bytes around and into it:
 *
 *     p - 16  8 bytes   nbytes as requested, most significant byte first
 *     p -  8  1 byte    the api: 'r', 'm' or 'o', the domain it came from
 *     p -  7  7 bytes   0xFD, forbidden
 *     p       nbytes    the caller's, 0xCD (clean) when new
 *     p + n   8 bytes   0xFD, forbidden
 *     p + n+8 8 bytes   serial number, as the first 8; only if asked for
 *
 * free and realloc look at all of that before they go on, and stop the program
 * (ou_fatal) with what they found.  The bytes of a freed block, those before
 * and behind it included, become 0xDD (dead).
 *
 * CPython: _PyMem_DebugRawAlloc and its companions (Objects/obmalloc.c),
 * PyMem_SetupDebugHooks. */
#ifndef OU_MEMDEBUG_H
#define OU_MEMDEBUG_H

#include "mem/allocator.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes, and how many stand on each side.
 * CPython: PYMEM_CLEANBYTE, PYMEM_DEADBYTE, PYMEM_FORBIDDENBYTE, SST. */
#define OU_MEMDEBUG_CLEAN     0xCD
#define OU_MEMDEBUG_DEAD      0xDD
#define OU_MEMDEBUG_FORBIDDEN 0xFD
#define OU_MEMDEBUG_WORD      8

/* One hook.  CPython: debug_alloc_api_t. */
typedef struct {
    char api;           /* 'r', 'm' or 'o' */
    bool with_serial;   /* write serial numbers (32 extra bytes, not 24) */
    ou_allocator below; /* where the longer blocks come from */
    uint64_t serial;    /* of the call that succeeded last; counts from 1 */
    /* Both NULL, or asked before every call: whether the caller may call at
     * all.  CPython: _PyMem_DebugCheckGIL. */
    bool (*may_call)(void *ctx);
    void *ctx; /* borrowed; passed to may_call */
} ou_memdebug;

/* Set dbg up in front of below.  Returns the table to use in below's place; it
 * borrows dbg.  CPython: PyMem_SetupDebugHooks, for one domain. */
ou_allocator ou_memdebug_init(ou_memdebug *dbg, char api, ou_allocator below,
                              bool with_serial);

/* The four functions of the table.  ctx is the ou_memdebug; contracts as in
 * allocator.h, with the following additions.
 * A request is NULL, and nothing below is asked, if a product is too large for
 * size_t, or a size with its extra bytes larger than PTRDIFF_MAX.
 * If may_call says no, that is fatal: "may not be called now". */

/* The new block is filled with 0xCD.  CPython: _PyMem_DebugRawMalloc. */
void *ou_memdebug_malloc(void *ctx, size_t nbytes);

/* The new block is zeros.  CPython: _PyMem_DebugRawCalloc. */
void *ou_memdebug_calloc(void *ctx, size_t nelem, size_t elsize);

/* p is checked first.  The bytes that a block gains are 0xCD.  Of the first and
 * the last 64 bytes that it had, head and pads included, all that do not belong
 * to it afterwards become 0xDD: the whole two ends if it moves.  Whether it
 * moves is left open: the allocator below may be asked to resize the block, or
 * for a new one in any case.  If it fails, p is as before, to the byte.
 * CPython: _PyMem_DebugRawRealloc, which asks to resize. */
void *ou_memdebug_realloc(void *ctx, void *p, size_t nbytes);

/* p is checked, then filled with 0xDD, what stands around it included.
 * CPython: _PyMem_DebugRawFree. */
void ou_memdebug_free(void *ctx, void *p);

/* Stop the program unless p is an undamaged block of dbg's api.  What is wrong
 * is looked for in this order, and the message has these words, followed by
 * what ou_memdebug_dump says:
 *   "bad ID: allocated with api 'm', verified with api 'r'"
 *   "bad leading pad byte"   (also if the size cannot be true)
 *   "bad trailing pad byte"
 * An api that is no letter is shown as a number: 0xdd.  caller is the name of
 * the function that reports; the message begins with it.
 * CPython: _PyMem_DebugCheckAddress. */
void ou_memdebug_check(const ou_memdebug *dbg, const char *caller,
                       const void *p);

/* Describe block p in text, of capacity bytes, in lines like these:
 *   api 'm', 16 bytes requested
 *   leading pad: ok
 *   trailing pad: byte 0 is 0x78, byte 3 is 0x00
 *   serial 7                       only with serial numbers
 *   data: cd cd cd cd cd cd cd cd ... cd cd cd cd cd cd cd cd
 * A pad is "ok", or its damaged bytes are listed, from 0.  Of more than 16
 * bytes of data the first 8 and the last 8 are shown.  An api that is no letter
 * is shown as a number.
 *
 * If a leading pad byte is damaged, or the size is more than any block can
 * have, the size is not believed: nothing behind the leading pad is read, and
 * one line takes the place of those about it:
 *   data and trailing pad: unknown, the size may be wrong
 *
 * Returns the length without the NUL; what does not fit is left out.
 * CPython: _PyObject_DebugDumpAddress. */
size_t ou_memdebug_dump(const ou_memdebug *dbg, const void *p, char *text,
                        size_t capacity);

/* Is p a pointer that nobody may follow: NULL, or one that was read from where
 * a hook has written, so that its bytes are all 0xCD, all 0xDD or all 0xFD?  A
 * cheap guard in assertions: no pointer to something alive looks like that.
 * CPython: _PyMem_IsPtrFreed. */
bool ou_memdebug_is_ptr_freed(const void *p);

#endif

/* toy_buggy.h -- an allocator that is wrong in eight ways, kept as it is.
 * SPDX-License-Identifier: MIT
 *
 * A faithful port of a well-meant toy written in Python: one array of bytes, in
 * which a byte of zero means "free".  Malloc looks for the first run of zeros
 * that is long enough and fills it with ones; free fills it with zeros again.
 * So the marks that say what is free lie in the very bytes that the caller was
 * given to write to.  What follows from that, and from what it forgets to
 * check:
 *
 *     1. a caller that writes zeros loses the block to the next caller
 *     2. a caller that writes after free takes the bytes away for good
 *     3. every request for 0 bytes gets offset 0
 *     4. so handles collide, and a block behind one of them can be lost
 *     5. a negative size damages the heap, or fails for a strange reason
 *     6. freeing twice is an error of the book-keeping, not of the heap; and an
 *        old handle frees the new block that now stands there
 *     7. 257 bytes may be refused while 512 are free
 *     8. each malloc reads bytes in proportion to heap size times request
 *
 * The seventh it shares with every allocator that cannot move blocks, firstfit
 * too; the other seven come from marks in the payload and from missing checks.
 *
 * What Python does for the original, this port does as plainly as C can:
 * exceptions are negative results with the exception's name, the dictionary of
 * blocks is a table keyed by offset (the original keys it by a ctypes array,
 * which cannot be hashed, so that it stops with a TypeError at its first
 * malloc), and a view that was handed out stays out until the heap is deleted,
 * as it does while the caller has a variable that holds it.
 *
 * CPython: no counterpart; it never had such an allocator. */
#ifndef OU_TOY_BUGGY_H
#define OU_TOY_BUGGY_H

#include <stddef.h>
#include <stdint.h>

/* What goes wrong, by the name of the exception in Python. */
enum {
    OU_TOY_MEMORY_ERROR = -1, /* no run of zeros is long enough */
    OU_TOY_BUFFER_ERROR = -2, /* would resize the array while views are out */
    OU_TOY_VALUE_ERROR = -3,  /* a view of negative length */
    OU_TOY_KEY_ERROR = -4     /* free of a handle that is not in the table */
};

typedef struct ou_toy ou_toy; /* opaque: the array and the table of blocks */

/* Return a new heap of nbytes bytes, all zero, or NULL if nbytes is 0 or
 * there is no memory.
 * CPython: no counterpart. */
ou_toy *ou_toy_new(size_t nbytes);

/* Give back everything.  Steals toy; NULL does nothing.
 * CPython: no counterpart. */
void ou_toy_delete(ou_toy *toy);

/* Return the handle of a new block of nbytes bytes -- its offset in the array
 * -- or a negative number from the list above.  The bytes of the block are 1.
 * CPython: no counterpart. */
long ou_toy_malloc(ou_toy *toy, long nbytes);

/* Take back the block behind handle: strike it from the table and fill its
 * bytes with 0.  Returns 0, or OU_TOY_KEY_ERROR.
 * CPython: no counterpart. */
int ou_toy_free(ou_toy *toy, long handle);

/* Return the array: the byte at a handle is the first one of its block.
 * Borrowed; valid until the heap is deleted.  Nothing keeps a caller from
 * writing to a block it has freed.  CPython: no counterpart. */
unsigned char *ou_toy_bytes(ou_toy *toy);

/* Return the size of the array in bytes.  CPython: no counterpart. */
size_t ou_toy_size(const ou_toy *toy);

/* Return how many bytes all calls of malloc have read in search of zeros.
 * CPython: no counterpart. */
uint64_t ou_toy_bytes_scanned(const ou_toy *toy);

/* Return the name of a negative result, "MemoryError" and so on; "" for any
 * other number.  Borrowed.  CPython: the names of its exceptions. */
const char *ou_toy_error_name(long result);

#endif

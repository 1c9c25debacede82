/* warmup.h -- round a size up to a multiple.
 * SPDX-License-Identifier: MIT
 *
 * An allocator rounds all day long: a request up to its block size, a header up
 * to the alignment of what follows it, a region up to whole pages.  This module
 * is that one step, and the whole of lab 00-warmup.
 *
 * CPython: _Py_SIZE_ROUND_UP (Include/pymacro.h). */
#ifndef OU_WARMUP_H
#define OU_WARMUP_H

#include <stddef.h>

/* Return the smallest multiple of alignment that is not below nbytes, both in
 * bytes.  alignment must be a power of two.
 * 0 is a multiple: it is returned for 0, and otherwise only when the multiple
 * wanted is larger than SIZE_MAX, so that a size which cannot exist never looks
 * like a small one.
 * CPython: _Py_SIZE_ROUND_UP. */
size_t ou_warmup_round_up(size_t nbytes, size_t alignment);

#endif

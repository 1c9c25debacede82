/* warmup.c -- round a size up to a multiple.
 * Lab 00-warmup: The tools, and three lines of C.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=00-warmup):
 *
 *     round_up      10 points   Round a size up to a multiple
 *
 * A size is a size_t from end to end: a detour through an int or an unsigned
 * loses the upper half, and only a request above 4 GiB would show it.
 * CPython: _Py_SIZE_ROUND_UP (Include/pymacro.h). */
#include "mem/warmup.h"

#include "mem/fatal.h"

/* Exercise round_up, 10 points: Round a size up to a multiple.
 * Contract: lib/mem/warmup.h. */
size_t
ou_warmup_round_up(size_t nbytes, size_t alignment)
{
    ou_todo();
}

/* worker_arenas.h -- arenas for a driver, cut from the heap under test.
 * SPDX-License-Identifier: MIT */
#ifndef OU_WORKER_ARENAS_H
#define OU_WORKER_ARENAS_H

#include "mem/arena_source.h"

#include <stdint.h>

/* Return a source of arenas of arena_bytes bytes each (at least 4096) in heap,
 * which is heap_bytes long.  There is one at a time.  Arenas lie where
 * ou_drive_arena_offset says; the one given back last is handed out first, else
 * the next in the heap.  The judge knows the same rule, and hears of each arena
 * that is taken or given back.
 * What was given back is remembered outside of it, and the judge writes over
 * it: memory that went back to an operating system is gone. */
ou_arena_source ou_drive_arenas(void *heap, uint64_t heap_bytes,
                                uint64_t arena_bytes);

#endif

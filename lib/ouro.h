/* ouro.h -- the whole library, bottom-up.
 * SPDX-License-Identifier: MIT
 *
 * A table of contents: to read the library, read these headers in this order.
 * A module knows only the modules above it in this list.
 *
 *     0  fatal      how a broken contract is reported
 *     1  os         pages from the kernel
 *     2  geometry   sizes and size classes, as data
 *     3  warmup     round a size up to a multiple
 *     4  firstfit   a heap with its books in a side table
 *     5  toy_buggy  an allocator that is wrong in eight ways
 *     6  pool       blocks of one size, carved from a pool
 *     7  allocator  four functions and a context: an allocator to others
 *     8  arena_source  where arenas come from
 *     9  addrmap    does an address lie in one of our arenas?
 *    10  arena      large pieces of memory, cut into pools
 *    11  arena_policy  other answers to the question which arena serves
 *    12  heap_stats what a heap's memory is used for
 *    13  pymalloc   a heap that behaves as CPython's does
 *    14  pageheap   runs of pages for the fast heap
 *    15  largeheap  large blocks, each with room to grow
 *    16  fastheap   a heap as fast as we can make it
 *    17  heap       a heap of your own, of either kind
 *    18  memdebug   an allocator that finds the mistakes of its callers
 *    19  domain     three ways to ask for memory, and who answers each
 *    20  domain_setup  three domains from nothing, chosen by a name
 *
 * To use it: #include "ouro.h" in a C11 program, with -Ilib, and link with
 * build/libouro.a (make all); lib/examples/hello_heap.c is one.  Not for C++.
 *
 * The API is single-threaded, as CPython's is under its global lock: whoever
 * has several threads sees to it that at most one of them is in here. */
#ifndef OU_OURO_H
#define OU_OURO_H

#include "mem/fatal.h"
#include "mem/os.h"
#include "mem/geometry.h"
#include "mem/warmup.h"
#include "mem/firstfit.h"
#include "mem/toy_buggy.h"
#include "mem/pool.h"
#include "mem/allocator.h"
#include "mem/arena_source.h"
#include "mem/addrmap.h"
#include "mem/arena.h"
#include "mem/arena_policy.h"
#include "mem/heap_stats.h"
#include "mem/pymalloc.h"
#include "mem/pageheap.h"
#include "mem/largeheap.h"
#include "mem/fastheap.h"
#include "mem/heap.h"
#include "mem/memdebug.h"
#include "mem/domain.h"
#include "mem/domain_setup.h"

#endif

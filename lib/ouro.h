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
 *    21  error      what went wrong, kept until somebody asks
 *    22  object     what every object begins with, and what every type can do
 *    23  refcount   who has a reference, and what happens when nobody has
 *    24  freelist   dead objects of one type, kept for the next ones
 *    25  none       None, True and False
 *    26  int        whole numbers
 *    27  float      numbers with a fraction
 *    28  str        texts
 *    29  tuple      a fixed row of references
 *    30  list       a row of references that grows
 *    31  dict       keys and values, in the order in which they came
 *    32  function   objects that can be called
 *    33  namespace  names, bound to objects
 *    34  strtable   a set of texts, found by what they say
 *    35  singletons objects that exist before anybody asks for them
 *    36  intern     equal texts as one object
 *    37  constpool  the constants of one compiled unit
 *    38  weakref    references that do not own
 *    39  weakdict   a dictionary that does not keep its values alive
 *    40  weakproxy  an object that stands for another one
 *    41  runtime    objects from nothing, and back
 *    42  tagged     a small whole number inside the pointer to it
 *    43  sidecount  counts of references in a table beside the objects
 *    44  sharedcount counting when several threads do it
 *    45  borrow     borrowing instead of counting, with a check
 *    46  deferred   freeing later, a little at a time
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
#include "obj/error.h"
#include "obj/object.h"
#include "obj/refcount.h"
#include "obj/freelist.h"
#include "obj/none.h"
#include "obj/int.h"
#include "obj/float.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "obj/list.h"
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/namespace.h"
#include "obj/strtable.h"
#include "obj/singletons.h"
#include "obj/intern.h"
#include "obj/constpool.h"
#include "obj/weakref.h"
#include "obj/weakdict.h"
#include "obj/weakproxy.h"
#include "obj/runtime.h"
#include "obj/tagged.h"
#include "obj/sidecount.h"
#include "obj/sharedcount.h"
#include "obj/borrow.h"
#include "obj/deferred.h"

#endif

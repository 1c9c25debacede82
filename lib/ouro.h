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

#endif

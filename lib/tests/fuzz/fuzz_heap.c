/* fuzz_heap.c -- operations on a heap, as bytes that a fuzzer invents.
 * SPDX-License-Identifier: MIT
 *
 *     byte 0      the profile, whether there is a memory limit, and whether a
 *                 debug hook stands in front
 *     then, for each operation, three bytes
 *       0         what to do, and with which of 32 blocks
 *       1, 2      the size
 *
 * A model knows what is in each block.  The whole heap is verified every few
 * operations and at the end, when nothing may be left.  What is wrong ends the
 * program, which is how a fuzzer is told. */
#include "mem/heap.h"
#include "mem/memdebug.h"
#include "mem/os.h"
#include "tests/fuzz/fuzz_heap.h"
#include "verify/heap_verify.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NBLOCKS     32
#define VERIFY_EACH 32
#define LIMIT       ((size_t)1 << 20)

struct block {
    unsigned char *p;
    size_t size;
};

static struct {
    ou_heap *heap;
    ou_memdebug hook;
    ou_allocator table;
    bool limited;
    struct block block[NBLOCKS];
    size_t nblocks;
} run;

static void
stop(const char *what)
{
    fprintf(stderr, "fuzz_heap: %s\n", what);
    abort();
}

/* ---- Bytes in blocks ----------------------------------------------------- */

/* The first bytes, the last bytes and every 61st one: enough to see another
 * block in it, and quick. */
static size_t
next_offset(size_t i, size_t size)
{
    return i < 16 || i + 16 >= size ? i + 1 : i + 61 < size ? i + 61 : i + 1;
}

static unsigned char
byte_of(size_t slot, size_t i)
{
    return (unsigned char)(slot * 37 + i + 1);
}

static void
write_bytes(size_t slot)
{
    struct block *block = &run.block[slot];

    for (size_t i = 0; i < block->size; i = next_offset(i, block->size)) {
        block->p[i] = byte_of(slot, i);
    }
}

/* old is the size with which they were written. */
static void
read_bytes(size_t slot, const unsigned char *p, size_t n, size_t old)
{
    for (size_t i = 0; i < n; i = next_offset(i, old)) {
        if (p[i] != byte_of(slot, i)) {
            stop("the contents of a block changed");
        }
    }
}

static void
read_zeros(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0) {
            stop("calloc's block is not all zeros");
        }
    }
}

/* ---- Operations ---------------------------------------------------------- */

static void
settle(size_t slot, unsigned char *p, size_t size)
{
    struct block *block = &run.block[slot];

    if (p == NULL) {
        if (!run.limited) {
            stop("there is memory, but NULL came back");
        }
        return;
    }
    run.nblocks += block->p == NULL;
    *block = (struct block){p, size};
    write_bytes(slot);
}

static void
release(size_t slot)
{
    struct block *block = &run.block[slot];

    if (block->p != NULL) {
        read_bytes(slot, block->p, block->size, block->size);
        run.nblocks--;
    }
    run.table.free(run.table.ctx, block->p);
    block->p = NULL;
}

static void
allocate(size_t slot, size_t size, bool zeroed)
{
    unsigned char *p;

    if (run.block[slot].p != NULL) {
        release(slot);
    }
    if (zeroed) {
        p = run.table.calloc(run.table.ctx, 1, size);
        read_zeros(p, p == NULL ? 0 : size);
    }
    else {
        p = run.table.malloc(run.table.ctx, size);
    }
    settle(slot, p, size);
}

static void
resize(size_t slot, size_t size)
{
    struct block *block = &run.block[slot];
    size_t old = block->p == NULL ? 0 : block->size;
    unsigned char *p = run.table.realloc(run.table.ctx, block->p, size);

    if (p == NULL && block->p != NULL) {
        read_bytes(slot, block->p, old, old);
    }
    else if (p != NULL) {
        read_bytes(slot, p, old < size ? old : size, old);
    }
    settle(slot, p, size);
}

static size_t
size_of(unsigned char low, unsigned char high)
{
    size_t n = (size_t)high << 8 | low;

    return n < 0x8000 ? n % 1100 : (n & 0x7fff) * 11;
}

static void
perform(const unsigned char op[3])
{
    size_t slot = op[0] >> 3;

    switch (op[0] & 7) {
    case 0:
    case 1:
    case 2:
        allocate(slot, size_of(op[1], op[2]), (op[0] & 7) == 2);
        break;
    case 3:
    case 4:
        resize(slot, size_of(op[1], op[2]));
        break;
    default:
        release(slot);
        break;
    }
}

/* ---- A whole input ------------------------------------------------------- */

static void
verify(void)
{
    const char *bad = ou_heap_verify(run.heap);

    if (bad != NULL) {
        stop(bad);
    }
    if (ou_heap_nblocks(run.heap) != run.nblocks) {
        stop("ou_heap_nblocks is not the number of blocks");
    }
}

static void
begin(unsigned char how)
{
    static const char *const profiles[] = {"fast", "py310", "py38", "classic",
                                           "tiny"};
    ou_heap_options options = {.profile = profiles[how % 5]};

    memset(&run, 0, sizeof run);
    run.limited = (how & 0x80) != 0;
    options.memory_limit = run.limited ? LIMIT : 0;
    run.heap = ou_heap_new(&options);
    if (run.heap == NULL) {
        stop("no heap");
    }
    run.table = ou_heap_allocator(run.heap);
    if ((how & 0x40) != 0) {
        run.table = ou_memdebug_init(&run.hook, 'o', run.table, how & 0x20);
    }
}

static void
end(void)
{
    for (size_t slot = 0; slot < NBLOCKS; slot++) {
        release(slot);
    }
    verify();
    ou_heap_delete(run.heap);
    if (ou_os_live_bytes() != 0 || ou_os_reserved_bytes() != 0) {
        stop("pages were not given back");
    }
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    begin(data[0]);
    for (size_t i = 1; i + 3 <= size; i += 3) {
        perform(data + i);
        if (i / 3 % VERIFY_EACH == 0) {
            verify();
        }
    }
    end();
    return 0;
}

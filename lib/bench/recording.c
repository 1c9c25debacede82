/* recording.c -- requests on their way into a trace.
 * SPDX-License-Identifier: MIT
 *
 * Live blocks are found by their address in a hash table with linear probing.
 * Ids are dense: a block gets the id that was given up last, or the next one.
 * So a replayer can do with an array of as many pointers as were ever alive. */
#include "bench/recording.h"

#include <errno.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct operation {
    char letter; /* a, c, r, f */
    uint32_t id;
    size_t size;
};

struct live_block {
    uintptr_t address; /* 0: this place is empty */
    uint32_t id;
    size_t size;
};

struct recording {
    struct operation *ops;
    size_t nops, max_ops;
    struct live_block *table; /* of 2^bits places, at most half of them full */
    unsigned bits;
    size_t nlive;
    uint32_t *given_up; /* ids, last one on top */
    size_t ngiven_up;
    uint32_t nids;
    size_t bytes; /* alive */
    size_t peak_bytes, peak_blocks, peak_op;
    size_t count[128]; /* by letter */
};

static void *
must(void *p)
{
    if (p == NULL) {
        fputs("record: out of memory\n", stderr);
        abort();
    }
    return p;
}

struct recording *
recording_new(size_t max_ops)
{
    struct recording *rec = must(calloc(1, sizeof *rec));

    rec->max_ops = max_ops;
    rec->ops = must(malloc(max_ops * sizeof *rec->ops));
    rec->given_up = must(malloc(max_ops * sizeof *rec->given_up));
    rec->bits = 16;
    rec->table = must(calloc((size_t)1 << rec->bits, sizeof *rec->table));
    return rec;
}

void
recording_free(struct recording *rec)
{
    if (rec != NULL) {
        free(rec->ops);
        free(rec->given_up);
        free(rec->table);
        free(rec);
    }
}

/* ---- Live blocks --------------------------------------------------------- */

static size_t
home_of(const struct recording *rec, uintptr_t address)
{
    return (size_t)(address * 0x9e3779b97f4a7c15u >> (64 - rec->bits));
}

/* Return the place of address, or the empty one where it belongs. */
static size_t
find(const struct recording *rec, uintptr_t address)
{
    size_t mask = ((size_t)1 << rec->bits) - 1;
    size_t i = home_of(rec, address);

    while (rec->table[i].address != 0 && rec->table[i].address != address) {
        i = (i + 1) & mask;
    }
    return i;
}

static void
grow(struct recording *rec)
{
    struct live_block *old = rec->table;
    size_t n = (size_t)1 << rec->bits;

    rec->bits++;
    rec->table = must(calloc(2 * n, sizeof *rec->table));
    for (size_t i = 0; i < n; i++) {
        if (old[i].address != 0) {
            rec->table[find(rec, old[i].address)] = old[i];
        }
    }
    free(old);
}

static void
insert(struct recording *rec, struct live_block block)
{
    if (2 * ++rec->nlive > (size_t)1 << rec->bits) {
        grow(rec);
    }
    rec->table[find(rec, block.address)] = block;
    rec->bytes += block.size;
}

/* Take the block at place i out, and move up what probing would no longer find.
 */
static struct live_block
take_out(struct recording *rec, size_t i)
{
    size_t mask = ((size_t)1 << rec->bits) - 1;
    struct live_block block = rec->table[i];
    size_t hole = i;

    for (size_t j = (i + 1) & mask; rec->table[j].address != 0;
         j = (j + 1) & mask) {
        size_t home = home_of(rec, rec->table[j].address);

        if (((j - home) & mask) >= ((j - hole) & mask)) {
            rec->table[hole] = rec->table[j];
            hole = j;
        }
    }
    rec->table[hole].address = 0;
    rec->nlive--;
    rec->bytes -= block.size;
    return block;
}

/* ---- Operations ---------------------------------------------------------- */

static void
note(struct recording *rec, char letter, uint32_t id, size_t size)
{
    if (rec->bytes > rec->peak_bytes) {
        rec->peak_bytes = rec->bytes;
        rec->peak_op = rec->nops;
    }
    if (rec->nlive > rec->peak_blocks) {
        rec->peak_blocks = rec->nlive;
    }
    rec->ops[rec->nops++] = (struct operation){letter, id, size};
    rec->count[(unsigned char)letter]++;
}

static void
begin(struct recording *rec, char letter, const void *p, size_t n)
{
    uint32_t id;

    if (rec->nops == rec->max_ops) {
        return;
    }
    id = rec->ngiven_up > 0 ? rec->given_up[--rec->ngiven_up] : rec->nids++;
    insert(rec, (struct live_block){(uintptr_t)p, id, n});
    note(rec, letter, id, n);
}

void
recording_malloc(struct recording *rec, const void *p, size_t n)
{
    begin(rec, 'a', p, n);
}

void
recording_calloc(struct recording *rec, const void *p, size_t n)
{
    begin(rec, 'c', p, n);
}

void
recording_realloc(struct recording *rec, const void *old, const void *p,
                  size_t n)
{
    size_t i = find(rec, (uintptr_t)old);
    struct live_block block;

    if (old == NULL || rec->table[i].address == 0) {
        begin(rec, 'a', p, n);
    }
    else if (rec->nops < rec->max_ops) {
        block = take_out(rec, i);
        block.address = (uintptr_t)p;
        block.size = n;
        insert(rec, block);
        note(rec, 'r', block.id, n);
    }
}

void
recording_release(struct recording *rec, const void *p)
{
    size_t i = find(rec, (uintptr_t)p);

    if (p != NULL && rec->table[i].address != 0 && rec->nops < rec->max_ops) {
        struct live_block block = take_out(rec, i);

        rec->given_up[rec->ngiven_up++] = block.id;
        note(rec, 'f', block.id, 0);
    }
}

/* ---- The file ------------------------------------------------------------ */

/* A file that packs what is printed to it. */
struct packer {
    lzma_stream stream;
    FILE *file;
    char text[1 << 16]; /* not yet packed */
    size_t len;
    bool failed;
};

static void
pack(struct packer *pk, lzma_action action)
{
    uint8_t packed[1 << 16];
    lzma_ret ret;

    pk->stream.next_in = (const uint8_t *)pk->text;
    pk->stream.avail_in = pk->len;
    do {
        size_t n;

        pk->stream.next_out = packed;
        pk->stream.avail_out = sizeof packed;
        ret = lzma_code(&pk->stream, action);
        n = sizeof packed - pk->stream.avail_out;
        pk->failed |= fwrite(packed, 1, n, pk->file) != n;
        pk->failed |= ret != LZMA_OK && ret != LZMA_STREAM_END;
    } while (!pk->failed && (pk->stream.avail_out == 0 ||
                             (action == LZMA_FINISH && ret == LZMA_OK)));
    pk->len = 0;
}

static void
print_head(struct packer *pk, const struct recording *rec, const char *remarks)
{
    pk->len = (size_t)snprintf(
        pk->text, sizeof pk->text,
        "mmtrace1 ops=%zu ids=%u peak_bytes=%zu peak_blocks=%zu peak_op=%zu "
        "live_end_bytes=%zu live_end_blocks=%zu a=%zu c=%zu r=%zu f=%zu "
        "%.1000s\n",
        rec->nops, rec->nids, rec->peak_bytes, rec->peak_blocks, rec->peak_op,
        rec->bytes, rec->nlive, rec->count['a'], rec->count['c'],
        rec->count['r'], rec->count['f'], remarks);
}

static void
print_operation(struct packer *pk, const struct operation *op)
{
    char *at = pk->text + pk->len;
    size_t left = sizeof pk->text - pk->len;

    pk->len +=
        (size_t)(op->letter == 'f' ? snprintf(at, left, "f %u\n", op->id)
                                   : snprintf(at, left, "%c %u %zu\n",
                                              op->letter, op->id, op->size));
    if (pk->len > sizeof pk->text - 64) {
        pack(pk, LZMA_RUN);
    }
}

long
recording_write(const struct recording *rec, const char *path,
                const char *remarks)
{
    struct packer *pk = must(calloc(1, sizeof *pk));
    bool written;

    pk->stream = (lzma_stream)LZMA_STREAM_INIT;
    pk->file = fopen(path, "wb");
    if (pk->file == NULL ||
        lzma_easy_encoder(&pk->stream, 6, LZMA_CHECK_CRC64) != LZMA_OK) {
        free(pk);
        return -1;
    }
    print_head(pk, rec, remarks);
    for (size_t i = 0; i < rec->nops; i++) {
        print_operation(pk, &rec->ops[i]);
    }
    pack(pk, LZMA_FINISH);
    lzma_end(&pk->stream);
    written = fclose(pk->file) == 0 && !pk->failed;
    free(pk);
    return written ? (long)rec->nops : -1;
}

/* report_map.c -- the heap of a submission as a picture.
 * SPDX-License-Identifier: MIT
 *
 * The judge knows which blocks were handed out, where, and for how many bytes;
 * it does not read the submission's headers.  What lies between blocks is
 * therefore inferred: if the blocks of a pool stand at equal distances, that
 * distance is their size, and what was never handed out is untouched. */
#include "report_map.h"

#include "plots.h"
#include "plots_data.h"
#include "report_text.h"
#include "mem/geometry.h"
#include "verify/poolmap.h"

#include <stdlib.h>

/* A heap that is one piece larger than this is cut into rows. */
enum {
    MAX_PIECE = 32768,
    ROWS = 16,
    ROW_STEP = 4096,
    GRAIN = 16,
    LONGEST_HEADER = 64
};

/* One pool, or row: [start, end), and its blocks. */
struct piece {
    uint64_t start, end;
    const struct grade_block *blocks;
    size_t nblocks;
    uint64_t stride; /* of its blocks, or 0 if they differ */
    ou_poolmap *out;
    size_t pool;
};

static uint64_t
gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The distance at which all blocks of the piece may stand: none is longer. */
static uint64_t
stride_of(const struct piece *p)
{
    uint64_t stride = 0, longest = 0;

    for (size_t i = 0; i < p->nblocks; i++) {
        const struct grade_block *b = &p->blocks[i];

        longest = b->size > longest ? b->size : longest;
        if (i > 0) {
            stride = gcd(stride, b->offset - b[-1].offset);
        }
    }
    /* More than twice the longest: too few blocks to tell. */
    return stride >= longest && stride < 2 * longest + GRAIN ? stride : 0;
}

static void
put_cell(const struct piece *p, uint64_t from, uint64_t to,
         enum ou_cell_state state)
{
    from = from < p->start ? p->start : from;
    to = to > p->end ? p->end : to;
    if (from < to && ou_poolmap_add_cell(p->out, p->pool, from - p->start,
                                         to - from, state) < 0) {
        text_must(NULL);
    }
}

/* Between two blocks, or behind the last: places for blocks, and a tail. */
static void
put_gap(const struct piece *p, uint64_t from, uint64_t to)
{
    while (p->stride > 0 && to > from && to - from >= p->stride) {
        put_cell(p, from, from + p->stride, OU_CELL_UNTOUCHED);
        from += p->stride;
    }
    put_cell(p, from, to, p->stride > 0 ? OU_CELL_TAIL : OU_CELL_UNTOUCHED);
}

/* Where the block's place ends: at the stride, or rounded up, but not in the
 * next block unless it is longer than that. */
static uint64_t
end_of(const struct piece *p, size_t i)
{
    const struct grade_block *b = &p->blocks[i];
    uint64_t end =
        b->offset +
        (p->stride > 0 ? p->stride : (b->size + GRAIN - 1) / GRAIN * GRAIN);

    if (i + 1 < p->nblocks && b[1].offset < end) {
        end = b[1].offset;
    }
    return end > b->offset + b->size ? end : b->offset + b->size;
}

/* How many of the gap bytes before the first known block are a header, if
 * places for blocks may stand there too: a usual one, or what is left over. */
static uint64_t
header_bytes(uint64_t gap, uint64_t stride)
{
    if (gap <= LONGEST_HEADER) {
        return gap;
    }
    return (gap - OU_POOL_OVERHEAD) % stride == 0 ? OU_POOL_OVERHEAD
                                                  : gap % stride;
}

static void
put_blocks(const struct piece *p)
{
    uint64_t at = p->start, live_end = 0;

    for (size_t i = 0; i < p->nblocks; i++) {
        const struct grade_block *b = &p->blocks[i];
        uint64_t end = end_of(p, i);

        if (i == 0 && b->offset > at && p->stride > 0) {
            uint64_t header = header_bytes(b->offset - at, p->stride);

            put_cell(p, at, at + header, OU_CELL_HEADER);
            put_gap(p, at + header, b->offset);
        }
        else if (b->offset > at) {
            put_gap(p, at, b->offset);
        }
        put_cell(p, b->offset, end, b->live ? OU_CELL_ALLOCATED : OU_CELL_FREE);
        if (b->live && b->offset < live_end) {
            put_cell(p, b->offset, live_end < end ? live_end : end,
                     OU_CELL_INVALID);
        }
        if (b->live && b->offset + b->size > live_end) {
            live_end = b->offset + b->size;
        }
        at = end > at ? end : at;
    }
    if (at < p->end) {
        put_gap(p, at, p->end);
    }
}

/* is_pool: a unit of its own, whose blocks may all have one size; else a row of
 * a larger one. */
static void
put_piece(const struct grade_map *map, uint64_t start, uint64_t bytes,
          bool is_pool, ou_poolmap *out)
{
    struct piece p = {.start = start, .end = start + bytes, .out = out};
    size_t i = 0;

    /* A block that begins in the row before may reach into this one. */
    while (i < map->nblocks &&
           map->blocks[i].offset + map->blocks[i].size <= start) {
        i++;
    }
    p.blocks = map->blocks + i;
    while (i + p.nblocks < map->nblocks &&
           map->blocks[i + p.nblocks].offset < p.end) {
        p.nblocks++;
    }
    p.stride = is_pool ? stride_of(&p) : 0;
    p.pool = ou_poolmap_add_pool(out, start, bytes);
    if (p.pool == SIZE_MAX) {
        text_must(NULL);
    }
    put_blocks(&p);
}

static void
make_picture(const struct grade_map *map, ou_poolmap *out)
{
    uint64_t step = (uint64_t)ROWS * ROW_STEP;
    uint64_t row = (map->unit_bytes + step - 1) / step * ROW_STEP;

    if (map->nunits == 1 && map->unit_bytes > MAX_PIECE) {
        for (uint64_t at = 0; at < map->unit_bytes; at += row) {
            uint64_t left = map->unit_bytes - at;

            put_piece(map, map->units[0] + at, left < row ? left : row, false,
                      out);
        }
        return;
    }
    for (size_t i = 0; i < map->nunits; i++) {
        put_piece(map, map->units[i], map->unit_bytes, true, out);
    }
}

static bool
write_picture(const char *dir, const char *name, const char *suffix,
              const ou_poolmap *picture,
              void (*print)(const ou_poolmap *, FILE *))
{
    FILE *file = plots_file(dir, name, suffix);
    bool good;

    if (file == NULL) {
        return false;
    }
    print(picture, file);
    good = ferror(file) == 0;
    return fclose(file) == 0 && good;
}

bool
report_map(const char *dir, const char *name, const struct grade_map *map)
{
    ou_poolmap picture = {NULL, 0};
    bool good;

    make_picture(map, &picture);
    good = write_picture(dir, name, ".svg", &picture, ou_poolmap_print_svg) &&
           write_picture(dir, name, ".txt", &picture, ou_poolmap_print_text) &&
           data_map(dir, name, map);
    ou_poolmap_clear(&picture);
    return good;
}

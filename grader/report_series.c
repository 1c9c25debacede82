/* report_series.c -- series and maps as text, and back.
 * SPDX-License-Identifier: MIT
 *
 * A map may hold tens of thousands of blocks, most of them like the one
 * before, so equal neighbours are written once with a count. */
#include "report_json.h"

#include "report_text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* No map that this grader writes comes near; a file that claims more is not
 * ours. */
#define MAX_ITEMS 4000000u

char *
report_samples_text(const struct grade_series *series)
{
    char *text = NULL;
    size_t size;
    FILE *out = text_must(open_memstream(&text, &size));

    for (size_t i = 0; i < series->nsamples; i++) {
        const struct grade_sample *s = &series->samples[i];

        fprintf(out, "%s%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
                i > 0 ? ";" : "", s->step, s->live, s->blocks, s->footprint);
    }
    fclose(out);
    return text_must(text);
}

char *
report_units_text(const struct grade_map *map)
{
    char *text = NULL;
    size_t size;
    FILE *out = text_must(open_memstream(&text, &size));

    for (size_t i = 0; i < map->nunits; i++) {
        fprintf(out, "%s%" PRIu64, i > 0 ? " " : "", map->units[i]);
    }
    fclose(out);
    return text_must(text);
}

/* Blocks with the same gap, size and state. */
struct run {
    int64_t gap;
    uint32_t size;
    bool live;
};

static struct run
run_at(const struct grade_map *map, size_t i)
{
    const struct grade_block *b = &map->blocks[i];
    uint64_t end = i > 0 ? b[-1].offset + b[-1].size : 0;

    return (struct run){(int64_t)(b->offset - end), b->size, b->live};
}

static size_t
run_length(const struct grade_map *map, size_t i)
{
    struct run first = run_at(map, i);
    size_t n = 1;

    for (; i + n < map->nblocks; n++) {
        struct run run = run_at(map, i + n);

        if (run.gap != first.gap || run.size != first.size ||
            run.live != first.live) {
            break;
        }
    }
    return n;
}

char *
report_blocks_text(const struct grade_map *map)
{
    char *text = NULL;
    size_t size;
    FILE *out = text_must(open_memstream(&text, &size));

    for (size_t i = 0; i < map->nblocks;) {
        struct run run = run_at(map, i);
        size_t n = run_length(map, i);

        fprintf(out, "%s%" PRId64 "%c%" PRIu32, i > 0 ? " " : "", run.gap,
                run.live ? 'L' : 'F', run.size);
        if (n > 1) {
            fprintf(out, "x%zu", n);
        }
        i += n;
    }
    fclose(out);
    return text_must(text);
}

/* Where a text is being read. */
struct cursor {
    const char *at;
    bool good;
};

static uint64_t
read_number(struct cursor *c)
{
    char *end;
    uint64_t value;

    if (!isdigit((unsigned char)*c->at)) {
        c->good = false;
        return 0;
    }
    errno = 0;
    value = strtoull(c->at, &end, 10);
    c->good = c->good && errno == 0;
    c->at = end;
    return value;
}

/* Step over mark if it is next; return whether it was. */
static bool
read_mark(struct cursor *c, char mark)
{
    if (c->good && *c->at == mark) {
        c->at++;
        return true;
    }
    return false;
}

static void
expect_mark(struct cursor *c, char mark)
{
    c->good = read_mark(c, mark);
}

/* An array that grows. */
static void *
grow(void *items, size_t n, size_t item_size)
{
    if ((n & (n - 1)) != 0 && n != 0) {
        return items;
    }
    return text_must(realloc(items, (n == 0 ? 1 : 2 * n) * item_size));
}

bool
report_parse_samples(const char *text, struct grade_series *series)
{
    struct cursor c = {text, true};
    struct grade_sample *samples = NULL;
    size_t n = 0;

    while (c.good && *c.at != '\0' && n < MAX_ITEMS) {
        samples = grow(samples, n, sizeof *samples);
        samples[n].step = read_number(&c);
        expect_mark(&c, ' ');
        samples[n].live = read_number(&c);
        expect_mark(&c, ' ');
        samples[n].blocks = read_number(&c);
        expect_mark(&c, ' ');
        samples[n].footprint = read_number(&c);
        n++;
        c.good = c.good && (read_mark(&c, ';') || *c.at == '\0');
    }
    if (!c.good || *c.at != '\0') {
        free(samples);
        return false;
    }
    series->samples = samples;
    series->nsamples = n;
    return true;
}

bool
report_parse_units(const char *text, struct grade_map *map)
{
    struct cursor c = {text, true};
    uint64_t *units = NULL;
    size_t n = 0;

    while (c.good && *c.at != '\0' && n < MAX_ITEMS) {
        units = grow(units, n, sizeof *units);
        units[n++] = read_number(&c);
        c.good = c.good && (read_mark(&c, ' ') || *c.at == '\0');
    }
    if (!c.good || *c.at != '\0') {
        free(units);
        return false;
    }
    map->units = units;
    map->nunits = n;
    return true;
}

/* Read one run, and in *count how many blocks it stands for. */
static struct run
read_run(struct cursor *c, size_t *count)
{
    bool negative = read_mark(c, '-');
    int64_t gap = (int64_t)read_number(c);
    struct run run = {negative ? -gap : gap, 0, read_mark(c, 'L')};
    uint64_t size;

    if (!run.live) {
        expect_mark(c, 'F');
    }
    size = read_number(c);
    *count = read_mark(c, 'x') ? read_number(c) : 1;
    c->good = c->good && size <= UINT32_MAX && *count > 0 &&
              *count <= MAX_ITEMS && (read_mark(c, ' ') || *c->at == '\0');
    run.size = (uint32_t)size;
    return run;
}

bool
report_parse_blocks(const char *text, struct grade_map *map)
{
    struct cursor c = {text, true};
    struct grade_block *blocks = NULL;
    uint64_t end = 0;
    size_t n = 0, count;

    while (c.good && *c.at != '\0' && n < MAX_ITEMS) {
        struct run run = read_run(&c, &count);

        for (size_t i = 0; c.good && i < count; i++, n++) {
            uint64_t offset = end + (uint64_t)run.gap;

            blocks = grow(blocks, n, sizeof *blocks);
            blocks[n] = (struct grade_block){offset, run.size, run.live};
            end = offset + run.size;
        }
    }
    if (!c.good || *c.at != '\0') {
        free(blocks);
        return false;
    }
    map->blocks = blocks;
    map->nblocks = n;
    return true;
}

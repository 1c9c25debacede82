/* poolmap_svg.c -- a picture of pools, as SVG.
 * SPDX-License-Identifier: MIT
 *
 * Nothing but numbers and the words in this file are written, so no text has
 * to be escaped.  The ground is transparent and the colours of middle
 * lightness; only the writing changes between a light page and a dark one.
 * CPython: no counterpart. */
#include "verify/poolmap.h"

#include <stdbool.h>

/* Pixels. */
enum {
    WIDTH = 1000,
    LABEL = 86,  /* left of the pools: their addresses */
    COUNT = 136, /* right of them: their blocks */
    POOL = WIDTH - LABEL - COUNT,
    ROW = 24,
    CELL = 18,           /* height */
    LEAST = 3,           /* a narrower cell is drawn together with its likes; */
    LEAST_UNTOUCHED = 8, /* untouched ones earlier: they are one region */
    BAR = 12,
    BAR_STEP = 16,
    BAR_HEIGHT = 44,
    BAR_ROW = 56,
    BARS = (WIDTH - LABEL) / BAR_STEP, /* in a row */
    LEGEND = 34
};

static const char style[] =
    "<style>"
    "text{font:12px system-ui,sans-serif;fill:#444}"
    ".n{font-family:ui-monospace,monospace;font-size:11px}"
    "rect,path{stroke:none}"
    ".g{fill:#8a8f98;fill-opacity:.14}"
    ".s0{fill:#7a6aa8}.s1{fill:#3d84c6}.s2{fill:#e0992e}"
    ".s3{fill:#8a8f98;fill-opacity:.3}.s4{fill:#8a8f98;fill-opacity:.75}"
    ".s5{fill:#d93b3b}"
    "@media(prefers-color-scheme:dark){text{fill:#c8ccd2}}"
    "</style>\n";

static void
print_open(FILE *out, unsigned height)
{
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%u\" viewBox=\"0 0 %d %u\" role=\"img\">\n%s",
            WIDTH, height, WIDTH, height, style);
}

static void
print_legend_item(int state, uint64_t bytes, unsigned x, unsigned y, FILE *out)
{
    const char *name = ou_cell_state_name((enum ou_cell_state)state);

    fprintf(out,
            "<rect class=\"s%d\" x=\"%u\" y=\"%u\" width=\"12\" "
            "height=\"12\"/><text x=\"%u\" y=\"%u\">%s ",
            state, x, y, x + 18, y + 10, name);
    if (bytes < 10240) {
        fprintf(out, "%u B</text>\n", (unsigned)bytes);
    }
    else {
        fprintf(out, "%.1f KiB</text>\n", (double)bytes / 1024);
    }
}

static void
print_legend(const ou_poolmap *map, unsigned y, FILE *out)
{
    ou_poolmap_count sum = {{0}, {0}};
    unsigned x = LABEL;

    for (size_t i = 0; i < map->npools; i++) {
        ou_poolmap_count one = ou_poolmap_count_pool(&map->pools[i]);

        for (int s = 0; s < OU_CELL_STATES; s++) {
            sum.bytes[s] += one.bytes[s];
        }
    }
    for (int s = 0; s < OU_CELL_STATES; s++) {
        if (s == OU_CELL_INVALID && sum.bytes[s] == 0) {
            continue;
        }
        print_legend_item(s, sum.bytes[s], x, y, out);
        x += 154;
    }
}

/* ---- Rows of cells ------------------------------------------------------- */

static bool
is_narrow(const ou_poolmap_cell *cell, double scale)
{
    int least = cell->state == OU_CELL_UNTOUCHED ? LEAST_UNTOUCHED : LEAST;

    return (double)cell->size * scale < least;
}

/* Return the end of the run of cells that is drawn as one from i on: cells too
 * narrow to be seen, of one state, side by side. */
static size_t
run_end(const ou_poolmap_pool *pool, size_t i, double scale)
{
    const ou_poolmap_cell *c = pool->cells;
    size_t end = i + 1;

    while (is_narrow(&c[i], scale) && end < pool->ncells &&
           c[end].state == c[i].state &&
           c[end].offset == c[end - 1].offset + c[end - 1].size &&
           is_narrow(&c[end], scale)) {
        end++;
    }
    return end;
}

/* All cells of one state as one path: a picture has tens of thousands. */
static void
print_state(const ou_poolmap_pool *pool, int state, unsigned y, double scale,
            FILE *out)
{
    bool open = false;
    size_t end;

    for (size_t i = 0; i < pool->ncells; i = end) {
        const ou_poolmap_cell *first = &pool->cells[i], *last;
        double x, width;

        end = run_end(pool, i, scale);
        if ((int)first->state != state) {
            continue;
        }
        last = &pool->cells[end - 1];
        x = LABEL + (double)first->offset * scale;
        width = (double)(last->offset + last->size - first->offset) * scale;
        if (width >= LEAST) {
            width -= 0.8; /* so that neighbours can be told apart */
        }
        if (!open) {
            fprintf(out, "<path class=\"s%d\" d=\"", state);
            open = true;
        }
        fprintf(out, "M%.1f %uh%.2fv%dh-%.2fz", x, y, width, CELL, width);
    }
    if (open) {
        fputs("\"/>\n", out);
    }
}

static void
print_row(const ou_poolmap_pool *pool, unsigned y, double scale, FILE *out)
{
    ou_poolmap_count count = ou_poolmap_count_pool(pool);

    fprintf(out,
            "<text class=\"n\" x=\"%d\" y=\"%u\" text-anchor=\"end\">0x%llx"
            "</text><rect class=\"g\" x=\"%d\" y=\"%u\" width=\"%.1f\" "
            "height=\"%d\"/>\n",
            LABEL - 8, y + 13, (unsigned long long)pool->address, LABEL, y,
            (double)pool->size * scale, CELL);
    for (int s = 0; s < OU_CELL_STATES; s++) {
        print_state(pool, s, y, scale, out);
    }
    fprintf(out,
            "<text class=\"n\" x=\"%d\" y=\"%u\">%zu used %zu free</text>\n",
            LABEL + POOL + 8, y + 13, count.cells[OU_CELL_ALLOCATED],
            count.cells[OU_CELL_FREE]);
}

static void
print_rows(const ou_poolmap *map, FILE *out)
{
    unsigned height = (unsigned)map->npools * ROW + LEGEND;
    uint64_t widest = 1;

    for (size_t i = 0; i < map->npools; i++) {
        widest = map->pools[i].size > widest ? map->pools[i].size : widest;
    }
    print_open(out, height);
    for (size_t i = 0; i < map->npools; i++) {
        print_row(&map->pools[i], (unsigned)i * ROW + 2,
                  (double)POOL / (double)widest, out);
    }
    print_legend(map, height - LEGEND + 14, out);
}

/* ---- One bar a pool ------------------------------------------------------ */

static void
print_bar(const ou_poolmap_pool *pool, unsigned x, unsigned y, FILE *out)
{
    ou_poolmap_count count = ou_poolmap_count_pool(pool);
    double floor = y + BAR_HEIGHT;

    fprintf(out,
            "<rect class=\"g\" x=\"%u\" y=\"%u\" width=\"%d\" "
            "height=\"%d\"/>",
            x, y, BAR, BAR_HEIGHT);
    for (int s = 0; s < OU_CELL_STATES; s++) {
        double height =
            (double)count.bytes[s] * BAR_HEIGHT / (double)pool->size;

        if (height > 0) {
            floor -= height;
            fprintf(out,
                    "<rect class=\"s%d\" x=\"%u\" y=\"%.1f\" width=\"%d\" "
                    "height=\"%.1f\"/>",
                    s, x, floor, BAR, height);
        }
    }
    fputc('\n', out);
}

static void
print_bars(const ou_poolmap *map, FILE *out)
{
    unsigned rows = ((unsigned)map->npools + BARS - 1) / BARS;
    unsigned height = rows * BAR_ROW + LEGEND;

    print_open(out, height);
    for (size_t i = 0; i < map->npools; i++) {
        unsigned row = (unsigned)i / BARS, column = (unsigned)i % BARS;

        if (column == 0) {
            fprintf(out,
                    "<text class=\"n\" x=\"%d\" y=\"%u\" "
                    "text-anchor=\"end\">0x%llx</text>\n",
                    LABEL - 8, row * BAR_ROW + BAR_HEIGHT,
                    (unsigned long long)map->pools[i].address);
        }
        print_bar(&map->pools[i], LABEL + column * BAR_STEP, row * BAR_ROW,
                  out);
    }
    print_legend(map, height - LEGEND + 14, out);
}

void
ou_poolmap_print_svg(const ou_poolmap *map, FILE *out)
{
    if (map->npools > OU_POOLMAP_ROWS) {
        print_bars(map, out);
    }
    else {
        print_rows(map, out);
    }
    fputs("</svg>\n", out);
}

/* report_arenas.c -- arenas and their pools as a picture.
 * SPDX-License-Identifier: MIT
 *
 * An arena is a row, its pools are cells in the order of their addresses, and a
 * cell is the darker the more of the pool live blocks cover.  What is written
 * are numbers and the words in this file, so nothing has to be escaped. */
#include "report_arenas.h"

#include "plots.h"

#include <inttypes.h>

/* Pixels. */
enum {
    LABEL = 110, /* left of the pools: the arena's address */
    COUNT = 190, /* right of them: how many are in use */
    POOLS = 700, /* all pools of an arena */
    ROW = 16,
    CELL = 12, /* height */
    WIDEST = 28,
    LEGEND = 34
};

/* Shades: no live block, then up to so many percent of a pool, header included.
 */
enum { NSHADES = 6 };
static const struct shade {
    uint8_t most;
    char mark; /* in the text */
    const char *what;
} shades[NSHADES] = {
    {0, '.', "no live block"}, {20, '1', "to 20 %"}, {40, '2', "to 40 %"},
    {60, '3', "to 60 %"},      {80, '4', "to 80 %"}, {100, '5', "above 80 %"},
};

static const char style[] =
    "<style>"
    "text{font:12px system-ui,sans-serif;fill:#444}"
    ".n{font-family:ui-monospace,monospace;font-size:11px}"
    ".s0{fill:#8a8f98;fill-opacity:.25}.s1{fill:#3d84c6;fill-opacity:.3}"
    ".s2{fill:#3d84c6;fill-opacity:.5}.s3{fill:#3d84c6;fill-opacity:.7}"
    ".s4{fill:#3d84c6;fill-opacity:.88}.s5{fill:#2b5f94}"
    "@media(prefers-color-scheme:dark){text{fill:#c8ccd2}}"
    "</style>\n";

static const uint8_t *
row_of(const struct grade_arenas *arenas, size_t i)
{
    return arenas->percent + i * arenas->npools;
}

/* Return the number of whole pools in a row. */
static uint32_t
pools_in(const struct grade_arenas *arenas, const uint8_t *row)
{
    uint32_t n = 0;

    while (n < arenas->npools && row[n] != GRADE_NO_POOL) {
        n++;
    }
    return n;
}

static uint32_t
used_in(const uint8_t *row, uint32_t npools)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < npools; k++) {
        n += row[k] > 0;
    }
    return n;
}

static int
shade_of(uint8_t percent)
{
    int i = 0;

    while (percent > shades[i].most) {
        i++;
    }
    return i;
}

/* ---- The picture --------------------------------------------------------- */

static void
print_legend(FILE *out, unsigned y)
{
    for (int i = 0; i < NSHADES; i++) {
        unsigned x = LABEL + 110 * (unsigned)i;

        fprintf(out,
                "<rect class=\"s%d\" x=\"%u\" y=\"%u\" width=\"12\" "
                "height=\"12\"/><text x=\"%u\" y=\"%u\">%s</text>\n",
                i, x, y, x + 18, y + 10, shades[i].what);
    }
}

static void
print_row(FILE *out, const struct grade_arenas *arenas, size_t i, unsigned cell)
{
    const uint8_t *row = row_of(arenas, i);
    uint32_t n = pools_in(arenas, row);
    unsigned y = LEGEND + ROW * (unsigned)i;

    fprintf(out,
            "<text class=\"n\" x=\"0\" y=\"%u\">heap+%#" PRIx64 "</text>\n",
            y + 10, arenas->units[i]);
    for (uint32_t k = 0; k < n; k++) {
        fprintf(out,
                "<rect class=\"s%d\" x=\"%u\" y=\"%u\" width=\"%u\" "
                "height=\"%d\"><title>pool %u: %u %%</title></rect>\n",
                shade_of(row[k]), LABEL + k * cell, y, cell - 1, CELL, k,
                row[k]);
    }
    fprintf(out, "<text x=\"%u\" y=\"%u\">%u of %u pools in use</text>\n",
            LABEL + arenas->npools * cell + 10, y + 10, used_in(row, n), n);
}

static void
print_svg(FILE *out, const struct grade_arenas *arenas)
{
    unsigned cell = POOLS / arenas->npools;
    unsigned width, height = LEGEND + ROW * (unsigned)arenas->nunits;

    cell = cell > WIDEST ? WIDEST : cell < 3 ? 3 : cell;
    width = LABEL + COUNT + arenas->npools * cell;
    width = width < LABEL + 110 * NSHADES ? LABEL + 110 * NSHADES : width;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
            "height=\"%u\" viewBox=\"0 0 %u %u\" role=\"img\">\n%s",
            width, height, width, height, style);
    print_legend(out, 4);
    for (size_t i = 0; i < arenas->nunits; i++) {
        print_row(out, arenas, i, cell);
    }
    fputs("</svg>\n", out);
}

/* ---- The same in words --------------------------------------------------- */

static void
print_text(FILE *out, const struct grade_arenas *arenas)
{
    fprintf(out,
            "%zu of %" PRIu64 " arenas of %" PRIu64 " bytes; a mark is a pool "
            "of %" PRIu64 " bytes\n",
            arenas->nunits, arenas->ntaken, arenas->unit_bytes,
            arenas->pool_bytes);
    for (int i = 0; i < NSHADES; i++) {
        fprintf(out, "  %c %s\n", shades[i].mark, shades[i].what);
    }
    for (size_t i = 0; i < arenas->nunits; i++) {
        const uint8_t *row = row_of(arenas, i);
        uint32_t n = pools_in(arenas, row);

        fprintf(out, "heap+%#-10" PRIx64 " ", arenas->units[i]);
        for (uint32_t k = 0; k < n; k++) {
            fputc(shades[shade_of(row[k])].mark, out);
        }
        fprintf(out, "  %u of %u\n", used_in(row, n), n);
    }
}

static void
print_csv(FILE *out, const struct grade_arenas *arenas)
{
    fputs("arena_offset,pool,live_percent\n", out);
    for (size_t i = 0; i < arenas->nunits; i++) {
        const uint8_t *row = row_of(arenas, i);

        for (uint32_t k = 0; k < pools_in(arenas, row); k++) {
            fprintf(out, "%" PRIu64 ",%u,%u\n", arenas->units[i], k, row[k]);
        }
    }
}

static bool
write_file(const char *dir, const char *name, const char *suffix,
           const struct grade_arenas *arenas,
           void (*print)(FILE *, const struct grade_arenas *))
{
    FILE *file = plots_file(dir, name, suffix);
    bool good;

    if (file == NULL) {
        return false;
    }
    print(file, arenas);
    good = ferror(file) == 0;
    return fclose(file) == 0 && good;
}

bool
report_arenas(const char *dir, const char *name,
              const struct grade_arenas *arenas)
{
    return write_file(dir, name, ".svg", arenas, print_svg) &&
           write_file(dir, name, ".txt", arenas, print_text) &&
           write_file(dir, name, ".csv", arenas, print_csv);
}

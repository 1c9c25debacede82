/* arena_draw.c -- the picture of arenas: records, pools, and the two lists.
 * SPDX-License-Identifier: MIT
 *
 * A damaged list may be a circle, so no list is followed for more steps than
 * there are records. */
#include "verify/arena_draw.h"

enum pool_look { UNCARVED, BACK, USED, FULL, LOOKS };

static const struct {
    const char *name;
    char mark;
} looks[LOOKS] = {
    [UNCARVED] = {"not carved yet", '.'},
    [BACK] = {"given back", 'o'},
    [USED] = {"in use", '+'},
    [FULL] = {"full of blocks", '#'},
};

static uintptr_t
first_pool(const ou_arenas *arenas, const ou_arena *arena)
{
    uintptr_t mask = arenas->geo->pool_size - 1;

    return (arena->address + mask) & ~mask;
}

/* A pool that waits in its arena keeps the header of before: a class, and no
 * block in use. */
static enum pool_look
look_of(const ou_arenas *arenas, const ou_pools *pools, const ou_arena *arena,
        uint32_t i)
{
    uintptr_t address = first_pool(arenas, arena) + i * arenas->geo->pool_size;
    const ou_pool *pool = (const ou_pool *)address;

    if (address >= (uintptr_t)arena->pool_address) {
        return UNCARVED;
    }
    if (pool->szidx == OU_POOL_NO_CLASS) {
        return USED;
    }
    switch (ou_pool_state(pools, pool)) {
    case OU_POOL_EMPTY:
        return BACK;
    case OU_POOL_FULL:
        return FULL;
    default:
        return USED;
    }
}

static uint32_t
number_of(const ou_arenas *arenas, const ou_arena *arena)
{
    return (uint32_t)(arena - arenas->arenas);
}

static const char *
list_of(const ou_arena *arena)
{
    if (arena->address == 0) {
        return "in unused_arenas";
    }
    return arena->nfreepools == 0 ? "in no list" : "in usable_arenas";
}

/* ---- As text ------------------------------------------------------------- */

static void
print_list(const ou_arenas *arenas, const char *name, const ou_arena *arena,
           uint32_t nrecords, FILE *out)
{
    fprintf(out, "%-13s", name);
    for (uint32_t n = 0; arena != NULL && n < arenas->maxarenas; n++) {
        if (number_of(arenas, arena) >= nrecords) {
            fputs(" -> ...", out);
            break;
        }
        fprintf(out, " -> %u", number_of(arenas, arena));
        arena = arena->nextarena;
    }
    fputc('\n', out);
}

void
ou_arenas_print_text(const ou_arenas *arenas, const ou_pools *pools,
                     uint32_t nrecords, uintptr_t base, FILE *out)
{
    for (uint32_t r = 0; r < nrecords && r < arenas->maxarenas; r++) {
        const ou_arena *arena = &arenas->arenas[r];

        fprintf(out, "  %2u ", r);
        if (arena->address != 0) {
            fprintf(out, " 0x%06llx  |",
                    (unsigned long long)(arena->address - base));
            for (uint32_t i = 0; i < arena->ntotalpools; i++) {
                fputc(looks[look_of(arenas, pools, arena, i)].mark, out);
            }
            fprintf(out, "|  %2u free,", arena->nfreepools);
        }
        fprintf(out, " %s\n", list_of(arena));
    }
    print_list(arenas, "usable_arenas", arenas->usable_arenas, nrecords, out);
    print_list(arenas, "unused_arenas", arenas->unused_arenas, nrecords, out);
    for (int i = 0; i < LOOKS; i++) {
        fprintf(out, "  %c %s", looks[i].mark, looks[i].name);
    }
    fputc('\n', out);
}

/* ---- As SVG -------------------------------------------------------------- */

enum {
    WIDTH = 760,
    ROW = 40,
    TOP = 34,
    RECORD_X = 196, /* the vector */
    RECORD_WIDTH = 40,
    POOLS_X = 276,
    POOLS_WIDTH = 340,
    NOTE_X = POOLS_X + POOLS_WIDTH + 14,
    BOX = 26,
    LEGEND = 44
};

static const char style[] =
    "<style>text{font:12px system-ui,sans-serif;fill:#444}"
    ".n{font-family:ui-monospace,monospace;font-size:11px}"
    ".m{text-anchor:middle}.e{text-anchor:end}"
    ".r{fill:#7a6aa8}.r0{fill:#8a8f98;fill-opacity:.3}.w{fill:#fff}"
    ".l0{fill:#8a8f98;fill-opacity:.25}.l1{fill:#e0992e}"
    ".l2{fill:#3d84c6;fill-opacity:.6}.l3{fill:#3d84c6}"
    ".u{fill:none;stroke:#2e9d6b;stroke-width:2}"
    ".v{fill:none;stroke:#8a8f98;stroke-width:1.5;stroke-dasharray:4 3}"
    ".hu{fill:#2e9d6b}.hv{fill:#8a8f98}"
    "@media(prefers-color-scheme:dark){text{fill:#c8ccd2}}</style>\n"
    "<defs><marker id=\"u\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
    "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\" "
    "markerUnits=\"userSpaceOnUse\"><path class=\"hu\" d=\"M0 0L8 4L0 8z\"/>"
    "</marker><marker id=\"v\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
    "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\" "
    "markerUnits=\"userSpaceOnUse\"><path class=\"hv\" d=\"M0 0L8 4L0 8z\"/>"
    "</marker></defs>\n";

static int
middle_of(uint32_t r)
{
    return TOP + (int)r * ROW + BOX / 2;
}

static void
print_pools(const ou_arenas *arenas, const ou_pools *pools,
            const ou_arena *arena, int y, FILE *out)
{
    double scale = (double)POOLS_WIDTH / arenas->geo->arena_size;
    double width = arenas->geo->pool_size * scale;

    fprintf(out,
            "<rect class=\"l0\" x=\"%d\" y=\"%d\" width=\"%d\" "
            "height=\"%d\"/>\n",
            POOLS_X, y, POOLS_WIDTH, BOX);
    for (uint32_t i = 0; i < arena->ntotalpools; i++) {
        uintptr_t at = first_pool(arenas, arena) - arena->address +
                       i * arenas->geo->pool_size;

        fprintf(out,
                "<rect class=\"l%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
                "height=\"%d\"/>\n",
                look_of(arenas, pools, arena, i),
                POOLS_X + (double)at * scale + 1, y + 2, width - 2, BOX - 4);
    }
}

static void
print_record(const ou_arenas *arenas, const ou_pools *pools, uint32_t r,
             uintptr_t base, FILE *out)
{
    const ou_arena *arena = &arenas->arenas[r];
    int y = TOP + (int)r * ROW;
    bool used = arena->address != 0;

    fprintf(out,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
            "<text class=\"n m%s\" x=\"%d\" y=\"%d\">%u</text>\n",
            used ? "r" : "r0", RECORD_X, y, RECORD_WIDTH, BOX, used ? " w" : "",
            RECORD_X + RECORD_WIDTH / 2, y + 17, r);
    if (!used) {
        fprintf(out, "<text x=\"%d\" y=\"%d\">no arena</text>\n", POOLS_X,
                y + 17);
        return;
    }
    print_pools(arenas, pools, arena, y, out);
    fprintf(out,
            "<text class=\"n\" x=\"%d\" y=\"%d\">%u free</text>"
            "<text class=\"n\" x=\"%d\" y=\"%d\">+0x%llx</text>\n",
            NOTE_X, y + 17, arena->nfreepools, NOTE_X + 62, y + 17,
            (unsigned long long)(arena->address - base));
}

/* An arrow along the left side of the vector, from one record to another; the
 * farther, the wider. */
static void
print_arrow(char kind, uint32_t from, uint32_t to, FILE *out)
{
    int far = from < to ? (int)(to - from) : (int)(from - to);
    int x = RECORD_X - 24 - 15 * far;

    fprintf(out,
            "<path class=\"%c\" d=\"M%d %dC%d %d %d %d %d %d\" "
            "marker-end=\"url(#%c)\"/>\n",
            kind, RECORD_X - 2, middle_of(from) + 4, x, middle_of(from) + 4, x,
            middle_of(to) - 4, RECORD_X - 2, middle_of(to) - 4, kind);
}

static void
print_head(char kind, const char *name, uint32_t first, FILE *out)
{
    fprintf(out,
            "<text class=\"e n\" x=\"%d\" y=\"%d\">%s</text><path "
            "class=\"%c\" d=\"M%d %dH%d\" marker-end=\"url(#%c)\"/>\n",
            96, middle_of(first) + 4, name, kind, 100, middle_of(first),
            RECORD_X - 2, kind);
}

static void
print_arrows(const ou_arenas *arenas, char kind, const char *name,
             const ou_arena *arena, uint32_t nrecords, FILE *out)
{
    if (arena == NULL || number_of(arenas, arena) >= nrecords) {
        return;
    }
    print_head(kind, name, number_of(arenas, arena), out);
    for (uint32_t n = 0; n < arenas->maxarenas; n++) {
        const ou_arena *next = arena->nextarena;

        if (next == NULL || number_of(arenas, next) >= nrecords) {
            return;
        }
        print_arrow(kind, number_of(arenas, arena), number_of(arenas, next),
                    out);
        arena = next;
    }
}

static void
print_legend(int y, FILE *out)
{
    int x = POOLS_X;

    for (int i = 0; i < LOOKS; i++) {
        fprintf(out,
                "<rect class=\"l%d\" x=\"%d\" y=\"%d\" width=\"12\" "
                "height=\"12\"/><text x=\"%d\" y=\"%d\">%s</text>\n",
                i, x, y, x + 17, y + 10, looks[i].name);
        x += 118;
    }
}

void
ou_arenas_print_svg(const ou_arenas *arenas, const ou_pools *pools,
                    uint32_t nrecords, uintptr_t base, FILE *out)
{
    int height;

    if (nrecords > arenas->maxarenas) {
        nrecords = arenas->maxarenas;
    }
    height = TOP + (int)nrecords * ROW + LEGEND;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n%s",
            WIDTH, height, WIDTH, height, style);
    fprintf(out,
            "<text class=\"n m\" x=\"%d\" y=\"18\">arenas[]</text>"
            "<text x=\"%d\" y=\"18\">the arena's pools</text>\n",
            RECORD_X + RECORD_WIDTH / 2, POOLS_X);
    for (uint32_t r = 0; r < nrecords; r++) {
        print_record(arenas, pools, r, base, out);
    }
    print_arrows(arenas, 'u', "usable_arenas", arenas->usable_arenas, nrecords,
                 out);
    print_arrows(arenas, 'v', "unused_arenas", arenas->unused_arenas, nrecords,
                 out);
    print_legend(height - LEGEND + 16, out);
    fputs("</svg>\n", out);
}

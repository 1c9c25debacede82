/* mem_debug_block.c -- a block under the debug hook, byte by byte.
 * SPDX-License-Identifier: MIT
 *
 * Prints an SVG picture of the 29 bytes of a block of 5 at six moments of its
 * life, or with --text the same as text.  The bytes are read from memory:
 * linked with your own memdebug.c, they are yours. */
#include "mem/fatal.h"
#include "mem/memdebug.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NBYTES   5
#define NAROUND  24
#define NMOMENTS 6
#define NSHOWN   (NBYTES + NAROUND)

/* Below the hook: memory that is never used twice, so that a freed block can be
 * looked at. */
static _Alignas(16) unsigned char memory[4096];
static size_t used;

static void *
take(void *ctx, size_t nbytes)
{
    void *p = memory + used;

    used += (nbytes + 15) / 16 * 16;
    if (used > sizeof memory) {
        return NULL;
    }
    return memset(p, 0x11, nbytes);
}

static void *
take_clear(void *ctx, size_t nelem, size_t elsize)
{
    void *p = take(ctx, nelem * elsize);

    return p == NULL ? NULL : memset(p, 0, nelem * elsize);
}

static void *
take_again(void *ctx, void *p, size_t nbytes)
{
    void *moved = take(ctx, nbytes);

    return moved == NULL || p == NULL ? moved : memcpy(moved, p, nbytes);
}

static void
give_back(void *ctx, void *p)
{
}

static struct moment {
    const char *what;
    unsigned char bytes[NSHOWN];
    char verdict[80]; /* first line of what the check says */
} moments[NMOMENTS];

static jmp_buf after_report;
static struct moment *reported;

static void
on_fatal(const char *message)
{
    const char *colon = strstr(message, ": ");

    if (colon == NULL || strncmp(message, "not implemented", 15) == 0) {
        fprintf(stderr, "mem_debug_block: %s\n", message);
        exit(EXIT_FAILURE);
    }
    snprintf(reported->verdict, sizeof reported->verdict, "%.*s",
             (int)strcspn(colon + 2, "\n"), colon + 2);
    longjmp(after_report, 1);
}

/* Keep what the block at p looks like now, and what dbg says of it. */
static void
keep(struct moment *moment, const char *what, const ou_memdebug *dbg,
     const unsigned char *p)
{
    moment->what = what;
    memcpy(moment->bytes, p - 16, NSHOWN);
    snprintf(moment->verdict, sizeof moment->verdict, "sound");
    reported = moment;
    if (setjmp(after_report) == 0) {
        ou_memdebug_check(dbg, "check", p);
    }
}

static void
live(void)
{
    ou_allocator below = {NULL, take, take_clear, take_again, give_back};
    static ou_memdebug dbg;
    ou_allocator hook = ou_memdebug_init(&dbg, 'o', below, false);
    unsigned char *p = hook.malloc(hook.ctx, NBYTES);

    if (p == NULL) {
        fprintf(stderr, "mem_debug_block: malloc(5) says NULL\n");
        exit(EXIT_FAILURE);
    }
    keep(&moments[0], "malloc(5)", &dbg, p);
    memcpy(p, "snake", NBYTES);
    keep(&moments[1], "\"snake\" written", &dbg, p);
    p[NBYTES] = '\0';
    keep(&moments[2], "and its NUL, at p[5]", &dbg, p);
    p[NBYTES] = OU_MEMDEBUG_FORBIDDEN;
    p[-1] = '_';
    keep(&moments[3], "'_' written at p[-1]", &dbg, p);
    p[-1] = OU_MEMDEBUG_FORBIDDEN;
    hook.free(hook.ctx, p);
    keep(&moments[4], "freed", &dbg, p);
    p = hook.calloc(hook.ctx, NBYTES, 1);
    keep(&moments[5], "calloc(5, 1)", &dbg, p);
}

/* ---- Drawing ------------------------------------------------------------- */

#define CELL   21
#define LEFT   160
#define TOP    58
#define ROW    62
#define HEIGHT 24

static const char *
colour_of(const struct moment *moment, int i)
{
    if (moment->bytes[i] == OU_MEMDEBUG_DEAD) {
        return "#64748b";
    }
    if (i < 8) {
        return "#7c3aed";
    }
    if (i == 8) {
        return "#d97706";
    }
    if (i < 16 || i >= 16 + NBYTES) {
        return moment->bytes[i] == OU_MEMDEBUG_FORBIDDEN ? "#059669"
                                                         : "#dc2626";
    }
    return "#3b82f6";
}

static void
draw_label(int from, int to, const char *text)
{
    printf("<path d=\"M%d %d v-6 H%d v6\" fill=\"none\" stroke=\"#808080\"/>\n"
           "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" "
           "fill=\"#808080\">%s</text>\n",
           LEFT + from * CELL + 2, TOP - 4, LEFT + to * CELL - 4,
           LEFT + (from + to) * CELL / 2 - 1, TOP - 16, text);
}

static void
draw_moment(int row)
{
    const struct moment *moment = &moments[row];
    int y = TOP + row * ROW;

    printf("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" "
           "fill=\"#808080\">%s</text>\n",
           LEFT - 10, y + 17, moment->what);
    for (int i = 0; i < NSHOWN; i++) {
        printf("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\" "
               "fill=\"%s\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\" "
               "fill=\"white\" font-family=\"monospace\">%02x</text>\n",
               LEFT + i * CELL, y, CELL - 2, HEIGHT, colour_of(moment, i),
               LEFT + i * CELL + CELL / 2 - 1, y + 17, moment->bytes[i]);
    }
    printf("<text x=\"%d\" y=\"%d\" fill=\"#808080\" font-size=\"12\">check: "
           "%s</text>\n",
           LEFT, y + HEIGHT + 15, moment->verdict);
}

static void
draw(void)
{
    int width = LEFT + NSHOWN * CELL + 8;
    int height = TOP + NMOMENTS * ROW;

    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
           "height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
           "font-size=\"13\">\n",
           width, height, width, height);
    draw_label(0, 8, "size");
    draw_label(8, 9, "api");
    draw_label(9, 16, "pad");
    draw_label(16, 21, "data");
    draw_label(21, 29, "pad");
    for (int row = 0; row < NMOMENTS; row++) {
        draw_moment(row);
    }
    printf("</svg>\n");
}

static void
write_text(void)
{
    for (int row = 0; row < NMOMENTS; row++) {
        printf("%-22s", moments[row].what);
        for (int i = 0; i < NSHOWN; i++) {
            bool begins_part = i == 8 || i == 16 || i == 16 + NBYTES;

            printf("%s%02x", begins_part ? "  " : " ", moments[row].bytes[i]);
        }
        printf("\n%-23scheck: %s\n", "", moments[row].verdict);
    }
}

int
main(int argc, char **argv)
{
    ou_set_fatal_handler(on_fatal);
    live();
    if (argc > 1 && strcmp(argv[1], "--text") == 0) {
        write_text();
    }
    else {
        draw();
    }
    return EXIT_SUCCESS;
}

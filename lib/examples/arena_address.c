/* arena_address.c -- how an address is looked up, as SVG (or --text).
 * SPDX-License-Identifier: MIT
 *
 * Marks one arena of 1 MiB that begins at no multiple of its size and follows
 * an address in it through the tree.  The indices follow from the sizes; where
 * the arena begins and ends in its two slots is found by asking the map.  The
 * arena is a number, there is no memory at it. */
#include "mem/addrmap.h"
#include "mem/fatal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE  0x7f3a5c2c5000ull
#define ASKED 0x7f3a5c341230ull

static ou_addrmap map;

/* 64 bits less those of the offset, in three parts. */
enum { ARENA_BITS = 20, INTERIOR_BITS = 15, BOTTOM_BITS = 14 };

/* A part of an address: how it is called, its bits and what they are. */
struct part {
    const char *name;
    uint32_t nbits;
    unsigned long long value;
};

static struct part
part_of(const char *name, uint32_t from, uint32_t nbits)
{
    return (struct part){name, nbits, ASKED >> from & ((1ull << nbits) - 1)};
}

static void
split(struct part part[4])
{
    uint32_t middle = ARENA_BITS + BOTTOM_BITS;

    part[0] = part_of("root", middle + INTERIOR_BITS, INTERIOR_BITS);
    part[1] = part_of("middle", middle, INTERIOR_BITS);
    part[2] = part_of("bottom", ARENA_BITS, BOTTOM_BITS);
    part[3] = part_of("offset", 0, ARENA_BITS);
}

/* The first offset in the slot at address for which the map answers `ours`; 0
 * if it says the same of the whole slot. */
static int32_t
first_offset(uintptr_t address, bool ours)
{
    uintptr_t slot = address >> ARENA_BITS << ARENA_BITS;
    int32_t offset = 0;

    while (offset >> ARENA_BITS == 0 &&
           ou_addrmap_contains(&map, slot + (uintptr_t)offset) != ours) {
        offset += 16;
    }
    return offset >> ARENA_BITS == 0 ? offset : 0;
}

static void
print_text(const struct part part[4], ou_addrmap_slot first,
           ou_addrmap_slot second)
{
    printf("address 0x%llx\n", ASKED);
    for (int i = 0; i < 4; i++) {
        printf("  %-6s  %2u bits  0x%llx\n", part[i].name, part[i].nbits,
               part[i].value);
    }
    printf("slot 0x%llx: tail_hi 0x%x, tail_lo 0x%x\n", part[2].value - 1,
           (unsigned)first.tail_hi, (unsigned)first.tail_lo);
    printf("slot 0x%llx: tail_hi 0x%x, tail_lo 0x%x\n", part[2].value,
           (unsigned)second.tail_hi, (unsigned)second.tail_lo);
    printf("0x%llx is %s tail_lo: %s\n", part[3].value,
           part[3].value < (unsigned)second.tail_lo ? "below" : "not below",
           ou_addrmap_contains(&map, ASKED) ? "ours" : "not ours");
}

/* ---- As SVG -------------------------------------------------------------- */

enum { WIDTH = 720, HEIGHT = 330, LEFT = 20, BAR = 680, SLOT = 300 };

static const char style[] =
    "<style>text{font:12px system-ui,sans-serif;fill:#444;text-anchor:middle}"
    ".n{font-family:ui-monospace,monospace;font-size:12px}.w{fill:#fff}"
    ".p0{fill:#7a6aa8}.p1{fill:#3d84c6}.p2{fill:#2e9d6b}.p3{fill:#8a8f98}"
    ".g{fill:#8a8f98;fill-opacity:.2}.a{fill:#e0992e}"
    ".k{fill:none;stroke:#8a8f98;stroke-width:1.5}.h{fill:#8a8f98}"
    ".q{fill:none;stroke:#d93b3b;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#c8ccd2}}</style>\n"
    "<defs><marker id=\"h\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
    "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\" "
    "markerUnits=\"userSpaceOnUse\"><path class=\"h\" d=\"M0 0L8 4L0 8z\"/>"
    "</marker></defs>\n";

static void
box(const char *class, double x, int y, double width, int height)
{
    printf("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
           "height=\"%d\"/>\n",
           class, x, y, width, height);
}

static void
arrow(double x1, int y1, double x2, int y2)
{
    printf("<path class=\"k\" d=\"M%.1f %dL%.1f %d\" "
           "marker-end=\"url(#h)\"/>\n",
           x1, y1, x2, y2);
}

/* The address as a bar, as wide as its bits, and under it the nodes. */
static void
print_path(const struct part part[4])
{
    double x = LEFT;

    printf("<text class=\"n\" x=\"%d\" y=\"20\">0x%016llx</text>\n", WIDTH / 2,
           ASKED);
    for (int i = 0; i < 4; i++) {
        double width = BAR * part[i].nbits / 64.0;
        char class[] = "p0";

        class[1] = (char)('0' + i);
        box(class, x + 1, 30, width - 2, 28);
        printf("<text class=\"n w\" x=\"%.1f\" y=\"49\">0x%llx</text>"
               "<text x=\"%.1f\" y=\"76\">%s, %u bits</text>\n",
               x + width / 2, part[i].value, x + width / 2, part[i].name,
               part[i].nbits);
        if (i < 3) {
            arrow(x + width / 2, 82, x + width / 2, 106);
            box(class, x + 10, 110, width - 20, 30);
            printf(
                "<text class=\"n w\" x=\"%.1f\" y=\"130\">%s[0x%llx]</text>\n",
                x + width / 2, part[i].name, part[i].value);
        }
        if (i < 2) {
            arrow(x + width - 9, 125, x + width + 9, 125);
        }
        x += width;
    }
}

static void
print_slot(unsigned long long number, ou_addrmap_slot slot, int x)
{
    double scale = (double)SLOT / (double)(1u << ARENA_BITS);

    box("g", x, 200, SLOT, 40);
    printf("<text class=\"n\" x=\"%d\" y=\"192\">slot 0x%llx</text>\n",
           x + SLOT / 2, number);
    if (slot.tail_hi != 0) {
        box("a", x + slot.tail_hi * scale, 200, SLOT - slot.tail_hi * scale,
            40);
        printf("<text class=\"n\" x=\"%.1f\" y=\"258\">tail_hi 0x%x</text>\n",
               x + slot.tail_hi * scale, (unsigned)slot.tail_hi);
    }
    if (slot.tail_lo != 0) {
        box("a", x, 200, slot.tail_lo * scale, 40);
        printf("<text class=\"n\" x=\"%.1f\" y=\"258\">tail_lo 0x%x</text>\n",
               x + slot.tail_lo * scale, (unsigned)slot.tail_lo);
    }
}

static void
print_svg(const struct part part[4], ou_addrmap_slot first,
          ou_addrmap_slot second)
{
    int x = WIDTH / 2;
    double asked =
        x + 1 + (double)part[3].value * SLOT / (double)(1u << ARENA_BITS);

    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
           "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n%s",
           WIDTH, HEIGHT, WIDTH, HEIGHT, style);
    print_path(part);
    print_slot(part[2].value - 1, first, x - SLOT - 1);
    print_slot(part[2].value, second, x + 1);
    printf("<path class=\"q\" d=\"M%.1f 196V244\"/><text class=\"n\" "
           "x=\"%.1f\" y=\"284\">offset 0x%llx</text>\n",
           asked, asked, part[3].value);
    printf("<text x=\"%d\" y=\"314\">The arena begins at 0x%llx. 0x%llx is "
           "below tail_lo: the address is ours.</text></svg>\n",
           WIDTH / 2, BASE, part[3].value);
}

int
main(int argc, char **argv)
{
    struct part part[4];
    ou_addrmap_slot first = {0, 0}, second = {0, 0};

    ou_addrmap_init(&map, ARENA_BITS);
    if (ou_addrmap_mark(&map, BASE, true) < 0) {
        ou_fatal("arena_address: out of memory");
    }
    first.tail_hi = first_offset(BASE, true);
    second.tail_lo = first_offset(ASKED, false);
    split(part);
    if (argc > 1 && strcmp(argv[1], "--text") == 0) {
        print_text(part, first, second);
    }
    else {
        print_svg(part, first, second);
    }
    ou_addrmap_fini(&map);
    return EXIT_SUCCESS;
}

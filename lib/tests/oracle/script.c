/* script.c -- programs of allocations, to be run on two heaps.
 * SPDX-License-Identifier: MIT
 *
 * A random script keeps a table of what is alive, so that every operation makes
 * sense; numbers come from a generator of our own (splitmix64), so that a seed
 * means the same script everywhere. */
#include "tests/oracle/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add(struct script *s, enum script_kind kind, uint32_t id, uint32_t size)
{
    if (s->nops == s->capacity) {
        s->capacity = s->capacity == 0 ? 1024 : 2 * s->capacity;
        s->ops = realloc(s->ops, s->capacity * sizeof *s->ops);
        if (s->ops == NULL) {
            fputs("script: no memory\n", stderr);
            abort();
        }
    }
    s->ops[s->nops++] = (struct script_op){kind, id, size};
    if (id >= s->nids) {
        s->nids = id + 1;
    }
}

void
script_free(struct script *script)
{
    free(script->ops);
    script->ops = NULL;
}

/* ---- Made by hand -------------------------------------------------------- */

/* Two pools and a bit more of one class, for five classes. */
static void
pool_runs(struct script *s)
{
    static const uint32_t size[] = {512, 400, 272, 496, 128};
    uint32_t id = 0;

    for (size_t i = 0; i < 5; i++) {
        for (uint32_t n = 0; n < 2 * (16384 - 48) / size[i] + 3; n++) {
            add(s, SCRIPT_MALLOC, id++, size[i]);
        }
    }
    add(s, SCRIPT_STATS, 0, 0);
}

static void
last_in_first_out(struct script *s)
{
    for (uint32_t id = 0; id < 6; id++) {
        add(s, SCRIPT_MALLOC, id, 400);
    }
    add(s, SCRIPT_FREE, 2, 0);
    add(s, SCRIPT_FREE, 0, 0);
    add(s, SCRIPT_FREE, 1, 0);
    for (uint32_t id = 6; id < 10; id++) {
        add(s, SCRIPT_MALLOC, id, 399);
    }
}

/* Each class, one byte less each time until nothing is left; and one byte more
 * each time until it is no small block. */
static void
realloc_down(struct script *s)
{
    for (uint32_t size = 16; size <= 512; size += 16) {
        add(s, SCRIPT_MALLOC, 0, size);
        for (uint32_t n = size; n-- > 0;) {
            add(s, SCRIPT_REALLOC, 0, n);
        }
        add(s, SCRIPT_FREE, 0, 0);
    }
}

static void
realloc_up(struct script *s)
{
    add(s, SCRIPT_MALLOC, 0, 0);
    add(s, SCRIPT_CALLOC, 1, 1);
    for (uint32_t n = 1; n < 530; n++) {
        add(s, SCRIPT_REALLOC, 0, n);
        add(s, SCRIPT_REALLOC, 1, n);
    }
    for (uint32_t n = 530; n-- > 0;) {
        add(s, SCRIPT_REALLOC, 1, n); /* a raw block stays raw */
    }
}

/* Each class shrunk at once to each third of it. */
static void
realloc_jumps(struct script *s)
{
    for (uint32_t size = 16; size <= 512; size += 16) {
        for (uint32_t n = 0; n <= size + 16; n += 7) {
            add(s, SCRIPT_MALLOC, 0, size);
            add(s, SCRIPT_REALLOC, 0, n);
            add(s, SCRIPT_FREE, 0, 0);
        }
    }
}

/* A full pool gets a block back: to the front; pools that empty: last first,
 * for whatever class. */
static void
pools_change_hands(struct script *s)
{
    for (uint32_t id = 0; id < 31 * 4; id++) {
        add(s, SCRIPT_MALLOC, id, 512);
    }
    add(s, SCRIPT_FREE, 35, 0);
    add(s, SCRIPT_FREE, 3, 0);
    add(s, SCRIPT_FREE, 70, 0);
    for (uint32_t id = 200; id < 205; id++) {
        add(s, SCRIPT_MALLOC, id, 500);
    }
    for (uint32_t id = 0; id < 31 * 4; id++) {
        if (id != 35 && id != 3 && id != 70 && id != 100) {
            add(s, SCRIPT_FREE, id, 0);
        }
    }
    for (uint32_t id = 300; id < 420; id++) {
        add(s, SCRIPT_MALLOC, id, id % 2 == 0 ? 512 : 256);
    }
    add(s, SCRIPT_STATS, 0, 0);
}

#define MANY 200000

static void
fill(struct script *s)
{
    for (uint32_t id = 0; id < MANY; id++) {
        add(s, SCRIPT_MALLOC, id, 512);
    }
    add(s, SCRIPT_STATS, 0, 0);
}

static void
many_then_none(struct script *s)
{
    fill(s);
    for (uint32_t id = 0; id < MANY; id++) {
        add(s, SCRIPT_FREE, id, 0);
    }
    add(s, SCRIPT_STATS, 0, 0);
}

static void
many_then_one_of_4096(struct script *s)
{
    fill(s);
    for (uint32_t id = 0; id < MANY; id++) {
        if (id % 4096 != 0) {
            add(s, SCRIPT_FREE, id, 0);
        }
    }
    add(s, SCRIPT_STATS, 0, 0);
    for (uint32_t id = 0; id < MANY; id += 4096) {
        add(s, SCRIPT_FREE, id, 0);
    }
    add(s, SCRIPT_STATS, 0, 0);
}

/* To and fro at the edge of an arena. */
static void
thrash(struct script *s)
{
    for (uint32_t id = 0; id < 64 * 31; id++) {
        add(s, SCRIPT_MALLOC, id, 512);
    }
    for (uint32_t n = 0; n < 200; n++) {
        for (uint32_t id = 0; id < 40; id++) {
            add(s, SCRIPT_MALLOC, 2000 + id, 512);
        }
        for (uint32_t id = 0; id < 40; id++) {
            add(s, SCRIPT_FREE, 2000 + id, 0);
        }
    }
}

/* ---- Drawn from a seed --------------------------------------------------- */

struct dice {
    uint64_t state;
};

static uint32_t
below(struct dice *dice, uint32_t n)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

static uint32_t
some_size(struct dice *dice)
{
    switch (below(dice, 8)) {
    case 0:
        return below(dice, 1000);
    case 1:
        return 500 + below(dice, 20);
    case 2:
        return below(dice, 20);
    case 3:
    case 4:
        return 384 + below(dice, 129);
    default:
        return 1 + below(dice, 512);
    }
}

/* nops operations on at most nids blocks.  How many are alive goes up and down
 * in waves, so that arenas come and go. */
static void
draw(struct script *s, uint64_t seed, uint32_t nids, uint32_t nops,
     bool arenas_run_out)
{
    struct dice dice = {seed};
    bool *alive = calloc(nids, sizeof *alive);
    uint32_t wave = nops / 7;

    for (uint32_t i = 0; alive != NULL && i < nops; i++) {
        uint32_t id = below(&dice, nids);
        bool rising = i / wave % 2 == 0;
        enum script_kind kind;

        if (arenas_run_out && i % 1000 == 0) {
            add(s, SCRIPT_BUDGET, 0, below(&dice, 3));
        }
        if (i % 5000 == 4999) {
            add(s, SCRIPT_STATS, 0, 0);
        }
        if (alive[id] && below(&dice, 6) == 0) {
            add(s, SCRIPT_REALLOC, id, some_size(&dice));
        }
        else if (alive[id] == rising && below(&dice, 4) != 0) {
            continue; /* against the wave, only now and then */
        }
        else if (alive[id]) {
            add(s, SCRIPT_FREE, id, 0);
            alive[id] = false;
        }
        else {
            kind = below(&dice, 5) == 0 ? SCRIPT_CALLOC : SCRIPT_MALLOC;
            add(s, kind, id, some_size(&dice));
            alive[id] = true;
        }
    }
    add(s, SCRIPT_STATS, 0, 0);
    free(alive);
}

static void
random_small(struct script *s)
{
    draw(s, 1, 200, 30000, false);
}

static void
random_arenas(struct script *s)
{
    draw(s, 2, 20000, 150000, false);
}

static void
random_arenas_off_grid(struct script *s)
{
    draw(s, 3, 20000, 150000, false);
}

static void
random_arenas_run_out(struct script *s)
{
    draw(s, 4, 20000, 100000, true);
}

/* Many arenas, and pools that come and go by the dozen: which arena serves
 * depends on the order of usable_arenas all the time. */
static void
arena_order(struct script *s)
{
    enum { GROUP = 31, NGROUPS = 2000 };
    static bool alive[NGROUPS];
    struct dice dice = {5};

    memset(alive, 0, sizeof alive);
    for (uint32_t i = 0; i < 3 * NGROUPS; i++) {
        uint32_t group = i < NGROUPS ? i : below(&dice, NGROUPS);

        for (uint32_t id = group * GROUP; id < (group + 1) * GROUP; id++) {
            if (alive[group]) {
                add(s, SCRIPT_FREE, id, 0);
            }
            else {
                add(s, SCRIPT_MALLOC, id, 512);
            }
        }
        alive[group] = !alive[group];
    }
    add(s, SCRIPT_STATS, 0, 0);
}

static const struct {
    const char *name;
    bool off_grid;
    void (*make)(struct script *s);
} scripts[] = {
    {"pool_runs", false, pool_runs},
    {"last_in_first_out", false, last_in_first_out},
    {"realloc_down", false, realloc_down},
    {"realloc_up", false, realloc_up},
    {"realloc_jumps", true, realloc_jumps},
    {"pools_change_hands", true, pools_change_hands},
    {"many_then_none", false, many_then_none},
    {"many_then_none_off_grid", true, many_then_none},
    {"many_then_one_of_4096", false, many_then_one_of_4096},
    {"thrash", false, thrash},
    {"random_small", false, random_small},
    {"random_arenas", false, random_arenas},
    {"random_arenas_off_grid", true, random_arenas_off_grid},
    {"random_arenas_run_out", true, random_arenas_run_out},
    {"arena_order", false, arena_order},
};

size_t
script_count(void)
{
    return sizeof scripts / sizeof scripts[0];
}

void
script_make(struct script *script, size_t i)
{
    memset(script, 0, sizeof *script);
    script->name = scripts[i].name;
    script->off_grid = scripts[i].off_grid;
    scripts[i].make(script);
}

/* ---- Recorded ------------------------------------------------------------ */

int
script_load(struct script *script, const char *path, size_t max_ops)
{
    char command[300], line[400];
    FILE *in;
    char kind;
    uint32_t id, size;

    memset(script, 0, sizeof *script);
    script->name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    script->off_grid = true;
    snprintf(command, sizeof command, "xz -dc '%s'", path);
    in = popen(command, "r");
    if (in == NULL) {
        return -1;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        size = 0;
        if (script->nops < max_ops && strncmp(line, "mmtrace1 ", 9) != 0 &&
            sscanf(line, "%c %u %u", &kind, &id, &size) >= 2) {
            add(script, (enum script_kind)kind, id, size);
        }
    }
    add(script, SCRIPT_STATS, 0, 0);
    return pclose(in) == 0 ? 0 : -1;
}

/* drive_target.c -- what a trace of lab.ini is run on.
 * SPDX-License-Identifier: MIT */
#include "drive_target.h"

#include "drive_run.h"
#include "protocol.h"

#include <stdio.h>
#include <string.h>

/* What a driver's source hands out at a time. */
enum unit { UNIT_HEAP, UNIT_POOL, UNIT_ARENA };

static const struct driver {
    const char *name;
    enum unit unit;
    enum trace_calls calls;
} drivers[] = {
    {"01-sizes", UNIT_HEAP, TRACE_MALLOC_AND_FREE},
    {"02-pools", UNIT_POOL, TRACE_MALLOC_AND_FREE},
    {"03-arenas", UNIT_ARENA, TRACE_MALLOC_AND_FREE},
    {"04-domains", UNIT_ARENA, TRACE_ALL_CALLS},
};

static const struct driver *
find_driver(const char *name)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++) {
        if (strcmp(drivers[i].name, name) == 0) {
            return &drivers[i];
        }
    }
    return NULL;
}

static struct account_layout
layout_of(enum unit unit, const ou_geometry *geo)
{
    uint64_t arena = geo->arena_size;

    switch (unit) {
    case UNIT_HEAP:
        return (struct account_layout){
            .word = "heap",
            .unit_bytes = DRIVE_HEAP_BYTES,
            .stride = DRIVE_HEAP_BYTES,
        };
    case UNIT_POOL:
        return (struct account_layout){
            .word = "pool",
            .unit_bytes = geo->pool_size,
            .stride = geo->pool_size,
        };
    default:
        return (struct account_layout){
            .word = "arena",
            .unit_bytes = arena,
            .first = ou_drive_arena_offset(arena, 0),
            .stride = ou_drive_arena_offset(arena, 1) -
                      ou_drive_arena_offset(arena, 0),
            .forgets = true,
        };
    }
}

int
drive_find_target(const struct lab *lab, const char *word,
                  struct drive_target *target, char *error, size_t error_size)
{
    const struct driver *driver = find_driver(lab->measure.driver);
    const char *at = strchr(word, '@');
    const char *profile = at != NULL ? at + 1 : lab->measure.config;
    size_t len = at != NULL ? (size_t)(at - word) : strlen(word);

    if (driver == NULL) {
        snprintf(error, error_size, "no driver is called %s",
                 lab->measure.driver);
        return -1;
    }
    target->geo = ou_geometry_by_name(profile);
    if (target->geo == NULL || len >= sizeof target->trace) {
        snprintf(error, error_size, "%s: no profile is called %s", word,
                 profile);
        return -1;
    }
    memcpy(target->trace, word, len);
    target->trace[len] = '\0';
    target->layout = layout_of(driver->unit, target->geo);
    target->calls = driver->calls;
    target->has_arenas = driver->unit == UNIT_ARENA;
    return 0;
}

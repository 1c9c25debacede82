/* pool_map.c -- one pool at six moments of its life, as SVG (or --text).
 * SPDX-License-Identifier: MIT
 *
 * Profile tiny, blocks of 48 bytes.  Linked with a student's pool.c, it draws
 * the student's pool. */
#include "pool_source.h"
#include "verify/pool_draw.h"

#include <stdlib.h>
#include <string.h>

static struct ou_pool_store store;
static ou_pools pools;
static ou_poolmap map;
static void *block[9];

static void
request(int from, int to)
{
    for (int i = from; i <= to; i++) {
        block[i] = ou_pool_malloc(&pools, 40);
    }
}

static void
give_back(int from, int to, int step)
{
    for (int i = from; i <= to; i += step) {
        ou_pool_free(&pools, block[i]);
    }
}

static void
snapshot(void)
{
    const ou_pool *pool = ou_pool_store_pool(&store, 0);

    if (ou_pool_draw(&pools, pool, map.npools, &map) < 0) {
        fputs("pool_map: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
}

static void
live_through_six_moments(void)
{
    request(0, 0);
    snapshot(); /* set up: two blocks carved */
    request(1, 4);
    snapshot(); /* used: five requests */
    give_back(1, 3, 2);
    snapshot(); /* holes at blocks 1 and 3 */
    request(1, 1);
    request(3, 3);
    request(5, 8);
    snapshot(); /* full */
    give_back(0, 8, 3);
    snapshot(); /* used again */
    give_back(1, 7, 3);
    give_back(2, 8, 3);
    snapshot(); /* empty */
}

int
main(int argc, char **argv)
{
    if (ou_pool_store_init(&store, &ou_geometry_tiny, 1) < 0) {
        fputs("pool_map: out of memory\n", stderr);
        return EXIT_FAILURE;
    }
    ou_pools_init(&pools, &ou_geometry_tiny, ou_pool_store_source(&store));
    live_through_six_moments();
    if (argc > 1 && strcmp(argv[1], "--text") == 0) {
        ou_poolmap_print_text(&map, stdout);
    }
    else {
        ou_poolmap_print_svg(&map, stdout);
    }
    ou_poolmap_clear(&map);
    ou_pool_store_fini(&store);
    return EXIT_SUCCESS;
}

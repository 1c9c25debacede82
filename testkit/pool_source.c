/* pool_source.c -- pools for tests of the pool module, from a fixed buffer.
 * SPDX-License-Identifier: MIT
 *
 * Untouched pools keep the zeros of fresh pages but for szidx, so that a test
 * can see which bytes a module wrote. */
#include "pool_source.h"

#include "mem/os.h"

int
ou_pool_store_init(struct ou_pool_store *store, const ou_geometry *geo,
                   size_t npools)
{
    size_t bytes = (npools + 1) * geo->pool_size; /* one more, to align */
    unsigned char *pages = ou_os_alloc_pages(bytes);
    uintptr_t excess;

    if (pages == NULL) {
        return -1;
    }
    excess = (uintptr_t)pages % geo->pool_size;
    *store = (struct ou_pool_store){
        .geo = geo,
        .pages = pages,
        .npages_bytes = bytes,
        .first = pages + (excess == 0 ? 0 : geo->pool_size - excess),
        .npools = npools,
        .budget = SIZE_MAX,
    };
    return 0;
}

void
ou_pool_store_fini(struct ou_pool_store *store)
{
    ou_os_free_pages(store->pages, store->npages_bytes);
    store->pages = NULL;
}

static ou_pool *
take_returned(struct ou_pool_store *store)
{
    ou_pool *pool = store->returned;

    store->returned = pool->nextpool;
    return pool;
}

static ou_pool *
get_pool(void *ctx)
{
    struct ou_pool_store *store = ctx;
    ou_pool *pool;

    if (store->budget == 0 ||
        (store->returned == NULL && store->ncarved == store->npools)) {
        return NULL;
    }
    store->budget -= store->budget == SIZE_MAX ? 0 : 1;
    store->ngets++;
    if (store->returned != NULL) {
        return take_returned(store);
    }
    pool = ou_pool_store_pool(store, store->ncarved++);
    pool->szidx = OU_POOL_NO_CLASS;
    return pool;
}

static void
put_pool(void *ctx, ou_pool *pool)
{
    struct ou_pool_store *store = ctx;

    pool->nextpool = store->returned;
    store->returned = pool;
    store->nputs++;
}

ou_pool_source
ou_pool_store_source(struct ou_pool_store *store)
{
    return (ou_pool_source){get_pool, put_pool, store};
}

size_t
ou_pool_store_out(const struct ou_pool_store *store)
{
    return store->ngets - store->nputs;
}

size_t
ou_pool_store_index(const struct ou_pool_store *store, const void *p)
{
    uintptr_t distance = (uintptr_t)p - (uintptr_t)store->first;
    size_t index = distance / store->geo->pool_size;

    return index < store->npools ? index : store->npools;
}

size_t
ou_pool_store_offset(const struct ou_pool_store *store, const void *p)
{
    return (uintptr_t)p % store->geo->pool_size;
}

ou_pool *
ou_pool_store_pool(const struct ou_pool_store *store, size_t i)
{
    return (ou_pool *)(store->first + i * store->geo->pool_size);
}

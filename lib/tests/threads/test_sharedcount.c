/* test_sharedcount.c -- threads take and give up references to the same
 * objects.
 * SPDX-License-Identifier: MIT
 *
 * Each object's count ends at zero, and exactly one thread is told.  Built with
 * ThreadSanitizer, too, which sees every unordered access. */
#include "obj/sharedcount.h"
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#define NTHREADS 4
#define NOBJECTS 64
#define NROUNDS  2000

struct object {
    ou_sharedcount count;
    int value; /* plain: written by the maker, read by all, by the last one */
    atomic_int ndeaths;
};

static struct object objects[NOBJECTS];
static ou_count_owner owners[NTHREADS];
static pthread_barrier_t start;

static void
dies(ou_sharedcount *count, void *ctx)
{
    struct object *op = (struct object *)count;

    op->value = -1; /* whoever frees it must be alone with it */
    atomic_fetch_add(&op->ndeaths, 1);
}

static void
give_up(struct object *op, ou_count_owner *self)
{
    if (ou_sharedcount_decref(&op->count, self)) {
        dies(&op->count, NULL);
    }
}

/* Every thread has one reference to each object, which another thread may have
 * made, and keeps taking and giving up more. */
static void *
work(void *self_arg)
{
    ou_count_owner *self = self_arg;
    unsigned seed = (unsigned)(self - owners) * 7919u + 1;
    long sum = 0;

    pthread_barrier_wait(&start);
    for (int round = 0; round < NROUNDS; round++) {
        struct object *op;

        seed = seed * 1103515245u + 12345u;
        op = &objects[(seed >> 16) % NOBJECTS];
        ou_sharedcount_incref(&op->count, self);
        sum += op->value;
        ou_sharedcount_decref(&op->count, self);
        if (round % 64 == 0) {
            ou_count_owner_merge(self, dies, NULL);
        }
    }
    for (int i = 0; i < NOBJECTS; i++) {
        sum += objects[i].value;
        give_up(&objects[i], self);
    }
    ou_count_owner_merge(self, dies, NULL);
    return (void *)sum;
}

/* Objects are made by the owners in turn, and a reference for each of the other
 * threads is taken by the maker, as if it had sent it to them. */
static void
make_objects(enum ou_counting how)
{
    for (int i = 0; i < NOBJECTS; i++) {
        ou_count_owner *maker = &owners[i % NTHREADS];

        ou_sharedcount_init(&objects[i].count, how, maker);
        objects[i].value = i;
        for (int t = 1; t < NTHREADS; t++) {
            ou_sharedcount_incref(&objects[i].count, maker);
        }
    }
}

TEST_EACH(sharedcount, many_threads_end_at_zero_and_one_is_told, 2)
{
    pthread_t threads[NTHREADS];

    make_objects(param == 0 ? OU_COUNT_ATOMIC : OU_COUNT_BIASED);
    pthread_barrier_init(&start, NULL, NTHREADS);
    for (int t = 0; t < NTHREADS; t++) {
        CHECK_EQ(pthread_create(&threads[t], NULL, work, &owners[t]), 0);
    }
    for (int t = 0; t < NTHREADS; t++) {
        pthread_join(threads[t], NULL);
    }
    for (int t = 0; t < NTHREADS; t++) {
        ou_count_owner_merge(&owners[t], dies, NULL);
    }
    for (int i = 0; i < NOBJECTS; i++) {
        CHECK_EQ(atomic_load(&objects[i].ndeaths), 1);
        CHECK_EQ(ou_sharedcount_get(&objects[i].count), 0);
    }
}

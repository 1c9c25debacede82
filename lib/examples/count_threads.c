/* count_threads.c -- what an incref and a decref cost with several threads.
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: the number of threads, and nanoseconds for a pair of operations,
 * in four cases: plain (one thread alone: more would be wrong); atomic and
 * biased, each thread on an object of its own; atomic and biased, all on one
 * object, of which the first thread is the owner. The best of several rounds;
 * what counts is the shape. */
#include "obj/sharedcount.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_THREADS 4
#define NPAIRS      200000
#define NROUNDS     5

static _Alignas(128) struct padded {
    ou_sharedcount count;
    char padding[128 - sizeof(ou_sharedcount)];
} counts[MAX_THREADS];
static ou_count_owner owners[MAX_THREADS];
static pthread_barrier_t start;

static struct worker {
    ou_sharedcount *count;
    ou_count_owner *self;
    double seconds;
} workers[MAX_THREADS];

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *
work(void *arg)
{
    struct worker *w = arg;
    double began;

    pthread_barrier_wait(&start);
    began = now();
    for (int i = 0; i < NPAIRS; i++) {
        ou_sharedcount_incref(w->count, w->self);
        ou_sharedcount_decref(w->count, w->self);
    }
    w->seconds = now() - began;
    return NULL;
}

/* Nanoseconds for a pair, the slowest thread's. */
static double
one_round(enum ou_counting how, int nthreads, bool shared)
{
    pthread_t threads[MAX_THREADS];
    double slowest = 0;

    pthread_barrier_init(&start, NULL, (unsigned)nthreads);
    for (int t = 0; t < nthreads; t++) {
        int mine = shared ? 0 : t;

        ou_sharedcount_init(&counts[t].count, how, &owners[t]);
        workers[t] = (struct worker){&counts[mine].count, &owners[t], 0};
    }
    for (int t = 0; t < nthreads; t++) {
        if (pthread_create(&threads[t], NULL, work, &workers[t]) != 0) {
            fprintf(stderr, "count_threads: no thread\n");
            exit(EXIT_FAILURE);
        }
    }
    for (int t = 0; t < nthreads; t++) {
        pthread_join(threads[t], NULL);
        slowest = workers[t].seconds > slowest ? workers[t].seconds : slowest;
    }
    pthread_barrier_destroy(&start);
    return slowest * 1e9 / NPAIRS;
}

static double
best(enum ou_counting how, int nthreads, bool shared)
{
    double least = one_round(how, nthreads, shared);

    for (int i = 1; i < NROUNDS; i++) {
        double again = one_round(how, nthreads, shared);

        least = again < least ? again : least;
    }
    return least;
}

int
main(void)
{
    double plain = best(OU_COUNT_PLAIN, 1, false);

    printf("threads,plain,atomic-own,biased-own,atomic-one,biased-one\n");
    for (int n = 1; n <= MAX_THREADS; n++) {
        printf("%d,%.2f,%.2f,%.2f,%.2f,%.2f\n", n, plain,
               best(OU_COUNT_ATOMIC, n, false), best(OU_COUNT_BIASED, n, false),
               best(OU_COUNT_ATOMIC, n, true), best(OU_COUNT_BIASED, n, true));
    }
    return EXIT_SUCCESS;
}

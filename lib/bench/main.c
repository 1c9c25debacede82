/* main.c -- one peer of the benchmark as a program: bench-NAME.
 * SPDX-License-Identifier: MIT
 *
 *     bench-NAME version
 *     bench-NAME time FILE PASSES      ns of the first pass, of the others
 *     bench-NAME memory FILE PASSES    resident bytes, in the same passes
 *     bench-NAME check FILE            one pass that looks at every byte
 *     bench-NAME micro                 the small patterns
 *
 * FILE is a decoded trace (bench decode).  Results go to standard output as
 * lines `NAME VALUE`; a heap that errs ends the program with status 3. */
#include "bench/clock.h"
#include "bench/micro.h"
#include "bench/replay.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    MAX_PASSES = 64,
    NSAMPLES = 64, /* of resident memory in a pass, besides the peak */
    USAGE = 2
};

/* Tables are mapped and touched: they never share a page with the heap. */
static void *
new_table(size_t nbytes)
{
    void *p = mmap(NULL, nbytes + 1, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if (p == MAP_FAILED) {
        perror("bench: mmap");
        exit(EXIT_FAILURE);
    }
    return p;
}

static void
start_peer(const uint32_t *largest, size_t nids)
{
    if (!peer_start(largest, nids)) {
        fputs("bench: the peer cannot be started\n", stderr);
        exit(EXIT_FAILURE);
    }
}

/* ---- Traces -------------------------------------------------------------- */

static struct replay
open_replay(const char *path)
{
    struct replay rp = {.trace = mmtrace_map(path)};
    const struct mmtrace *trace = rp.trace;
    uint32_t *largest;

    if (trace == NULL) {
        fprintf(stderr, "bench: %s is not a decoded trace\n", path);
        exit(EXIT_FAILURE);
    }
    rp.block = new_table(trace->nids * sizeof *rp.block);
    largest = new_table(trace->nids * sizeof *largest);
    for (size_t i = 0; i < trace->nrecords; i++) {
        uint32_t id = mmtrace_id(trace->records[i]);

        if (trace->records[i].size > largest[id]) {
            largest[id] = trace->records[i].size;
        }
    }
    start_peer(largest, trace->nids);
    munmap(largest, trace->nids * sizeof *largest + 1);
    return rp;
}

static double
timed_pass(struct replay *rp)
{
    double start = clock_now();

    replay_records(rp, 0, rp->trace->nrecords);
    return (clock_now() - start) / (double)rp->trace->nops;
}

static void
time_trace(const char *path, int passes)
{
    struct replay rp = open_replay(path);
    double warm[MAX_PASSES];
    double cold = timed_pass(&rp);

    replay_survivors(&rp);
    for (int i = 0; i < passes; i++) {
        warm[i] = timed_pass(&rp);
        replay_survivors(&rp);
    }
    printf("cold %.4f\nwarm %.4f\n", cold,
           bench_spread(warm, (size_t)passes).median);
}

/* ---- Memory -------------------------------------------------------------- */

/* Return the number that stands behind key in text, or 0. */
static long
number_after(const char *text, const char *key)
{
    const char *found = strstr(text, key);

    return found == NULL ? 0 : strtol(found + strlen(key), NULL, 10);
}

/* Return the bytes of this process that are resident and come from no file.
 * The kernel walks the page tables for it: exact, where /proc/self/statm may be
 * off by some dozens of pages for each processor. */
static long
resident(void)
{
    static int fd = -1;
    char text[4096];
    ssize_t n;

    if (fd < 0) {
        fd = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    }
    n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    if (strstr(text, "\nAnonymous:") == NULL) {
        fputs("bench: no /proc/self/smaps_rollup\n", stderr);
        exit(EXIT_FAILURE);
    }
    return 1024 * (number_after(text, "\nAnonymous:") +
                   number_after(text, "\nPss_Shmem:") +
                   number_after(text, "\nPrivate_Hugetlb:"));
}

/* Replay once, look at the memory NSAMPLES times and at the peak of live
 * bytes.  Returns the largest number of bytes found. */
static long
watched_pass(struct replay *rp)
{
    const struct mmtrace *trace = rp->trace;
    size_t step = trace->nrecords / NSAMPLES + 1;
    size_t at = 0;
    long peak = 0;

    while (at < trace->nrecords) {
        size_t to = at + step;
        long bytes;

        if (at < trace->peak_record && trace->peak_record < to) {
            to = trace->peak_record;
        }
        if (to > trace->nrecords) {
            to = trace->nrecords;
        }
        at = replay_records(rp, at, to);
        bytes = resident();
        peak = bytes > peak ? bytes : peak;
    }
    return peak;
}

static void
watch_trace(const char *path, int passes)
{
    struct replay rp = open_replay(path);
    long before, peak = 0;

    resident(); /* once for nothing: what it takes itself is taken now */
    before = resident();
    for (int i = 0; i <= passes; i++) {
        long bytes = watched_pass(&rp);

        peak = bytes > peak ? bytes : peak;
        replay_survivors(&rp);
        if (i == 0 || i == passes) {
            printf("peak_%s %ld\n", i == 0 ? "once" : "warm", peak - before);
            printf("kept_%s %ld\n", i == 0 ? "once" : "warm",
                   resident() - before);
        }
    }
}

/* ---- Small patterns ------------------------------------------------------ */

/* A pattern with its sizes. */
struct pattern {
    struct micro *mc;
    void (*work)(struct micro *, uint32_t, uint32_t);
    uint32_t x, y;
};

static void
do_pattern(void *arg)
{
    const struct pattern *pattern = arg;

    pattern->work(pattern->mc, pattern->x, pattern->y);
}

/* Print the time of work(mc, x, y) for each of the n pairs that it makes. */
static void
measure(const char *name, struct micro *mc,
        void (*work)(struct micro *, uint32_t, uint32_t), uint32_t x,
        uint32_t y, double n)
{
    struct pattern pattern = {mc, work, x, y};

    printf("%s %.4f\n", name, clock_median(do_pattern, &pattern) / n);
}

static void
measure_batches(struct micro *mc)
{
    static const char *const orders[] = {"same", "reverse", "random"};
    static const uint32_t sizes[] = {1000, 10000, 100000};

    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (uint32_t order = MICRO_SAME; order <= MICRO_SHUFFLED; order++) {
            uint32_t repeats = 200000 / sizes[s];
            char name[32];

            snprintf(name, sizeof name, "batch-%uk-%s", sizes[s] / 1000,
                     orders[order]);
            micro_order(mc, sizes[s], order);
            measure(name, mc, micro_batch, sizes[s], repeats,
                    (double)sizes[s] * repeats);
        }
    }
}

static void
measure_larson(struct micro *mc, const char *name, uint32_t slots)
{
    micro_larson_fill(mc, slots);
    measure(name, mc, micro_larson, slots, 500000, 500000);
    micro_larson_end(mc, slots);
}

static void
run_micro(void)
{
    uint32_t *largest = new_table(MICRO_SLOTS * sizeof *largest);
    struct micro mc = {
        .block = new_table(MICRO_SLOTS * sizeof *mc.block),
        .size = new_table(MICRO_SLOTS * sizeof *mc.size),
        .order = new_table(MICRO_SLOTS * sizeof *mc.order),
        .step = new_table(MICRO_STEPS * sizeof *mc.step),
    };

    for (size_t i = 0; i < MICRO_SLOTS; i++) {
        largest[i] = MICRO_MAX;
    }
    micro_draw(&mc);
    start_peer(largest, MICRO_SLOTS);
    measure("pairs", &mc, micro_pairs, 500000, 0, 500000);
    measure_batches(&mc);
    measure_larson(&mc, "larson-10k", 10000);
    measure_larson(&mc, "larson-200k", MICRO_SLOTS);
}

/* ---- The command line ---------------------------------------------------- */

static int
passes_of(const char *text)
{
    int n = atoi(text);

    return n < 1 ? 1 : n > MAX_PASSES ? MAX_PASSES : n;
}

int
main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";

    if (strcmp(verb, "version") == 0) {
        printf("%s\n", peer_version());
    }
    else if (strcmp(verb, "time") == 0 && argc == 4) {
        time_trace(argv[2], passes_of(argv[3]));
    }
    else if (strcmp(verb, "memory") == 0 && argc == 4) {
        watch_trace(argv[2], passes_of(argv[3]));
    }
    else if (strcmp(verb, "check") == 0 && argc == 3) {
        struct replay rp = open_replay(argv[2]);

        replay_exactly(&rp);
        printf("checked %zu\n", (size_t)rp.trace->nops);
    }
    else if (strcmp(verb, "micro") == 0 && argc == 2) {
        run_micro();
    }
    else {
        fputs("usage: version | time FILE PASSES | memory FILE PASSES | "
              "check FILE | micro\n",
              stderr);
        return USAGE;
    }
    return EXIT_SUCCESS;
}

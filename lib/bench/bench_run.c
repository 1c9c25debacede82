/* bench_run.c -- measure all peers on all cases, in turns.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_run.h"

#include "bench/bench_child.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct bench_known_peer bench_known_peers[] = {
    {"ouro", "", "this library's fast heap, called as a library"},
    {"ouro-inline", "", "the same with its fast path inlined"},
    {"ouro-py310", "", "this library's heap as in CPython 3.10"},
    {"mimalloc", "libmimalloc-dev", "mimalloc"},
    {"jemalloc", "libjemalloc-dev", "jemalloc"},
    {"tcmalloc", "libgoogle-perftools-dev", "tcmalloc of gperftools"},
    {"glibc", "", "malloc of the C library"},
    {"pymalloc", "libpython3-dev", "CPython's own object allocator"},
    {"limit", "", "stacks of free blocks, sizes given to free"},
    {"null", "", "no allocator: what the loop costs"},
    {"broken", "", "wrong on purpose; only if it is asked for"},
    {NULL, NULL, NULL},
};

/* What a series of runs shares. */
struct session {
    struct bench *b;
    const struct bench_options *options;
    size_t ntraces; /* cases of b that are traces */
    int cpu;
    int nvoid;
    bool out_of_race[BENCH_MAX_PEERS]; /* one of its runs was void */
};

static void
progress(const struct session *s, const char *what, const char *name)
{
    if (!s->options->quiet && isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K%s %s", what, name);
    }
}

static void
done(const struct session *s)
{
    if (!s->options->quiet && isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
}

/* ---- Peers --------------------------------------------------------------- */

static bool
is_wanted(const char *names, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = names; p != NULL; p = strstr(p + 1, name)) {
        if (strncmp(p, name, len) == 0 && (p == names || p[-1] == ' ') &&
            (p[len] == '\0' || p[len] == ' ')) {
            return true;
        }
    }
    return names == NULL && strcmp(name, "broken") != 0;
}

static void
program_of(const struct session *s, const char *peer, char *path, size_t size)
{
    snprintf(path, size, "%s/bench-%s", s->options->programs, peer);
}

static void
add_peer(struct session *s, const struct bench_known_peer *peer)
{
    char path[512], out[256], err[256];
    char *argv[] = {path, "version", NULL};

    program_of(s, peer->name, path, sizeof path);
    if (access(path, X_OK) != 0) {
        bench_note(s->b, "skipped: %s (not built%s%s)", peer->name,
                   *peer->package == '\0' ? "" : "; its package is ",
                   peer->package);
    }
    else if (bench_child(argv, s->cpu, out, sizeof out, err, sizeof err) != 0) {
        bench_note(s->b, "skipped: %s (does not start: %s)", peer->name, err);
    }
    else {
        bench_peer(s->b, peer->name);
        out[strcspn(out, "\n")] = '\0';
        bench_note(s->b, "peer %s: %s; version %s", peer->name, peer->what,
                   out);
        return;
    }
    fprintf(stderr, "bench: %s\n", s->b->notes[s->b->nnotes - 1]);
}

/* Is each of the names one that we know?  Says which is not. */
static bool
names_are_known(const char *names)
{
    char word[BENCH_NAME];
    int n;

    for (; names != NULL && sscanf(names, " %63s%n", word, &n) == 1;
         names += n) {
        size_t i = 0;

        while (bench_known_peers[i].name != NULL &&
               strcmp(bench_known_peers[i].name, word) != 0) {
            i++;
        }
        if (bench_known_peers[i].name == NULL) {
            fprintf(stderr, "bench: no peer is called %s\n", word);
            return false;
        }
    }
    return true;
}

static void
add_peers(struct session *s)
{
    for (size_t i = 0; bench_known_peers[i].name != NULL; i++) {
        if (is_wanted(s->options->peers, bench_known_peers[i].name)) {
            add_peer(s, &bench_known_peers[i]);
        }
    }
}

/* ---- One run ------------------------------------------------------------- */

/* Keep the lines `QUANTITY VALUE` of a run on case c. */
static bool
keep_quantities(struct session *s, size_t c, size_t p, size_t round, char *out)
{
    bool good = true;
    char *save = NULL;

    for (char *line = strtok_r(out, "\n", &save); line != NULL;
         line = strtok_r(NULL, "\n", &save)) {
        char quantity[BENCH_NAME];
        double value;

        good = good && sscanf(line, "%63s %lf", quantity, &value) == 2 &&
               bench_put(s->b, c, p, round, quantity, value);
    }
    return good;
}

/* Keep the lines `PATTERN VALUE` of a run of the small patterns. */
static bool
keep_patterns(struct session *s, size_t p, size_t round, char *out)
{
    bool good = true;
    char *save = NULL;

    for (char *line = strtok_r(out, "\n", &save); line != NULL;
         line = strtok_r(NULL, "\n", &save)) {
        char name[BENCH_NAME];
        double value;

        good = good && sscanf(line, "%63s %lf", name, &value) == 2 &&
               bench_put(s->b, bench_case(s->b, name), p, round, "pair", value);
    }
    return good;
}

/* Run peer p with verb on trace c.  A run that fails is void, and its peer is
 * not asked again: nothing that it says can be believed. */
static bool
run_peer(struct session *s, const char *verb, size_t c, size_t p, char *out,
         size_t out_size)
{
    char path[512], file[512], passes[16], err[512];
    char *argv[] = {path, (char *)verb, file, passes, NULL};
    int status;

    program_of(s, s->b->peers[p], path, sizeof path);
    snprintf(file, sizeof file, "%s/decoded/%s.ops", s->options->out,
             s->b->cases[c]);
    snprintf(passes, sizeof passes, "%d", s->options->passes);
    if (strcmp(verb, "check") == 0) {
        argv[3] = NULL;
    }
    if (strcmp(verb, "micro") == 0) {
        argv[2] = NULL;
    }
    status = bench_child(argv, s->cpu, out, out_size, err, sizeof err);
    if (status != 0) {
        done(s);
        fprintf(stderr, "bench: VOID: %s, %s %s: status %d: %s\n",
                s->b->peers[p], verb, s->b->cases[c], status, err);
        bench_note(s->b, "VOID: %s; %s %s: %s", s->b->peers[p], verb,
                   s->b->cases[c], err);
        s->out_of_race[p] = true;
        s->nvoid++;
    }
    return status == 0;
}

/* ---- Series -------------------------------------------------------------- */

/* The k-th peer of a round: in each round another one begins. */
static size_t
in_turn(const struct session *s, size_t round, size_t k)
{
    return (k + round) % s->b->npeers;
}

static void
all_peers_on(struct session *s, const char *verb, size_t c, size_t round)
{
    char out[4096];

    for (size_t k = 0; k < s->b->npeers; k++) {
        size_t p = in_turn(s, round, k);

        /* What has no heap has no memory either. */
        if (strcmp(verb, "memory") == 0 &&
            strcmp(s->b->peers[p], "null") == 0) {
            continue;
        }
        if (s->out_of_race[p] || !run_peer(s, verb, c, p, out, sizeof out)) {
            continue;
        }
        if (strcmp(verb, "micro") == 0) {
            keep_patterns(s, p, round, out);
        }
        else if (strcmp(verb, "check") != 0) {
            keep_quantities(s, c, p, round, out);
        }
    }
}

static void
all_traces(struct session *s, const char *verb, size_t round)
{
    char what[64];

    snprintf(what, sizeof what, "%s, round %zu of %d,", verb, round + 1,
             strcmp(verb, "time") == 0 ? s->options->rounds : 1);
    for (size_t c = 0; c < s->ntraces; c++) {
        progress(s, what, s->b->cases[c]);
        all_peers_on(s, verb, c, round);
    }
}

/* The last processor that this process may use: the first one is where the
 * kernel serves most of its interrupts. */
static int
last_cpu(void)
{
    cpu_set_t set;
    int last = -1;

    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        last = CPU_ISSET((size_t)cpu, &set) ? cpu : last;
    }
    return last;
}

int
bench_run(struct bench *b, const struct bench_options *options)
{
    struct session s = {.b = b, .options = options};

    if (!names_are_known(options->peers)) {
        return -1;
    }
    s.cpu = options->cpu >= 0 ? options->cpu : last_cpu();
    bench_describe(b, options);
    bench_note(b, "pinned to processor: %d", s.cpu);
    add_peers(&s);
    if (b->npeers == 0) {
        fputs("bench: there is no peer to measure\n", stderr);
        return -1;
    }
    if (bench_decode_all(b, options) < 0) {
        return -1;
    }
    s.ntraces = b->ncases;
    all_traces(&s, "check", 0);
    all_traces(&s, "memory", 0);
    for (size_t round = 0; round < (size_t)options->rounds; round++) {
        all_traces(&s, "time", round);
        progress(&s, "small patterns", "");
        all_peers_on(&s, "micro", 0, round);
    }
    done(&s);
    bench_note_load(b, "ended");
    return s.nvoid;
}

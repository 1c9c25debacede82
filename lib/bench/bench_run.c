/* bench_run.c -- measure all peers on all cases, in turns.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_run.h"

#include "bench/bench_child.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A peer we know. */
struct known_peer {
    const char *name;
    const char *package; /* Debian's, "" if it is ours or the system's */
    const char *what;
};

/* Who is compared: the first part of their programs' names, and the peers in
 * the order of the tables, ended by a NULL name. */
struct contest {
    const char *prefix;
    const struct known_peer *peers;
};

static const struct contest heaps = {
    "bench-",
    (const struct known_peer[]){
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
    },
};

static const struct contest objects = {
    "bench-objects-",
    (const struct known_peer[]){
        {"ouro", "", "this library's objects"},
        {"cpython", "libpython3-dev", "CPython's objects"},
        {"glib", "libglib2.0-dev", "GLib's interned strings"},
        {NULL, NULL, NULL},
    },
};

/* What a program is asked. */
struct question {
    const char *verb;
    bool of_trace;  /* for each trace; else once in a round */
    bool in_passes; /* and how many passes it shall make */
    /* The lines of the answer are `CASE VALUE`, values of this; NULL: they are
     * `QUANTITY VALUE`. */
    const char *quantity;
};

static const struct question to_check = {"check", true, false, NULL};
static const struct question for_memory = {"memory", true, true, NULL};
static const struct question for_time = {"time", true, true, NULL};
static const struct question for_patterns = {"micro", false, false, "pair"};
static const struct question for_objects = {"objects", false, false, "object"};

/* What a series of runs shares. */
struct session {
    struct bench *b;
    const struct bench_options *options;
    const struct contest *contest;
    size_t ntraces; /* cases of b that are traces */
    int cpu;
    int nvoid;
    bool out_of_race[BENCH_MAX_PEERS]; /* one of its runs was void */
};

static void
done(const struct session *s)
{
    if (!s->options->quiet && isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
}

static void
progress(const struct session *s, const struct question *q, size_t round,
         const char *name)
{
    if (!s->options->quiet && isatty(STDERR_FILENO)) {
        done(s);
        fprintf(stderr, "%s, round %zu of %d, %s", q->verb, round + 1,
                q == &to_check || q == &for_memory ? 1 : s->options->rounds,
                name);
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
    snprintf(path, size, "%s/%s%s", s->options->programs, s->contest->prefix,
             peer);
}

static void
add_peer(struct session *s, const struct known_peer *peer)
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

static bool
is_known(const struct known_peer *peers, const char *name)
{
    while (peers->name != NULL && strcmp(peers->name, name) != 0) {
        peers++;
    }
    return peers->name != NULL;
}

/* Is each of the names that were asked for one that we know?  Says which is
 * not. */
static bool
names_are_known(const struct session *s)
{
    const char *names = s->options->peers;
    char word[BENCH_NAME];
    int n;

    for (; names != NULL && sscanf(names, " %63s%n", word, &n) == 1;
         names += n) {
        if (!is_known(s->contest->peers, word)) {
            fprintf(stderr, "bench: no peer is called %s\n", word);
            return false;
        }
    }
    return true;
}

static void
add_peers(struct session *s)
{
    for (const struct known_peer *p = s->contest->peers; p->name != NULL; p++) {
        if (is_wanted(s->options->peers, p->name)) {
            add_peer(s, p);
        }
    }
}

/* ---- One run ------------------------------------------------------------- */

/* A void run's peer is not asked again: nothing that it says can be believed.
 */
static void
declare_void(struct session *s, const struct question *q, size_t c, size_t p,
             const char *why)
{
    const char *name = q->of_trace ? s->b->cases[c] : "";

    done(s);
    bench_note(s->b, "VOID: %s, %s%s%s: %s", s->b->peers[p], q->verb,
               *name == '\0' ? "" : " ", name, why);
    fprintf(stderr, "bench: %s\n", s->b->notes[s->b->nnotes - 1]);
    s->out_of_race[p] = true;
    s->nvoid++;
}

/* Keep the lines of an answer.  Returns false if one is no answer to q. */
static bool
keep(struct session *s, const struct question *q, size_t c, size_t p,
     size_t round, char *out)
{
    bool good = *out != '\0';
    char *save = NULL;

    for (char *line = strtok_r(out, "\n", &save); line != NULL;
         line = strtok_r(NULL, "\n", &save)) {
        char name[BENCH_NAME];
        double value;

        if (sscanf(line, "%63s %lf", name, &value) != 2) {
            good = false;
        }
        else if (q->quantity == NULL) {
            good = bench_put(s->b, c, p, round, name, value) && good;
        }
        else {
            bench_put(s->b, bench_case(s->b, name), p, round, q->quantity,
                      value);
        }
    }
    return good;
}

/* Ask peer p; c is the trace. */
static void
ask(struct session *s, const struct question *q, size_t c, size_t p,
    size_t round)
{
    char path[512], file[512], passes[16], out[4096], err[512], why[600];
    char *argv[5] = {path, (char *)q->verb};
    size_t n = 2;
    int status;

    program_of(s, s->b->peers[p], path, sizeof path);
    if (q->of_trace) {
        snprintf(file, sizeof file, "%s/decoded/%s.ops", s->options->out,
                 s->b->cases[c]);
        argv[n++] = file;
    }
    if (q->in_passes) {
        snprintf(passes, sizeof passes, "%d", s->options->passes);
        argv[n++] = passes;
    }
    status = bench_child(argv, s->cpu, out, sizeof out, err, sizeof err);
    if (status != 0) {
        snprintf(why, sizeof why, "status %d: %s", status, err);
        declare_void(s, q, c, p, why);
    }
    else if (q != &to_check && !keep(s, q, c, p, round, out)) {
        declare_void(s, q, c, p, "its answer cannot be read");
    }
}

/* ---- Series -------------------------------------------------------------- */

/* The k-th peer of a round: in each round another one begins. */
static size_t
in_turn(const struct session *s, size_t round, size_t k)
{
    return (k + round) % s->b->npeers;
}

static void
ask_all(struct session *s, const struct question *q, size_t c, size_t round)
{
    progress(s, q, round, q->of_trace ? s->b->cases[c] : "all");
    for (size_t k = 0; k < s->b->npeers; k++) {
        size_t p = in_turn(s, round, k);

        /* What has no heap has no memory either. */
        if (!s->out_of_race[p] &&
            (q != &for_memory || strcmp(s->b->peers[p], "null") != 0)) {
            ask(s, q, c, p, round);
        }
    }
}

static void
all_traces(struct session *s, const struct question *q, size_t round)
{
    for (size_t c = 0; c < s->ntraces; c++) {
        ask_all(s, q, c, round);
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

static int
start(struct session *s)
{
    if (!names_are_known(s)) {
        return -1;
    }
    s->cpu = s->options->cpu >= 0 ? s->options->cpu : last_cpu();
    bench_describe(s->b, s->options);
    bench_note(s->b, "pinned to processor: %d", s->cpu);
    add_peers(s);
    if (s->b->npeers == 0) {
        fputs("bench: there is no peer to measure\n", stderr);
        return -1;
    }
    return 0;
}

static int
end(struct session *s)
{
    done(s);
    bench_note_load(s->b, "ended");
    return s->nvoid;
}

int
bench_run(struct bench *b, const struct bench_options *options)
{
    struct session s = {.b = b, .options = options, .contest = &heaps};

    if (start(&s) < 0 || bench_decode_all(b, options) < 0) {
        return -1;
    }
    bench_note(b, "warm passes in each run: %d", options->passes);
    s.ntraces = b->ncases;
    all_traces(&s, &to_check, 0);
    all_traces(&s, &for_memory, 0);
    for (size_t round = 0; round < (size_t)options->rounds; round++) {
        all_traces(&s, &for_time, round);
        ask_all(&s, &for_patterns, 0, round);
    }
    return end(&s);
}

int
bench_run_objects(struct bench *b, const struct bench_options *options)
{
    struct session s = {.b = b, .options = options, .contest = &objects};

    if (start(&s) < 0) {
        return -1;
    }
    for (size_t round = 0; round < (size_t)options->rounds; round++) {
        ask_all(&s, &for_objects, 0, round);
    }
    return end(&s);
}

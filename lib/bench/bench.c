/* bench.c -- the comparison of heaps, and of objects, as a program.
 * SPDX-License-Identifier: MIT
 *
 *     bench run [OPTIONS]            measure heaps: OUT/raw.csv and tables
 *     bench objects [OPTIONS]        the same of objects: OUT/objects.csv
 *     bench table [OPTIONS] FILE     print the tables of an earlier run
 *     bench traces FILE ...          a table of traces, for traces/README.md
 *     bench decode TRACE FILE        the form that bench-NAME reads
 *
 * `make bench` builds the peers and calls it. */
#include "bench/bench_run.h"
#include "bench/mmtrace.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { USAGE = 2 };

/* Everything that the command line can say. */
struct command {
    struct bench_options run;
    bool markdown;
    const char *figures; /* folder to write their data to */
};

static const struct option options[] = {
    {"programs", required_argument, NULL, 'b'},
    {"traces", required_argument, NULL, 't'},
    {"out", required_argument, NULL, 'o'},
    {"peers", required_argument, NULL, 'p'},
    {"rounds", required_argument, NULL, 'r'},
    {"passes", required_argument, NULL, 'n'},
    {"cpu", required_argument, NULL, 'c'},
    {"quiet", no_argument, NULL, 'q'},
    {"markdown", no_argument, NULL, 'm'},
    {"figures", required_argument, NULL, 'f'},
    {NULL, 0, NULL, 0},
};

static int
usage(void)
{
    fputs("usage: bench run [--programs DIR] [--traces DIR] [--out DIR]\n"
          "                 [--peers \"NAME ...\"] [--rounds N] [--passes N]\n"
          "                 [--cpu N] [--quiet] [--figures DIR]\n"
          "       bench objects [--programs DIR] [--out DIR] [--rounds N]\n"
          "                 [--peers \"NAME ...\"] [--cpu N] [--quiet]\n"
          "                 [--figures DIR]\n"
          "       bench table [--markdown] [--figures DIR] FILE\n"
          "       bench traces FILE ...\n"
          "       bench decode TRACE FILE\n",
          stderr);
    return USAGE;
}

static int
between(const char *text, int low, int high)
{
    int n = atoi(text);

    return n < low ? low : n > high ? high : n;
}

static bool
parse(int argc, char **argv, struct command *cmd)
{
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'b':
            cmd->run.programs = optarg;
            break;
        case 't':
            cmd->run.traces = optarg;
            break;
        case 'o':
            cmd->run.out = optarg;
            break;
        case 'p':
            cmd->run.peers = *optarg == '\0' ? NULL : optarg;
            break;
        case 'r':
            cmd->run.rounds = between(optarg, 1, BENCH_MAX_ROUNDS);
            break;
        case 'n':
            cmd->run.passes = between(optarg, 1, 64);
            break;
        case 'c':
            cmd->run.cpu = atoi(optarg);
            break;
        case 'q':
            cmd->run.quiet = true;
            break;
        case 'm':
            cmd->markdown = true;
            break;
        case 'f':
            cmd->figures = optarg;
            break;
        default:
            return false;
        }
    }
    return true;
}

static int
complain(const char *path)
{
    fprintf(stderr, "bench: %s: %s\n", path, strerror(errno));
    return EXIT_FAILURE;
}

/* ---- run, objects, table ------------------------------------------------- */

static int
show(const struct bench *b, const struct command *cmd)
{
    if (cmd->figures != NULL && bench_write_figures(b, cmd->figures) < 0) {
        return complain(cmd->figures);
    }
    bench_print(b, stdout, cmd->markdown ? BENCH_MARKDOWN : BENCH_TERMINAL);
    return EXIT_SUCCESS;
}

/* Measure, and keep what was measured as file. */
static int
run(int measure(struct bench *, const struct bench_options *), const char *file,
    struct command *cmd)
{
    struct bench *b = bench_new();
    int status = EXIT_FAILURE;
    char path[512];
    int nvoid;
    FILE *f;

    mkdir(cmd->run.out, 0777);
    snprintf(path, sizeof path, "%s/%s", cmd->run.out, file);
    nvoid = measure(b, &cmd->run);
    if (nvoid >= 0) {
        f = fopen(path, "w");
        if (f == NULL) {
            status = complain(path);
        }
        else {
            bench_write(b, f);
            status = fclose(f) == 0 ? show(b, cmd) : complain(path);
        }
    }
    free(b);
    return nvoid == 0 ? status : EXIT_FAILURE;
}

static int
table(const char *path, struct command *cmd)
{
    FILE *f = fopen(path, "r");
    char error[128];
    struct bench *b;
    int status;

    if (f == NULL) {
        return complain(path);
    }
    b = bench_read(f, error, sizeof error);
    fclose(f);
    if (b == NULL) {
        fprintf(stderr, "bench: %s: %s\n", path, error);
        return EXIT_FAILURE;
    }
    status = show(b, cmd);
    free(b);
    return status;
}

/* ---- traces, decode ------------------------------------------------------ */

static struct mmtrace *
load(const char *path)
{
    char error[256];
    struct mmtrace *trace = mmtrace_load(path, error, sizeof error);

    if (trace == NULL) {
        fprintf(stderr, "bench: %s: %s\n", path, error);
    }
    return trace;
}

/* What a table says of a trace, besides its head. */
struct character {
    uint64_t requests, small, large, resized, frees, young;
};

static struct character
character_of(const struct mmtrace *trace)
{
    struct character is = {0, 0, 0, 0, 0, 0};
    uint64_t *born = calloc(trace->nids + 1, sizeof *born);
    uint64_t op = 0;

    for (uint64_t i = 0; i < trace->nrecords && born != NULL; i++, op++) {
        struct mmtrace_record r = trace->records[i];
        enum mmtrace_kind kind = mmtrace_kind(r);

        if (kind == MMTRACE_FREE) {
            is.frees++;
            is.young += op - born[mmtrace_id(r)] <= 2;
            continue;
        }
        is.requests++;
        is.small += r.size <= 128;
        is.large += r.size > 4096;
        born[mmtrace_id(r)] = op;
        if (kind == MMTRACE_REALLOC) {
            is.resized++;
            i++;
        }
    }
    free(born);
    return is;
}

static void
print_trace(const char *path, const struct mmtrace *trace)
{
    struct character is = character_of(trace);
    char name[BENCH_NAME];

    mmtrace_name(path, name, sizeof name);
    printf("| %s | %zu | %zu | %.1f | %.1f %% | %.2f %% | %.1f %% | %.0f %% "
           "| %.0f %% |\n",
           name, (size_t)trace->nops, (size_t)trace->nids,
           (double)trace->peak_bytes / 1e6,
           100.0 * (double)is.small / (double)is.requests,
           100.0 * (double)is.large / (double)is.requests,
           100.0 * (double)is.resized / (double)trace->nops,
           100.0 * (double)is.young / (double)is.frees,
           100.0 * (double)trace->live_end / (double)trace->peak_bytes);
}

static int
traces(int n, char **paths)
{
    printf("| trace | operations | blocks | peak, MB | ≤ 128 B | > 4 KiB | "
           "realloc | short | rest |\n");
    printf("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int i = 0; i < n; i++) {
        struct mmtrace *trace = load(paths[i]);

        if (trace == NULL) {
            return EXIT_FAILURE;
        }
        print_trace(paths[i], trace);
        free(trace);
    }
    return EXIT_SUCCESS;
}

static int
decode(const char *path, const char *to)
{
    struct mmtrace *trace = load(path);
    int result;

    if (trace == NULL) {
        return EXIT_FAILURE;
    }
    result = mmtrace_save(trace, to);
    free(trace);
    return result == 0 ? EXIT_SUCCESS : complain(to);
}

int
main(int argc, char **argv)
{
    struct command cmd = {.run = {.programs = "build/bench/bin",
                                  .traces = "traces",
                                  .out = "build/bench",
                                  .rounds = 9,
                                  .passes = 7,
                                  .cpu = -1}};
    const char *verb = argc > 1 ? argv[1] : "";

    if (argc < 2 || !parse(argc - 1, argv + 1, &cmd)) {
        return usage();
    }
    argc -= 1 + optind;
    argv += 1 + optind;
    if (strcmp(verb, "run") == 0 && argc == 0) {
        return run(bench_run, "raw.csv", &cmd);
    }
    if (strcmp(verb, "objects") == 0 && argc == 0) {
        return run(bench_run_objects, "objects.csv", &cmd);
    }
    if (strcmp(verb, "table") == 0 && argc == 1) {
        return table(argv[0], &cmd);
    }
    if (strcmp(verb, "traces") == 0 && argc > 0) {
        return traces(argc, argv);
    }
    if (strcmp(verb, "decode") == 0 && argc == 2) {
        return decode(argv[0], argv[1]);
    }
    return usage();
}

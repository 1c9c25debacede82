/* bench_data.c -- measured values, in memory and as CSV.
 * SPDX-License-Identifier: MIT */
#include "bench/bench.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const quantities[BENCH_NQUANTITIES] = {
    "cold",      "warm",      "pair", "peak_once", "kept_once",
    "peak_warm", "kept_warm", "live", "object",
};

struct bench *
bench_new(void)
{
    struct bench *b = calloc(1, sizeof *b);
    double *value;

    if (b == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    value = &b->value[0][0][0][0];
    for (size_t i = 0; i < sizeof b->value / sizeof *value; i++) {
        value[i] = NAN;
    }
    return b;
}

/* Return the place of name among the *n names, where it is added if need be. */
static size_t
place(char names[][BENCH_NAME], size_t *n, size_t max, const char *name)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    if (*n == max) {
        fprintf(stderr, "bench: more than %zu cases or peers\n", max);
        exit(EXIT_FAILURE);
    }
    snprintf(names[*n], BENCH_NAME, "%s", name);
    return (*n)++;
}

size_t
bench_case(struct bench *b, const char *name)
{
    return place(b->cases, &b->ncases, BENCH_MAX_CASES, name);
}

size_t
bench_peer(struct bench *b, const char *name)
{
    return place(b->peers, &b->npeers, BENCH_MAX_PEERS, name);
}

void
bench_note(struct bench *b, const char *format, ...)
{
    char *note = b->notes[b->nnotes];
    va_list args;

    if (b->nnotes == BENCH_MAX_NOTES) {
        return;
    }
    va_start(args, format);
    vsnprintf(note, sizeof b->notes[0], format, args);
    va_end(args);
    for (char *p = note; *p != '\0'; p++) {
        *p = *p == '\n' ? ' ' : *p;
    }
    b->nnotes++;
}

const char *
bench_quantity_name(enum bench_quantity quantity)
{
    return quantities[quantity];
}

bool
bench_put(struct bench *b, size_t case_, size_t peer, size_t round,
          const char *quantity, double value)
{
    for (size_t q = 0; q < BENCH_NQUANTITIES; q++) {
        if (strcmp(quantities[q], quantity) == 0 && round < BENCH_MAX_ROUNDS) {
            b->value[case_][peer][q][round] = value;
            b->nrounds = round >= b->nrounds ? round + 1 : b->nrounds;
            return true;
        }
    }
    return false;
}

static void
write_values(const struct bench *b, size_t c, size_t p, FILE *out)
{
    for (size_t q = 0; q < BENCH_NQUANTITIES; q++) {
        for (size_t r = 0; r < b->nrounds; r++) {
            double value = b->value[c][p][q][r];

            if (!isnan(value)) {
                fprintf(out, "%s,%s,%zu,%s,%.10g\n", b->cases[c], b->peers[p],
                        r + 1, quantities[q], value);
            }
        }
    }
}

void
bench_write(const struct bench *b, FILE *out)
{
    for (size_t i = 0; i < b->nnotes; i++) {
        fprintf(out, "# %s\n", b->notes[i]);
    }
    fprintf(out, "case,peer,round,quantity,value\n");
    for (size_t c = 0; c < b->ncases; c++) {
        for (size_t p = 0; p < b->npeers; p++) {
            write_values(b, c, p, out);
        }
    }
}

/* Take one line of CSV in.  Returns false if it is none. */
static bool
read_line(struct bench *b, const char *line)
{
    char name[BENCH_NAME], peer[BENCH_NAME], quantity[BENCH_NAME];
    unsigned long round;
    double value;

    return sscanf(line, "%63[^,],%63[^,],%lu,%63[^,],%lf", name, peer, &round,
                  quantity, &value) == 5 &&
           round >= 1 &&
           bench_put(b, bench_case(b, name), bench_peer(b, peer), round - 1,
                     quantity, value);
}

struct bench *
bench_read(FILE *in, char *error, size_t error_size)
{
    struct bench *b = bench_new();
    unsigned long number = 0;
    char line[512];

    while (fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        number++;
        if (strncmp(line, "# ", 2) == 0) {
            bench_note(b, "%s", line + 2);
        }
        else if (strncmp(line, "case,", 5) != 0 && !read_line(b, line)) {
            snprintf(error, error_size,
                     "line %lu: not case,peer,round,quantity,value", number);
            free(b);
            return NULL;
        }
    }
    return b;
}

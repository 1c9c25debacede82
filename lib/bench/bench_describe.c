/* bench_describe.c -- on what machine, and how, it was measured.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* Put the rest of the first line of the file that begins with key into text.
 * An empty key asks for the first line. */
static void
line_of(const char *path, const char *key, char *text, size_t size)
{
    FILE *f = fopen(path, "r");
    char line[512];

    snprintf(text, size, "unknown");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            const char *rest = line + strlen(key);

            rest += strspn(rest, "\t :");
            snprintf(text, size, "%.*s", (int)strcspn(rest, "\n"), rest);
            break;
        }
    }
    if (f != NULL) {
        fclose(f);
    }
}

void
bench_note_load(struct bench *b, const char *when)
{
    double load[3] = {0, 0, 0};

    getloadavg(load, 3);
    bench_note(b, "load when it %s: %.2f %.2f %.2f", when, load[0], load[1],
               load[2]);
}

void
bench_describe(struct bench *b, const struct bench_options *options)
{
    struct utsname system;
    time_t now = time(NULL);
    char text[256];

    uname(&system);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", gmtime(&now));
    bench_note(b, "date: %s", text);
    line_of("/proc/cpuinfo", "model name", text, sizeof text);
    bench_note(b, "machine: %s; %ld processors; %s", text,
               sysconf(_SC_NPROCESSORS_ONLN), system.machine);
    bench_note(b, "kernel: %s %s", system.sysname, system.release);
    line_of("/sys/kernel/mm/transparent_hugepage/enabled", "", text,
            sizeof text);
    bench_note(b, "huge pages: %s", text);
#ifdef __clang__
    bench_note(b, "compiler: %s", __VERSION__);
#else
    bench_note(b, "compiler: gcc %s", __VERSION__);
#endif
    bench_note_load(b, "began");
    bench_note(b, "rounds: %d", options->rounds);
}

/* sandbox_command.c -- the command line of a job, for each level.
 * SPDX-License-Identifier: MIT
 *
 *     full   bwrap FLAGS MOUNTS -- /launch OPTIONS -- PROGRAM ARGUMENT...
 *     below  ou-launch OPTIONS -- PROGRAM ARGUMENT...
 *
 * A job names files as they are seen inside.  Below the full level nothing can
 * be mounted, so there each path inside that occurs in an argument is replaced
 * by the path on the host that it stands for. */
#include "launch.h"
#include "sandbox_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INSIDE_LAUNCHER "/launch"

/* By policy. */
static const struct {
    const char *tmp_bytes;
    unsigned long processes;
    unsigned files;
} sizes[] = {
    [POLICY_COMPILE] = {"134217728", 64, 256},
    [POLICY_WORKER] = {"16777216", 32, 64},
    [POLICY_VALGRIND] = {"33554432", 32, 256},
};

/* ---- Lists of words ---------------------------------------------------- */

/* Steals word; NULL: out of memory. */
static void
take_word(struct words *words, char *word)
{
    if (words->count + 1 >= words->capacity) {
        size_t capacity = words->capacity * 2 + 64;
        char **bigger = realloc(words->word, capacity * sizeof(*bigger));

        if (bigger == NULL) {
            words->failed = true;
            free(word);
            return;
        }
        words->word = bigger;
        words->capacity = capacity;
    }
    words->failed = words->failed || word == NULL;
    words->word[words->count++] = word;
    words->word[words->count] = NULL;
}

static void
add(struct words *words, const char *word)
{
    take_word(words, strdup(word));
}

/* Add words up to NULL. */
static void
add_all(struct words *words, const char *first, ...)
{
    va_list rest;

    va_start(rest, first);
    for (const char *word = first; word != NULL;
         word = va_arg(rest, const char *)) {
        add(words, word);
    }
    va_end(rest);
}

static void
add_number(struct words *words, const char *option, uint64_t number)
{
    char text[24];

    if (number != 0) {
        (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
        add_all(words, option, text, NULL);
    }
}

void
words_clear(struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        free(words->word[i]);
    }
    free(words->word);
    *words = (struct words){0};
}

/* ---- Paths inside and on the host -------------------------------------- */

struct place {
    const char *inside, *host;
};

/* The mounts of spec, then the scratch folder as /box and /tmp. */
struct places {
    struct place place[SANDBOX_MAX_MOUNTS + 2];
    size_t count;
};

/* scratch NULL: there are mounts, and every path is right as it is. */
static struct places
places_of(const struct sandbox_spec *spec, const char *scratch)
{
    struct places places = {.count = 0};

    if (scratch == NULL) {
        return places;
    }
    for (size_t i = 0; i < spec->nmounts; i++) {
        places.place[places.count++] =
            (struct place){spec->mounts[i].inside, spec->mounts[i].host};
    }
    places.place[places.count++] = (struct place){"/box", scratch};
    places.place[places.count++] = (struct place){"/tmp", scratch};
    return places;
}

/* Does text start with the path prefix, as a whole? */
static bool
starts_with_path(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 &&
           strchr("/:,=", text[length]) != NULL; /* or '\0' */
}

/* Return the deepest place that text starts with, or NULL. */
static const struct place *
find_place(const struct places *places, const char *text)
{
    const struct place *best = NULL;

    for (size_t i = 0; i < places->count; i++) {
        const struct place *place = &places->place[i];

        if (starts_with_path(text, place->inside) &&
            (best == NULL || strlen(place->inside) > strlen(best->inside))) {
            best = place;
        }
    }
    return best;
}

/* Return text, new, with every path inside replaced; NULL: out of memory. */
static char *
on_host(const struct places *places, const char *text)
{
    char *result = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&result, &size);

    if (out == NULL) {
        return NULL;
    }
    while (*text != '\0') {
        const struct place *place =
            *text == '/' ? find_place(places, text) : NULL;

        if (place == NULL) {
            (void)fputc(*text++, out);
        }
        else {
            (void)fputs(place->host, out);
            text += strlen(place->inside);
        }
    }
    return fclose(out) == 0 ? result : NULL;
}

/* ---- The launcher's part ----------------------------------------------- */

/* Where to read, whatever the job. */
static void
add_system_rules(struct words *words, enum sandbox_policy policy)
{
    /* A worker is linked statically and has nothing else to execute. */
    const char *how = policy == POLICY_WORKER ? "-r" : "-x";

    add_all(words, how, "/usr", how, "/bin", how, "/lib", how, "/lib64", "-r",
            "/etc/ld.so.cache", "-w", "/dev/null", NULL);
    if (policy == POLICY_VALGRIND) {
        add_all(words, "-r", "/proc", NULL);
    }
}

static void
add_rules(struct words *words, const struct sandbox_spec *spec,
          enum isolation level, const char *scratch)
{
    bool full = level == ISOLATION_FULL;

    add(words, "-l");
    add_system_rules(words, spec->policy);
    for (size_t i = 0; i < spec->nmounts; i++) {
        const struct sandbox_mount *mount = &spec->mounts[i];

        add_all(words, mount->writable ? "-w" : "-r",
                full ? mount->inside : mount->host, NULL);
    }
    if (full) {
        add_all(words, "-w", "/box", "-w", "/tmp", NULL);
    }
    else {
        add_all(words, "-w", scratch, NULL);
    }
}

static void
add_launcher(struct words *words, const struct sandbox_spec *spec,
             enum isolation level, const char *scratch)
{
    struct places places = places_of(spec, scratch);
    bool full = level == ISOLATION_FULL;
    char *program = on_host(&places, spec->argv[0]);

    add(words, full ? INSIDE_LAUNCHER : "ou-launch");
    add_number(words, "-c", spec->cpu_seconds);
    add_number(words, "-a", spec->address_space_bytes);
    add_number(words, "-f", spec->file_bytes);
    add_number(words, "-p",
               sizes[spec->policy].processes + sandbox_other_tasks(level));
    add_number(words, "-o", sizes[spec->policy].files);
    add_number(words, "-n", spec->nfds);
    if (full) {
        add(words, "-N");
    }
    if (spec->workdir != NULL) {
        add(words, "-d");
        take_word(words, on_host(&places, spec->workdir));
    }
    if (level >= ISOLATION_LANDLOCK) {
        add_rules(words, spec, level, scratch);
        add(words, "-x");
        take_word(words, strdup(program == NULL ? "" : program));
    }
    add(words, "--");
    take_word(words, program);
    for (size_t i = 1; spec->argv[i] != NULL; i++) {
        take_word(words, on_host(&places, spec->argv[i]));
    }
}

/* ---- bubblewrap's part ------------------------------------------------- */

const char *
sandbox_bwrap(void)
{
    static const char *const paths[] = {"/usr/bin/bwrap", "/bin/bwrap",
                                        "/usr/local/bin/bwrap"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        if (access(paths[i], X_OK) == 0) {
            return paths[i];
        }
    }
    return NULL;
}

/* Show /bin, /lib or /lib64 inside as it is here: as a link into /usr, on most
 * systems. */
static void
add_like_here(struct words *words, const char *path)
{
    char target[256];
    struct stat status;
    ssize_t length = readlink(path, target, sizeof(target) - 1);

    if (length > 0) {
        target[length] = '\0';
        add_all(words, "--symlink", target, path, NULL);
    }
    else if (stat(path, &status) == 0) {
        add_all(words, "--ro-bind", path, path, NULL);
    }
}

static void
add_file_system(struct words *words, const struct sandbox_spec *spec)
{
    const char *tmp_bytes = sizes[spec->policy].tmp_bytes;
    char fd[16];

    (void)snprintf(fd, sizeof(fd), "%d", LAUNCH_FD_PROGRAM);
    add_all(words, "--ro-bind", "/usr", "/usr", NULL);
    add_like_here(words, "/bin");
    add_like_here(words, "/lib");
    add_like_here(words, "/lib64");
    add_all(words, "--size", tmp_bytes, "--tmpfs", "/tmp", NULL);
    add_all(words, "--size", "33554432", "--tmpfs", "/box", NULL);
    add_all(words, "--perms", "0555", "--ro-bind-data", fd, INSIDE_LAUNCHER,
            NULL);
    for (size_t i = 0; i < spec->nmounts; i++) {
        const struct sandbox_mount *mount = &spec->mounts[i];

        add_all(words, mount->writable ? "--bind" : "--ro-bind", mount->host,
                mount->inside, NULL);
    }
    if (spec->policy == POLICY_VALGRIND) {
        add_all(words, "--proc", "/proc", NULL);
    }
    if (spec->policy != POLICY_WORKER) {
        add_all(words, "--dev-bind", "/dev/null", "/dev/null", NULL);
    }
    add_all(words, "--remount-ro", "/", NULL);
}

static void
add_bwrap(struct words *words, const struct sandbox_spec *spec)
{
    char fd[16];

    (void)snprintf(fd, sizeof(fd), "%d", LAUNCH_FD_INFO);
    add_all(words, sandbox_bwrap(), "--unshare-user", "--unshare-all",
            "--disable-userns", "--die-with-parent", "--new-session",
            "--cap-drop", "ALL", "--info-fd", fd, NULL);
    add_file_system(words, spec);
    add(words, "--");
}

int
sandbox_command(struct words *words, const struct sandbox_spec *spec,
                enum isolation level, const char *scratch, char *error,
                size_t error_size)
{
    if (level == ISOLATION_FULL && sandbox_bwrap() == NULL) {
        (void)snprintf(
            error, error_size,
            "bubblewrap is not installed: run tools/setup.sh student");
        return -1;
    }
    if (level == ISOLATION_FULL) {
        add_bwrap(words, spec);
    }
    add_launcher(words, spec, level, scratch);
    if (words->failed) {
        (void)snprintf(error, error_size, "out of memory");
        return -1;
    }
    return 0;
}

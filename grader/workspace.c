/* workspace.c -- the private folder of one grade.
 * SPDX-License-Identifier: MIT
 *
 * Everything that a grade writes lies here, so that removing one folder leaves
 * nothing behind. */
#include "build.h"

#include "files.h"
#include "trace.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
refuse(struct refusal *why, enum verdict verdict, const char *format, ...)
{
    va_list args;

    why->verdict = verdict;
    va_start(args, format);
    vsnprintf(why->message, sizeof why->message, format, args);
    va_end(args);
    return -1;
}

static int
make_part(char *part, size_t size, const char *path, const char *name)
{
    snprintf(part, size, "%s/%s", path, name);
    return mkdir(part, 0755) < 0 ? -1 : chmod(part, 0755);
}

int
workspace_make(struct workspace *ws, char *error, size_t error_size)
{
    const char *tmp = getenv("TMPDIR");

    *ws = (struct workspace){.path = ""};
    snprintf(ws->path, sizeof ws->path, "%s/ouro-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(ws->path) == NULL) {
        snprintf(error, error_size, "cannot make a folder in %s: %s",
                 tmp != NULL ? tmp : "/tmp", strerror(errno));
        ws->path[0] = '\0';
        return -1;
    }
    /* Open to be passed through: the processes in the sandbox may have another
     * user id.  The random name is what keeps others out. */
    if (chmod(ws->path, 0711) < 0 ||
        make_part(ws->source, sizeof ws->source, ws->path, "source") < 0 ||
        make_part(ws->objects, sizeof ws->objects, ws->path, "objects") < 0 ||
        make_part(ws->programs, sizeof ws->programs, ws->path, "programs") <
            0) {
        snprintf(error, error_size, "cannot set up %s: %s", ws->path,
                 strerror(errno));
        workspace_free(ws);
        return -1;
    }
    return 0;
}

void
workspace_free(struct workspace *ws)
{
    if (ws->path[0] != '\0') {
        files_remove_folder(ws->path);
        ws->path[0] = '\0';
    }
}

/* ---- A smaller project, for a user who cannot read the whole one -------- */

/* Copy folder, whose place is the same in both projects, from old to ws. */
static int
stage_folder(const struct workspace *ws, const char *old, const char *folder,
             const char *suffix)
{
    char from[PATH_MAX], to[PATH_MAX];

    snprintf(from, sizeof from, "%s/%s", old, folder);
    snprintf(to, sizeof to, "%s/%s", ws->root, folder);
    /* Not every lab has traces; what is really needed is missed later. */
    if (files_copy_folder(from, to, suffix) < 0 && errno != ENOENT) {
        return -1;
    }
    return 0;
}

static int
stage_headers(const struct workspace *ws, const char *old)
{
    for (size_t i = 0; lab_wings[i] != NULL; i++) {
        char folder[64];

        snprintf(folder, sizeof folder, "lib/%s", lab_wings[i]);
        if (stage_folder(ws, old, folder, ".h") < 0) {
            return -1;
        }
    }
    return 0;
}

/* The objects that the gate compares with: one for each module. */
static int
stage_references(const struct workspace *ws, const struct lab *lab,
                 const struct grade_options *opt)
{
    for (size_t i = 0; i < lab->modules.count; i++) {
        const char *wing = lab->wings[i];
        const char *module = lab->modules.word[i];
        char from[PATH_MAX], to[PATH_MAX];

        snprintf(to, sizeof to, "%s/debug/lib/%s", ws->build, wing);
        if (files_make_folder(to) < 0) {
            return -1;
        }
        snprintf(to, sizeof to, "%s/debug/lib/%s/%s.o", ws->build, wing,
                 module);
        snprintf(from, sizeof from, "%s/debug/lib/%s/%s.o", opt->build, wing,
                 module);
        if (files_copy(from, to, 0644) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Whole traces are large: only those that the lab runs. */
static int
stage_whole_traces(const struct workspace *ws, const struct lab *lab,
                   const char *old)
{
    char below[256], from[PATH_MAX], to[PATH_MAX];

    snprintf(to, sizeof to, "%s/traces", ws->root);
    if (files_make_folder(to) < 0) {
        return -1;
    }
    for (size_t i = 0; i < lab->measure.traces.count; i++) {
        if (!trace_whole_file(lab->measure.traces.word[i], below,
                              sizeof below)) {
            continue;
        }
        snprintf(from, sizeof from, "%s/%s", old, below);
        snprintf(to, sizeof to, "%s/%s", ws->root, below);
        if (files_copy(from, to, 0644) < 0 && errno != ENOENT) {
            return -1;
        }
    }
    return 0;
}

static int
stage_all(struct workspace *ws, const struct lab *lab,
          const struct grade_options *opt)
{
    char folder[PATH_MAX], kit[PATH_MAX], to[PATH_MAX];

    snprintf(folder, sizeof folder, "labs/%s", lab->name);
    snprintf(kit, sizeof kit, "%s/kit/%s", opt->build, lab->name);
    snprintf(to, sizeof to, "%s/kit/%s", ws->build, lab->name);
    if (stage_folder(ws, opt->root, folder, "") < 0 ||
        stage_headers(ws, opt->root) < 0 ||
        stage_folder(ws, opt->root, "grader/traces", "") < 0 ||
        stage_whole_traces(ws, lab, opt->root) < 0 ||
        files_copy_folder(kit, to, "") < 0 ||
        stage_references(ws, lab, opt) < 0) {
        return -1;
    }
    return 0;
}

int
workspace_stage(struct workspace *ws, const struct lab *lab,
                struct grade_options *opt, char *error, size_t error_size)
{
    snprintf(ws->root, sizeof ws->root, "%s/root", ws->path);
    snprintf(ws->build, sizeof ws->build, "%s/build", ws->root);
    if (stage_all(ws, lab, opt) < 0) {
        snprintf(error, error_size,
                 "cannot copy the kit of %s: %s; `make` "
                 "builds it",
                 lab->name, strerror(errno));
        return -1;
    }
    opt->root = ws->root;
    opt->build = ws->build;
    return 0;
}

/* build.h -- from a submission's folder to a worker that can be started.
 * SPDX-License-Identifier: MIT
 *
 * intake   copies the few files that belong to the lab, after checking them
 * compile  the student's file alone, in the sandbox, with nothing but the
 *          public headers in sight
 * gate     reads the object: which symbols it needs, which it defines
 * link     a second job, which never sees the student's sources: the object in
 *          place of the reference's, the tests, the kit, a driver */
#ifndef OU_BUILD_H
#define OU_BUILD_H

#include "grade.h"

/* Why a step refused: a verdict and a message for the student. */
struct refusal {
    enum verdict verdict;
    char message[4096];
};

/* Fill in *why.  Returns -1, so that a step can end with `return refuse(…)`. */
int refuse(struct refusal *why, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A private folder of one grade, on the host.  Removed by workspace_free. */
struct workspace {
    char path[256];     /* TMPDIR/ouro-XXXXXX */
    char source[288];   /* path/source: what intake kept */
    char objects[288];  /* path/objects: the student's objects */
    char programs[288]; /* path/programs: linked workers */
    char root[288];     /* path/root: see workspace_stage */
    char build[296];    /* path/root/build */
};
int workspace_make(struct workspace *ws, char *error, size_t error_size);
void workspace_free(struct workspace *ws);

/* Copy what grading lab reads from opt->root (the lab's folder, the public
 * headers, its kit, the reference objects of its modules, its traces) to
 * path/root, and make opt->root and opt->build point there.  For a grader
 * started as root: before it drops to a user who may not be able to read the
 * project.  The texts that opt points to afterwards live as long as ws. */
int workspace_stage(struct workspace *ws, const struct lab *lab,
                    struct grade_options *opt, char *error, size_t error_size);

/* Copy the lab's files from path into ws->source, checked.  Returns 0, or -1
 * with *why. */
int intake(const struct lab *lab, const char *path, struct workspace *ws,
           struct refusal *why);

enum flavor {
    FLAVOR_CHECKED, /* -O1 -DOU_CHECKED: tests */
    FLAVOR_FAST     /* -O2 -DNDEBUG: measurement */
};

/* Write the path of the student's object of module to path. */
void object_path(const struct workspace *ws, const char *module,
                 enum flavor flavor, char *path, size_t size);

/* Compile every module of the lab into ws->objects (checked and fast) and pass
 * the objects through the gate.  Returns 0, or -1 with *why. */
int compile_submission(const struct lab *lab, const struct grade_options *opt,
                       struct workspace *ws, struct refusal *why);

/* Check the object at path: undefined symbols within the lab's allow-list,
 * defined ones within its exercises, no constructors, no assembly, no thread
 * storage …  Returns 0, or -1 with *why. */
int gate(const struct lab *lab, const struct grade_options *opt,
         const char *path, struct refusal *why);

/* Link a worker for lab into out (a path in ws->programs) with the student's
 * objects.  Returns 0, or -1 with *why. */
int link_worker(const struct lab *lab, const struct grade_options *opt,
                struct workspace *ws, enum flavor flavor, const char *out,
                struct refusal *why);

#endif

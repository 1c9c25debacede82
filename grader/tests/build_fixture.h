/* build_fixture.h -- a submission to take in, compile and link.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BUILD_FIXTURE_H
#define OU_BUILD_FIXTURE_H

#include "build.h"
#include "files.h"
#include "says.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A lab, a workspace and an empty submission.  Tests run in the project's root,
 * each in a process of its own, which stops being root here. */
struct fixture {
    struct lab *lab;
    struct grade_options opt;
    struct workspace ws;
    struct refusal why;
    char tmp[64];    /* everything lies below it */
    char folder[96]; /* the submission */
    char program[320];
};

static inline void
fixture_start(struct fixture *f, const char *lab)
{
    char error[512] = "";

    *f = (struct fixture){.opt = {.root = ".", .build = "build"}};
    f->lab = lab_load(".", lab, error, sizeof error);
    ou_test_note("%s", error);
    CHECK_NOT_NULL(f->lab);
    strcpy(f->tmp, "/tmp/ouro-test-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(f->tmp));
    setenv("TMPDIR", f->tmp, 1);
    snprintf(f->folder, sizeof f->folder, "%s/submission", f->tmp);
    CHECK_EQ(files_make_folder(f->folder), 0);
    CHECK_EQ(workspace_make(&f->ws, error, sizeof error), 0);
    /* As in grade.c: afterwards the project may be out of reach. */
    if (geteuid() == 0) {
        CHECK_EQ(workspace_stage(&f->ws, f->lab, &f->opt, error, sizeof error),
                 0);
    }
    CHECK_EQ(sandbox_drop_root(f->tmp), 0);
    snprintf(f->program, sizeof f->program, "%s/student", f->ws.programs);
}

static inline void
fixture_stop(struct fixture *f)
{
    workspace_free(&f->ws);
    files_remove_folder(f->tmp);
    lab_free(f->lab);
}

/* Put a file of size bytes into the submission. */
static inline void
fixture_bytes(struct fixture *f, const char *name, const void *data,
              size_t size)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    CHECK_EQ(files_write(path, data, size, 0644), 0);
}

static inline void
fixture_text(struct fixture *f, const char *name, const char *text)
{
    fixture_bytes(f, name, text, strlen(text));
}

/* Put the reference's pool.c into the submission, with more behind it. */
static inline void
fixture_reference(struct fixture *f, const char *more)
{
    size_t size;
    char *reference = files_read("lib/mem/pool.c", 1 << 20, &size);
    char *text = NULL;

    CHECK_NOT_NULL(reference);
    CHECK_GT(asprintf(&text, "%s%s", reference, more), 0);
    fixture_text(f, "pool.c", text);
    free(text);
    free(reference);
}

static inline int
fixture_intake(struct fixture *f)
{
    return intake(f->lab, f->folder, &f->ws, &f->why);
}

static inline int
fixture_compile(struct fixture *f)
{
    return fixture_intake(f) < 0
               ? -1
               : compile_submission(f->lab, &f->opt, &f->ws, &f->why);
}

#define CHECK_REFUSED(f, result, verdict_, part)                               \
    do {                                                                       \
        CHECK_EQ(result, -1);                                                  \
        CHECK_STR_EQ(verdict_code((f)->why.verdict), verdict_);                \
        CHECK_SAYS((f)->why.message, part);                                    \
    } while (0)

#endif

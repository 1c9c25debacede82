/* test_designs.c -- drive the reference with a part of it done otherwise.
 * SPDX-License-Identifier: MIT */
#include "test_designs.h"

#include "drive.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
    char folder[32]; /* of the user that the tests become */
    char reference[64];
    char student[64];
} state;

static void
write_text(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");

    CHECK_NOT_NULL(out);
    fputs(text, out);
    CHECK_EQ(fclose(out), 0);
}

static void
link_design(const char *lab, const char *others, const char *source)
{
    char file[64], kit[128], command[512];

    strcpy(state.folder, "/tmp/ouro-test-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(state.folder));
    snprintf(state.reference, sizeof state.reference, "%s/ref", state.folder);
    snprintf(state.student, sizeof state.student, "%s/mine", state.folder);
    snprintf(kit, sizeof kit, "build/kit/%s/reference", lab);
    CHECK_EQ(files_copy(kit, state.reference, 0755), 0);
    snprintf(file, sizeof file, "%s/mine.c", state.folder);
    write_text(file, source);
    snprintf(command, sizeof command,
             "gcc -std=c11 -D_GNU_SOURCE -O2 -DNDEBUG -Ilib -Itestkit -static "
             "%s %s build/kit/%s/measure.o -lseccomp -o %s",
             file, others, lab, state.student);
    CHECK_EQ(system(command), 0);
    CHECK_EQ(sandbox_drop_root(state.folder), 0);
}

struct grade_trace
design_drive(const char *lab_name, const char *others, const char *source,
             const char *trace, bool counted)
{
    struct lab lab = {.name = (char *)lab_name,
                      .measure = {.driver = (char *)lab_name,
                                  .config = (char[]){"py310"},
                                  .traces = {{(char *)trace}, 1},
                                  .uncounted = {{(char *)trace}, !counted},
                                  .cost_full = 1.5,
                                  .cost_none = 6,
                                  .memory_full = 1.05,
                                  .memory_none = 2,
                                  .calls_full = 1.2,
                                  .calls_none = 4}};
    struct grade_options opt = {
        .root = ".", .build = "build", .seed = 5, .limit = ISOLATION_FULL};
    struct refusal why = {.verdict = VERDICT_AC};
    struct grade grade = {.ntraces = 0};
    int result;

    link_design(lab_name, others, source);
    result =
        drive_traces(&lab, &opt, state.reference, state.student, &grade, &why);
    files_remove_folder(state.folder);
    ou_test_note("drive_traces says \"%s\"", why.message);
    CHECK_EQ(result, 0);
    ou_test_note("%s: %s", trace, grade.traces[0].message);
    return grade.traces[0];
}

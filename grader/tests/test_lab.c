/* test_lab.c -- tests of how lab.ini is read, and of what is refused in it.
 * SPDX-License-Identifier: MIT */
#include "files.h"
#include "lab.h"
#include "says.h"

#include <stdio.h>
#include <stdlib.h>

static const char head[] = "[lab]\n"
                           "name = 99-x\n"
                           "title = A lab\n"
                           "modules = pool\n";
static const char measure[] = "[measure]\n"
                              "driver = 99-x\n"
                              "config = py310\n"
                              "traces = one two\n"
                              "cost_full = 1.5\ncost_none = 6\n"
                              "memory_full = 1.1\nmemory_none = 2\n";
static const char exercise[] = "[exercise one]\n"
                               "title = The first\n"
                               "functions = f g\n"
                               "points = 10\n"
                               "hint1 = a\nhint2 = b\nhint3 = c\n";

static char error[512];

/* Open the new file root/folder/name. */
static FILE *
create(const char *root, const char *folder, const char *name)
{
    char path[160];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", root, folder);
    CHECK_EQ(files_make_folder(path), 0);
    snprintf(path, sizeof path, "%s/%s/%s", root, folder, name);
    file = fopen(path, "w");
    CHECK_NOT_NULL(file);
    return file;
}

/* Load a lab.ini that consists of the texts up to NULL, in a project with the
 * modules pool, list and two that are called twin. */
static struct lab *
load(const char *const *texts)
{
    char root[] = "/tmp/ouro-test-XXXXXX";
    struct lab *lab;
    FILE *file;

    CHECK_NOT_NULL(mkdtemp(root));
    fclose(create(root, "lib/mem", "pool.h"));
    fclose(create(root, "lib/mem", "twin.h"));
    fclose(create(root, "lib/obj", "twin.h"));
    fclose(create(root, "lib/obj", "list.h"));
    file = create(root, "labs/99-x", "lab.ini");
    for (; *texts != NULL; texts++) {
        fputs(*texts, file);
    }
    fclose(file);
    error[0] = '\0';
    lab = lab_load(root, "99-x", error, sizeof error);
    files_remove_folder(root);
    return lab;
}

#define LOAD(...) load((const char *const[]){__VA_ARGS__, NULL})

TEST_EACH(lab, the_projects_own_labs_load, 8)
{
    static const char *const names[] = {
        "00-warmup",  "01-sizes",     "02-pools",     "03-arenas",
        "04-domains", "05-refcounts", "06-interning", "10-weakrefs"};
    struct lab *lab = lab_load(".", names[param], error, sizeof error);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    CHECK_STR_EQ(lab->name, names[param]);
    CHECK_GT((int)lab_points(lab), 0);
    lab_free(lab);
}

TEST(lab, every_key_ends_up_in_its_field)
{
    struct lab *lab =
        LOAD(head, "may_call = memset\tmemcpy\n",
             "weight_correctness = 70\nweight_cost = 20\n",
             "weight_memory = 10\n", measure, exercise, "needs = one\n");

    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    CHECK_STR_EQ(lab->title, "A lab");
    CHECK_STR_EQ(lab->modules.word[0], "pool");
    CHECK_EQ(lab->may_call.count, 2);
    CHECK_STR_EQ(lab->may_call.word[1], "memcpy");
    CHECK_NULL(lab->may_call.word[2]);
    CHECK_EQ((int)lab->weight_cost, 20);
    CHECK_STR_EQ(lab->measure.traces.word[1], "two");
    CHECK_EQ((int)(lab->measure.cost_full * 10), 15);
    CHECK_EQ(lab->nexercises, 1);
    CHECK_STR_EQ(lab_exercise(lab, "one")->functions.word[1], "g");
    CHECK_STR_EQ(lab_exercise(lab, "one")->hints[2], "c");
    CHECK_NULL(lab_exercise(lab, "two"));
    lab_free(lab);
}

TEST(lab, without_a_measurement_correctness_is_everything)
{
    struct lab *lab = LOAD(head, exercise);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    CHECK_EQ((int)lab->weight_correctness, 100);
    CHECK_NULL(lab->measure.driver);
    lab_free(lab);
}

TEST(lab, a_line_may_be_long)
{
    char line[4000] = "hint3 = ";
    struct lab *lab;

    for (int i = 0; i < 300; i++) {
        sprintf(line + strlen(line), "word%03d ", i);
    }
    strcpy(line + strlen(line) - 1, "\n");
    lab = LOAD(head,
               "[exercise one]\ntitle = t\nfunctions = f\npoints = 1\n"
               "hint1 = a\nhint2 = b\n",
               line, "needs =\n");
    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    line[strlen(line) - 1] = '\0';
    CHECK_STR_EQ(lab->exercises[0].hints[2], line + strlen("hint3 = "));
    lab_free(lab);
}

TEST(lab, an_indented_line_goes_on_with_the_value)
{
    struct lab *lab = LOAD(head, "may_call = a\n   b c\n",
                           "[exercise one]\ntitle = t\nfunctions = f\n"
                           "points = 1\nhint1 = first\n  second ; comment\n",
                           "hint2 = b\nhint3 = c\n");

    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    CHECK_EQ(lab->may_call.count, 3);
    CHECK_STR_EQ(lab->exercises[0].hints[0], "first\nsecond");
    lab_free(lab);
}

/* What is wrong, and what the message must say. */
static const struct {
    const char *text;
    const char *message;
} faults[] = {
    {"colour = red\n", "labs/99-x/lab.ini:12: unknown key `colour`"},
    {"title = again\n", "lab.ini:12: `title` is given twice"},
    {"points = many\n", "lab.ini:12: `points` is given twice"},
    {"needs = two\n", "needs `two`, which is no exercise"},
    {"no value\n", "lab.ini:12: neither"},
    {"[exercise one]\ntitle = t\n", "lab.ini:13: `title` is given twice"},
    {"[lab]\n may_call = f\n[exercise one]\nneeds =\n",
     "lab.ini:15: [exercise one] is there already (line 6)"},
    {"[exercise two]\ntitle = t\n", "lab.ini:13: [exercise two] lacks"},
    {"[exercise two]\npoints = -1\n", "not negative"},
    {"[exercise two]\npoints = 1x\n", "points = 1x"},
    {"[exercise Two]\ntitle = t\nfunctions = h\npoints = 1\nhint1 = a\n"
     "hint2 = b\nhint3 = c\n",
     "small letters"},
    {"[exercise two]\ntitle = t\nfunctions = g\npoints = 1\nhint1 = a\n"
     "hint2 = b\nhint3 = c\n",
     "g belongs to [exercise one]"},
    {"[exercise two]\ntitle = t\nfunctions =\npoints = 1\nhint1 = a\n"
     "hint2 = b\nhint3 = c\n",
     "has no functions"},
    {"[exercises]\ntitle = t\n", "unknown section [exercises]"},
    {"[measure]\ndriver = d\n", "[measure] lacks `config`"},
    {"[lab]\nweight_cost = 10\n", "add up to 110"},
    {"[lab]\nweight_correctness = 90\nweight_cost = 10\n",
     "need a [measure] section"},
};
enum { NFAULTS = sizeof faults / sizeof *faults };

TEST_EACH(lab, a_fault_is_named_with_its_line, NFAULTS)
{
    CHECK_NULL(LOAD(head, exercise, faults[param].text));
    CHECK_SAYS(error, faults[param].message);
}

TEST(lab, ratios_must_leave_room_between_full_and_none)
{
    CHECK_NULL(LOAD(head, exercise, "[measure]\ndriver = d\nconfig = c\n",
                    "traces = t\ncost_full = 2\ncost_none = 2\n",
                    "memory_full = 1\nmemory_none = 2\n"));
    CHECK_SAYS(error, "cost_full = 2, cost_none = 2");
}

TEST(lab, calls_and_what_is_not_counted_are_read)
{
    struct lab *lab = LOAD(head, "weight_correctness = 70\nweight_cost = 15\n",
                           "weight_memory = 10\nweight_calls = 5\n", measure,
                           "calls_full = 1.5\ncalls_none = 3\n",
                           "uncounted = two\n", exercise);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    CHECK_EQ((int)lab->weight_calls, 5);
    CHECK_EQ((int)(lab->measure.calls_full * 10), 15);
    CHECK_EQ((int)lab->measure.calls_none, 3);
    CHECK(lab_counts(lab, "one"));
    CHECK(!lab_counts(lab, "two"));
    lab_free(lab);
}

TEST(lab, calls_that_are_scored_need_limits)
{
    CHECK_NULL(LOAD(head, "weight_correctness = 95\nweight_calls = 5\n",
                    measure, exercise));
    CHECK_SAYS(error, "calls_full = 0, calls_none = 0");
}

TEST(lab, what_is_not_counted_is_one_of_several_traces)
{
    CHECK_NULL(LOAD(head, "weight_correctness = 100\n", measure,
                    "uncounted = three\n", exercise));
    CHECK_SAYS(error, "uncounted: `three` is none of the traces");
    CHECK_NULL(LOAD(head, "weight_correctness = 90\nweight_cost = 10\n",
                    measure, "uncounted = one two\n", exercise));
    CHECK_SAYS(error, "weight_cost needs a trace that is counted");
}

TEST(lab, a_name_that_is_not_the_folders_is_refused)
{
    CHECK_NULL(
        LOAD("[lab]\nname = 98-y\ntitle = t\nmodules = pool\n", exercise));
    CHECK_SAYS(error, "name = 98-y, but the folder is called 99-x");
}

TEST(lab, a_module_that_is_a_path_is_refused)
{
    CHECK_NULL(
        LOAD("[lab]\nname = 99-x\ntitle = t\nmodules = ../pool\n", exercise));
    CHECK_SAYS(error, "`../pool` is not a module's name");
}

TEST(lab, each_module_is_found_in_its_wing)
{
    struct lab *lab = LOAD("[lab]\nname = 99-x\ntitle = t\n"
                           "modules = list pool\n",
                           exercise);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(lab);
    CHECK_STR_EQ(lab->wings[0], "obj");
    CHECK_STR_EQ(lab->wings[1], "mem");
    lab_free(lab);
}

TEST(lab, a_module_that_no_wing_or_more_than_one_has_is_refused)
{
    CHECK_NULL(
        LOAD("[lab]\nname = 99-x\ntitle = t\nmodules = gone\n", exercise));
    CHECK_SAYS(error, "none of the library's wings has a header gone.h");
    CHECK_NULL(
        LOAD("[lab]\nname = 99-x\ntitle = t\nmodules = twin\n", exercise));
    CHECK_SAYS(error, "more than one of the library's wings have a header");
}

TEST(lab, a_lab_that_is_not_there_is_named)
{
    CHECK_NULL(lab_load(".", "77-nothing", error, sizeof error));
    CHECK_SAYS(error, "labs/77-nothing/lab.ini: No such file");
    CHECK_NULL(lab_load(".", "../lib", error, sizeof error));
    CHECK_SAYS(error, "no slash");
}

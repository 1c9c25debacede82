/* prove.c -- prove that a lab's tests tell right from wrong.
 * SPDX-License-Identifier: MIT
 *
 * Everything is graded first, several at once, and then looked at in order, so
 * that the lines come out the same each time. */
#include "prove.h"
#include "files.h"
#include "report_text.h"
#include "run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct prover;

/* One submission that must fare in one way.  check returns NULL, or what is
 * wrong, new. */
struct proof {
    const char *kind; /* "mutant" */
    char *name;       /* "forgets-to-relink"; "" */
    struct target target;
    struct grade *grade;
    char *(*check)(const struct prover *p, const struct proof *proof);
};

struct prover {
    const struct lab *lab;
    const char *root;
    const char *build;
    struct proof *proofs;
    size_t nproofs;
    unsigned passed;
    unsigned failed;
};

/* ---- Results ------------------------------------------------------------- */

/* Count and print one proof.  Steals wrong, which is NULL if it holds. */
static void
say(struct prover *p, const char *kind, const char *name, char *wrong)
{
    printf("%s %s %s%s%s%s%s\n", wrong == NULL ? "ok  " : "FAIL", p->lab->name,
           kind, name[0] != '\0' ? " " : "", name, wrong == NULL ? "" : ": ",
           wrong == NULL ? "" : wrong);
    if (wrong == NULL) {
        p->passed++;
    }
    else {
        p->failed++;
    }
    free(wrong);
}

/* The submission's message in one line, new. */
static char *
what_happened(const struct grade *grade)
{
    char *line = text_first_line(grade->message);
    char *text =
        text_format("%s, %.2f of %.0f: %s", verdict_code(grade->verdict),
                    grade->score, grade->max, line);

    free(line);
    return text;
}

/* Did the submission get as far as the tests? */
static bool
was_tested(const struct grade *grade)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        if (grade->tests[i].verdict == VERDICT_AC ||
            grade->tests[i].message[0] != '\0') {
            return true;
        }
    }
    return false;
}

/* ---- What each must show ------------------------------------------------- */

static char *
check_zero(const struct prover *p, const struct proof *proof)
{
    const struct grade *grade = proof->grade;

    (void)p;
    if (!was_tested(grade)) {
        return what_happened(grade);
    }
    for (size_t i = 0; i < grade->ntests; i++) {
        if (grade->tests[i].verdict == VERDICT_AC) {
            return text_format("%s passes", grade->tests[i].name);
        }
    }
    return grade->score == 0 ? NULL : what_happened(grade);
}

static char *
check_full(const struct prover *p, const struct proof *proof)
{
    const struct grade *grade = proof->grade;

    (void)p;
    return grade->verdict == VERDICT_AC && grade->max > 0 &&
                   grade->score >= grade->max
               ? NULL
               : what_happened(grade);
}

/* Set reached[i] for every exercise that exercise needs, itself or through
 * others.  Exercises may need one another. */
static void
reach(const struct lab *lab, const struct lab_exercise *exercise,
      bool reached[LAB_MAX_EXERCISES])
{
    if (exercise == NULL || reached[exercise - lab->exercises]) {
        return;
    }
    reached[exercise - lab->exercises] = true;
    for (size_t i = 0; i < exercise->needs.count; i++) {
        reach(lab, lab_exercise(lab, exercise->needs.word[i]), reached);
    }
}

static bool
needs(const struct lab *lab, const char *group, const char *name)
{
    const struct lab_exercise *other = lab_exercise(lab, name);
    bool reached[LAB_MAX_EXERCISES] = {false};

    reach(lab, lab_exercise(lab, group), reached);
    return other != NULL && reached[other - lab->exercises];
}

static char *
check_knockout(const struct prover *p, const struct proof *proof)
{
    const struct grade *grade = proof->grade;
    bool caught = false;

    if (!was_tested(grade)) {
        return what_happened(grade);
    }
    for (size_t i = 0; i < grade->ntests; i++) {
        const struct grade_test *test = &grade->tests[i];

        if (test->verdict == VERDICT_AC) {
            continue;
        }
        caught = caught || strcmp(test->group, proof->name) == 0;
        if (!needs(p->lab, test->group, proof->name)) {
            return text_format("%s fails, but its exercise does not need this "
                               "one",
                               test->name);
        }
    }
    return caught ? NULL
                  : text_format("no test of the exercise fails without it");
}

/* Does a test called name, whatever its parameter, fail? */
static bool
fails(const struct grade *grade, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < grade->ntests; i++) {
        const struct grade_test *test = &grade->tests[i];

        if (test->verdict != VERDICT_AC &&
            strncmp(test->name, name, len) == 0 &&
            (test->name[len] == '\0' || test->name[len] == '/')) {
            return true;
        }
    }
    return false;
}

/* The tests that the patch says must catch it, separated by spaces, new. */
static char *
caught_by(const struct prover *p, const char *name)
{
    static const char mark[] = "# caught-by:";
    char *path = text_format("%s/grader/mutants/%s/%s.patch", p->root,
                             p->lab->name, name);
    size_t size;
    char *text = files_read(path, 1 << 20, &size);
    char *line = text != NULL ? strstr(text, mark) : NULL;
    char *names = NULL;

    if (line != NULL) {
        line += strlen(mark);
        line[strcspn(line, "\n")] = '\0';
        names = text_must(strdup(line));
    }
    free(text);
    free(path);
    return names;
}

static char *
check_mutant(const struct prover *p, const struct proof *proof)
{
    char *names = caught_by(p, proof->name);
    char *wrong = NULL;
    char *save = NULL;
    unsigned n = 0;

    if (!was_tested(proof->grade)) {
        free(names);
        return what_happened(proof->grade);
    }
    for (char *name = names != NULL ? strtok_r(names, " ", &save) : NULL;
         name != NULL && wrong == NULL; name = strtok_r(NULL, " ", &save)) {
        n++;
        if (!fails(proof->grade, name)) {
            wrong = text_format("%s does not catch it", name);
        }
    }
    if (n == 0) {
        wrong = text_format("its patch has no line \"# caught-by: ...\"");
    }
    free(names);
    return wrong;
}

/* ---- The structure of the lab -------------------------------------------- */

static char *
check_exercise(const struct lab_exercise *exercise, const struct grade *grade)
{
    size_t tests = 0;
    size_t hints = 0;

    for (size_t i = 0; i < grade->ntests; i++) {
        tests += strcmp(grade->tests[i].group, exercise->name) == 0;
    }
    for (size_t i = 0; i < LAB_HINTS; i++) {
        hints += exercise->hints[i] != NULL && exercise->hints[i][0] != '\0';
    }
    if (tests == 0) {
        return text_format("has no test");
    }
    if (hints != LAB_HINTS) {
        return text_format("has %zu hints of %d", hints, LAB_HINTS);
    }
    if (exercise->points <= 0) {
        return text_format("is worth no points");
    }
    return NULL;
}

/* Every test belongs to an exercise, and what they are worth adds up. */
static char *
check_points(const struct lab *lab, const struct grade *grade)
{
    double points = 0;

    for (size_t i = 0; i < grade->ntests; i++) {
        if (lab_exercise(lab, grade->tests[i].group) == NULL) {
            return text_format("%s belongs to no exercise of lab.ini",
                               grade->tests[i].name);
        }
        points += grade->tests[i].points;
    }
    if (points < lab_points(lab) - 1e-6 || points > lab_points(lab) + 1e-6) {
        return text_format("the tests are worth %.2f points, the exercises "
                           "%.2f",
                           points, lab_points(lab));
    }
    return NULL;
}

static void
prove_structure(struct prover *p, const struct grade *reference)
{
    say(p, "points", "", check_points(p->lab, reference));
    for (size_t i = 0; i < p->lab->nexercises; i++) {
        const struct lab_exercise *exercise = &p->lab->exercises[i];

        say(p, "exercise", exercise->name, check_exercise(exercise, reference));
    }
}

/* ---- Collect ------------------------------------------------------------- */

/* Add the submission at path.  Steals path and name. */
static void
add(struct prover *p, const char *kind, char *name, char *path,
    char *(*check)(const struct prover *p, const struct proof *proof))
{
    p->proofs =
        text_must(realloc(p->proofs, (p->nproofs + 1) * sizeof *p->proofs));
    p->proofs[p->nproofs++] =
        (struct proof){kind, name, {path, p->lab}, NULL, check};
}

/* Add one proof for each entry of the folder `list` whose name ends in suffix;
 * its submission is the folder `where`/NAME.  Steals both paths. */
static void
add_each(struct prover *p, const char *kind, char *list, const char *suffix,
         char *where,
         char *(*check)(const struct prover *p, const struct proof *proof))
{
    struct dirent **entries;
    int n = target_list_folder(list, &entries);

    for (int i = 0; i < n; i++) {
        size_t len = strlen(entries[i]->d_name);
        size_t end = strlen(suffix);

        if (len > end && strcmp(entries[i]->d_name + len - end, suffix) == 0) {
            char *name =
                text_format("%.*s", (int)(len - end), entries[i]->d_name);

            add(p, kind, name, text_format("%s/%s", where, name), check);
        }
        free(entries[i]);
    }
    if (n >= 0) {
        free(entries);
    }
    free(list);
    free(where);
}

/* Make a folder with the reference's modules, as a student would hand it in.
 * Returns its path, new. */
static char *
stage_reference(const struct prover *p)
{
    char *folder = text_format("%s/reference", run_folder());

    if (mkdir(folder, 0755) < 0) {
        perror(folder);
        exit(3);
    }
    for (size_t i = 0; i < p->lab->modules.count; i++) {
        const char *module = p->lab->modules.word[i];
        char *from =
            text_format("%s/lib/%s/%s.c", p->root, p->lab->wings[i], module);
        char *to = text_format("%s/%s.c", folder, module);

        if (files_copy(from, to, 0644) < 0) {
            perror(from);
            exit(3);
        }
        free(from);
        free(to);
    }
    return folder;
}

static void
add_full(struct prover *p)
{
    const char *lab = p->lab->name;

    add(p, "reference", text_must(strdup("")), stage_reference(p), check_full);
    add_each(p, "alternate",
             text_format("%s/solutions/%s/alternates", p->root, lab), "",
             text_format("%s/solutions/%s/alternates", p->root, lab),
             check_full);
}

static void
add_quick(struct prover *p)
{
    const char *lab = p->lab->name;

    add(p, "skeleton", text_must(strdup("")),
        text_format("%s/labs/%s", p->root, lab), check_zero);
    for (size_t i = 0; i < p->lab->nexercises; i++) {
        const char *name = p->lab->exercises[i].name;

        add(p, "knock-out", text_must(strdup(name)),
            text_format("%s/kit/%s/knockouts/%s", p->build, lab, name),
            check_knockout);
    }
    add_each(p, "mutant", text_format("%s/grader/mutants/%s", p->root, lab),
             ".patch", text_format("%s/kit/%s/mutants", p->build, lab),
             check_mutant);
}

/* ---- Prove --------------------------------------------------------------- */

/* Where the grader failed, nothing was shown, least of all that a test fails.
 */
static char *
wrong_with(const struct prover *p, const struct proof *proof)
{
    return proof->grade->verdict == VERDICT_GF ? what_happened(proof->grade)
                                               : proof->check(p, proof);
}

/* Show somebody at a terminal that there is progress. */
static void
watch(void *ctx, size_t index, const struct grade *grade)
{
    size_t *left = ctx;

    (void)index;
    (void)grade;
    --*left;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%zu proofs to go %s", *left,
                *left == 0 ? "\r\033[K" : "");
    }
}

/* Grade proofs[from .. nproofs). */
static void
grade_proofs(struct prover *p, size_t from, const struct grade_options *options,
             unsigned njobs)
{
    size_t n = p->nproofs - from;
    size_t left = n;
    struct target *targets = text_must(calloc(n + 1, sizeof *targets));
    struct grade **grades = text_must(calloc(n + 1, sizeof *grades));

    for (size_t i = 0; i < n; i++) {
        targets[i] = p->proofs[from + i].target;
    }
    run_grades(targets, n, options, njobs, grades, watch, &left);
    for (size_t i = 0; i < n; i++) {
        p->proofs[from + i].grade = grades[i];
    }
    free(targets);
    free(grades);
}

static void
free_proofs(struct prover *p)
{
    for (size_t i = 0; i < p->nproofs; i++) {
        free(p->proofs[i].name);
        free(p->proofs[i].target.path);
        grade_free(p->proofs[i].grade);
    }
    free(p->proofs);
}

bool
prove_lab(const struct lab *lab, const struct grade_options *options,
          unsigned njobs)
{
    struct prover p = {
        .lab = lab, .root = options->root, .build = options->build};
    struct grade_options quick = *options;
    size_t nfull;

    quick.quick = true;
    add_full(&p);
    nfull = p.nproofs;
    grade_proofs(&p, 0, options, njobs);
    add_quick(&p);
    grade_proofs(&p, nfull, &quick, njobs);
    prove_structure(&p, p.proofs[0].grade);
    for (size_t i = 0; i < p.nproofs; i++) {
        const struct proof *proof = &p.proofs[i];

        say(&p, proof->kind, proof->name, wrong_with(&p, proof));
    }
    printf("%u passed, %u failed\n", p.passed, p.failed);
    free_proofs(&p);
    return p.failed == 0;
}

/* lab.c -- what lab.ini says, checked before anybody relies on it.
 * SPDX-License-Identifier: MIT
 *
 * A typing mistake in lab.ini must never become a lab that quietly grades
 * something else: so every key is known, none is missing, the weights add up,
 * and a function belongs to one exercise. */
#include "lab_parse.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Names become parts of paths and of commands. */
static bool
is_name(const char *word)
{
    size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return islower((unsigned char)word[0]) && word[n] == '\0';
}

/* Find the wing of each module. */
static void
check_modules(struct parser *p, const char *root)
{
    struct lab *lab = p->lab;
    int line = p->sections[SECTION_LAB].line;

    if (lab->modules.count == 0) {
        lab_fail(p, line, "modules is empty: name at least one");
    }
    for (size_t i = 0; i < lab->modules.count; i++) {
        const char *module = lab->modules.word[i];

        if (!is_name(module)) {
            lab_fail(p, line, "modules: `%s` is not a module's name", module);
            return;
        }
        lab->wings[i] = lab_wing(root, module);
        if (lab->wings[i] == NULL) {
            lab_fail(p, line,
                     "modules: %s of the library's wings %s a header %s.h",
                     errno == EEXIST ? "more than one" : "none",
                     errno == EEXIST ? "have" : "has", module);
        }
    }
}

static void
check_lab(struct parser *p, const char *root, const char *name)
{
    const struct lab *lab = p->lab;
    int line = p->sections[SECTION_LAB].line;

    if (line == 0) {
        lab_fail(p, 0, "there is no [lab] section");
        return;
    }
    lab_check_required(p, &p->sections[SECTION_LAB], "lab");
    if (p->failed) {
        return;
    }
    if (strcmp(lab->name, name) != 0) {
        lab_fail(p, line, "name = %s, but the folder is called %s", lab->name,
                 name);
    }
    check_modules(p, root);
}

static void
check_range(struct parser *p, const char *what, double full, double none)
{
    if (!p->failed && (full < 1 || none <= full)) {
        lab_fail(
            p, p->sections[SECTION_MEASURE].line,
            "%s_full = %g, %s_none = %g: they are ratios to the reference, "
            "1 <= full < none",
            what, full, what, none);
    }
}

static bool
has_word(const struct lab_words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->word[i], word) == 0) {
            return true;
        }
    }
    return false;
}

bool
lab_counts(const struct lab *lab, const char *name)
{
    return !has_word(&lab->measure.uncounted, name);
}

/* Those that are not counted are some of the traces, not all. */
static void
check_uncounted(struct parser *p)
{
    const struct lab_measure *m = &p->lab->measure;
    int line = p->sections[SECTION_MEASURE].line;

    for (size_t i = 0; i < m->uncounted.count; i++) {
        if (!has_word(&m->traces, m->uncounted.word[i])) {
            lab_fail(p, line, "uncounted: `%s` is none of the traces",
                     m->uncounted.word[i]);
        }
    }
    if (p->lab->weight_cost > 0 && m->uncounted.count >= m->traces.count) {
        lab_fail(p, line, "weight_cost needs a trace that is counted");
    }
}

static void
check_measure(struct parser *p)
{
    struct lab *lab = p->lab;
    const struct section *section = &p->sections[SECTION_MEASURE];
    double sum;

    if (section->line != 0) {
        lab_check_required(p, section, "measure");
        check_range(p, "cost", lab->measure.cost_full, lab->measure.cost_none);
        check_range(p, "memory", lab->measure.memory_full,
                    lab->measure.memory_none);
        if (lab->weight_calls > 0 || lab->measure.calls_full > 0 ||
            lab->measure.calls_none > 0) {
            check_range(p, "calls", lab->measure.calls_full,
                        lab->measure.calls_none);
        }
        check_uncounted(p);
    }
    else if (lab->weight_correctness == 0) {
        lab->weight_correctness = 100;
    }
    sum = lab->weight_correctness + lab->weight_cost + lab->weight_memory +
          lab->weight_calls;
    if (fabs(sum - 100) > 1e-9) {
        lab_fail(p, p->sections[SECTION_LAB].line,
                 "the weights add up to %g, not to 100", sum);
    }
    if (section->line == 0 && lab->weight_correctness < 100) {
        lab_fail(p, p->sections[SECTION_LAB].line,
                 "weight_cost, weight_memory and weight_calls need a [measure] "
                 "section");
    }
}

/* Return the exercise before number end that has function, or NULL. */
static const char *
owner_of(const struct lab *lab, size_t end, const char *function)
{
    for (size_t i = 0; i < end; i++) {
        const struct lab_words *words = &lab->exercises[i].functions;

        for (size_t k = 0; k < words->count; k++) {
            if (strcmp(words->word[k], function) == 0) {
                return lab->exercises[i].name;
            }
        }
    }
    return NULL;
}

static void
check_exercise(struct parser *p, size_t i)
{
    const struct lab_exercise *exercise = &p->lab->exercises[i];
    const struct section *section = &p->sections[SECTION_FIRST + i];
    char title[80];

    snprintf(title, sizeof title, "exercise %s", exercise->name);
    lab_check_required(p, section, title);
    if (!is_name(exercise->name)) {
        lab_fail(p, section->line, "[%s]: small letters, digits and _ only",
                 title);
    }
    if (exercise->functions.count == 0) {
        lab_fail(p, section->line, "[%s] has no functions", title);
    }
    if (exercise->points == 0) {
        lab_fail(p, section->line, "[%s] is worth nothing", title);
    }
    for (size_t k = 0; k < exercise->functions.count; k++) {
        const char *word = exercise->functions.word[k];
        const char *owner = owner_of(p->lab, i, word);

        if (owner != NULL) {
            lab_fail(p, section->line, "[%s]: %s belongs to [exercise %s]",
                     title, word, owner);
        }
    }
    for (size_t k = 0; k < exercise->needs.count; k++) {
        if (lab_exercise(p->lab, exercise->needs.word[k]) == NULL) {
            lab_fail(p, section->line, "[%s] needs `%s`, which is no exercise",
                     title, exercise->needs.word[k]);
        }
    }
}

static void
check_all(struct parser *p, const char *root, const char *name)
{
    check_lab(p, root, name);
    check_measure(p);
    if (p->lab->nexercises == 0) {
        lab_fail(p, 0, "there is no [exercise NAME] section");
    }
    for (size_t i = 0; i < p->lab->nexercises; i++) {
        check_exercise(p, i);
    }
}

struct lab *
lab_load(const char *root, const char *name, char *error, size_t error_size)
{
    struct parser p = {.error = error, .error_size = error_size};
    char path[4096];
    /* Messages name the file as seen from the root of the project. */
    char shown[300];

    snprintf(shown, sizeof shown, "labs/%.255s/lab.ini", name);
    snprintf(path, sizeof path, "%s/%s", root, shown);
    p.path = shown;
    p.file = strchr(name, '/') == NULL ? fopen(path, "re") : NULL;
    if (p.file == NULL) {
        lab_fail(&p, 0, "%s; `ls labs` shows the names of the labs",
                 strchr(name, '/') == NULL ? strerror(errno)
                                           : "a lab's name has no slash");
        return NULL;
    }
    p.lab = calloc(1, sizeof *p.lab);
    if (p.lab == NULL) {
        lab_fail(&p, 0, "out of memory");
    }
    else {
        lab_parse(&p);
        check_all(&p, root, name);
    }
    fclose(p.file);
    if (p.failed) {
        lab_free(p.lab);
        return NULL;
    }
    return p.lab;
}

/* ---- The rest of the contract ------------------------------------------ */

static void
words_free(struct lab_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        free(words->word[i]);
    }
}

static void
exercise_free(struct lab_exercise *exercise)
{
    free(exercise->name);
    free(exercise->title);
    words_free(&exercise->functions);
    words_free(&exercise->remove);
    words_free(&exercise->needs);
    for (size_t i = 0; i < LAB_HINTS; i++) {
        free(exercise->hints[i]);
    }
}

void
lab_free(struct lab *lab)
{
    if (lab == NULL) {
        return;
    }
    free(lab->name);
    free(lab->title);
    words_free(&lab->modules);
    words_free(&lab->may_call);
    free(lab->measure.driver);
    free(lab->measure.config);
    words_free(&lab->measure.traces);
    words_free(&lab->measure.uncounted);
    for (size_t i = 0; i < lab->nexercises; i++) {
        exercise_free(&lab->exercises[i]);
    }
    free(lab);
}

const struct lab_exercise *
lab_exercise(const struct lab *lab, const char *name)
{
    size_t i = lab_exercise_index(lab, name);

    return i < lab->nexercises ? &lab->exercises[i] : NULL;
}

double
lab_points(const struct lab *lab)
{
    double sum = 0;

    for (size_t i = 0; i < lab->nexercises; i++) {
        sum += lab->exercises[i].points;
    }
    return sum;
}

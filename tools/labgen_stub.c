/* labgen_stub.c -- the reference with functions taken out.
 * SPDX-License-Identifier: MIT
 *
 * A skeleton is what a student starts from: every exercise of the lab is a
 * stub under a comment that says what it is worth and where its contract
 * stands.  A knock-out is for machines only: one exercise is a stub, and what
 * nothing uses any more is left out. */
#include "labgen.h"

#include <stdlib.h>
#include <string.h>

/* A module on its way to becoming a file of a lab: lines to leave out, and
 * texts to put in. */
struct sheet {
    const struct lab *lab;
    const char *module;
    struct text *text;
    struct text *code; /* the same without comments and literals */
    struct tags *tags;
    bool *drop;    /* for each line */
    char **before; /* NULL, or what comes before that line */
};

static struct sheet *
sheet_open(const struct lab *lab, const char *module)
{
    struct sheet *sheet = xcalloc(1, sizeof *sheet);
    char *path = module_path(module, "c");

    sheet->lab = lab;
    sheet->module = module;
    sheet->text = text_read(path);
    sheet->code = text_code_only(sheet->text);
    sheet->tags = tags_of(sheet->text);
    sheet->drop = xcalloc(sheet->text->nlines + 2, sizeof *sheet->drop);
    sheet->before = xcalloc(sheet->text->nlines + 2, sizeof *sheet->before);
    free(path);
    return sheet;
}

static void
sheet_close(struct sheet *sheet)
{
    for (size_t i = 0; i <= sheet->text->nlines; i++) {
        free(sheet->before[i]);
    }
    free(sheet->before);
    free(sheet->drop);
    tags_free(sheet->tags);
    text_free(sheet->code);
    text_free(sheet->text);
    free(sheet);
}

/* Write what is left to outdir/MODULE.c; blank lines never stand in pairs. */
static void
sheet_write(const struct sheet *sheet, const char *outdir)
{
    char *path = xprintf("%s/%s.c", outdir, sheet->module);
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    bool was_blank = true;

    for (size_t i = 1; i <= sheet->text->nlines; i++) {
        bool blank = line_is_blank(sheet->text->line[i]);

        if (sheet->before[i] != NULL) {
            fputs(sheet->before[i], out);
            was_blank = false;
        }
        if (!sheet->drop[i] && !(blank && was_blank)) {
            fprintf(out, "%s\n", sheet->text->line[i]);
            was_blank = blank;
        }
    }
    fclose(out);
    write_file(path, bytes);
    free(bytes);
    free(path);
}

static void
drop_lines(struct sheet *sheet, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++) {
        sheet->drop[i] = true;
    }
}

/* ---- Stubs and removals -------------------------------------------------- */

static const struct tag *
find_function(const struct sheet *sheet, const char *name)
{
    return tag_find(sheet->tags, sheet->text, name, "f");
}

/* Replace the body of the function by ou_todo(). */
static void
stub_body(struct sheet *sheet, const struct tag *tag)
{
    size_t open = tag->line;

    while (open < tag->last && strcmp(sheet->text->line[open], "{") != 0) {
        open++;
    }
    if (open == tag->last || strcmp(sheet->text->line[tag->last], "}") != 0) {
        fail("%s:%zu: %s: its braces must stand alone in column 1",
             sheet->text->path, tag->line, tag->name);
    }
    drop_lines(sheet, open + 1, tag->last - 1);
    sheet->before[tag->last] = xstrdup("    ou_todo();\n");
}

/* Leave out everything called name: function, prototype, macro, type. */
static void
remove_name(struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->tags->count; i++) {
        const struct tag *tag = &sheet->tags->tag[i];

        if (strcmp(tag->name, name) == 0) {
            drop_lines(sheet, tag->comment, tag->last);
        }
    }
}

/* Return the first kept line with code that mentions name and is not part of
 * its own definition or prototype, or 0. */
static size_t
first_use(const struct sheet *sheet, const char *name)
{
    for (size_t i = 1; i <= sheet->code->nlines; i++) {
        bool own = sheet->drop[i];

        if (!line_has_word(sheet->code->line[i], name)) {
            continue;
        }
        for (size_t j = 0; j < sheet->tags->count && !own; j++) {
            const struct tag *tag = &sheet->tags->tag[j];

            own = strcmp(tag->name, name) == 0 && tag->first <= i &&
                  i <= tag->last;
        }
        if (!own) {
            return i;
        }
    }
    return 0;
}

/* Leave out static functions and variables that nothing uses, again and again,
 * since one may have used another.  Returns their names, separated by blanks;
 * new. */
static char *
drop_unused(struct sheet *sheet)
{
    char *names = xstrdup("");
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0; i < sheet->tags->count; i++) {
            const struct tag *tag = &sheet->tags->tag[i];
            char *longer;

            if (!tag->is_static || strchr("fv", tag->kind) == NULL ||
                sheet->drop[tag->line] || first_use(sheet, tag->name) != 0) {
                continue;
            }
            longer = xprintf("%s %s", names, tag->name);
            free(names);
            names = longer;
            remove_name(sheet, tag->name);
            more = true;
        }
    }
    return names;
}

/* ---- The comments of a skeleton ------------------------------------------ */

/* Does one of the functions of the exercise stand in this module? */
static bool
is_in_module(const struct sheet *sheet, const struct lab_exercise *exercise)
{
    for (size_t i = 0; i < exercise->functions.count; i++) {
        if (find_function(sheet, exercise->functions.word[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Return the table of the exercises in this module, as lines of a comment. */
static char *
exercise_table(const struct sheet *sheet)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);

    fprintf(out, " *\n * Exercises in this file (make check LAB=%s):\n *\n",
            sheet->lab->name);
    for (size_t i = 0; i < sheet->lab->nexercises; i++) {
        const struct lab_exercise *exercise = &sheet->lab->exercises[i];

        if (is_in_module(sheet, exercise)) {
            fprintf(out, " *     %-12s %3g points   %s\n", exercise->name,
                    exercise->points, exercise->title);
        }
    }
    fclose(out);
    return bytes;
}

/* The head of the reference says which layer this is; the head of a skeleton
 * says which lab, and what is to be done. */
static void
adapt_head(struct sheet *sheet)
{
    struct text *text = sheet->text;
    size_t spdx = 2;

    while (spdx < text->nlines && strstr(text->line[spdx], "SPDX") == NULL) {
        spdx++;
    }
    if (text->nlines < 3 || strncmp(text->line[1], "/* ", 3) != 0 ||
        strncmp(text->line[2], " * Layer ", 9) != 0 || spdx > 6) {
        fail("%s:1: the file must open with a comment: purpose, \" * Layer N. "
             "...\", \" * SPDX-License-Identifier: MIT\"",
             text->path);
    }
    drop_lines(sheet, 2, spdx - 1);
    sheet->before[spdx] =
        xprintf(" * Lab %s: %s.\n", sheet->lab->name, sheet->lab->title);
    sheet->before[spdx + 1] = exercise_table(sheet);
    if (strcmp(text->line[spdx], " * SPDX-License-Identifier: MIT") != 0) {
        fail("%s:%zu: the line must be \" * SPDX-License-Identifier: MIT\"",
             text->path, spdx);
    }
}

/* The first function of an exercise carries its title, which may be a question.
 */
static char *
stub_comment(const struct lab_exercise *exercise, bool first,
             const char *contract)
{
    const char *text = exercise->title;
    const char *end = text[strlen(text) - 1] == '?' ? "" : ".";
    char *title = first ? xprintf("Exercise %s, %g points: %s%s",
                                  exercise->name, exercise->points, text, end)
                        : xprintf("Exercise %s, continued.", exercise->name);
    char *comment;

    if (contract == NULL) {
        comment = xprintf("/* %s\n *\n", title);
    }
    else {
        comment = xprintf("/* %s\n * Contract: %s. */\n", title, contract);
    }
    free(title);
    return comment;
}

/* A public function has its contract in the header.  For any other the comment
 * above it is the contract and stays, below the title. */
static void
title_stub(struct sheet *sheet, const struct lab_exercise *exercise,
           const struct tag *tag, bool first)
{
    char *header = module_path(sheet->module, "h");
    bool keep = tag->is_static && tag->comment < tag->first;

    sheet->before[tag->comment] =
        stub_comment(exercise, first,
                     keep             ? NULL
                     : tag->is_static ? "what calls it below"
                                      : header);
    if (keep) {
        char *line = sheet->text->line[tag->comment];

        line[0] = ' ';
        line[1] = '*';
    }
    else if (tag->comment < tag->first) {
        drop_lines(sheet, tag->comment, tag->first - 1);
    }
    free(header);
}

/* ---- The two commands ------------------------------------------------------
 */

/* Every function that lab.ini names must stand in one of the lab's modules. */
static void
check_names(const struct lab *lab, struct sheet **sheets)
{
    for (size_t i = 0; i < lab->nexercises; i++) {
        const struct lab_words *functions = &lab->exercises[i].functions;

        for (size_t j = 0; j < functions->count; j++) {
            bool found = false;

            for (size_t k = 0; k < lab->modules.count; k++) {
                found |= find_function(sheets[k], functions->word[j]) != NULL;
            }
            if (!found) {
                fail("labs/%s/lab.ini: exercise %s: there is no function %s in "
                     "the modules of the lab",
                     lab->name, lab->exercises[i].name, functions->word[j]);
            }
        }
    }
}

static struct sheet **
open_sheets(const struct lab *lab)
{
    struct sheet **sheets = xcalloc(lab->modules.count, sizeof *sheets);

    for (size_t i = 0; i < lab->modules.count; i++) {
        sheets[i] = sheet_open(lab, lab->modules.word[i]);
    }
    check_names(lab, sheets);
    return sheets;
}

static void
skeleton_exercise(struct sheet *sheet, const struct lab_exercise *exercise)
{
    const struct tag *top = NULL; /* the one that stands first in the file */

    for (size_t i = 0; i < exercise->functions.count; i++) {
        const struct tag *tag =
            find_function(sheet, exercise->functions.word[i]);

        if (tag != NULL && (top == NULL || tag->line < top->line)) {
            top = tag;
        }
    }
    for (size_t i = 0; i < exercise->functions.count; i++) {
        const struct tag *tag =
            find_function(sheet, exercise->functions.word[i]);

        if (tag != NULL) {
            stub_body(sheet, tag);
            title_stub(sheet, exercise, tag, tag == top);
        }
    }
}

/* What lab.ini wants removed must not be needed by what stays, and what stays
 * must be used: the skeleton compiles without a warning. */
static void
check_leftovers(struct sheet *sheet, const struct lab_exercise *exercise)
{
    for (size_t i = 0; i < exercise->remove.count; i++) {
        const char *name = exercise->remove.word[i];
        size_t use = first_use(sheet, name);

        if (use != 0) {
            fail("%s:%zu: uses %s, which exercise %s of labs/%s/lab.ini "
                 "removes",
                 sheet->text->path, use, name, exercise->name,
                 sheet->lab->name);
        }
    }
}

void
skeleton(const char *lab_name, const char *outdir)
{
    struct lab *lab = load_lab(lab_name);
    struct sheet **sheets = open_sheets(lab);

    for (size_t i = 0; i < lab->modules.count; i++) {
        struct sheet *sheet = sheets[i];
        char *unused;

        adapt_head(sheet);
        for (size_t j = 0; j < lab->nexercises; j++) {
            skeleton_exercise(sheet, &lab->exercises[j]);
        }
        for (size_t j = 0; j < lab->nexercises; j++) {
            const struct lab_words *remove = &lab->exercises[j].remove;

            for (size_t k = 0; k < remove->count; k++) {
                remove_name(sheet, remove->word[k]);
            }
        }
        for (size_t j = 0; j < lab->nexercises; j++) {
            check_leftovers(sheet, &lab->exercises[j]);
        }
        unused = drop_unused(sheet);
        if (*unused != '\0') {
            fail(
                "%s: nothing in the skeleton of %s uses%s: name it in `remove` "
                "of the exercise it belongs to",
                sheet->text->path, lab->name, unused);
        }
        free(unused);
    }
    for (size_t i = 0; i < lab->modules.count; i++) {
        sheet_write(sheets[i], outdir);
        sheet_close(sheets[i]);
    }
    free(sheets);
    lab_free(lab);
}

void
knockout(const char *lab_name, const char *name, const char *outdir)
{
    struct lab *lab = load_lab(lab_name);
    const struct lab_exercise *exercise = lab_exercise(lab, name);
    struct sheet **sheets;

    if (exercise == NULL) {
        fail("labs/%s/lab.ini: there is no exercise %s", lab_name, name);
    }
    sheets = open_sheets(lab);
    for (size_t i = 0; i < lab->modules.count; i++) {
        for (size_t j = 0; j < exercise->functions.count; j++) {
            const struct tag *tag =
                find_function(sheets[i], exercise->functions.word[j]);

            if (tag != NULL) {
                stub_body(sheets[i], tag);
            }
        }
        free(drop_unused(sheets[i]));
        sheet_write(sheets[i], outdir);
        sheet_close(sheets[i]);
    }
    free(sheets);
    lab_free(lab);
}

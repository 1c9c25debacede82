/* labgen.h -- the tool by which nothing in the course is written twice.
 * SPDX-License-Identifier: MIT
 *
 * The reference library is the only source: skeletons, knock-outs, mutants,
 * snippets and tables are cut from it.  This header is shared by the files of
 * the tool; labgen.c lists the commands.
 *
 * It is a program for maintainers: whatever is wrong ends it with one line that
 * says where (FILE:LINE) and what to do, and leaves no half-written file. */
#ifndef LABGEN_H
#define LABGEN_H

#include "lab.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* ---- Texts (labgen_text.c) --------------------------------------------- */

/* Print "labgen: MESSAGE" and end with status 1. */
void fail(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

/* Like malloc-family functions, but never NULL. */
void *xcalloc(size_t n, size_t size);
char *xstrdup(const char *s);
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A file as lines, without their newlines.  Lines count from 1, as in
 * messages; line[0] is not used. */
struct text {
    char *path;
    char **line;
    size_t nlines;
};

/* Read the file at path; it must exist.  Free with text_free. */
struct text *text_read(const char *path);
void text_free(struct text *text);

/* Return text with comments and literals blanked out, so that what is left of
 * a word is an identifier in use.  New. */
struct text *text_code_only(const struct text *text);

/* Does line hold the identifier word? */
bool line_has_word(const char *line, const char *word);

/* Is line empty or white space? */
bool line_is_blank(const char *line);

/* Write content to path, through a temporary file beside it; folders above are
 * made. */
void write_file(const char *path, const char *content);

/* Run argv[0] with these arguments and return its standard output, new; fail
 * unless it ends with status 0. */
char *run(char *const argv[]);

/* ---- Where things are in a C file (labgen_tags.c) ------------------------ */

/* kind is the first letter of what universal-ctags says: f function, p
 * prototype, v variable, m macro, s struct, u union, e enum, t typedef.
 *
 * comment <= first <= line <= last: the comment directly above (== first if
 * there is none), the first line (the return type stands above the name), the
 * line with the name, the last line. */
struct tag {
    char *name;
    char kind;
    bool is_static;
    size_t comment, first, line, last;
};

struct tags {
    struct tag *tag;
    size_t count;
};

/* Return the tags of text, in the order of their lines.  Free with tags_free.
 */
struct tags *tags_of(const struct text *text);
void tags_free(struct tags *tags);

/* Return the tag called name whose kind is in kinds, or NULL.  Fails if two
 * have the first kind in kinds that occurs at all. */
const struct tag *tag_find(const struct tags *tags, const struct text *text,
                           const char *name, const char *kinds);

/* Return the first line of the comment that ends right above line n, or n. */
size_t comment_above(const struct text *text, size_t n);

/* Return a new path, lib/WING/MODULE.SUFFIX; fails unless there is one. */
char *module_path(const char *module, const char *suffix);

/* Return labs/NAME/lab.ini, read; fails with its message. */
struct lab *load_lab(const char *name);

/* ---- Commands ------------------------------------------------------------ */

void skeleton(const char *lab, const char *outdir);
void knockout(const char *lab, const char *exercise, const char *outdir);
void mutant(const char *lab, const char *patch, const char *outdir);

/* The text of a function, type, macro, prototype or test (group.name) with the
 * comment directly above, on out.  where is the FILE:LINE that asked, for
 * messages. */
void snippet(FILE *out, const char *where, const char *path, const char *name);

void weave(const char *chapter, const char *out);

/* Tables in Markdown, on out; modules == NULL: of all modules. */
void concordance(FILE *out, const struct lab_words *modules);
void size_classes(FILE *out, const char *where, const char *profile);

#endif

/* labgen_tags.c -- where functions and types begin and end, by ctags.
 * SPDX-License-Identifier: MIT
 *
 * universal-ctags knows the line of a name and the last line.  What lies above
 * the name follows from the layout of this project (PEP 7): the return type on
 * the line above, the comment directly above that. */
#include "labgen.h"

#include <stdlib.h>
#include <string.h>

static bool
ends_with(const char *line, const char *end)
{
    size_t n = strlen(line);

    while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\r')) {
        n--;
    }
    return n >= strlen(end) &&
           strncmp(line + n - strlen(end), end, strlen(end)) == 0;
}

/* Is line the upper part (return type, attributes) of what stands below it? */
static bool
belongs_below(const char *line)
{
    return !line_is_blank(line) && line[0] != '#' && !ends_with(line, ";") &&
           !ends_with(line, "}") && !ends_with(line, "*/") &&
           !ends_with(line, "\\");
}

size_t
comment_above(const struct text *text, size_t n)
{
    size_t i = n - 1;

    if (i < 1 || !ends_with(text->line[i], "*/")) {
        return n;
    }
    while (i > 1 && strncmp(text->line[i], "/*", 2) != 0) {
        i--;
    }
    return strncmp(text->line[i], "/*", 2) == 0 ? i : n;
}

/* "struct { ... } name": the line of the name is the last one, below the
 * members.  Begin where the struct begins that ends there. */
static void
widen_over_struct(const struct tags *tags, struct tag *tag)
{
    for (size_t i = 0; i < tags->count; i++) {
        const struct tag *other = &tags->tag[i];

        if (strchr("sue", other->kind) != NULL && other->last == tag->line) {
            tag->first = other->line;
        }
    }
}

static void
set_range(const struct text *text, const struct tags *tags, struct tag *tag)
{
    tag->first = tag->line;
    if (tag->kind == 't' || tag->kind == 'v') {
        widen_over_struct(tags, tag);
    }
    while (tag->last < text->nlines && strchr("tv", tag->kind) != NULL &&
           strchr(text->line[tag->last], ';') == NULL) {
        tag->last++;
    }
    while (strchr("fpv", tag->kind) != NULL && tag->first > 1 &&
           belongs_below(text->line[tag->first - 1])) {
        tag->first--;
    }
    tag->comment = comment_above(text, tag->first);
}

static int
by_line(const void *a, const void *b)
{
    const struct tag *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

/* One line of ctags: "name kind line last-line-or-nothing file-or--". */
static void
parse_tag(struct tags *tags, char *line)
{
    struct tag *tag = &tags->tag[tags->count];
    char *field[5];

    for (int i = 0; i < 5; i++) {
        field[i] = strsep(&line, "|");
        if (field[i] == NULL) {
            fail("ctags: cannot read its output; is it universal-ctags?");
        }
    }
    if (strncmp(field[0], "__anon", 6) == 0) {
        field[0] = "";
    }
    tag->name = xstrdup(field[0]);
    tag->kind = field[1][0];
    tag->line = strtoul(field[2], NULL, 10);
    tag->last = strtoul(field[3], NULL, 10);
    if (tag->last < tag->line) {
        tag->last = tag->line;
    }
    tag->is_static = strcmp(field[4], "file") == 0;
    tags->count++;
}

struct tags *
tags_of(const struct text *text)
{
    char *argv[] = {"ctags",
                    "--quiet",
                    "--options=NONE",
                    "--language-force=C",
                    "--kinds-C=fpvdsugt",
                    "-x",
                    "--_xformat=%N|%K|%n|%{end}|%{file}",
                    text->path,
                    NULL};
    struct tags *tags = xcalloc(1, sizeof *tags);
    char *output, *rest, *line;

    output = run(argv);
    tags->tag = xcalloc(strlen(output) / 2 + 1, sizeof *tags->tag);
    rest = output;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (*line != '\0') {
            parse_tag(tags, line);
        }
    }
    free(output);
    qsort(tags->tag, tags->count, sizeof *tags->tag, by_line);
    for (size_t i = 0; i < tags->count; i++) {
        set_range(text, tags, &tags->tag[i]);
    }
    return tags;
}

void
tags_free(struct tags *tags)
{
    for (size_t i = 0; i < tags->count; i++) {
        free(tags->tag[i].name);
    }
    free(tags->tag);
    free(tags);
}

const struct tag *
tag_find(const struct tags *tags, const struct text *text, const char *name,
         const char *kinds)
{
    const struct tag *found = NULL;

    for (const char *kind = kinds; *kind != '\0' && found == NULL; kind++) {
        for (size_t i = 0; i < tags->count; i++) {
            const struct tag *tag = &tags->tag[i];

            if (tag->kind != *kind || strcmp(tag->name, name) != 0) {
                continue;
            }
            if (found != NULL) {
                fail("%s:%zu: %s is defined here and in line %zu; which one "
                     "is meant?",
                     text->path, tag->line, name, found->line);
            }
            found = tag;
        }
    }
    return found;
}

char *
module_path(const char *module, const char *suffix)
{
    const char *wing = lab_wing(".", module);

    if (wing == NULL) {
        fail("lib/*/%s.h: there must be exactly one such file in the wings of "
             "the library; labgen runs in the project's folder",
             module);
    }
    return xprintf("lib/%s/%s.%s", wing, module, suffix);
}

struct lab *
load_lab(const char *name)
{
    char error[512];
    struct lab *lab = lab_load(".", name, error, sizeof error);

    if (lab == NULL) {
        fail("%s", error);
    }
    return lab;
}

/* labgen_book.c -- chapters with code pulled in by name.
 * SPDX-License-Identifier: MIT
 *
 * A chapter is Markdown with directives, each on a line of its own:
 *
 *     @code-of FILE NAME [NAME ...]   functions, types, macros of a C file, and
 *                                     tests, as group.name
 *     @size-classes PROFILE           the table of a profile of geometry.h
 *     @concordance [MODULE ...]       our functions and CPython's
 *     @figure NAME.svg "caption"      a picture of docs/figures
 *
 * A directive that does not resolve ends the weaving: a chapter cannot show
 * code that has moved, or a number that has changed. */
#include "labgen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_WORDS LAB_MAX_WORDS

/* Is line the first one of the test called group.name? */
static bool
opens_test(const char *line, const char *name)
{
    size_t group = strcspn(name, ".");
    const char *p = strchr(line, '(');

    return strncmp(line, "TEST", 4) == 0 && p != NULL &&
           strncmp(p + 1, name, group) == 0 && p[1 + group] == ',' &&
           line_has_word(p, name + group + 1);
}

/* ctags knows nothing of tests: their layout does.  Fills in tag, or returns
 * false. */
static bool
find_test(const struct text *text, const char *name, struct tag *tag)
{
    size_t first = 1;

    while (first <= text->nlines && !opens_test(text->line[first], name)) {
        first++;
    }
    if (strchr(name, '.') == NULL || first > text->nlines) {
        return false;
    }
    tag->last = first;
    while (tag->last < text->nlines &&
           strcmp(text->line[tag->last], "}") != 0) {
        tag->last++;
    }
    tag->comment = comment_above(text, first);
    return true;
}

void
snippet(FILE *out, const char *where, const char *path, const char *name)
{
    struct text *text;
    struct tags *tags;
    const struct tag *tag;
    struct tag test;

    if (access(path, R_OK) != 0) {
        fail("%s: there is no file %s", where, path);
    }
    text = text_read(path);
    tags = tags_of(text);
    tag = find_test(text, name, &test) ? &test
                                       : tag_find(tags, text, name, "fpsuemtv");
    if (tag == NULL) {
        fail("%s: there is no %s in %s", where, name, path);
    }
    for (size_t i = tag->comment; i <= tag->last; i++) {
        fprintf(out, "%s\n", text->line[i]);
    }
    tags_free(tags);
    text_free(text);
}

/* Cut s into words, in place. */
static struct lab_words
words_of(const char *where, char *s)
{
    struct lab_words words = {{NULL}, 0};
    char *word;

    while ((word = strsep(&s, " \t")) != NULL) {
        if (*word == '\0') {
            continue;
        }
        if (words.count == MAX_WORDS) {
            fail("%s: too many words", where);
        }
        words.word[words.count++] = word;
    }
    return words;
}

static void
weave_code(FILE *out, const char *where, char *rest)
{
    struct lab_words words = words_of(where, rest);

    if (words.count < 2) {
        fail("%s: write @code-of FILE NAME", where);
    }
    fputs("```c\n", out);
    for (size_t i = 1; i < words.count; i++) {
        fputs(i > 1 ? "\n" : "", out);
        snippet(out, where, words.word[0], words.word[i]);
    }
    fprintf(out, "```\n\n*From [%s](%s).*\n", words.word[0], words.word[0]);
}

static void
weave_size_classes(FILE *out, const char *where, char *rest)
{
    struct lab_words words = words_of(where, rest);

    if (words.count != 1) {
        fail("%s: write @size-classes PROFILE", where);
    }
    size_classes(out, where, words.word[0]);
}

static void
weave_concordance(FILE *out, const char *where, char *rest)
{
    struct lab_words words = words_of(where, rest);

    concordance(out, words.count == 0 ? NULL : &words);
}

/* Is there something that NAME.svg is made from? */
static bool
figure_has_source(const char *name)
{
    static const char *const suffixes[] = {"gp", "dot", "svg", "draw"};
    bool found = false;

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char *path =
            xprintf("docs/figures/%.*s.%s", (int)(strrchr(name, '.') - name),
                    name, suffixes[i]);

        found |= access(path, R_OK) == 0;
        free(path);
    }
    return found;
}

static void
weave_figure(FILE *out, const char *where, char *rest)
{
    char *name = rest + strspn(rest, " ");
    char *caption = strchr(name, '"');
    char *end = caption == NULL ? NULL : strrchr(caption, '"');

    if (caption == NULL || end == caption || !line_is_blank(end + 1)) {
        fail("%s: write @figure NAME.svg \"caption\"", where);
    }
    *end = '\0';
    name[strcspn(name, " \"")] = '\0';
    if (strchr(name, '.') == NULL || strcmp(strrchr(name, '.'), ".svg") != 0) {
        fail("%s: the name of a figure ends in .svg", where);
    }
    if (!figure_has_source(name)) {
        fail("%s: %s is made from nothing in docs/figures (.gp, .dot, .draw, "
             ".svg)",
             where, name);
    }
    fprintf(out, "![%s](%s)\n\n*%s*\n", caption + 1, name, caption + 1);
}

static const struct directive {
    const char *name;
    void (*weave)(FILE *out, const char *where, char *rest);
} directives[] = {
    {"@code-of", weave_code},
    {"@size-classes", weave_size_classes},
    {"@concordance", weave_concordance},
    {"@figure", weave_figure},
};

/* Write line, or what its directive stands for. */
static void
weave_line(FILE *out, const char *where, const char *line)
{
    size_t n = strcspn(line, " \t");

    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        const struct directive *directive = &directives[i];

        if (strlen(directive->name) == n &&
            strncmp(line, directive->name, n) == 0) {
            char *rest = xstrdup(line + n);

            directive->weave(out, where, rest);
            free(rest);
            return;
        }
    }
    fprintf(out, "%s\n", line);
}

void
weave(const char *chapter, const char *out_path)
{
    struct text *text = text_read(chapter);
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    bool fenced = false;

    for (size_t i = 1; i <= text->nlines; i++) {
        char *where = xprintf("%s:%zu", chapter, i);

        fenced ^= strncmp(text->line[i], "```", 3) == 0;
        if (fenced) {
            fprintf(out, "%s\n", text->line[i]);
        }
        else {
            weave_line(out, where, text->line[i]);
        }
        free(where);
    }
    fclose(out);
    write_file(out_path, bytes);
    free(bytes);
    text_free(text);
}

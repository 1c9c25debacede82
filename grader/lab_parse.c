/* lab_parse.c -- from the text of lab.ini to struct lab.
 * SPDX-License-Identifier: MIT
 *
 * inih does the parsing; this file adds what it lacks: line numbers for its
 * callback, lines of any length, and the refusal of what is unknown or said
 * twice.
 *
 * A value may go on in the next line if that line is indented: words are
 * joined, texts keep the line break.  A comment starts with ; at the start of
 * a line, or behind a space. */
#include "lab_parse.h"

#include <ctype.h>
#include <ini.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum key_type { KEY_TEXT, KEY_WORDS, KEY_NUMBER };

struct key {
    const char *name;
    enum key_type type;
    bool required;
    size_t offset; /* in the struct that the section fills */
};

#define KEY(struct_, type, name, field, required)                              \
    {                                                                          \
        name, type, required, offsetof(struct struct_, field)                  \
    }

static const struct key lab_keys[] = {
    KEY(lab, KEY_TEXT, "name", name, true),
    KEY(lab, KEY_TEXT, "title", title, true),
    KEY(lab, KEY_WORDS, "modules", modules, true),
    KEY(lab, KEY_WORDS, "may_call", may_call, false),
    KEY(lab, KEY_NUMBER, "weight_correctness", weight_correctness, false),
    KEY(lab, KEY_NUMBER, "weight_cost", weight_cost, false),
    KEY(lab, KEY_NUMBER, "weight_memory", weight_memory, false),
    KEY(lab, KEY_NUMBER, "weight_calls", weight_calls, false),
};

static const struct key measure_keys[] = {
    KEY(lab_measure, KEY_TEXT, "driver", driver, true),
    KEY(lab_measure, KEY_TEXT, "config", config, true),
    KEY(lab_measure, KEY_WORDS, "traces", traces, true),
    KEY(lab_measure, KEY_WORDS, "uncounted", uncounted, false),
    KEY(lab_measure, KEY_NUMBER, "cost_full", cost_full, true),
    KEY(lab_measure, KEY_NUMBER, "cost_none", cost_none, true),
    KEY(lab_measure, KEY_NUMBER, "memory_full", memory_full, true),
    KEY(lab_measure, KEY_NUMBER, "memory_none", memory_none, true),
    KEY(lab_measure, KEY_NUMBER, "calls_full", calls_full, false),
    KEY(lab_measure, KEY_NUMBER, "calls_none", calls_none, false),
};

static const struct key exercise_keys[] = {
    KEY(lab_exercise, KEY_TEXT, "title", title, true),
    KEY(lab_exercise, KEY_WORDS, "functions", functions, true),
    KEY(lab_exercise, KEY_WORDS, "remove", remove, false),
    KEY(lab_exercise, KEY_WORDS, "needs", needs, false),
    KEY(lab_exercise, KEY_NUMBER, "points", points, true),
    KEY(lab_exercise, KEY_TEXT, "hint1", hints[0], true),
    KEY(lab_exercise, KEY_TEXT, "hint2", hints[1], true),
    KEY(lab_exercise, KEY_TEXT, "hint3", hints[2], true),
};

/* ---- Errors ------------------------------------------------------------ */

void
lab_fail(struct parser *p, int line, const char *format, ...)
{
    va_list args;
    int n;

    if (p->failed) {
        return;
    }
    p->failed = true;
    n = line > 0 ? snprintf(p->error, p->error_size, "%s:%d: ", p->path, line)
                 : snprintf(p->error, p->error_size, "%s: ", p->path);
    if (n > 0 && (size_t)n < p->error_size) {
        va_start(args, format);
        vsnprintf(p->error + n, p->error_size - (size_t)n, format, args);
        va_end(args);
    }
}

static char *
copy_text(struct parser *p, const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL) {
        lab_fail(p, p->lineno, "out of memory");
    }
    return copy;
}

/* ---- Values ------------------------------------------------------------ */

static void
append_text(struct parser *p, char **text, const char *value)
{
    char *joined = NULL;

    if (*text == NULL) {
        *text = copy_text(p, value);
        return;
    }
    if (asprintf(&joined, "%s%c%s", *text, p->wrapped ? ' ' : '\n', value) <
        0) {
        lab_fail(p, p->lineno, "out of memory");
        return;
    }
    free(*text);
    *text = joined;
}

static void
append_words(struct parser *p, struct lab_words *words, const char *value)
{
    char *copy = copy_text(p, value);
    char *save = NULL;

    if (copy == NULL) {
        return;
    }
    for (char *w = strtok_r(copy, " \t", &save); w != NULL;
         w = strtok_r(NULL, " \t", &save)) {
        if (words->count == LAB_MAX_WORDS) {
            lab_fail(p, p->lineno, "more than %d words", LAB_MAX_WORDS);
            break;
        }
        words->word[words->count] = copy_text(p, w);
        if (words->word[words->count] == NULL) {
            break;
        }
        words->count++;
    }
    free(copy);
}

static void
set_number(struct parser *p, double *number, const struct key *key,
           const char *value)
{
    char *end = NULL;

    *number = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(*number) || *number < 0) {
        lab_fail(p, p->lineno, "%s = %s: write a number that is not negative",
                 key->name, value);
    }
}

static void
set_value(struct parser *p, const struct key *key, const char *value)
{
    void *field = (char *)p->current->target + key->offset;

    switch (key->type) {
    case KEY_TEXT:
        append_text(p, field, value);
        break;
    case KEY_WORDS:
        append_words(p, field, value);
        break;
    case KEY_NUMBER:
        set_number(p, field, key, value);
        break;
    }
}

/* ---- Sections and keys, as inih meets them ----------------------------- */

size_t
lab_exercise_index(const struct lab *lab, const char *name)
{
    size_t i = 0;

    while (i < lab->nexercises && strcmp(lab->exercises[i].name, name) != 0) {
        i++;
    }
    return i;
}

static struct section *
enter_exercise(struct parser *p, const char *name)
{
    struct lab *lab = p->lab;
    size_t i = lab_exercise_index(lab, name);

    if (i < lab->nexercises) {
        lab_fail(p, p->lineno, "[exercise %s] is there already (line %d)", name,
                 p->sections[SECTION_FIRST + i].line);
        return NULL;
    }
    if (i == LAB_MAX_EXERCISES) {
        lab_fail(p, p->lineno, "more than %d exercises", LAB_MAX_EXERCISES);
        return NULL;
    }
    lab->exercises[i].name = copy_text(p, name);
    if (lab->exercises[i].name == NULL) {
        return NULL;
    }
    lab->nexercises++;
    return &p->sections[SECTION_FIRST + i];
}

static struct section *
enter_section(struct parser *p, const char *name)
{
    struct section *section = NULL;

    if (strncmp(name, "exercise ", 9) == 0 && name[9] != '\0') {
        section = enter_exercise(p, name + 9);
    }
    else if (strcmp(name, "lab") == 0) {
        section = &p->sections[SECTION_LAB];
    }
    else if (strcmp(name, "measure") == 0) {
        section = &p->sections[SECTION_MEASURE];
    }
    else {
        lab_fail(p, p->lineno,
                 "unknown section [%s]: there are [lab], [measure] and "
                 "[exercise NAME]",
                 name);
    }
    if (section != NULL && section->line == 0) {
        section->line = p->lineno;
    }
    return section;
}

static const struct key *
find_key(const struct section *section, const char *name)
{
    for (size_t i = 0; i < section->nkeys; i++) {
        if (strcmp(section->keys[i].name, name) == 0) {
            return &section->keys[i];
        }
    }
    return NULL;
}

/* inih's callback: one piece of a value.  Returns 0 to say that it is wrong. */
static int
on_value(void *user, const char *section, const char *name, const char *value)
{
    struct parser *p = user;
    const struct key *key;
    uint32_t bit;
    bool continues = p->wrapped || (p->line != NULL && isspace(*p->line));

    if (p->current == NULL || strcmp(section, p->current_name) != 0) {
        snprintf(p->current_name, sizeof p->current_name, "%s", section);
        p->current = enter_section(p, section);
    }
    if (p->failed) {
        return 0;
    }
    key = find_key(p->current, name);
    if (key == NULL) {
        lab_fail(p, p->lineno, "unknown key `%s` in [%s]", name, section);
        return 0;
    }
    bit = 1u << (key - p->current->keys);
    if ((p->current->seen & bit) != 0 && !continues) {
        lab_fail(p, p->lineno, "`%s` is given twice in [%s]", name, section);
        return 0;
    }
    p->current->seen |= bit;
    set_value(p, key, value);
    return !p->failed;
}

/* ---- The reader -------------------------------------------------------- */

/* Cut the comment off line.  inih would do it too, but it only sees pieces. */
static void
cut_comment(char *line)
{
    for (char *c = line; *c != '\0'; c++) {
        if (*c == ';' && c > line && isspace((unsigned char)c[-1])) {
            *c = '\0';
        }
    }
}

/* inih's buffer is short.  Give it a long line in pieces, each but the first
 * indented, which is how it marks a value that goes on. */
static char *
next_piece(struct parser *p, char *buffer, size_t room)
{
    size_t n = strlen(p->rest);

    buffer[0] = ' ';
    p->wrapped = p->rest != p->line;
    buffer += p->wrapped;
    room -= 2; /* the space, the NUL */
    if (n > room) {
        n = room;
        while (n > room / 2 &&
               (p->rest[n - 1] != ' ' || strchr(";# ", p->rest[n]) != NULL)) {
            n--;
        }
    }
    memcpy(buffer, p->rest, n);
    buffer[n] = '\0';
    p->rest = p->rest[n] == '\0' ? NULL : p->rest + n;
    return buffer - p->wrapped;
}

/* inih's reader: fgets for pieces, which stops after the first error. */
static char *
read_piece(char *buffer, int size, void *user)
{
    struct parser *p = user;

    if (p->failed) {
        return NULL;
    }
    if (p->rest == NULL) {
        if (getline(&p->line, &p->line_size, p->file) < 0) {
            return NULL;
        }
        p->lineno++;
        p->line[strcspn(p->line, "\r\n")] = '\0';
        cut_comment(p->line);
        p->rest = p->line;
    }
    return next_piece(p, buffer, (size_t)size);
}

/* ---- The whole --------------------------------------------------------- */

static void
set_up_sections(struct parser *p)
{
#define SECTION(keys_, target_)                                                \
    ((struct section){.keys = keys_,                                           \
                      .nkeys = sizeof keys_ / sizeof keys_[0],                 \
                      .target = target_})
    p->sections[SECTION_LAB] = SECTION(lab_keys, p->lab);
    p->sections[SECTION_MEASURE] = SECTION(measure_keys, &p->lab->measure);
    for (size_t i = 0; i < LAB_MAX_EXERCISES; i++) {
        p->sections[SECTION_FIRST + i] =
            SECTION(exercise_keys, &p->lab->exercises[i]);
    }
#undef SECTION
}

void
lab_parse(struct parser *p)
{
    set_up_sections(p);
    if (ini_parse_stream(read_piece, p, on_value, p) != 0) {
        lab_fail(p, p->lineno,
                 "neither [section], nor `key = value`, nor a comment that "
                 "starts with ;");
    }
    free(p->line);
}

void
lab_check_required(struct parser *p, const struct section *section,
                   const char *name)
{
    for (size_t i = 0; i < section->nkeys; i++) {
        if (section->keys[i].required && (section->seen & (1u << i)) == 0) {
            lab_fail(p, section->line, "[%s] lacks `%s`", name,
                     section->keys[i].name);
        }
    }
}

/* labgen_text.c -- files as lines, messages, child processes.
 * SPDX-License-Identifier: MIT
 *
 * Memory is not given back where a command is about to end: the tool lives for
 * one command. */
#include "labgen.h"

#include <ctype.h>
#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void
fail(const char *format, ...)
{
    va_list args;

    fputs("labgen: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void *
xcalloc(size_t n, size_t size)
{
    void *p = calloc(n == 0 ? 1 : n, size);

    if (p == NULL) {
        fail("out of memory");
    }
    return p;
}

char *
xstrdup(const char *s)
{
    return xprintf("%s", s);
}

char *
xprintf(const char *format, ...)
{
    va_list args;
    char *s = NULL;

    va_start(args, format);
    if (vasprintf(&s, format, args) < 0) {
        fail("out of memory");
    }
    va_end(args);
    return s;
}

/* Read everything from f. */
static char *
slurp(FILE *f)
{
    char *bytes = NULL;
    size_t size = 0;

    if (getdelim(&bytes, &size, '\0', f) < 0) {
        free(bytes);
        return xstrdup("");
    }
    return bytes;
}

/* Cut bytes into lines; steals bytes, which the lines point into. */
static struct text *
text_split(const char *path, char *bytes)
{
    struct text *text = xcalloc(1, sizeof *text);
    size_t max = 2;
    char *p = bytes;

    for (const char *c = bytes; *c != '\0'; c++) {
        max += *c == '\n';
    }
    text->path = xstrdup(path);
    text->line = xcalloc(max + 1, sizeof *text->line);
    text->line[0] = bytes;
    while (*p != '\0') {
        char *end = strchrnul(p, '\n');
        bool more = *end == '\n';

        *end = '\0';
        text->line[++text->nlines] = p;
        p = more ? end + 1 : end;
    }
    return text;
}

struct text *
text_read(const char *path)
{
    FILE *f = fopen(path, "r");
    char *bytes;

    if (f == NULL) {
        fail("%s: %s", path, strerror(errno));
    }
    bytes = slurp(f);
    fclose(f);
    return text_split(path, bytes);
}

void
text_free(struct text *text)
{
    free(text->line[0]);
    free(text->line);
    free(text->path);
    free(text);
}

/* Blank out what is no code in line, given and updating whether it starts in a
 * comment. */
static void
blank_line(char *line, bool *in_comment)
{
    char quote = '\0';

    for (char *c = line; *c != '\0'; c++) {
        if (*in_comment) {
            *in_comment = strncmp(c, "*/", 2) != 0;
            if (!*in_comment) {
                *c++ = ' ';
            }
            *c = ' ';
        }
        else if (quote != '\0') {
            if (*c == '\\' && c[1] != '\0') {
                *c++ = ' ';
            }
            else if (*c == quote) {
                quote = '\0';
            }
            *c = ' ';
        }
        else if (strncmp(c, "//", 2) == 0) {
            *c = '\0';
            return;
        }
        else if (strncmp(c, "/*", 2) == 0) {
            *in_comment = true;
            *c++ = ' ';
            *c = ' ';
        }
        else if (*c == '"' || *c == '\'') {
            quote = *c;
            *c = ' ';
        }
    }
}

struct text *
text_code_only(const struct text *text)
{
    bool in_comment = false;
    char *bytes = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&bytes, &size);
    struct text *code;

    for (size_t i = 1; i <= text->nlines; i++) {
        fprintf(f, "%s\n", text->line[i]);
    }
    fclose(f);
    code = text_split(text->path, bytes);
    for (size_t i = 1; i <= code->nlines; i++) {
        blank_line(code->line[i], &in_comment);
    }
    return code;
}

static bool
is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool
line_has_word(const char *line, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = line; (p = strstr(p, word)) != NULL; p++) {
        if ((p == line || !is_word_char(p[-1])) && !is_word_char(p[len])) {
            return true;
        }
    }
    return false;
}

bool
line_is_blank(const char *line)
{
    return line[strspn(line, " \t\r\f")] == '\0';
}

static void
make_folders_above(const char *path)
{
    char *copy = xstrdup(path);

    for (char *p = copy + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        if (mkdir(copy, 0777) < 0 && errno != EEXIST) {
            fail("%s: %s", copy, strerror(errno));
        }
        *p = '/';
    }
    free(copy);
}

void
write_file(const char *path, const char *content)
{
    char *temporary = xprintf("%s.new", path);
    FILE *f;

    make_folders_above(path);
    f = fopen(temporary, "w");
    if (f == NULL) {
        fail("%s: %s", temporary, strerror(errno));
    }
    fputs(content, f);
    if (fclose(f) != 0 || rename(temporary, path) < 0) {
        fail("%s: %s", path, strerror(errno));
    }
    free(temporary);
}

char *
run(char *const argv[])
{
    posix_spawn_file_actions_t actions;
    int fds[2], status;
    pid_t pid;
    FILE *f;
    char *output;

    if (pipe(fds) < 0) {
        fail("pipe: %s", strerror(errno));
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
    posix_spawn_file_actions_addclose(&actions, fds[0]);
    posix_spawn_file_actions_addclose(&actions, fds[1]);
    errno = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    if (errno != 0) {
        fail("%s: %s (tools/setup.sh test installs it)", argv[0],
             strerror(errno));
    }
    posix_spawn_file_actions_destroy(&actions);
    close(fds[1]);
    f = fdopen(fds[0], "r");
    output = slurp(f);
    fclose(f);
    if (waitpid(pid, &status, 0) < 0 || status != 0) {
        fail("%s failed; it said: %s", argv[0], output);
    }
    return output;
}

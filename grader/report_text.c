/* report_text.c -- text that a student's program may have made, safe to show.
 * SPDX-License-Identifier: MIT
 *
 * One decoder, strict (no overlong forms, no surrogates), stands before every
 * way out, so that a byte is either part of a character or visibly not. */
#include "report_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME_MAX_BYTES 80

void *
text_must(void *p)
{
    if (p == NULL) {
        fputs("grader: out of memory while writing a report\n", stderr);
        exit(3);
    }
    return p;
}

char *
text_format(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int n;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    return text_must(n < 0 ? NULL : text);
}

/* Return the character at s and its length in bytes, or -1 and 1 if the byte
 * at s starts none. */
static int32_t
decode(const unsigned char *s, size_t *len)
{
    static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80   ? 1
               : s[0] < 0xc2 ? 0
               : s[0] < 0xe0 ? 2
               : s[0] < 0xf0 ? 3
               : s[0] < 0xf5 ? 4
                             : 0;
    int32_t c = n == 1 ? s[0] : n == 0 ? -1 : s[0] & (0x7f >> n);

    *len = 1;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return -1;
        }
        c = c << 6 | (s[i] & 0x3f);
    }
    if (n == 0 || c < smallest[n] || c > 0x10ffff ||
        (c >= 0xd800 && c < 0xe000)) {
        return -1;
    }
    *len = n;
    return c;
}

/* Marks of direction, joiners, invisible spaces and operators, line and
 * paragraph separators, tags. */
static bool
is_unseen(int32_t c)
{
    return c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

static bool
is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

char *
text_utf8(const char *s)
{
    char *result = NULL;
    size_t size, len;
    FILE *out = text_must(open_memstream(&result, &size));

    for (const char *p = s == NULL ? "" : s; *p != '\0'; p += len) {
        if (decode((const unsigned char *)p, &len) < 0) {
            fputs("\xef\xbf\xbd", out);
        }
        else {
            fwrite(p, 1, len, out);
        }
    }
    fclose(out);
    return text_must(result);
}

static void
put_visible(FILE *out, const char *p, size_t len, int32_t c)
{
    if (c == '\t') {
        fputs("    ", out);
    }
    else if (c < 0 || (is_control(c) && c != '\n')) {
        fprintf(out, "\\x%02x", c < 0 ? (unsigned char)*p : (unsigned)c);
    }
    else if (is_unseen(c)) {
        fprintf(out, "\\u%04x", (unsigned)c);
    }
    else {
        fwrite(p, 1, len, out);
    }
}

/* Up to the first byte of stop, or the end. */
static char *
visible_until(const char *s, char stop)
{
    char *result = NULL;
    size_t size, len;
    FILE *out = text_must(open_memstream(&result, &size));

    for (const char *p = s == NULL ? "" : s; *p != '\0' && *p != stop;
         p += len) {
        int32_t c = decode((const unsigned char *)p, &len);

        put_visible(out, p, len, c);
    }
    fclose(out);
    return text_must(result);
}

char *
text_visible(const char *s)
{
    return visible_until(s, '\0');
}

char *
text_first_line(const char *s)
{
    return visible_until(s, '\n');
}

static bool
is_file_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

char *
text_file_name(const char *s)
{
    char *name = text_must(strndup(s, FILE_NAME_MAX_BYTES));

    for (char *p = name; *p != '\0'; p++) {
        if (!is_file_char(*p)) {
            *p = '_';
        }
    }
    if (name[0] == '\0') {
        free(name);
        return text_must(strdup("_"));
    }
    if (name[0] == '.' || name[0] == '-') {
        name[0] = '_';
    }
    return name;
}

size_t
text_columns(const char *s)
{
    size_t columns = 0;

    for (; *s != '\0'; s++) {
        columns += ((unsigned char)*s & 0xc0) != 0x80;
    }
    return columns;
}

/* Return the bytes that the first n characters of s take. */
static int
prefix_bytes(const char *s, size_t n)
{
    const char *p = s;

    while (*p != '\0' && (n > 0 || ((unsigned char)*p & 0xc0) == 0x80)) {
        n -= ((unsigned char)*p & 0xc0) != 0x80;
        p++;
    }
    return (int)(p - s);
}

void
text_print_cell(FILE *out, const char *s, size_t width)
{
    size_t columns = text_columns(s);

    if (columns <= width) {
        fprintf(out, "%s%*s", s, (int)(width - columns), "");
    }
    else if (width > 3) {
        fprintf(out, "%.*s...", prefix_bytes(s, width - 3), s);
    }
    else {
        fprintf(out, "%.*s", prefix_bytes(s, width), s);
    }
}

/* Print the words of s, which is changed, and end the line. */
static void
wrap_words(FILE *out, char *s, size_t indent, size_t width)
{
    size_t column = indent;
    char *rest = NULL;

    for (char *word = strtok_r(s, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        size_t n = text_columns(word);

        if (column > indent && column + 1 + n > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        }
        fprintf(out, "%s%s", column > indent ? " " : "", word);
        column += (column > indent) + n;
    }
    fputc('\n', out);
}

void
text_wrap(FILE *out, const char *s, const char *first, size_t width)
{
    size_t indent = text_columns(first);
    char *copy = text_visible(s);
    char *line = copy;

    fputs(first, out);
    while (line != NULL) {
        char *end = strchr(line, '\n');

        if (end != NULL) {
            *end++ = '\0';
        }
        if (line != copy) {
            fprintf(out, "%*s", (int)indent, "");
        }
        wrap_words(out, line, indent, width);
        line = end != NULL && *end != '\0' ? end : NULL;
    }
    free(copy);
}

void
text_print_lines(FILE *out, const char *s, size_t indent, size_t nlines)
{
    char *copy = text_visible(s);
    char *rest = NULL;
    size_t n = 0;

    for (char *line = strtok_r(copy, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (n++ < nlines) {
            fprintf(out, "%*s%s\n", (int)indent, "", line);
        }
    }
    if (n > nlines) {
        fprintf(out, "%*s(%zu more lines)\n", (int)indent, "", n - nlines);
    }
    free(copy);
}

const char *
text_bytes(char *buffer, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes / 1024;
    size_t unit = 0;

    if (bytes < 1024) {
        snprintf(buffer, size, "%u B", (unsigned)bytes);
        return buffer;
    }
    while (value >= 1024 && unit < 3) {
        value /= 1024;
        unit++;
    }
    snprintf(buffer, size, value < 10 ? "%.2f %s" : "%.1f %s", value,
             units[unit]);
    return buffer;
}

/* report_text.h -- text that a student's program may have made, safe to show.
 * SPDX-License-Identifier: MIT
 *
 * Messages carry what a submission printed, and file names carry what somebody
 * typed.  Both may hold broken UTF-8, terminal escapes, or marks that reverse
 * the direction of writing.  Nothing of that reaches a terminal, a page or the
 * file system but through these functions. */
#ifndef OU_REPORT_TEXT_H
#define OU_REPORT_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Return p, or end the program as a fault of the grader if it is NULL: without
 * memory there is no report, and half of one would be worse. */
void *text_must(void *p);

/* Return a new text, as printf would write it. */
char *text_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Return a new copy of s (NULL: "") in valid UTF-8: each byte that belongs to
 * no character becomes U+FFFD. */
char *text_utf8(const char *s);

/* Return a new copy of s in which everything that would act instead of being
 * seen is spelled out: control characters and bad bytes as \x1b, marks of
 * direction and invisible characters as \u202e.  Line ends stay, a tab becomes
 * four spaces. */
char *text_visible(const char *s);

/* Return a new copy of the first line of s, visible as above. */
char *text_first_line(const char *s);

/* Return a new name for a file or folder: letters, digits, '.', '_' and '-' of
 * s, each other byte as '_', never empty, hidden or longer than 80 bytes. */
char *text_file_name(const char *s);

/* Return how many columns the valid UTF-8 text s takes: one a character. */
size_t text_columns(const char *s);

/* Print s in exactly width columns: padded with spaces, or cut with "..." at
 * the end. */
void text_print_cell(FILE *out, const char *s, size_t width);

/* Print s, visible, broken between words so that no line is longer than width
 * columns where words allow it.  The first line is preceded by first, all
 * others by as many spaces. */
void text_wrap(FILE *out, const char *s, const char *first, size_t width);

/* Print at most nlines lines of s, visible, each behind indent spaces, and how
 * many were left out. */
void text_print_lines(FILE *out, const char *s, size_t indent, size_t nlines);

/* Write "512 B", "1.5 KiB", "23.4 MiB" to buffer and return it. */
const char *text_bytes(char *buffer, size_t size, uint64_t bytes);

#endif

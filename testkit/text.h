/* text.h -- build a text piece by piece in a buffer of fixed size.
 * SPDX-License-Identifier: MIT
 *
 * What does not fit is cut off: the kit reports from processes whose heap may
 * be broken, so it never allocates to complain. */
#ifndef OU_TEXT_H
#define OU_TEXT_H

#include <stddef.h>

/* buffer is NUL-terminated; len < size counts the bytes before the NUL. */
struct ou_text {
    char *buffer; /* borrowed */
    size_t size;
    size_t len;
};

/* Return an empty text in buffer, which has room for size > 0 bytes. */
struct ou_text ou_text_in(char *buffer, size_t size);

/* Append. */
void ou_text_add(struct ou_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Append len bytes of data as a C string literal would show them, in quotes,
 * cut off after max bytes. */
void ou_text_add_quoted(struct ou_text *text, const char *data, size_t len,
                        size_t max);

/* Append every line of lines, each behind margin. */
void ou_text_add_indented(struct ou_text *text, const char *margin,
                          const char *lines);

/* Append label and words, which are broken into lines of a terminal;
 * the second and further lines are indented as far as label is long. */
void ou_text_add_wrapped(struct ou_text *text, const char *label,
                         const char *words);

#endif

/* text.c -- build a text piece by piece in a buffer of fixed size.
 * SPDX-License-Identifier: MIT
 *
 * Quoted text may come from a hostile program, so only printable ASCII goes
 * through unchanged. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A message is indented by two more. */
#define COLUMNS 78

struct ou_text
ou_text_in(char *buffer, size_t size)
{
    buffer[0] = '\0';
    return (struct ou_text){buffer, size, 0};
}

/* The text has been cut off: let it not end in the middle of a character. */
static void
drop_partial_character(struct ou_text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->buffer;

    while (text->len > 0 && (bytes[text->len - 1] & 0xc0) == 0x80) {
        text->len--;
    }
    if (text->len > 0 && bytes[text->len - 1] >= 0xc0) {
        text->len--;
    }
    text->buffer[text->len] = '\0';
}

void
ou_text_add(struct ou_text *text, const char *format, ...)
{
    size_t room = text->size - text->len;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text->buffer + text->len, room, format, args);
    va_end(args);
    if (n > 0 && (size_t)n >= room) {
        text->len = text->size - 1;
        drop_partial_character(text);
    }
    else if (n > 0) {
        text->len += (size_t)n;
    }
}

static void
add_byte(struct ou_text *text, unsigned char c)
{
    if (c == '\n') {
        ou_text_add(text, "\\n");
    }
    else if (c == '"' || c == '\\') {
        ou_text_add(text, "\\%c", c);
    }
    else if (c >= ' ' && c <= '~') {
        ou_text_add(text, "%c", c);
    }
    else {
        ou_text_add(text, "\\x%02x", c);
    }
}

void
ou_text_add_quoted(struct ou_text *text, const char *data, size_t len,
                   size_t max)
{
    ou_text_add(text, "\"");
    for (size_t i = 0; i < len && i < max; i++) {
        add_byte(text, (unsigned char)data[i]);
    }
    ou_text_add(text, "\"");
    if (len > max) {
        ou_text_add(text, " … (%zu bytes)", len);
    }
}

void
ou_text_add_indented(struct ou_text *text, const char *margin,
                     const char *lines)
{
    while (*lines != '\0') {
        size_t len = strcspn(lines, "\n");

        ou_text_add(text, "%s%.*s\n", margin, (int)len, lines);
        lines += len + (lines[len] == '\n');
    }
}

void
ou_text_add_wrapped(struct ou_text *text, const char *label, const char *words)
{
    size_t margin = strlen(label);
    size_t column = margin;

    ou_text_add(text, "%s", label);
    while (*words != '\0') {
        size_t len = strcspn(words, " \n");

        if (column > margin && column + 1 + len > COLUMNS) {
            ou_text_add(text, "\n%*s", (int)margin, "");
            column = margin;
        }
        ou_text_add(text, "%s%.*s", column > margin ? " " : "", (int)len,
                    words);
        column += len + (column > margin);
        words += len;
        words += strspn(words, " \n");
    }
    ou_text_add(text, "\n");
}

/* report_reader.c -- values out of a JSON file that may be anything.
 * SPDX-License-Identifier: MIT */
#include "report_reader.h"

#include "report_text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Keep the message, which may quote the file.  Steals it. */
void
reader_say(struct reader *r, char *message)
{
    char *visible = text_visible(message);

    snprintf(r->error, r->error_size, "%s: %s", r->file, visible);
    r->failed = true;
    free(visible);
    free(message);
}

__attribute__((format(printf, 3, 4))) void
reader_fail(struct reader *r, const char *key, const char *format, ...)
{
    char what[256];
    va_list args;

    if (r->failed) {
        return;
    }
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    reader_say(r, text_format("%s%s%s: %s", r->path,
                              r->path[0] != '\0' ? "." : "", key, what));
}

/* Go down to element i of list key; return what leave needs. */
size_t
reader_enter(struct reader *r, const char *key, size_t i)
{
    size_t len = strlen(r->path);

    snprintf(r->path + len, sizeof r->path - len, "%s%s[%zu]",
             len > 0 ? "." : "", key, i);
    return len;
}

size_t
reader_enter_object(struct reader *r, const char *key)
{
    size_t len = strlen(r->path);

    snprintf(r->path + len, sizeof r->path - len, "%s%s", len > 0 ? "." : "",
             key);
    return len;
}

void
reader_leave(struct reader *r, size_t len)
{
    r->path[len] = '\0';
}

/* Return object[key], borrowed, if it is there and has the type; else fail. */
json_t *
reader_get(struct reader *r, json_t *object, const char *key, json_type type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",
        [JSON_STRING] = "a text",    [JSON_INTEGER] = "a whole number",
        [JSON_REAL] = "a number",
    };
    json_t *value = json_object_get(object, key);

    if (r->failed) {
        return NULL;
    }
    if (value == NULL) {
        reader_fail(r, key, "missing");
        return NULL;
    }
    if (json_typeof(value) != type &&
        !(type == JSON_REAL && json_is_integer(value))) {
        reader_fail(r, key, "must be %s", names[type]);
        return NULL;
    }
    return value;
}

/* Return a new text, "" after a failure. */
char *
reader_text(struct reader *r, json_t *object, const char *key)
{
    json_t *value = reader_get(r, object, key, JSON_STRING);

    return text_must(strdup(value != NULL ? json_string_value(value) : ""));
}

/* A number, or null for one that could not be computed. */
double
reader_real(struct reader *r, json_t *object, const char *key)
{
    if (json_is_null(json_object_get(object, key))) {
        return NAN;
    }
    return json_number_value(reader_get(r, object, key, JSON_REAL));
}

uint64_t
reader_count(struct reader *r, json_t *object, const char *key)
{
    json_t *value = reader_get(r, object, key, JSON_INTEGER);

    if (value != NULL && json_integer_value(value) < 0) {
        reader_fail(r, key, "must not be negative");
    }
    return (uint64_t)json_integer_value(value);
}

uint64_t
reader_hex(struct reader *r, json_t *object, const char *key)
{
    const char *text =
        json_string_value(reader_get(r, object, key, JSON_STRING));
    uint64_t value = 0;
    char *end = NULL;

    if (text != NULL) {
        errno = 0;
        value = strtoull(text, &end, 16);
        if (strncmp(text, "0x", 2) != 0 || *end != '\0' || errno != 0) {
            reader_fail(r, key, "must be 64 bits in hexadecimal, as \"0x1f\"");
        }
    }
    return value;
}

bool
reader_bool(struct reader *r, json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    if (!json_is_boolean(value)) {
        reader_fail(r, key,
                    value == NULL ? "missing" : "must be true or false");
    }
    return json_is_true(value);
}

enum verdict
reader_verdict(struct reader *r, json_t *object, const char *key)
{
    const char *code =
        json_string_value(reader_get(r, object, key, JSON_STRING));

    for (int v = VERDICT_AC; code != NULL && v <= VERDICT_GF; v++) {
        if (strcmp(verdict_code((enum verdict)v), code) == 0) {
            return (enum verdict)v;
        }
    }
    reader_fail(r, key, "is no verdict: \"%.20s\"", code != NULL ? code : "");
    return VERDICT_GF;
}

enum isolation
reader_isolation(struct reader *r, json_t *object, const char *key)
{
    const char *name =
        json_string_value(reader_get(r, object, key, JSON_STRING));

    for (int i = ISOLATION_NONE; name != NULL && i <= ISOLATION_FULL; i++) {
        if (strcmp(isolation_name((enum isolation)i), name) == 0) {
            return (enum isolation)i;
        }
    }
    reader_fail(r, key, "is no isolation level: \"%.20s\"",
                name != NULL ? name : "");
    return ISOLATION_NONE;
}

/* Return a new zero-filled array for the list object[key]; *list is borrowed
 * and *n its length. */
void *
reader_list(struct reader *r, json_t *object, const char *key, size_t item_size,
            json_t **list, size_t *n)
{
    *list = reader_get(r, object, key, JSON_ARRAY);
    *n = *list != NULL ? json_array_size(*list) : 0;
    return text_must(calloc(*n + 1, item_size));
}

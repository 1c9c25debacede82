/* report_reader.h -- values out of a JSON file that may be anything.
 * SPDX-License-Identifier: MIT
 *
 * The first thing that is wrong is reported with its path, as in
 * "submissions[3].labs[0].tests[5].points: missing"; from then on every getter
 * returns an empty value, and the caller looks once, at the end. */
#ifndef OU_REPORT_READER_H
#define OU_REPORT_READER_H

#include "grade.h"

#include <jansson.h>

struct reader {
    const char *file;
    char path[256]; /* of the object being read: "submissions[3].labs[0]" */
    char *error;
    size_t error_size;
    bool failed;
};

/* Keep the message, which may quote the file.  Steals it. */
void reader_say(struct reader *r, char *message);

/* Note what is wrong with key of the object being read, once. */
void reader_fail(struct reader *r, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Go down to element i of list key, or to the object key; return what
 * reader_leave needs to go up again. */
size_t reader_enter(struct reader *r, const char *key, size_t i);
size_t reader_enter_object(struct reader *r, const char *key);
void reader_leave(struct reader *r, size_t len);

/* Return object[key], borrowed, if it is there and has the type; else fail. */
json_t *reader_get(struct reader *r, json_t *object, const char *key,
                   json_type type);

/* The value of object[key]: a new text, "" after a failure; a number, NaN for
 * null; and so on. */
char *reader_text(struct reader *r, json_t *object, const char *key);
double reader_real(struct reader *r, json_t *object, const char *key);
uint64_t reader_count(struct reader *r, json_t *object, const char *key);
uint64_t reader_hex(struct reader *r, json_t *object, const char *key);
bool reader_bool(struct reader *r, json_t *object, const char *key);
enum verdict reader_verdict(struct reader *r, json_t *object, const char *key);
enum isolation reader_isolation(struct reader *r, json_t *object,
                                const char *key);

/* Return a new zero-filled array for the list object[key]; *list is borrowed
 * and *n its length. */
void *reader_list(struct reader *r, json_t *object, const char *key,
                  size_t item_size, json_t **list, size_t *n);

#endif

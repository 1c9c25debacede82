/* judge_records.c -- read what a child left in its records file.
 * SPDX-License-Identifier: MIT
 *
 * A record is copied out of the file before it is looked at, and its text is
 * cut into pieces by a cursor that cannot leave it. */
#include "judge_records.h"

#include <limits.h>

/* What is left of a record's text. */
struct cursor {
    const char *at;
    size_t left;
    bool bad;
};

/* Take len bytes and the NUL behind them. */
static const char *
take(struct cursor *c, size_t len)
{
    const char *piece = c->at;

    if (c->bad || len >= c->left || piece[len] != '\0') {
        c->bad = true;
        return "";
    }
    c->at += len + 1;
    c->left -= len + 1;
    return piece;
}

/* Take a text whose length is not told; none left is an empty one. */
static const char *
take_text(struct cursor *c)
{
    return c->left == 0 ? "" : take(c, strnlen(c->at, c->left));
}

static bool
is_text(uint8_t type)
{
    return type == OU_TYPE_TEXT || type == OU_TYPE_BYTES;
}

static struct ou_value
take_value(struct cursor *c, uint8_t type, uint64_t number, uint32_t len)
{
    struct ou_value value = {.type = type, .number = number};

    if (is_text(type)) {
        value.data = take(c, len);
        value.len = len;
    }
    return value;
}

static bool
take_check(struct ou_check *check, const struct ou_record *raw,
           struct cursor *c)
{
    if (raw->op > OU_OP_MEM_EQ || raw->type > OU_TYPE_BYTES ||
        raw->expected_type > OU_TYPE_BYTES || raw->line > INT_MAX) {
        return false;
    }
    check->op = raw->op;
    check->line = (int)raw->line;
    check->has_expected = raw->has_expected != 0;
    check->actual = take_value(c, raw->type, raw->actual, raw->actual_len);
    if (check->has_expected) {
        check->expected =
            take_value(c, raw->expected_type, raw->expected, raw->expected_len);
    }
    check->file = take_text(c);
    check->actual_text = take_text(c);
    check->expected_text = take_text(c);
    return !c->bad;
}

void
record_reader_init(struct record_reader *reader, const unsigned char *records,
                   size_t len)
{
    size_t header = sizeof(struct ou_records);

    *reader = (struct record_reader){records, 0, false};
    if (len > header) {
        reader->at = records + header;
        reader->left = len - header;
    }
}

enum record_next
record_next(struct record_reader *reader, struct record *record)
{
    struct ou_record raw;
    struct cursor c;

    if (reader->left == 0) {
        return RECORD_NONE;
    }
    if (reader->left < sizeof raw) {
        return RECORD_MALFORMED;
    }
    memcpy(&raw, reader->at, sizeof raw);
    if (reader->ended || raw.size < sizeof raw || raw.size > reader->left ||
        raw.size % 8 != 0 || raw.kind < OU_RECORD_CHECK ||
        raw.kind > OU_RECORD_END) {
        return RECORD_MALFORMED;
    }
    c = (struct cursor){(const char *)reader->at + sizeof raw,
                        raw.size - sizeof raw, false};
    reader->at += raw.size;
    reader->left -= raw.size;
    reader->ended = raw.kind == OU_RECORD_END;
    *record = (struct record){.kind = raw.kind, .number = raw.actual};
    if (record->kind == OU_RECORD_CHECK) {
        return take_check(&record->check, &raw, &c) ? RECORD_OK
                                                    : RECORD_MALFORMED;
    }
    record->text = c.at;
    record->text_len = strnlen(c.at, c.left);
    return RECORD_OK;
}

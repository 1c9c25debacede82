/* check.c -- decide a check, and say why it failed.
 * SPDX-License-Identifier: MIT */
#include "check.h"

#include "text.h"

#include <inttypes.h>

/* From here on a number is shown in hexadecimal too: offsets, sizes, masks. */
#define SHOW_HEX_FROM 1024

#define SHOWN_TEXT  400 /* bytes of a text */
#define SHOWN_BYTES 16  /* bytes around the first difference */

/* ---- Decide ------------------------------------------------------------- */

bool
ou_check_is_known(const struct ou_check *check)
{
    return check->has_expected || check->op == OU_OP_TRUE;
}

static bool
is_negative(const struct ou_value *v)
{
    return v->type == OU_TYPE_INT && (int64_t)v->number < 0;
}

/* Return a number below, equal to or above 0, as a is to b. */
static int
compare(const struct ou_value *a, const struct ou_value *b)
{
    if (is_negative(a) != is_negative(b)) {
        return is_negative(a) ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static bool
has_data(const struct ou_value *v)
{
    return v->type == OU_TYPE_TEXT || v->type == OU_TYPE_BYTES;
}

static bool
same_data(const struct ou_value *a, const struct ou_value *b)
{
    if (!has_data(a) || !has_data(b)) {
        return has_data(a) == has_data(b) && a->number == b->number;
    }
    return a->len == b->len &&
           (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static bool
contains(const struct ou_value *a, const struct ou_value *b)
{
    const char *data = a->data;

    if (!has_data(a) || !has_data(b)) {
        return false;
    }
    for (size_t at = 0; at + b->len <= a->len; at++) {
        if (memcmp(data + at, b->data, b->len) == 0) {
            return true;
        }
    }
    return false;
}

bool
ou_check_holds(const struct ou_check *check)
{
    const struct ou_value *a = &check->actual;
    const struct ou_value *b = &check->expected;

    switch (check->op) {
    case OU_OP_TRUE:
        return a->number != 0;
    case OU_OP_EQ:
    case OU_OP_SAME:
        return compare(a, b) == 0;
    case OU_OP_NE:
        return compare(a, b) != 0;
    case OU_OP_LT:
        return compare(a, b) < 0;
    case OU_OP_LE:
        return compare(a, b) <= 0;
    case OU_OP_GT:
        return compare(a, b) > 0;
    case OU_OP_GE:
        return compare(a, b) >= 0;
    case OU_OP_STR_EQ:
    case OU_OP_MEM_EQ:
        return same_data(a, b);
    case OU_OP_CONTAINS:
        return contains(a, b);
    }
    return false;
}

/* ---- Explain ------------------------------------------------------------ */

/* How each kind of check is written, and what stands before the expected
 * value. */
static const struct {
    const char *macro;
    const char *relation;
} forms[] = {
    [OU_OP_TRUE] = {"CHECK", ""},
    [OU_OP_EQ] = {"CHECK_EQ", ""},
    [OU_OP_NE] = {"CHECK_NE", "anything but "},
    [OU_OP_LT] = {"CHECK_LT", "less than "},
    [OU_OP_LE] = {"CHECK_LE", "at most "},
    [OU_OP_GT] = {"CHECK_GT", "more than "},
    [OU_OP_GE] = {"CHECK_GE", "at least "},
    [OU_OP_SAME] = {"CHECK_SAME", "the same as "},
    [OU_OP_STR_EQ] = {"CHECK_STR_EQ", ""},
    [OU_OP_CONTAINS] = {"CHECK_FATAL", "a message with "},
    [OU_OP_MEM_EQ] = {"CHECK_MEM_EQ", ""},
};

static void
add_number(struct ou_text *text, const struct ou_value *v)
{
    if (v->type == OU_TYPE_INT) {
        ou_text_add(text, "%" PRId64, (int64_t)v->number);
    }
    else {
        ou_text_add(text, "%" PRIu64, v->number);
    }
    if (!is_negative(v) && v->number >= SHOW_HEX_FROM) {
        ou_text_add(text, " (0x%" PRIx64 ")", v->number);
    }
}

/* The bytes of v from `from` on, a few of them. */
static void
add_bytes(struct ou_text *text, const struct ou_value *v, size_t from)
{
    const unsigned char *data = v->data;
    size_t to = v->len - from > SHOWN_BYTES ? from + SHOWN_BYTES : v->len;

    ou_text_add(text, v->len == 0 ? "none" : from > 0 ? "…" : "");
    for (size_t i = from; i < to; i++) {
        ou_text_add(text, i > 0 ? " %02x" : "%02x", data[i]);
    }
    ou_text_add(text, to < v->len ? " …" : "");
}

static void
add_value(struct ou_text *text, const struct ou_value *v, size_t from)
{
    switch (v->type) {
    case OU_TYPE_INT:
    case OU_TYPE_UINT:
        add_number(text, v);
        break;
    case OU_TYPE_POINTER:
        ou_text_add(text, v->number == 0 ? "NULL" : "0x%" PRIx64, v->number);
        break;
    case OU_TYPE_BOOL:
        ou_text_add(text, v->number != 0 ? "true" : "false");
        break;
    case OU_TYPE_TEXT:
        ou_text_add_quoted(text, v->data, v->len, SHOWN_TEXT);
        break;
    case OU_TYPE_BYTES:
        add_bytes(text, v, from);
        break;
    }
}

/* Return where to start showing two runs of bytes: a little before their first
 * difference, which is put into *differs. */
static size_t
first_shown(const struct ou_check *check, size_t *differs)
{
    const unsigned char *a = check->actual.data;
    const unsigned char *b = check->expected.data;
    size_t len = check->actual.len < check->expected.len ? check->actual.len
                                                         : check->expected.len;

    *differs = 0;
    while (*differs < len && a[*differs] == b[*differs]) {
        ++*differs;
    }
    return *differs < SHOWN_BYTES ? 0 : *differs - SHOWN_BYTES / 2;
}

static void
add_source(struct ou_text *text, const struct ou_check *check)
{
    bool alone = check->expected_text[0] == '\0';

    ou_text_add(text, "%s(%s%s%s)", forms[check->op].macro, check->actual_text,
                alone ? "" : ", ", check->expected_text);
}

/* The one check of a model or a sweep: no complaint, an empty text, is what is
 * expected, and goes without saying. */
static bool
is_complaint(const struct ou_check *check)
{
    return check->op == OU_OP_STR_EQ && check->expected_text[0] == '\0';
}

void
ou_check_explain(const struct ou_check *check, char *buffer, size_t size)
{
    struct ou_text text = ou_text_in(buffer, size);
    bool bytes = check->actual.type == OU_TYPE_BYTES &&
                 check->expected.type == OU_TYPE_BYTES;
    size_t differs = 0;
    size_t from = bytes ? first_shown(check, &differs) : 0;

    if (is_complaint(check)) {
        ou_text_add(&text, "%s: ", check->actual_text);
        add_value(&text, &check->actual, 0);
        return;
    }
    add_source(&text, check);
    ou_text_add(&text, "\n  actual    ");
    add_value(&text, &check->actual, from);
    if (check->op == OU_OP_TRUE) {
        return;
    }
    ou_text_add(&text, "\n  expected  %s", forms[check->op].relation);
    add_value(&text, &check->expected, from);
    if (bytes) {
        ou_text_add(&text, "\n  differ    first at byte %zu of %zu", differs,
                    check->actual.len);
    }
}

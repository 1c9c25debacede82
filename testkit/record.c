/* record.c -- write down what a child sees, for the judge (protocol.h).
 * SPDX-License-Identifier: MIT
 *
 * The file lies in memory that the code under test can reach as well.  Nothing
 * here relies on what stands there: the judge believes none of it, and the
 * writer keeps its own position and stays within bounds. */
#include "record.h"

#include "mem/fatal.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Room for the last words: that the file is full, and the end. */
#define RESERVED_BYTES 512

static struct {
    unsigned char *memory;
    size_t used;
    bool full;
} state;

void
ou__records_clear(void *memory)
{
    struct ou_records *header = memory;

    /* Drop the pages: nothing that another child left is found again. */
    (void)madvise(memory, OU_RECORDS_BYTES, MADV_REMOVE);
    header->magic = OU_RECORDS_MAGIC;
    header->used = sizeof *header;
    state.memory = memory;
    state.used = sizeof *header;
    state.full = false;
}

/* ---- Append -------------------------------------------------------------- */

/* A record under construction. */
struct writer {
    struct ou_record *record;
    size_t size; /* so far */
};

/* Begin a record of at most `most` bytes of text. */
static struct writer
begin(enum ou_record_kind kind, size_t most)
{
    size_t limit = OU_RECORDS_BYTES - (state.full ? 0 : RESERVED_BYTES);
    struct writer w = {(void *)(state.memory + state.used), sizeof *w.record};

    if (state.used + sizeof *w.record + most + 8 > limit) {
        if (state.full) {
            abort();
        }
        state.full = true;
        ou_fatal("this test makes too many checks to be recorded");
    }
    memset(w.record, 0, sizeof *w.record);
    w.record->kind = (uint16_t)kind;
    return w;
}

/* Append len bytes and a NUL. */
static void
put(struct writer *w, const void *data, size_t len)
{
    unsigned char *to = (unsigned char *)w->record + w->size;

    if (len > 0) {
        memcpy(to, data, len);
    }
    to[len] = '\0';
    w->size += len + 1;
}

static void
commit(struct writer *w)
{
    struct ou_records *header = (void *)state.memory;

    while (w->size % 8 != 0) {
        ((unsigned char *)w->record)[w->size++] = '\0';
    }
    w->record->size = (uint32_t)w->size;
    state.used += w->size;
    header->used = state.used;
}

/* ---- Kinds --------------------------------------------------------------- */

void
ou__record_text(enum ou_record_kind kind, const char *text)
{
    size_t len = strnlen(text, RESERVED_BYTES / 2);
    struct writer w = begin(kind, len + 1);

    put(&w, text, len);
    commit(&w);
}

void
ou__record_leak(uint64_t bytes)
{
    struct writer w = begin(OU_RECORD_LEAK, 1);

    w.record->actual = bytes;
    put(&w, "", 0);
    commit(&w);
}

void
ou__record_end(void)
{
    struct writer w;

    state.full = true; /* the reserve is for this */
    w = begin(OU_RECORD_END, 1);
    put(&w, "", 0);
    commit(&w);
}

static bool
has_data(const struct ou_value *v)
{
    return v->type == OU_TYPE_TEXT || v->type == OU_TYPE_BYTES;
}

static void
put_operands(struct writer *w, const struct ou_check *check)
{
    struct ou_record *record = w->record;

    record->type = (uint8_t)check->actual.type;
    record->actual = check->actual.number;
    record->actual_len = (uint32_t)check->actual.len;
    if (has_data(&check->actual)) {
        put(w, check->actual.data, check->actual.len);
    }
    record->has_expected = check->has_expected;
    if (check->has_expected) {
        record->expected_type = (uint8_t)check->expected.type;
        record->expected = check->expected.number;
        record->expected_len = (uint32_t)check->expected.len;
        if (has_data(&check->expected)) {
            put(w, check->expected.data, check->expected.len);
        }
    }
}

/* What stands in the source is there in a golden run only. */
static void
put_source(struct writer *w, const struct ou_check *check)
{
    if (check->actual_text[0] != '\0') {
        put(w, check->file, strlen(check->file));
        put(w, check->actual_text, strlen(check->actual_text));
        put(w, check->expected_text, strlen(check->expected_text));
    }
}

static void
record_check(const struct ou_check *check, bool holds)
{
    size_t most = check->actual.len + check->expected.len +
                  strlen(check->file) + strlen(check->actual_text) +
                  strlen(check->expected_text) + 5;
    struct writer w = begin(OU_RECORD_CHECK, most);

    (void)holds; /* the judge decides */
    w.record->op = (uint8_t)check->op;
    w.record->line = (uint32_t)check->line;
    put_operands(&w, check);
    put_source(&w, check);
    commit(&w);
}

static void
record_note(const char *text)
{
    ou__record_text(OU_RECORD_NOTE, text);
}

static void
record_fatal(const char *message, enum ou_ending ending)
{
    ou__record_text(ending == OU_ENDING_TODO ? OU_RECORD_TODO : OU_RECORD_FATAL,
                    message);
}

const struct ou_sink ou__sink_records = {record_check, record_note,
                                         record_fatal, NULL, 0};

/* judge_records.h -- read what a child left in its records file.
 * SPDX-License-Identifier: MIT
 *
 * The bytes come from a process that may have been hostile: each length is
 * checked before it is used, and a list that breaks a rule ends there. */
#ifndef OU_JUDGE_RECORDS_H
#define OU_JUDGE_RECORDS_H

#include "check.h"
#include "protocol.h"

/* One record, taken apart.  All texts are borrowed. */
struct record {
    enum ou_record_kind kind;
    uint64_t number;  /* LEAK: bytes */
    const char *text; /* FATAL, TODO, NOTE: text_len bytes; no NUL behind */
    size_t text_len;
    struct ou_check check; /* CHECK; source texts "" but in a golden run */
};

struct record_reader {
    const unsigned char *at;
    size_t left;
    bool ended; /* END was read: nothing may follow */
};

enum record_next { RECORD_OK, RECORD_NONE, RECORD_MALFORMED };

/* Read the records[0 .. len) of an outcome.  Borrowed. */
void record_reader_init(struct record_reader *reader,
                        const unsigned char *records, size_t len);

/* Take the next record apart into *record, whose texts are borrowed. */
enum record_next record_next(struct record_reader *reader,
                             struct record *record);

#endif

/* record.h -- write down what a child sees, for the judge (protocol.h).
 * SPDX-License-Identifier: MIT */
#ifndef OU_RECORD_H
#define OU_RECORD_H

#include "kit.h"
#include "protocol.h"

/* Write to the records file mapped at `memory` from now on; make it empty.
 * Called by the parent, before a child starts. */
void ou__records_clear(void *memory);

/* Append a record that is nothing but text; LEAK; END.  If the file is full, a
 * record says so and the test ends. */
void ou__record_text(enum ou_record_kind kind, const char *text);
void ou__record_leak(uint64_t bytes);
void ou__record_end(void);

/* The sink that makes a record of every finding. */
extern const struct ou_sink ou__sink_records;

#endif

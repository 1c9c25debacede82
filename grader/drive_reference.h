/* drive_reference.h -- what is known of the reference's cost on a trace.
 * SPDX-License-Identifier: MIT
 *
 * It depends on the program, the trace, the profile and the seed only, and a
 * class is graded with one seed: so it is measured once, by the first process
 * that needs it, and left in memory that all of them share. */
#ifndef OU_DRIVE_REFERENCE_H
#define OU_DRIVE_REFERENCE_H

#include "drive_cost.h"

struct drive_reference {
    struct grade_series series; /* instructions: those of its calls */
    struct drive_count all;     /* the driver's instructions included */
};

/* Return the key of what program, set up with config, does on the trace called
 * name, counted or not; 0 if the program cannot be read. */
uint64_t drive_reference_key(const char *program, const char *name,
                             const char *config, bool counted, uint64_t seed);

/* Look key up.  Returns true with *reference, whose samples are new. */
bool drive_reference_find(uint64_t key, struct drive_reference *reference);

/* Note reference, which is copied, under key.  It is not kept if there is no
 * room. */
void drive_reference_note(uint64_t key,
                          const struct drive_reference *reference);

#endif

/* bench_child.h -- run a peer's program and take its results in.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BENCH_CHILD_H
#define OU_BENCH_CHILD_H

#include <stddef.h>

/* Run argv on processor cpu (-1: any); its standard output comes back in out,
 * ended by a NUL, its standard error in err.  Returns its exit status, 128 and
 * the number of the signal that ended it, or -1 if it could not be started. */
int bench_child(char *const *argv, int cpu, char *out, size_t out_size,
                char *err, size_t err_size);

#endif

/* worker.h -- the parts of a worker program.
 * SPDX-License-Identifier: MIT
 *
 *     worker.c        main: the first process, which runs nobody's code
 *     worker_drive.c  a child that drives an allocator, batch by batch
 *     worker_arenas.c arenas for an allocator that is driven
 *     record.c        what a child sees, written down
 *     seal.c          what a child gives up first */
#ifndef OU_WORKER_H
#define OU_WORKER_H

#include <stddef.h>
#include <stdint.h>

/* Seal this process: from here on it may run a submission.  keep[0 .. n) stay
 * open beside standard output and standard error.  Ends the process if it
 * cannot. */
void ou__worker_seal(const int *keep, size_t n);

/* Memory for the kit itself that the drive needs beside the heap; the limit of
 * the child's address space has to leave room for it. */
#define OU_DRIVE_TABLE_BYTES (64u << 20)

/* Return the size of the region that OU_FD_REGION stands for; 0: none. */
uint64_t ou__drive_region_bytes(void);

/* In a child: drive ou_driver, set up with config, until the judge has no more
 * batches.  Does not return. */
__attribute__((noreturn)) void ou__drive(const char *config);

#endif

/* child.h -- run a part of a program in a process of its own, within limits.
 * SPDX-License-Identifier: MIT */
#ifndef OU_CHILD_H
#define OU_CHILD_H

#include "clock.h"
#include "protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* 0 means: no limit. */
struct ou_child_limits {
    uint32_t cpu_milliseconds;
    uint32_t wall_milliseconds;
    uint64_t address_space_bytes;
    uint64_t stack_bytes;
};

/* How a child ended. */
struct ou_child_end {
    enum ou_why why;
    int status; /* as waitpid gives it */
    uint64_t cpu_nanoseconds;
    uint64_t peak_bytes;
};

/* Like fork: returns 0 in the child, its id in the parent, -1 with errno.  The
 * child has limits (but the wall clock), no core file, and dies with its
 * parent.  From now on the parent blocks SIGCHLD. */
pid_t ou__child_start(const struct ou_child_limits *limits);

/* Wait for the child, kill it when the processor time or the wall clock of
 * limits runs out, and say how it ended.  The parent has no other children. */
void ou__child_wait(pid_t child, const struct ou_child_limits *limits,
                    struct ou_child_end *end);

/* The program runs under valgrind; was built with a sanitizer that needs a
 * large stack and address space.  Limits would end it, not what it tests. */
bool ou__under_valgrind(void);
bool ou__is_sanitized(void);

/* Return the name of a signal and what it means, as in
 * "SIGSEGV (invalid memory access)".  Borrowed. */
const char *ou__signal_text(int signal);

#endif

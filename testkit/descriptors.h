/* descriptors.h -- close what should not be handed on.
 * SPDX-License-Identifier: MIT
 *
 * In a header because both the seal of a worker's child and the launcher of
 * the sandbox, which are different programs, need it. */
#ifndef OU_DESCRIPTORS_H
#define OU_DESCRIPTORS_H

#include <sys/syscall.h>
#include <unistd.h>

/* What a kernel without close_range (before 5.9) is assumed to have open. */
#define OU__OLD_KERNEL_FDS 1024

/* Close the descriptors from first to last, both included. */
static inline void
ou__close_from_to(unsigned first, unsigned last)
{
    if (first > last) {
        return;
    }
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0) {
        return;
    }
#endif
    for (unsigned fd = first; fd <= last && fd < OU__OLD_KERNEL_FDS; fd++) {
        (void)close((int)fd);
    }
}

#endif

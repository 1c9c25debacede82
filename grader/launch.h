/* launch.h -- between the sandbox and its launcher (grader/launch.c).
 * SPDX-License-Identifier: MIT
 *
 * ou-launch is the first program of a job.  It is started with these
 * descriptors, and with the program to run on its command line. */
#ifndef OU_LAUNCH_H
#define OU_LAUNCH_H

#include "sandbox.h"

#include <stdint.h>
#include <sys/resource.h>

enum {
    /* 0 /dev/null, 1 and 2 the output, then the descriptors of the job. */
    LAUNCH_FD_FIRST = 3,
    /* SOCK_SEQPACKET to the supervisor, closed before the program starts.  Up:
     * struct launch_report.  Its end (shutdown, or the supervisor's death) is
     * the order to kill the job. */
    LAUNCH_FD_REPORT = LAUNCH_FD_FIRST + SANDBOX_MAX_FDS,
    LAUNCH_FD_FILTER,  /* a file of struct sock_filter: the policy */
    LAUNCH_FD_PROGRAM, /* ou-launch itself, a memory file */
    LAUNCH_FD_INFO,    /* pipe: what bubblewrap says of its namespace */
    LAUNCH_FD_END
};

enum launch_kind {
    LAUNCH_FAILED, /* the job could not be set up: text */
    LAUNCH_ENDED   /* the program ended, or was killed by order: status */
};

struct launch_report {
    uint32_t kind;
    int32_t status; /* as waitpid gives it */
    struct rusage usage;
    char text[200];
};

#endif

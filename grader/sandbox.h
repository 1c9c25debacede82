/* sandbox.h -- run one program that nobody trusts, within limits.
 * SPDX-License-Identifier: MIT
 *
 * Isolation is a ladder; each level contains the ones below it:
 *
 *     full      bubblewrap: namespaces of its own, a file system of its own
 *     landlock  in containers without user namespaces: Landlock + seccomp
 *     uid       old kernels: another user id + seccomp + resource limits
 *     none      refused, unless the caller asks for local checks
 *
 * The level in force is found once, by trying, and stored with each result.
 * A program started as root drops to an unprivileged user first. */
#ifndef OU_SANDBOX_H
#define OU_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

enum isolation {
    ISOLATION_NONE,
    ISOLATION_UID,
    ISOLATION_LANDLOCK,
    ISOLATION_FULL
};

/* What the program inside may do (seccomp, and what is mounted). */
enum sandbox_policy {
    POLICY_COMPILE, /* compilers and linkers: may fork and exec below /usr */
    POLICY_WORKER,  /* a static program: may fork, must not exec */
    POLICY_VALGRIND /* valgrind running a worker: needs /proc/self/maps */
};

#define SANDBOX_MAX_MOUNTS 8
#define SANDBOX_MAX_FDS    5

/* Inside there are /usr (read-only), the mounts, and /tmp and /box, empty and
 * writable.  Below the full level nothing can be mounted: there a path inside
 * is replaced by the one on the host wherever it occurs in an argument (also
 * behind -I or =) and in workdir. */
struct sandbox_mount {
    const char *host;   /* a file or folder */
    const char *inside; /* absolute; below /box in practice */
    bool writable;
};

/* Zero limits mean: none. */
struct sandbox_spec {
    const char *const *argv; /* argv[0]: absolute, as seen inside */
    enum sandbox_policy policy;
    struct sandbox_mount mounts[SANDBOX_MAX_MOUNTS];
    size_t nmounts;
    const char *workdir;      /* as seen inside; NULL: / */
    int fds[SANDBOX_MAX_FDS]; /* become 3, 4, … inside */
    size_t nfds;
    uint64_t address_space_bytes; /* RLIMIT_AS */
    uint64_t file_bytes;          /* RLIMIT_FSIZE */
    uint32_t cpu_seconds;
    uint32_t wall_milliseconds;
    size_t output_bytes; /* stdout and stderr together; more: killed */
};

enum sandbox_end {
    SANDBOX_EXITED,   /* code = exit status */
    SANDBOX_SIGNALED, /* code = signal; SIGXFSZ: file_bytes */
    SANDBOX_CPU,      /* limits */
    SANDBOX_WALL,
    SANDBOX_OUTPUT,
    SANDBOX_FAULT /* the sandbox itself failed: error says why */
};

struct sandbox_result {
    enum sandbox_end end;
    int code;
    char *output; /* new; NUL-terminated, at most output_bytes; never NULL */
    size_t output_len;
    struct rusage usage;
    char error[256];
};

struct sandbox_job; /* opaque: one program under supervision */

/* Find the highest level that works here; the result is kept.  limit caps it
 * (for tests, and for OU_ISOLATION in the environment). */
enum isolation sandbox_isolation(enum isolation limit);
const char *isolation_name(enum isolation level);

/* Why no higher level works here, in one line to be shown with the level; ""
 * if the highest does.  Borrowed. */
const char *sandbox_reason(void);

/* If the process runs as root, become an unprivileged user for good; the
 * folder `work`, with all that is in it, is handed to that user first.  Returns
 * 0, or -1 with errno. */
int sandbox_drop_root(const char *work);

/* Start spec.  Returns a new job, or NULL with the cause in error.  Several
 * jobs may run at once.  The job dies with the thread that started it. */
struct sandbox_job *sandbox_start(const struct sandbox_spec *spec, char *error,
                                  size_t error_size);

/* Supervise job for at most milliseconds (-1: until it ends): collect output,
 * enforce the wall clock.  Returns true when it has ended. */
bool sandbox_poll(struct sandbox_job *job, int milliseconds);

/* Read all that was printed until now.  Returns false if that is more than it
 * may be: the job is then being ended. */
bool sandbox_drain(struct sandbox_job *job);

/* End job if it still runs, reap everything it started, fill in *result and
 * free job.  Steals job. */
void sandbox_finish(struct sandbox_job *job, struct sandbox_result *result);

/* start + poll + finish.  A failure to start is SANDBOX_FAULT. */
void sandbox_run(const struct sandbox_spec *spec,
                 struct sandbox_result *result);

void sandbox_result_clear(struct sandbox_result *result);

#endif

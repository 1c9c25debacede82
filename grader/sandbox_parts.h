/* sandbox_parts.h -- what the files of the sandbox tell each other.
 * SPDX-License-Identifier: MIT
 *
 *     sandbox.c          one job: start, supervise, end, reap
 *     sandbox_birth.c    its first process and its descriptors
 *     sandbox_command.c  its command line, for each level
 *     sandbox_filter.c   its system calls
 *     sandbox_ladder.c   which level works here; who we run as
 *     launch.c           a program of its own, inside */
#ifndef OU_SANDBOX_PARTS_H
#define OU_SANDBOX_PARTS_H

#include "launch.h"

/* ---- sandbox_command.c ------------------------------------------------- */

/* A list of words, ended by NULL.  All are owned by it. */
struct words {
    char **word;
    size_t count, capacity;
    bool failed; /* out of memory: the list is not to be used */
};

/* Write the command of spec at level into words, an empty list.  scratch is a
 * private folder that stands for /box and /tmp where there are no mounts; NULL
 * at the full level.  Returns 0, or -1 with the cause in error. */
int sandbox_command(struct words *words, const struct sandbox_spec *spec,
                    enum isolation level, const char *scratch, char *error,
                    size_t error_size);
void words_clear(struct words *words);

/* The path of bubblewrap, or NULL if it is not installed.  Static. */
const char *sandbox_bwrap(void);

/* ---- sandbox_birth.c --------------------------------------------------- */

/* Our ends; -1: closed. */
struct sandbox_channels {
    int output;  /* what the job prints; does not block */
    int control; /* see LAUNCH_FD_REPORT */
    int info;    /* see LAUNCH_FD_INFO */
};

/* Start command, with the descriptors of spec, as a new process: the program
 * command names if by_path, else the launcher.  scratch is its TMPDIR.  Returns
 * its process id and *channels, or -1 with the cause in error. */
pid_t sandbox_bear(const struct sandbox_spec *spec, const struct words *command,
                   bool by_path, const char *scratch,
                   struct sandbox_channels *channels, char *error,
                   size_t error_size);
void sandbox_channels_close(struct sandbox_channels *channels);

/* ---- sandbox_filter.c -------------------------------------------------- */

/* Return a descriptor of a memory file that holds policy as instructions for
 * the kernel, or -1.  Borrowed: made once. */
int sandbox_filter(enum sandbox_policy policy);

/* ---- sandbox_ladder.c -------------------------------------------------- */

/* The bytes of ou-launch, found beside this program or in a folder `bin` above
 * it, read once.  Returns NULL with the cause in error.  Borrowed. */
const void *sandbox_launcher(size_t *size, char *error, size_t error_size);

/* How many processes and threads beside those of a job at level RLIMIT_NPROC
 * counts: all that this user has, unless in a namespace. */
unsigned long sandbox_other_tasks(enum isolation level);

/* The level in force; finds it if that has not been done. */
enum isolation sandbox_level(void);

/* Make this process one that others of its user cannot trace or look into, and
 * the parent of those that its descendants leave behind. */
void sandbox_hide(void);

/* ---- sandbox.c --------------------------------------------------------- */

/* As sandbox_start, at level. */
struct sandbox_job *sandbox_start_at(enum isolation level,
                                     const struct sandbox_spec *spec,
                                     char *error, size_t error_size);

/* poll to the end + finish.  Steals job. */
void sandbox_await(struct sandbox_job *job, struct sandbox_result *result);

#endif

/* seal.h -- what a child gives up before it runs a submission.
 * SPDX-License-Identifier: MIT
 *
 * A worker's child is forked from a trusted process and then runs code that
 * nobody trusts.  In between it seals itself: every descriptor is closed but
 * the few it reports through, and the kernel is told to kill the process as
 * soon as it asks for anything that computing, allocating memory and reporting
 * do not need.  Such a death is seen as SIGSYS by whoever waits for it.
 *
 * The seal is the innermost layer and the same at each level of isolation
 * (grader/sandbox.h). */
#ifndef OU_SEAL_H
#define OU_SEAL_H

#include <stddef.h>

enum ou_seal_kind {
    OU_SEAL_TEST,    /* computing, memory without PROT_EXEC, open descriptors */
    OU_SEAL_VALGRIND /* also what valgrind itself does: translated code, and a
                      * file to write the counts to; reading files is refused
                      * with EACCES */
};

/* Close every descriptor but keep[0 .. nkeep) and give up, for good, every
 * system call that kind does not list.  nkeep is at most 8.  The caller must
 * have one thread.  Returns 0, or -1 with errno: then do not go on. */
int ou_seal(enum ou_seal_kind kind, const int *keep, size_t nkeep);

#endif

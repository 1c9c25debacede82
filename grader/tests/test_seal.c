/* test_seal.c -- what a sealed process can still do, plain and under valgrind.
 * SPDX-License-Identifier: MIT */
#include "says.h"
#include "test_sandbox_jobs.h"

TEST_EACH(seal, kills_on_every_forbidden_call, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        job_check_prints("seal", NULL,
                         "open signal 31\nfork signal 31\nexecute signal 31\n"
                         "kill signal 31\nsocket signal 31\ntrace signal 31\n"
                         "map signal 31\nprotect signal 31\ntgkill signal 31\n"
                         "abort signal 6\nalive, 0 is closed\nlive exit 7\n");
    }
    job_leave();
}

/* Valgrind reports each process on its standard error, among our lines. */
TEST_EACH(seal, leaves_valgrind_what_it_needs, JOB_LEVELS)
{
    static const char *const argv[] = {"/usr/bin/valgrind",
                                       "--tool=callgrind",
                                       "--vgdb=no",
                                       "--callgrind-out-file=/dev/null",
                                       "/box/work/probe",
                                       "seal-for-valgrind",
                                       NULL};
    struct sandbox_spec spec;
    struct sandbox_result result;

    if (!job_enter_with_probe(param)) {
        job_leave();
        return;
    }
    spec = job_spec(argv, POLICY_VALGRIND);
    result = job_run(&spec);
    CHECK_EQ(result.end, SANDBOX_EXITED);
    CHECK_SAYS(result.output, "open: Permission denied");
    CHECK_SAYS(result.output, "fork signal 31");
    CHECK_SAYS(result.output, "kill signal 31");
    CHECK_SAYS(result.output, "socket signal 31");
    CHECK_SAYS(result.output, "abort signal 6");
    CHECK_SAYS(result.output, "live exit 7");
    CHECK_SAYS(result.output, "Collected : ");
    sandbox_result_clear(&result);
    job_leave();
}

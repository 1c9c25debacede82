/* test_client.c -- the judge's end of a drive channel, and who abuses it.
 * SPDX-License-Identifier: MIT
 *
 * A worker is put together from its parts, without a program behind it: the
 * child that answers is one of this test's own. */
#include "client_parts.h"
#include "clock.h"
#include "says.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child does with its end of the drive channel. */
typedef void child(int drive);

static struct {
    struct worker worker;
    int theirs; /* the other end of the drive channel */
    int done;   /* the other end of the control channel */
    pid_t pid;
} t;

static void
begin(child *body)
{
    int drive[2];
    int control[2];

    CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, drive), 0);
    CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, control), 0);
    t.worker = (struct worker){.drive = drive[0],
                               .control = control[0],
                               .records_file = -1,
                               .log = -1};
    t.worker.deadline = ou__now_milliseconds() + 5000;
    t.theirs = drive[1];
    t.done = control[1];
    t.pid = fork();
    if (t.pid == 0) {
        close(drive[0]);
        body(t.theirs);
        _exit(0);
    }
}

static void
end(void)
{
    waitpid(t.pid, NULL, 0);
    close(t.worker.drive);
    close(t.worker.control);
    close(t.theirs);
    close(t.done);
}

static struct ou_drive_go
hear(int drive)
{
    struct ou_drive_go go = {0, 0};

    (void)!recv(drive, &go, sizeof go, 0);
    return go;
}

static void
say(int drive, const void *bytes, size_t n)
{
    (void)!send(drive, bytes, n, MSG_NOSIGNAL);
}

/* ---- Answers ------------------------------------------------------------- */

static void
answer_well(int drive)
{
    struct ou_drive_go go = hear(drive);

    go.nevents = 3;
    say(drive, &go, sizeof go);
}

TEST(client, an_answer_to_the_question_is_taken)
{
    uint32_t nevents = 0;

    begin(answer_well);
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), 0);
    CHECK_EQ(nevents, 3);
    end();
}

static void
answer_other_number(int drive)
{
    struct ou_drive_go go = hear(drive);

    go.nsteps++;
    say(drive, &go, sizeof go);
}

static void
answer_too_many_events(int drive)
{
    struct ou_drive_go go = hear(drive);

    go.nevents = OU_DRIVE_EVENTS + 1;
    say(drive, &go, sizeof go);
}

static void
answer_too_short(int drive)
{
    struct ou_drive_go go = hear(drive);

    say(drive, &go, sizeof go - 1);
}

static void
answer_too_long(int drive)
{
    char bytes[sizeof(struct ou_drive_go) + 100] = "";
    struct ou_drive_go go = hear(drive);

    memcpy(bytes, &go, sizeof go);
    say(drive, bytes, sizeof bytes);
}

static void
hang_up(int drive)
{
    hear(drive);
    close(drive);
}

static child *const liars[] = {answer_other_number, answer_too_many_events,
                               answer_too_short, answer_too_long};

TEST_EACH(client, an_answer_that_cannot_be_true_ends_the_drive, 4)
{
    uint32_t nevents = 0;

    begin(liars[param]);
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), -1);
    end();
}

static void
say_nothing(int drive)
{
    (void)drive;
}

TEST(client, an_answer_before_the_question_ends_the_drive)
{
    struct ou_drive_go go = {17, 0};
    uint32_t nevents = 0;

    begin(say_nothing);
    say(t.theirs, &go, sizeof go);
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), -1);
    end();
}

TEST(client, a_second_answer_is_one_before_the_next_question)
{
    struct ou_drive_go go = {17, 0};
    uint32_t nevents = 0;

    begin(answer_well);
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), 0);
    say(t.theirs, &go, sizeof go);
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), -1);
    end();
}

TEST(client, a_closed_channel_ends_the_drive)
{
    uint32_t nevents = 0;

    begin(hang_up);
    close(t.theirs);
    t.theirs = -1;
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), -1);
    end();
}

/* The worker's first process reports a child's end on the other channel. */
TEST(client, a_child_that_died_is_heard_of)
{
    struct ou_msg done = {.kind = OU_MSG_DONE, .status = 9};
    uint32_t nevents = 0;

    begin(say_nothing);
    say(t.done, &done, sizeof done);
    CHECK_EQ(worker_batch(&t.worker, 17, &nevents), -1);
    CHECK(t.worker.done);
    CHECK_EQ(t.worker.last.status, 9);
    end();
}

/* ---- Records ------------------------------------------------------------- */

static size_t
accepted_length(uint64_t magic, uint64_t used)
{
    struct ou_msg msg = {.kind = OU_MSG_DONE};
    struct ou_records header = {magic, used};
    struct outcome outcome;

    memcpy(t.worker.records, &header, sizeof header);
    client_outcome(&t.worker, &msg, &outcome);
    return outcome.records_len;
}

TEST(client, a_records_file_with_an_impossible_length_is_empty)
{
    t.worker.records = calloc(1, OU_RECORDS_BYTES);
    t.worker.copy = calloc(1, OU_RECORDS_BYTES);
    CHECK_EQ(accepted_length(OU_RECORDS_MAGIC, 16), 16);
    CHECK_EQ(accepted_length(OU_RECORDS_MAGIC, OU_RECORDS_BYTES),
             OU_RECORDS_BYTES);
    CHECK_EQ(accepted_length(OU_RECORDS_MAGIC, 0), 0);
    CHECK_EQ(accepted_length(OU_RECORDS_MAGIC, 15), 0);
    CHECK_EQ(accepted_length(OU_RECORDS_MAGIC, OU_RECORDS_BYTES + 1), 0);
    CHECK_EQ(accepted_length(OU_RECORDS_MAGIC, UINT64_MAX), 0);
    CHECK_EQ(accepted_length(0, 16), 0);
    free(t.worker.records);
    free(t.worker.copy);
}

/* ---- Counts -------------------------------------------------------------- */

/* What is taken from a log of text, by a drive that began behind its first
 * skipped bytes: the count, or -1. */
static long
count_in(const char *text, off_t skipped, enum ou_why why, int status)
{
    struct outcome outcome = {.why = why, .status = status};
    size_t n = strlen(text);
    long count = -1;

    t.worker.log = memfd_create("log", 0);
    t.worker.log_from = skipped;
    CHECK_EQ(write(t.worker.log, text, n), n);
    if (client_take_count(&t.worker, &outcome) == 0) {
        count = (long)outcome.instructions;
    }
    close(t.worker.log);
    return count;
}

TEST(client, a_count_is_the_last_one_of_its_drive)
{
    const char *log = "==1== Collected : 17\n==2== Collected : 23\n";

    CHECK_EQ(count_in(log, 0, OU_WHY_ENDED, 0), 23);
    CHECK_EQ(count_in(log, 20, OU_WHY_ENDED, 0), 23);
}

/* A child that ends well is counted; if not, that is no fault of its own. */
TEST(client, a_count_that_is_missing_is_no_count_of_zero)
{
    const char *log = "==1== Collected : 17\n";

    CHECK_EQ(count_in("", 0, OU_WHY_ENDED, 0), -1);
    CHECK_EQ(count_in("==1== Events : Ir\n", 0, OU_WHY_ENDED, 0), -1);
    CHECK_EQ(count_in(log, (off_t)strlen(log), OU_WHY_ENDED, 0), -1);
    CHECK_EQ(count_in("", 0, OU_WHY_CPU, 9), 0);
    CHECK_EQ(count_in("", 0, OU_WHY_ENDED, 9), 0);
}

TEST(client, a_log_that_cannot_be_read_is_no_count_of_zero)
{
    struct outcome outcome = {.why = OU_WHY_ENDED};

    t.worker.log = -1;
    CHECK_EQ(client_take_count(&t.worker, &outcome), -1);
}

/* Only requests to callgrind itself fill its log: nobody else's fault. */
TEST(client, a_flooded_log_counts_nothing)
{
    static char log[(1 << 17) + 1];

    memset(log, 'x', sizeof log - 1);
    CHECK_EQ(count_in(log, 0, OU_WHY_ENDED, 0), 0);
}

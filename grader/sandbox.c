/* sandbox.c -- one job: start, supervise, end, reap.
 * SPDX-License-Identifier: MIT
 *
 *     supervisor (this process)
 *       bwrap                    full level only
 *         init of the namespace
 *           ou-launch            trusted; waits, reports
 *             the program        limits, Landlock, seccomp; its children
 *
 * Two descriptors tell all there is to know: the output pipe, and the socket to
 * the launcher.  The launcher reports how the program ended; the end of our
 * side of the socket orders it to kill the program.
 *
 * One way to end a job: order; wait a moment for the report; then, at the full
 * level, kill bwrap, whose namespace dies with it.  Below, the launcher ends
 * what the program left behind before it reports; should it be gone without a
 * report, what it leaves comes to this process, as the subreaper, and is known
 * by the launcher's session.  Signals go to children only (and to the process
 * group of one), never to all processes of a user: at every level the job may
 * share its user id with somebody's editor.
 *
 * The launcher is kept in memory (sandbox_ladder.c) and handed over as a
 * descriptor, so that a job starts also where this user can read nothing of
 * the project. */
#include "sandbox_parts.h"

#include "clock.h"

#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_OUTPUT_BYTES (64u << 10)
#define GRACE_MILLISECONDS   2000
/* The kernel enforces RLIMIT_CPU on what it samples at ticks; the usage it
 * reports is exact, and was seen to be up to 14 % less on a busy machine. */
#define CPU_SHARE 0.75

struct sandbox_job {
    enum isolation level;
    pid_t pid; /* bwrap or ou-launch */
    struct sandbox_channels channels;
    char scratch[32]; /* a folder, or "" */
    char *text;       /* what was printed so far; room for limit + 1 */
    size_t length, limit;
    enum sandbox_policy policy;
    uint32_t cpu_seconds;
    int64_t deadline; /* on the monotonic clock, in milliseconds; 0: none */
    bool ended;       /* reported, or nobody is left to report */
    bool reported;
    bool ordered;             /* to end */
    enum sandbox_end because; /* why ordered; SANDBOX_EXITED: for no limit */
    struct launch_report report;
};

/* ---- Start ------------------------------------------------------------- */

static int
remove_entry(const char *path, const struct stat *status, int type,
             struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

static void
free_job(struct sandbox_job *job)
{
    sandbox_channels_close(&job->channels);
    if (*job->scratch != '\0') {
        (void)nftw(job->scratch, remove_entry, 16,
                   FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    }
    free(job->text);
    free(job);
}

static struct sandbox_job *
new_job(enum isolation level, const struct sandbox_spec *spec)
{
    struct sandbox_job *job = calloc(1, sizeof(*job));

    if (job == NULL) {
        return NULL;
    }
    job->level = level;
    job->channels = (struct sandbox_channels){-1, -1, -1};
    job->policy = spec->policy;
    job->cpu_seconds = spec->cpu_seconds;
    job->because = SANDBOX_EXITED;
    job->limit =
        spec->output_bytes == 0 ? DEFAULT_OUTPUT_BYTES : spec->output_bytes;
    job->text = malloc(job->limit + 1);
    if (job->text == NULL) {
        free_job(job);
        return NULL;
    }
    return job;
}

/* Below the full level a private folder stands for /tmp and /box. */
static int
make_scratch(struct sandbox_job *job)
{
    char path[] = "/tmp/ouro-job-XXXXXX";

    if (job->level < ISOLATION_FULL) {
        if (mkdtemp(path) == NULL) {
            return -1;
        }
        memcpy(job->scratch, path, sizeof(path));
    }
    return 0;
}

/* Fill in the rest of job and start its process. */
static int
start_job(struct sandbox_job *job, const struct sandbox_spec *spec, char *error,
          size_t error_size)
{
    struct words command = {0};
    bool full = job->level == ISOLATION_FULL;

    if (make_scratch(job) < 0) {
        (void)snprintf(error, error_size, "/tmp: %s", strerror(errno));
        return -1;
    }
    job->pid = -1;
    if (sandbox_command(&command, spec, job->level, full ? NULL : job->scratch,
                        error, error_size) == 0) {
        job->pid =
            sandbox_bear(spec, &command, full, full ? "/tmp" : job->scratch,
                         &job->channels, error, error_size);
    }
    words_clear(&command);
    if (job->pid > 0 && spec->wall_milliseconds != 0) {
        job->deadline =
            (int64_t)ou__now_milliseconds() + spec->wall_milliseconds;
    }
    return job->pid < 0 ? -1 : 0;
}

struct sandbox_job *
sandbox_start_at(enum isolation level, const struct sandbox_spec *spec,
                 char *error, size_t error_size)
{
    struct sandbox_job *job = NULL;

    if (geteuid() == 0) {
        (void)snprintf(error, error_size,
                       "nothing is run as root: sandbox_drop_root first");
        return NULL;
    }
    job = new_job(level, spec);
    if (job == NULL) {
        (void)snprintf(error, error_size, "out of memory");
        return NULL;
    }
    sandbox_hide();
    if (start_job(job, spec, error, error_size) < 0) {
        free_job(job);
        return NULL;
    }
    return job;
}

struct sandbox_job *
sandbox_start(const struct sandbox_spec *spec, char *error, size_t error_size)
{
    return sandbox_start_at(sandbox_level(), spec, error, error_size);
}

/* ---- Supervise --------------------------------------------------------- */

/* Order the launcher to end the program.  If it does not even report that in
 * time, it is dealt with itself. */
static void
order_end(struct sandbox_job *job, enum sandbox_end because)
{
    if (!job->ordered) {
        job->ordered = true;
        job->because = because;
        job->deadline = (int64_t)ou__now_milliseconds() + GRACE_MILLISECONDS;
        (void)shutdown(job->channels.control, SHUT_WR);
    }
}

/* Read what was printed.  Beyond the limit it is thrown away.  Returns false
 * when there is nothing to read now. */
static bool
take_output(struct sandbox_job *job)
{
    char spare[4096];
    bool room = job->length < job->limit;
    ssize_t got = room ? read(job->channels.output, job->text + job->length,
                              job->limit - job->length)
                       : read(job->channels.output, spare, sizeof(spare));

    if (got > 0 && room) {
        job->length += (size_t)got;
    }
    if (got > 0 && !room) {
        order_end(job, SANDBOX_OUTPUT);
    }
    return got > 0;
}

static void
take_report(struct sandbox_job *job)
{
    ssize_t got = recv(job->channels.control, &job->report, sizeof(job->report),
                       MSG_DONTWAIT);

    if (got == (ssize_t)sizeof(job->report)) {
        job->reported = true;
        job->ended = true;
    }
    else if (got >= 0 || (errno != EAGAIN && errno != EINTR)) {
        job->ended = true;
    }
}

/* Wait for news until the given time (0: for ever). */
static void
watch(struct sandbox_job *job, int64_t until, int64_t now)
{
    struct pollfd watched[2] = {{.fd = job->channels.control, .events = POLLIN},
                                {.fd = job->channels.output, .events = POLLIN}};
    int wait = until == 0 ? -1 : until > now ? (int)(until - now) : 0;

    if (poll(watched, 2, wait) <= 0) {
        return;
    }
    if (watched[1].revents != 0 && !take_output(job) &&
        (watched[1].revents & POLLIN) == 0) {
        /* Nobody can print any more.  The report may take its time. */
        (void)poll(watched, 1, wait);
    }
    if (watched[0].revents != 0) {
        take_report(job);
    }
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

bool
sandbox_poll(struct sandbox_job *job, int milliseconds)
{
    int64_t now = (int64_t)ou__now_milliseconds();
    int64_t until = milliseconds < 0 ? 0 : now + milliseconds;

    do {
        watch(job, earlier(until, job->deadline), now);
        now = (int64_t)ou__now_milliseconds();
        if (!job->ended && job->deadline != 0 && now >= job->deadline) {
            /* A second time: the launcher itself does not answer. */
            job->ended = job->ordered;
            order_end(job, SANDBOX_WALL);
        }
    } while (!job->ended && (until == 0 || now < until));
    return job->ended;
}

bool
sandbox_drain(struct sandbox_job *job)
{
    while (!job->ordered && take_output(job)) {
    }
    return !job->ordered || job->because != SANDBOX_OUTPUT;
}

/* ---- End --------------------------------------------------------------- */

/* The namespace's init, as bubblewrap named it; -1: it did not get that far. */
static pid_t
namespace_init(const struct sandbox_job *job)
{
    char text[512] = "";
    int pid = -1;
    ssize_t got = read(job->channels.info, text, sizeof(text) - 1);
    const char *field = got > 0 ? strstr(text, "\"child-pid\":") : NULL;

    return field != NULL && sscanf(field, "\"child-pid\": %d", &pid) == 1
               ? (pid_t)pid
               : -1;
}

/* bubblewrap dies, its namespace with it.  The init of the namespace becomes
 * our child; when it can be reaped, nothing is left inside. */
static void
end_namespace(const struct sandbox_job *job)
{
    pid_t init = -1;

    (void)kill(job->pid, SIGKILL);
    (void)waitpid(job->pid, NULL, 0);
    init = namespace_init(job);
    if (init > 0 && waitpid(init, NULL, WNOHANG) == 0) {
        (void)kill(init, SIGKILL);
        (void)waitpid(init, NULL, 0);
    }
}

/* Kill and reap those of our children that are in the given session.  Returns
 * how many there were. */
static int
reap_session(pid_t session)
{
    char path[64];
    long pid = 0;
    int n = 0;
    FILE *list = NULL;

    (void)snprintf(path, sizeof(path), "/proc/self/task/%d/children",
                   (int)getpid());
    list = fopen(path, "re");
    while (list != NULL && fscanf(list, "%ld", &pid) == 1) {
        if (getsid((pid_t)pid) == session) {
            (void)kill((pid_t)pid, SIGKILL);
            (void)waitpid((pid_t)pid, NULL, 0);
            n++;
        }
    }
    if (list != NULL) {
        (void)fclose(list);
    }
    return n;
}

static void
end_launcher(const struct sandbox_job *job)
{
    if (job->reported) {
        (void)waitpid(job->pid, NULL, 0); /* it is on its way out */
        return;
    }
    (void)kill(job->pid, SIGKILL);
    (void)waitpid(job->pid, NULL, 0);
    while (reap_session(job->pid) > 0) {
    }
}

static double
cpu_seconds(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* A signal that the program itself got is clear.  The compiler driver, though,
 * only exits with 1 when the compiler proper got it. */
static bool
cpu_ran_out(const struct sandbox_job *job)
{
    int status = job->report.status;
    bool much = cpu_seconds(&job->report.usage) >= job->cpu_seconds * CPU_SHARE;

    if (job->cpu_seconds == 0) {
        return false;
    }
    if (WIFSIGNALED(status)) {
        return WTERMSIG(status) == SIGXCPU ||
               (WTERMSIG(status) == SIGKILL && much);
    }
    return job->policy == POLICY_COMPILE && status != 0 && much;
}

static void
set_fault(const struct sandbox_job *job, struct sandbox_result *result)
{
    const char *why = job->text;

    if (job->reported) {
        why = job->report.text;
    }
    else if (job->length == 0) {
        why = job->ordered ? "it did not end in time" : "no report";
    }
    result->end = SANDBOX_FAULT;
    (void)snprintf(result->error, sizeof(result->error),
                   "the sandbox failed (level %s): %.*s",
                   isolation_name(job->level), (int)strcspn(why, "\n"), why);
}

/* How it ended, from the order and the report. */
static void
judge_end(const struct sandbox_job *job, struct sandbox_result *result)
{
    int status = job->report.status;

    result->usage = job->report.usage;
    if (job->ordered && job->because != SANDBOX_EXITED) {
        result->end = job->because;
    }
    else if (!job->reported || job->report.kind != LAUNCH_ENDED) {
        set_fault(job, result);
    }
    else if (cpu_ran_out(job)) {
        result->end = SANDBOX_CPU;
    }
    else if (WIFEXITED(status)) {
        result->end = SANDBOX_EXITED;
        result->code = WEXITSTATUS(status);
    }
    else {
        result->end = SANDBOX_SIGNALED;
        result->code = WTERMSIG(status);
    }
}

void
sandbox_finish(struct sandbox_job *job, struct sandbox_result *result)
{
    *result = (struct sandbox_result){0};
    if (!job->ended) {
        order_end(job, SANDBOX_EXITED);
        (void)sandbox_poll(job, -1);
    }
    if (job->level == ISOLATION_FULL) {
        end_namespace(job);
    }
    else {
        end_launcher(job);
    }
    while (take_output(job)) {
    }
    job->text[job->length] = '\0';
    judge_end(job, result);
    result->output = job->text;
    result->output_len = job->length;
    job->text = NULL;
    free_job(job);
}

void
sandbox_await(struct sandbox_job *job, struct sandbox_result *result)
{
    (void)sandbox_poll(job, -1);
    sandbox_finish(job, result);
}

void
sandbox_run(const struct sandbox_spec *spec, struct sandbox_result *result)
{
    char error[sizeof(result->error)] = "";
    struct sandbox_job *job = sandbox_start(spec, error, sizeof(error));

    if (job != NULL) {
        sandbox_await(job, result);
        return;
    }
    *result = (struct sandbox_result){.end = SANDBOX_FAULT};
    memcpy(result->error, error, sizeof(error));
    result->output = calloc(1, 1);
}

void
sandbox_result_clear(struct sandbox_result *result)
{
    free(result->output);
    *result = (struct sandbox_result){0};
}

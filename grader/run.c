/* run.c -- grade many submissions, each in a process of its own.
 * SPDX-License-Identifier: MIT
 *
 * The parent only starts, waits and reads results; it waits for signals and
 * children in one place, so that an interrupted grader leaves nothing behind.
 */
#include "run.h"
#include "clock.h"
#include "files.h"
#include "report.h"
#include "report_text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_JOBS = 64, ERROR_SIZE = 1024 };

/* A measured grade takes 5 to 40 s.  What is inside one has limits of its own,
 * so one that takes several times as long is a judge that hangs, and the class
 * must not wait for it.  OU_GRADE_SECONDS in the environment sets another limit
 * (for tests, and for very slow machines). */
enum { GRADE_SECONDS = 180 };

/* A child at work on one grade; pid 0: free. */
struct slot {
    pid_t pid;
    size_t index;     /* of its target */
    unsigned serial;  /* of its result */
    int64_t deadline; /* on the monotonic clock, in milliseconds */
    bool overdue;     /* killed for it */
};

static struct {
    char folder[64]; /* "": none */
    sigset_t waited; /* what the parent waits for, and has blocked */
    sigset_t before; /* for children */
    struct slot slots[MAX_JOBS];
    unsigned grade_seconds;
    pid_t helper;    /* of run_unprivileged; 0: none */
    unsigned serial; /* results so far */
} state;

/* ---- The folder ---------------------------------------------------------- */

static void
remove_folder(void)
{
    if (state.folder[0] != '\0') {
        files_remove_folder(state.folder);
        state.folder[0] = '\0';
    }
}

static unsigned
grade_seconds(void)
{
    const char *text = getenv("OU_GRADE_SECONDS");
    int seconds = text != NULL ? atoi(text) : 0;

    return seconds > 0 ? (unsigned)seconds : GRADE_SECONDS;
}

int
run_open(char *error, size_t error_size)
{
    char folder[] = "/tmp/ouro-XXXXXX";

    state.grade_seconds = grade_seconds();

    /* Others pass through it to the workspaces, whose names they know. */
    if (mkdtemp(folder) == NULL || chmod(folder, 0711) < 0 ||
        setenv("TMPDIR", folder, 1) < 0) {
        snprintf(error, error_size, "cannot make a folder in /tmp: %s",
                 strerror(errno));
        return -1;
    }
    snprintf(state.folder, sizeof state.folder, "%s", folder);
    atexit(remove_folder);
    sigemptyset(&state.waited);
    sigaddset(&state.waited, SIGCHLD);
    sigaddset(&state.waited, SIGINT);
    sigaddset(&state.waited, SIGTERM);
    sigaddset(&state.waited, SIGHUP);
    sigprocmask(SIG_BLOCK, &state.waited, &state.before);
    return 0;
}

const char *
run_folder(void)
{
    return state.folder;
}

/* ---- Children ------------------------------------------------------------ */

static void
end_child(pid_t pid)
{
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
}

/* End everything and die of sig, as whoever sent it expects. */
static void
interrupted(int sig)
{
    for (size_t i = 0; i < MAX_JOBS; i++) {
        end_child(state.slots[i].pid);
    }
    end_child(state.helper);
    remove_folder();
    signal(sig, SIG_DFL);
    sigprocmask(SIG_SETMASK, &state.before, NULL);
    raise(sig);
    _exit(3);
}

/* Wait for a signal, until the given moment (0: for ever). */
static int
wait_signal(int64_t until)
{
    int64_t left = until - (int64_t)ou__now_milliseconds();
    struct timespec t = {left / 1000, left % 1000 * 1000000};

    if (until == 0) {
        return sigwaitinfo(&state.waited, NULL);
    }
    return left > 0 ? sigtimedwait(&state.waited, NULL, &t) : -1;
}

/* Wait for a child that ended; return its pid and *status, 0 if none did until
 * the given moment (0: for ever), or -1 if there is none. */
static pid_t
wait_child(int *status, int64_t until)
{
    for (;;) {
        pid_t pid = waitpid(-1, status, WNOHANG);
        int sig;

        if (pid != 0 ||
            (until != 0 && (int64_t)ou__now_milliseconds() >= until)) {
            return pid;
        }
        sig = wait_signal(until);
        if (sig > 0 && sig != SIGCHLD) {
            interrupted(sig);
        }
    }
}

/* Kill the process and everything below it.  Each is stopped before its
 * children are looked up, so none can start another or be reaped meanwhile. */
static void
kill_tree(pid_t pid)
{
    char path[64];
    long child;
    FILE *children;

    kill(pid, SIGSTOP);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid,
             (int)pid);
    children = fopen(path, "re");
    while (children != NULL && fscanf(children, "%ld", &child) == 1) {
        kill_tree((pid_t)child);
    }
    if (children != NULL) {
        fclose(children);
    }
    kill(pid, SIGKILL);
}

/* Fork a child that dies with its parent. */
static pid_t
fork_child(void)
{
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sigprocmask(SIG_SETMASK, &state.before, NULL);
        state.folder[0] = '\0'; /* the parent's to remove */
    }
    return pid;
}

/* ---- One grade ----------------------------------------------------------- */

static void
result_folder(unsigned serial, char *path, size_t size)
{
    snprintf(path, size, "%s/result-%u", state.folder, serial);
}

/* The file is opened while the process may still write to the folder. */
static int
open_result(unsigned serial)
{
    char path[256];
    size_t len;

    result_folder(serial, path, sizeof path);
    if (mkdir(path, 0700) < 0) {
        return -1;
    }
    len = strlen(path);
    snprintf(path + len, sizeof path - len, "/report.json");
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

/* In the child: grade, leave the result, end. */
static void
grade_and_exit(const struct target *target, int fd,
               const struct grade_options *options)
{
    struct grade *grade = grade_submission(target->lab, target->path, options);
    json_t *json = report_json(&grade, 1);

    _exit(json != NULL && json_dumpfd(json, fd, JSON_COMPACT) == 0 ? 0 : 3);
}

static int
start_grade(struct slot *slot, const struct target *target, size_t index,
            const struct grade_options *options)
{
    int fd;

    *slot = (struct slot){.index = index, .serial = state.serial++};
    slot->deadline =
        (int64_t)ou__now_milliseconds() + state.grade_seconds * (int64_t)1000;
    fd = open_result(slot->serial);
    if (fd < 0) {
        return -1;
    }
    slot->pid = fork_child();
    if (slot->pid == 0) {
        grade_and_exit(target, fd, options);
    }
    close(fd);
    return slot->pid > 0 ? 0 : -1;
}

static void
explain_end(const struct slot *slot, int status, char *error, size_t error_size)
{
    if (slot->overdue) {
        snprintf(error, error_size,
                 "the grade of this submission took longer than %u s and was "
                 "given up: grade it again, alone",
                 state.grade_seconds);
        return;
    }
    snprintf(error, error_size,
             "the judge of this submission ended with %s %d: grade it again",
             WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* What the child left, or, if it left nothing good, a fault of the grader. */
static struct grade *
fetch_grade(const struct target *target, const struct slot *slot, int status,
            const struct grade_options *options)
{
    char error[ERROR_SIZE];
    char folder[256];
    struct grade **grades = NULL;
    struct grade *grade;
    size_t n;

    result_folder(slot->serial, folder, sizeof folder);
    if (status == 0) {
        grades = report_read(folder, &n, error, sizeof error);
    }
    else {
        explain_end(slot, status, error, sizeof error);
    }
    if (grades == NULL || n != 1) {
        free(grades);
        return grade_fault(target->lab, target->path, options, error);
    }
    grade = grades[0];
    free(grades);
    return grade;
}

/* ---- All grades ---------------------------------------------------------- */

static struct slot *
slot_of(pid_t pid)
{
    for (size_t i = 0; i < MAX_JOBS; i++) {
        if (state.slots[i].pid == pid) {
            return &state.slots[i];
        }
    }
    return NULL;
}

/* The moment when the first of the grades at work is overdue; 0: never. */
static int64_t
first_deadline(void)
{
    int64_t first = 0;

    for (size_t i = 0; i < MAX_JOBS; i++) {
        const struct slot *slot = &state.slots[i];

        if (slot->pid > 0 && !slot->overdue &&
            (first == 0 || slot->deadline < first)) {
            first = slot->deadline;
        }
    }
    return first;
}

static void
kill_overdue(void)
{
    int64_t now = (int64_t)ou__now_milliseconds();

    for (size_t i = 0; i < MAX_JOBS; i++) {
        struct slot *slot = &state.slots[i];

        if (slot->pid > 0 && !slot->overdue && slot->deadline <= now) {
            slot->overdue = true;
            kill_tree(slot->pid);
        }
    }
}

static struct slot *
wait_grade(int *status)
{
    for (;;) {
        pid_t pid = wait_child(status, first_deadline());
        struct slot *slot = pid > 0 ? slot_of(pid) : NULL;

        if (slot != NULL) {
            return slot;
        }
        if (pid < 0) {
            perror("grader: lost its processes");
            exit(3);
        }
        kill_overdue();
    }
}

void
run_grades(const struct target *targets, size_t n,
           const struct grade_options *options, unsigned njobs,
           struct grade **grades, run_done *done, void *ctx)
{
    size_t next = 0;
    size_t running = 0;

    njobs = njobs < 1 ? 1 : njobs > MAX_JOBS ? MAX_JOBS : njobs;
    while (next < n || running > 0) {
        struct slot *slot;
        int status = 3 << 8;

        if (next < n && running < njobs) {
            slot = slot_of(0);
            running++;
            if (start_grade(slot, &targets[next], next, options) == 0) {
                next++;
                continue;
            }
            next++;
        }
        else {
            slot = wait_grade(&status);
        }
        slot->pid = 0;
        running--;
        grades[slot->index] =
            fetch_grade(&targets[slot->index], slot, status, options);
        if (done != NULL) {
            done(ctx, slot->index, grades[slot->index]);
        }
    }
}

/* ---- Work without rights ------------------------------------------------- */

int
run_unprivileged(const char *folder,
                 int (*work)(void *ctx, char *error, size_t error_size),
                 void *ctx, char *error, size_t error_size)
{
    char *shared = mmap(NULL, ERROR_SIZE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = -1;

    if (shared == MAP_FAILED || (state.helper = fork_child()) < 0) {
        snprintf(error, error_size, "cannot start a process: %s",
                 strerror(errno));
        return -1;
    }
    if (state.helper == 0) {
        if (geteuid() == 0 && sandbox_drop_root(folder) < 0) {
            snprintf(shared, ERROR_SIZE, "cannot stop being root: %s",
                     strerror(errno));
            _exit(255);
        }
        status = work(ctx, shared, ERROR_SIZE);
        fflush(NULL);
        _exit(status & 0xff);
    }
    while (wait_child(&status, 0) != state.helper) {
    }
    state.helper = 0;
    snprintf(error, error_size, "%s", shared);
    munmap(shared, ERROR_SIZE);
    return WIFEXITED(status) && WEXITSTATUS(status) != 255 ? WEXITSTATUS(status)
                                                           : -1;
}

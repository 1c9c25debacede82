/* launch.c -- ou-launch: the first program of a job, inside the sandbox.
 * SPDX-License-Identifier: MIT
 *
 *     ou-launch [-c CPU] [-a BYTES] [-f BYTES] [-p PROCESSES] [-o FILES]
 *               [-n DESCRIPTORS] [-N] [-d FOLDER]
 *               [-l] [-r PATH] [-x PATH] [-w PATH] -- PROGRAM ARGUMENT...
 *
 * The process started here stays: it is trusted, waits for the program, ends
 * whatever the program leaves behind and reports.  Its child sets the limits,
 * shuts itself into Landlock (-l: only what -r, -x, -w name) and seccomp, and
 * becomes PROGRAM.
 *
 * The program has the same user id as its launcher.  What keeps it from posing
 * as the launcher: the report goes over a descriptor that the program never
 * has, and the filter lets it neither trace nor (by process id) signal it.
 *
 * A program of its own, small and without libraries beyond the C library's,
 * because it must start where nothing of the project can be read: the
 * supervisor hands it over as a memory file. */
#include "launch.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_RULES   64
#define MAX_FILTER  4096
#define STACK_BYTES (8u << 20)

struct rule {
    char kind; /* the option: r, x, w */
    const char *path;
};

static struct {
    uint64_t number[128]; /* by option letter; 0: not given */
    const char *folder;
    bool namespace; /* the kernel ends what is left when we end */
    bool landlock;
    struct rule rules[MAX_RULES];
    size_t nrules;
    char **program;
} order;

/* ---- Reports ----------------------------------------------------------- */

static void
send_report(const struct launch_report *report)
{
    (void)send(LAUNCH_FD_REPORT, report, sizeof(*report), MSG_NOSIGNAL);
}

/* Report that the job could not be set up, with errno's text, and end. */
static void __attribute__((noreturn)) fail(const char *what, const char *name)
{
    struct launch_report report = {.kind = LAUNCH_FAILED};

    (void)snprintf(report.text, sizeof(report.text), "%s%s%s: %s", what,
                   *name == '\0' ? "" : " ", name, strerror(errno));
    send_report(&report);
    _exit(1);
}

/* ---- Landlock, by raw system calls ------------------------------------- */

/* The structures and numbers of the kernel's interface, which is newer than
 * the headers of many systems.  FS rights by ABI: 13 bits in the first, then
 * REFER, TRUNCATE, (4: network), IOCTL_DEV. */
struct landlock_ruleset {
    uint64_t fs, net, scoped;
};
struct landlock_path {
    uint64_t allowed;
    int32_t parent_fd;
} __attribute__((packed));

enum {
    LL_CREATE = 444,
    LL_ADD_RULE = 445,
    LL_RESTRICT_SELF = 446,
    LL_VERSION = 1,
    LL_PATH_BENEATH = 1
};

#define LL_EXECUTE     (1u << 0)
#define LL_WRITE_FILE  (1u << 1)
#define LL_READ_FILE   (1u << 2)
#define LL_READ_DIR    (1u << 3)
#define LL_REMOVE_DIR  (1u << 4)
#define LL_REMOVE_FILE (1u << 5)
#define LL_MAKE_DIR    (1u << 7)
#define LL_MAKE_REG    (1u << 8)
#define LL_REFER       (1u << 13)
#define LL_TRUNCATE    (1u << 14)
#define LL_FILE_ONLY   (LL_EXECUTE | LL_WRITE_FILE | LL_READ_FILE | LL_TRUNCATE)
#define LL_WRITE                                                               \
    (LL_WRITE_FILE | LL_READ_FILE | LL_READ_DIR | LL_REMOVE_DIR |              \
     LL_REMOVE_FILE | LL_MAKE_DIR | LL_MAKE_REG | LL_REFER | LL_TRUNCATE)

/* All rights that version abi of Landlock can refuse. */
static struct landlock_ruleset
landlock_everything(long abi)
{
    struct landlock_ruleset all = {0};

    all.fs = abi >= 5 ? 0xffff : abi >= 3 ? 0x7fff : abi == 2 ? 0x3fff : 0x1fff;
    all.net = abi >= 4 ? 3 : 0;    /* bind and connect over TCP */
    all.scoped = abi >= 6 ? 3 : 0; /* abstract sockets, signals to outside */
    return all;
}

static uint64_t
rights_of(char kind)
{
    switch (kind) {
    case 'w':
        return LL_WRITE;
    case 'x':
        return LL_READ_FILE | LL_READ_DIR | LL_EXECUTE;
    default:
        return LL_READ_FILE | LL_READ_DIR;
    }
}

static void
landlock_allow(int ruleset, const struct rule *rule, uint64_t handled)
{
    struct landlock_path path = {.allowed = rights_of(rule->kind) & handled};
    struct stat status;

    path.parent_fd = open(rule->path, O_PATH | O_CLOEXEC);
    if (path.parent_fd < 0 && errno == ENOENT) {
        return; /* /lib64 exists on some machines only */
    }
    if (path.parent_fd < 0 || fstat(path.parent_fd, &status) < 0) {
        fail("Landlock: cannot open", rule->path);
    }
    if (!S_ISDIR(status.st_mode)) {
        path.allowed &= LL_FILE_ONLY;
    }
    if (syscall(LL_ADD_RULE, ruleset, LL_PATH_BENEATH, &path, 0) < 0) {
        fail("Landlock: cannot allow", rule->path);
    }
    (void)close(path.parent_fd);
}

/* In a namespace with a file system of its own Landlock is a second wall, and
 * an old kernel may do without. */
static void
enter_landlock(void)
{
    long abi = syscall(LL_CREATE, NULL, 0, LL_VERSION);
    struct landlock_ruleset all = landlock_everything(abi);
    int ruleset = -1;

    if (abi < 1 && order.namespace) {
        return;
    }
    if (abi < 1) {
        fail("this kernel has no Landlock", "");
    }
    ruleset = (int)syscall(LL_CREATE, &all, sizeof(all), 0);
    if (ruleset < 0) {
        fail("Landlock: cannot make a ruleset", "");
    }
    for (size_t i = 0; i < order.nrules; i++) {
        landlock_allow(ruleset, &order.rules[i], all.fs);
    }
    if (syscall(LL_RESTRICT_SELF, ruleset, 0) < 0) {
        fail("Landlock: cannot restrict", "");
    }
    (void)close(ruleset);
}

/* ---- Limits, descriptors, system calls --------------------------------- */

/* Set both limits of resource; no more than what is allowed here already. */
static void
limit(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit now;

    if (getrlimit(resource, &now) < 0) {
        fail("getrlimit", "");
    }
    now.rlim_max = hard < now.rlim_max ? hard : now.rlim_max;
    now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
    if (setrlimit(resource, &now) < 0) {
        fail("setrlimit", "");
    }
}

static void
set_limits(void)
{
    static const struct {
        char option;
        int resource;
    } limits[] = {{'a', RLIMIT_AS},
                  {'f', RLIMIT_FSIZE},
                  {'p', RLIMIT_NPROC},
                  {'o', RLIMIT_NOFILE}};

    for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        uint64_t value = order.number[(int)limits[i].option];

        if (value != 0) {
            limit(limits[i].resource, value, value);
        }
    }
    limit(RLIMIT_STACK, STACK_BYTES, STACK_BYTES);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_MSGQUEUE, 0, 0);
    if (order.number['c'] != 0) {
        /* SIGXCPU says what it is; SIGKILL follows for who ignores it. */
        limit(RLIMIT_CPU, order.number['c'], order.number['c'] + 1);
    }
}

static void
reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++) {
        (void)signal(number, SIG_DFL);
    }
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
load_filter(const struct sock_filter *code, size_t length)
{
    struct sock_fprog filter = {(unsigned short)length,
                                (struct sock_filter *)code};

    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) < 0) {
        fail("seccomp", "");
    }
}

/* kill, tkill and tgkill do not reach the launcher, nor everybody at once. */
static void
protect_launcher(pid_t launcher)
{
    const uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;
    const struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tkill, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)launcher, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)-launcher, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)-1, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, refuse),
    };

    load_filter(code, sizeof(code) / sizeof(*code));
}

/* The policy's filter comes as bytes, so that only the supervisor needs the
 * library that writes it. */
static size_t
read_filter(struct sock_filter *code)
{
    ssize_t got = pread(LAUNCH_FD_FILTER, code, MAX_FILTER * sizeof(*code), 0);

    if (got <= 0 || (size_t)got % sizeof(*code) != 0) {
        fail("the seccomp policy did not arrive", "");
    }
    return (size_t)got / sizeof(*code);
}

/* ---- The child --------------------------------------------------------- */

static void __attribute__((noreturn)) become_program(pid_t launcher)
{
    static struct sock_filter code[MAX_FILTER];
    size_t length = read_filter(code);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != launcher) {
        _exit(1);
    }
    (void)setpgid(0, 0);
    reset_signals();
    ou__close_from_to(LAUNCH_FD_FIRST + (unsigned)order.number['n'],
                      LAUNCH_FD_REPORT - 1);
    ou__close_from_to(LAUNCH_FD_REPORT + 1, UINT32_MAX);
    if (chdir(order.folder) < 0) {
        fail("cannot enter", order.folder);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        fail("PR_SET_NO_NEW_PRIVS", "");
    }
    if (order.landlock) {
        enter_landlock();
    }
    set_limits();
    protect_launcher(launcher);
    load_filter(code, length);
    (void)execve(order.program[0], order.program, environ);
    fail("cannot run", order.program[0]);
}

/* ---- The launcher ------------------------------------------------------ */

/* Kill the children of this process.  The kernel lists them; a list that is
 * too long to read in one go is read again by the caller, who repeats this
 * until there are none. */
static void
kill_children(void)
{
    char path[64];
    long pid = 0;
    FILE *list = NULL;

    (void)snprintf(path, sizeof(path), "/proc/self/task/%d/children",
                   (int)getpid());
    list = fopen(path, "re");
    if (list == NULL) {
        return;
    }
    while (fscanf(list, "%ld", &pid) == 1) {
        (void)kill((pid_t)pid, SIGKILL);
    }
    (void)fclose(list);
}

/* If program has ended, take its status.  Its process group is killed while
 * the zombie still keeps the number from being used again. */
static bool
has_ended(pid_t program, struct launch_report *report)
{
    siginfo_t info = {.si_pid = 0};

    (void)waitid(P_PID, (id_t)program, &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid != program) {
        return false;
    }
    (void)kill(-program, SIGKILL);
    return wait4(program, &report->status, 0, &report->usage) == program;
}

/* Wait until the program ends, by itself or because the supervisor ordered
 * it. */
static void
supervise(pid_t program, int signals, struct launch_report *report)
{
    struct pollfd watched[2] = {{.fd = signals, .events = POLLIN},
                                {.fd = LAUNCH_FD_REPORT, .events = POLLIN}};
    struct signalfd_siginfo info;

    while (!has_ended(program, report)) {
        if (poll(watched, 2, -1) < 0) {
            continue;
        }
        if (watched[1].revents != 0) {
            (void)kill(program, SIGKILL);
            watched[1].fd = -1;
        }
        if (watched[0].revents != 0) {
            (void)!read(signals, &info, sizeof(info));
        }
    }
}

/* End what the program left behind: it has come to us, as the subreaper.  In a
 * namespace of its own that is the kernel's business (and there is no /proc to
 * find it by). */
static void
end_descendants(void)
{
    if (order.namespace) {
        return;
    }
    do {
        kill_children();
    } while (wait(NULL) > 0 || errno == EINTR);
    /* The supervisor removes the folder for temporary files with what is in it,
     * unless it was killed; then at least an empty one does not stay. */
    if (getenv("TMPDIR") != NULL) {
        (void)rmdir(getenv("TMPDIR"));
    }
}

static void
block_child_signal(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, set, NULL);
    /* An inherited SIG_IGN would have the kernel reap in our place. */
    (void)signal(SIGCHLD, SIG_DFL);
}

/* ---- The command line -------------------------------------------------- */

static void
add_rule(char kind, const char *path)
{
    if (order.nrules == MAX_RULES) {
        errno = E2BIG;
        fail("too many rules", "");
    }
    order.rules[order.nrules++] = (struct rule){kind, path};
}

static void
take_option(int option, char *value)
{
    switch (option) {
    case 'd':
        order.folder = value;
        break;
    case 'N':
        order.namespace = true;
        break;
    case 'l':
        order.landlock = true;
        break;
    case 'r':
    case 'w':
    case 'x':
        add_rule((char)option, value);
        break;
    case '?':
        errno = EINVAL;
        fail("ou-launch: bad option", "");
    default:
        order.number[option] = strtoull(value, NULL, 10);
    }
}

static void
read_order(int argc, char **argv)
{
    int option = 0;

    order.folder = "/";
    while ((option = getopt(argc, argv, "+c:a:f:p:o:n:d:Nlr:w:x:")) != -1) {
        take_option(option, optarg);
    }
    if (optind == argc || order.number['n'] > SANDBOX_MAX_FDS) {
        errno = EINVAL;
        fail("ou-launch: no program", "");
    }
    order.program = argv + optind;
}

int
main(int argc, char **argv)
{
    struct launch_report report = {.kind = LAUNCH_ENDED};
    pid_t launcher = getpid();
    pid_t program = 0;
    sigset_t set;

    (void)fcntl(LAUNCH_FD_REPORT, F_SETFD, FD_CLOEXEC);
    read_order(argc, argv);
    /* A session of its own: no terminal, and a mark on all that is in it. */
    (void)setsid();
    block_child_signal(&set);
    if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
        fail("prctl", "");
    }
    program = fork();
    if (program < 0) {
        fail("fork", "");
    }
    if (program == 0) {
        become_program(launcher);
    }
    /* The judge must see the end of a channel when the program ends. */
    ou__close_from_to(0, LAUNCH_FD_REPORT - 1);
    ou__close_from_to(LAUNCH_FD_REPORT + 1, UINT32_MAX);
    supervise(program, signalfd(-1, &set, SFD_CLOEXEC), &report);
    end_descendants();
    send_report(&report);
    return 0;
}

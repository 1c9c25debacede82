/* sandbox_ladder.c -- which level of isolation works here, and who we run as.
 * SPDX-License-Identifier: MIT
 *
 * What a kernel or a container allows cannot be read off: user namespaces are
 * refused by a sysctl, a security module, a seccomp profile or a plain chroot.
 * So each level is tried, from the top, by running `true` in it; the reason why
 * a level failed is kept to be shown.
 *
 * At the uid level what a job may read is what its user may read; it counts
 * only if that user is not a person: the one root was dropped to, or one that
 * cannot log in. */
#include "sandbox_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define TRY_MILLISECONDS 10000
/* If there is no user called nobody. */
#define OVERFLOW_ID 65534
/* Far more than any launcher has: a guard against reading something else. */
#define MAX_LAUNCHER_BYTES (16u << 20)

enum tried { NOT_TRIED, WORKS, FAILS };

static struct {
    enum tried tried[ISOLATION_FULL + 1];
    bool chosen;
    enum isolation level;
    char reason[300]; /* why no higher level */
    bool dropped;
    uid_t user; /* whom root becomes */
    gid_t group;
    void *launcher; /* its bytes */
    size_t launcher_size;
} state;

static const char *const names[] = {"none", "uid", "landlock", "full"};

const char *
isolation_name(enum isolation level)
{
    return names[level];
}

const char *
sandbox_reason(void)
{
    return state.reason;
}

/* ---- The launcher, kept in memory -------------------------------------- */

/* Cut path at its last '/'.  Returns false if nothing is left. */
static bool
cut_last(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}

/* Open ou-launch in the folder of this program, or in that folder or one above
 * it under bin/.  Returns a descriptor or -1. */
static int
open_launcher(void)
{
    char folder[4096];
    char path[sizeof(folder) + 32];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
    int fd = -1;

    if (length < 0) {
        return -1;
    }
    folder[length] = '\0';
    while (fd < 0 && cut_last(folder)) {
        (void)snprintf(path, sizeof(path), "%s/ou-launch", folder);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            (void)snprintf(path, sizeof(path), "%s/bin/ou-launch", folder);
            fd = open(path, O_RDONLY | O_CLOEXEC);
        }
    }
    return fd;
}

static int
read_launcher(int fd)
{
    struct stat status;

    if (fstat(fd, &status) < 0 || status.st_size > MAX_LAUNCHER_BYTES) {
        return -1;
    }
    state.launcher = malloc((size_t)status.st_size);
    if (state.launcher == NULL ||
        read(fd, state.launcher, (size_t)status.st_size) != status.st_size) {
        free(state.launcher);
        state.launcher = NULL;
        return -1;
    }
    state.launcher_size = (size_t)status.st_size;
    return 0;
}

const void *
sandbox_launcher(size_t *size, char *error, size_t error_size)
{
    if (state.launcher == NULL) {
        int fd = open_launcher();

        if (fd < 0 || read_launcher(fd) < 0) {
            bool proc = access("/proc/self/exe", F_OK) == 0;

            (void)snprintf(error, error_size, "%s",
                           proc ? "ou-launch is not beside this program: run "
                                  "make"
                                : "/proc is not mounted");
        }
        if (fd >= 0) {
            (void)close(fd);
        }
    }
    *size = state.launcher_size;
    return state.launcher;
}

/* ---- Who we run as ----------------------------------------------------- */

void
sandbox_hide(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static int
hand_over_entry(const char *path, const struct stat *st, int type,
                struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return lchown(path, state.user, state.group);
}

/* Nobody else could write to folder so far, so what is in it is ours to give.
 */
static int
hand_over(const char *folder)
{
    return nftw(folder, hand_over_entry, 16, FTW_PHYS | FTW_MOUNT);
}

static int
become(uid_t user, gid_t group)
{
    if (setgroups(0, NULL) < 0 || setresgid(group, group, group) < 0 ||
        setresuid(user, user, user) < 0) {
        return -1;
    }
    if (setuid(0) == 0 || setgid(0) == 0) {
        errno = EPERM; /* it is not for good: some privilege is left */
        return -1;
    }
    return 0;
}

int
sandbox_drop_root(const char *work)
{
    const struct passwd *nobody = NULL;
    char ignored[256];
    size_t size = 0;

    if (geteuid() != 0) {
        return 0;
    }
    /* Later it may be out of reach.  If it cannot be found now, the first job
     * says so. */
    (void)sandbox_launcher(&size, ignored, sizeof(ignored));
    nobody = getpwnam("nobody");
    state.user =
        nobody != NULL && nobody->pw_uid != 0 ? nobody->pw_uid : OVERFLOW_ID;
    state.group =
        nobody != NULL && nobody->pw_gid != 0 ? nobody->pw_gid : OVERFLOW_ID;

    if (work != NULL && hand_over(work) < 0) {
        return -1;
    }
    if (become(state.user, state.group) < 0) {
        return -1;
    }
    state.dropped = true;
    sandbox_hide();
    return 0;
}

/* The number in a line "Threads:\t5" of /proc/PID/status, 0 if it has gone. */
static unsigned long
threads_of(const char *pid)
{
    char path[300];
    char line[128];
    unsigned long n = 0;
    FILE *file = NULL;

    (void)snprintf(path, sizeof(path), "/proc/%s/status", pid);
    file = fopen(path, "re");
    while (file != NULL && n == 0 && fgets(line, sizeof(line), file) != NULL) {
        (void)sscanf(line, "Threads: %lu", &n);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return n;
}

static unsigned long
count_tasks(void)
{
    DIR *folder = opendir("/proc");
    const struct dirent *entry = NULL;
    unsigned long n = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct stat status;

        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            fstatat(dirfd(folder), entry->d_name, &status, 0) == 0 &&
            status.st_uid == geteuid()) {
            n += threads_of(entry->d_name);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return n;
}

/* Since Linux 5.14 a user namespace counts its own processes only. */
static bool
namespaces_count(void)
{
    struct utsname system;
    int major = 0;
    int minor = 0;

    return uname(&system) == 0 &&
           sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 14));
}

unsigned long
sandbox_other_tasks(enum isolation level)
{
    static unsigned long counted;

    if (level == ISOLATION_FULL && namespaces_count()) {
        return 0;
    }
    if (counted == 0) {
        /* The user may start more in the meantime; what matters is that there
         * is a limit. */
        counted = count_tasks() + 256;
    }
    return counted;
}

/* ---- The ladder -------------------------------------------------------- */

static bool
is_a_person(void)
{
    const struct passwd *user = getpwuid(geteuid());
    const char *shell = NULL;

    if (state.dropped || user == NULL) {
        return false;
    }
    shell = strrchr(user->pw_shell, '/');
    return shell == NULL ||
           (strcmp(shell, "/nologin") != 0 && strcmp(shell, "/false") != 0);
}

/* Run `true` at level.  Returns true if it worked, else the cause in error. */
static bool
try_level(enum isolation level, char *error, size_t error_size)
{
    static const char *const argv[] = {"/usr/bin/true", NULL};
    const struct sandbox_spec spec = {.argv = argv,
                                      .policy = POLICY_COMPILE,
                                      .wall_milliseconds = TRY_MILLISECONDS};
    struct sandbox_result result;
    struct sandbox_job *job = sandbox_start_at(level, &spec, error, error_size);
    bool works = false;

    if (job == NULL) {
        return false;
    }
    sandbox_await(job, &result);
    works = result.end == SANDBOX_EXITED && result.code == 0;
    if (!works) {
        (void)snprintf(error, error_size, "%s",
                       *result.error != '\0' ? result.error
                                             : "a first job did not succeed");
    }
    sandbox_result_clear(&result);
    return works;
}

static bool
level_works(enum isolation level)
{
    char error[256] = "";

    if (state.tried[level] == NOT_TRIED) {
        bool works = try_level(level, error, sizeof(error));

        if (works && level == ISOLATION_UID && is_a_person()) {
            works = false;
            (void)snprintf(error, sizeof(error),
                           "user %d is a person's, not one of its own",
                           (int)geteuid());
        }
        state.tried[level] = works ? WORKS : FAILS;
        if (!works) {
            (void)snprintf(state.reason, sizeof(state.reason), "%s: %s",
                           isolation_name(level), error);
        }
    }
    return state.tried[level] == WORKS;
}

/* The level that OU_ISOLATION names, or the highest. */
static enum isolation
limit_in_environment(void)
{
    const char *name = getenv("OU_ISOLATION");

    for (int i = ISOLATION_NONE; name != NULL && i < ISOLATION_FULL; i++) {
        if (strcmp(name, names[i]) == 0) {
            return (enum isolation)i;
        }
    }
    return ISOLATION_FULL;
}

enum isolation
sandbox_isolation(enum isolation limit)
{
    enum isolation level = limit_in_environment();

    level = limit < level ? limit : level;
    while (level > ISOLATION_NONE && !level_works(level)) {
        level--;
    }
    state.chosen = true;
    state.level = level;
    return level;
}

enum isolation
sandbox_level(void)
{
    return state.chosen ? state.level : sandbox_isolation(ISOLATION_FULL);
}

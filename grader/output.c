/* output.c -- where a report ends up.
 * SPDX-License-Identifier: MIT */
#include "output.h"
#include "files.h"
#include "report.h"
#include "report_text.h"
#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int
output_open(const char *dir, char *error, size_t error_size)
{
    int fd;

    if (files_make_folder(dir) < 0 && errno != EEXIST) {
        snprintf(error, error_size, "cannot make the folder %s: %s", dir,
                 strerror(errno));
        return -1;
    }
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || access(dir, W_OK | X_OK) < 0) {
        snprintf(error, error_size, "cannot write to %s: %s", dir,
                 strerror(errno));
        return -1;
    }
    /* Not closed: the lock lasts as long as the process. */
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        snprintf(error, error_size,
                 "another grader is writing to %s: wait, or choose another "
                 "folder with --out",
                 dir);
        return -1;
    }
    return 0;
}

/* ---- Copy ---------------------------------------------------------------- */

static int copy_tree(const char *from, const char *to);

static int
copy_entry(const char *from, const char *to)
{
    struct stat st;

    if (lstat(from, &st) < 0) {
        return -1;
    }
    if (S_ISDIR(st.st_mode)) {
        if (mkdir(to, 0755) < 0 && errno != EEXIST) {
            return -1;
        }
        return copy_tree(from, to);
    }
    return files_copy(from, to, 0644);
}

/* Copy what folder from holds, but for its report.json. */
static int
copy_tree(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    struct dirent *entry;
    int result = 0;

    if (folder == NULL) {
        return -1;
    }
    while (result == 0 && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.' &&
            strcmp(entry->d_name, "report.json") != 0) {
            char *source = text_format("%s/%s", from, entry->d_name);
            char *target = text_format("%s/%s", to, entry->d_name);

            result = copy_entry(source, target);
            free(source);
            free(target);
        }
    }
    closedir(folder);
    return result;
}

static int
publish(const char *from, const char *dir)
{
    char *source = text_format("%s/report.json", from);
    char *part = text_format("%s/.report.json.part", dir);
    char *target = text_format("%s/report.json", dir);
    int result = -1;

    if (copy_tree(from, dir) == 0 && files_copy(source, part, 0644) == 0 &&
        rename(part, target) == 0) {
        result = 0;
    }
    free(source);
    free(part);
    free(target);
    return result;
}

/* ---- Render -------------------------------------------------------------- */

struct rendering {
    const char *folder;
    struct grade *const *grades;
    size_t n;
};

static int
render(void *ctx, char *error, size_t error_size)
{
    const struct rendering *r = ctx;

    return report_write_html(r->folder, r->grades, r->n, error, error_size) < 0
               ? 1
               : 0;
}

int
output_report(const char *dir, struct grade *const *grades, size_t n,
              char *error, size_t error_size)
{
    char folder[PATH_MAX];
    struct rendering r = {folder, grades, n};
    int rendered;

    snprintf(folder, sizeof folder, "%s/report", run_folder());
    if (mkdir(folder, 0755) < 0 || report_write_json(folder, grades, n) < 0) {
        snprintf(error, error_size, "cannot write to %s: %s", folder,
                 strerror(errno));
        return -1;
    }
    /* The pages show what submissions printed: not a task for root. */
    rendered = run_unprivileged(folder, render, &r, error, error_size);
    /* Even without its pages a report is worth keeping. */
    if (publish(folder, dir) < 0) {
        snprintf(error, error_size, "cannot write the report to %s: %s", dir,
                 strerror(errno));
        return -1;
    }
    return rendered == 0 ? 0 : -1;
}

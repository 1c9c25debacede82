/* files.c -- copy files whose names and contents may be anybody's.
 * SPDX-License-Identifier: MIT */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

int
files_open(int dirfd, const char *name, off_t *size)
{
    struct stat st;
    /* O_NONBLOCK: or a FIFO would hold the grader until somebody writes. */
    int fd = openat(dirfd, name,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        /* A socket. */
        errno = errno == ENXIO ? EINVAL : errno;
        return -1;
    }
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    *size = st.st_size;
    return fd;
}

char *
files_read(const char *path, size_t max, size_t *size)
{
    off_t length;
    char *data = NULL;
    int fd = files_open(AT_FDCWD, path, &length);

    if (fd < 0) {
        return NULL;
    }
    if ((uintmax_t)length > max) {
        errno = EFBIG;
    }
    else if ((data = malloc((size_t)length + 1)) != NULL) {
        size_t n = 0;
        ssize_t got = 1;

        while (n < (size_t)length && got > 0) {
            got = read(fd, data + n, (size_t)length - n);
            n += got > 0 ? (size_t)got : 0;
        }
        data[n] = '\0';
        *size = n;
    }
    close(fd);
    return data;
}

static int
create(const char *path, mode_t mode)
{
    int fd;

    /* Made anew: an old file may be somebody else's, or a link. */
    if (unlink(path) < 0 && errno != ENOENT) {
        return -1;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    /* Whatever the umask says: the reader may have another user id. */
    if (fd >= 0 && fchmod(fd, mode) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int
files_write(const char *path, const void *data, size_t size, mode_t mode)
{
    int fd = create(path, mode);
    ssize_t n;

    if (fd < 0) {
        return -1;
    }
    n = write(fd, data, size);
    if (n >= 0 && (size_t)n < size) {
        errno = ENOSPC;
    }
    if (close(fd) < 0 || n < 0 || (size_t)n < size) {
        return -1;
    }
    return 0;
}

int
files_copy(const char *from, const char *to, mode_t mode)
{
    off_t left;
    int result = -1;
    int out;
    int in = files_open(AT_FDCWD, from, &left);

    if (in < 0) {
        return -1;
    }
    out = create(to, mode);
    if (out >= 0) {
        ssize_t n = 1;

        while (left > 0 && n > 0) {
            n = sendfile(out, in, NULL, (size_t)left);
            left -= n > 0 ? n : 0;
        }
        result = n < 0 ? -1 : 0;
        result = close(out) < 0 ? -1 : result;
    }
    close(in);
    return result;
}

static bool
ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);

    return n >= m && strcmp(name + n - m, suffix) == 0;
}

/* Copy entry if it is a regular file; anything else is left where it is. */
static int
copy_entry(const char *from, const char *to, const char *name)
{
    char source[PATH_MAX], target[PATH_MAX];
    struct stat st;

    snprintf(source, sizeof source, "%s/%s", from, name);
    snprintf(target, sizeof target, "%s/%s", to, name);
    if (lstat(source, &st) < 0 || !S_ISREG(st.st_mode)) {
        return 0;
    }
    return files_copy(source, target, st.st_mode & 0755);
}

int
files_copy_folder(const char *from, const char *to, const char *suffix)
{
    const struct dirent *entry;
    int result = 0;
    DIR *dir = opendir(from);

    if (dir == NULL) {
        return -1;
    }
    if (files_make_folder(to) < 0) {
        closedir(dir);
        return -1;
    }
    while (result == 0 && (entry = readdir(dir)) != NULL) {
        if (ends_in(entry->d_name, suffix)) {
            result = copy_entry(from, to, entry->d_name);
        }
    }
    closedir(dir);
    return result;
}

int
files_make_folder(const char *path)
{
    char part[PATH_MAX];

    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (char *slash = strchr(part + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST) {
            return -1;
        }
        *slash = '/';
    }
    return mkdir(part, 0755) < 0 && errno != EEXIST ? -1 : 0;
}

static int
remove_entry(const char *path, const struct stat *st, int type,
             struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    (void)remove(path);
    return 0;
}

void
files_remove_folder(const char *path)
{
    (void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

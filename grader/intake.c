/* intake.c -- take in the few files of a submission that the lab asks for.
 * SPDX-License-Identifier: MIT
 *
 * What is taken in is checked; what is not taken in cannot do harm, so other
 * files are welcome and left alone: a README, a Makefile, notes.  Changed
 * copies of the lab's headers and tests are among them: the project's own are
 * used.  The folder itself is somebody else's: entries are opened without
 * following links, without waiting, and read no further than the limit. */
#include "build.h"

#include "files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOURCE_BYTES  (64 * 1024)
#define FOLDER_FILES  200
#define NAMES_IN_LIST 8

/* ---- The text of one file ---------------------------------------------- */

static bool
starts_with_bytes(const char *text, size_t size, const char *bytes, size_t n)
{
    return size >= n && memcmp(text, bytes, n) == 0;
}

static size_t
line_of(const char *text, const char *at)
{
    size_t line = 1;

    for (; text < at; text++) {
        line += *text == '\n';
    }
    return line;
}

/* Only text that a C compiler reads as the student wrote it.  A byte order mark
 * and CRLF are such; they come from editors, not from mistakes. */
static int
check_text(const char *file, const char *text, size_t size, struct refusal *why)
{
    const char *nul = memchr(text, '\0', size);

    if (size == 0) {
        return refuse(why, VERDICT_CE, "%s is empty", file);
    }
    if (starts_with_bytes(text, size, "\xff\xfe", 2) ||
        starts_with_bytes(text, size, "\xfe\xff", 2)) {
        return refuse(why, VERDICT_CE,
                      "%s is stored as UTF-16; save it as UTF-8", file);
    }
    if (starts_with_bytes(text, size,
                          "\x7f"
                          "ELF",
                          4)) {
        return refuse(why, VERDICT_CE,
                      "%s is a compiled program; hand in the C source", file);
    }
    if (nul != NULL) {
        return refuse(why, VERDICT_CE,
                      "%s:%zu: there is a NUL byte in this line; the file is "
                      "not plain text, save it as UTF-8",
                      file, line_of(text, nul));
    }
    return 0;
}

static int
refuse_open(const char *file, int error, struct refusal *why)
{
    switch (error) {
    case ELOOP:
        return refuse(why, VERDICT_SV,
                      "%s is a symbolic link; hand in the file itself", file);
    case EINVAL:
        return refuse(why, VERDICT_SV, "%s is not a regular file", file);
    case EACCES:
        return refuse(why, VERDICT_CE,
                      "%s may not be read: its permissions keep the grader "
                      "out; `chmod -R u+rwX,go+rX FOLDER` on the folder that "
                      "is handed in puts them right",
                      file);
    default:
        /* Not the student's fault: the grader may not read it. */
        return refuse(why, VERDICT_GF, "cannot read %s: %s", file,
                      strerror(error));
    }
}

/* Copy the entry name of folder dirfd to file in the workspace. */
static int
take(int dirfd, const char *name, const char *file, const struct workspace *ws,
     struct refusal *why)
{
    char text[SOURCE_BYTES + 1];
    char target[PATH_MAX];
    ssize_t n = 0;
    off_t size;
    size_t used = 0;
    int fd = files_open(dirfd, name, &size);

    if (fd < 0) {
        return refuse_open(file, errno, why);
    }
    /* One byte more than allowed, whatever fstat said. */
    do {
        n = read(fd, text + used, sizeof text - used);
        used += n > 0 ? (size_t)n : 0;
    } while (n > 0 && used < sizeof text);
    close(fd);
    if (n < 0) {
        return refuse_open(file, errno, why);
    }
    if (used > SOURCE_BYTES) {
        return refuse(why, VERDICT_CL,
                      "%s is larger than %d KiB (the reference is smaller "
                      "than 16)",
                      file, SOURCE_BYTES / 1024);
    }
    if (check_text(file, text, used, why) < 0) {
        return -1;
    }
    snprintf(target, sizeof target, "%s/%s", ws->source, file);
    if (files_write(target, text, used, 0644) < 0) {
        return refuse(why, VERDICT_GF, "cannot write %s: %s", target,
                      strerror(errno));
    }
    return 0;
}

/* ---- A folder ---------------------------------------------------------- */

/* What a folder holds.  Names are new. */
struct listing {
    char *names[FOLDER_FILES];
    size_t count;
};

static void
listing_free(struct listing *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->names[i]);
    }
}

static int
list_folder(int fd, struct listing *list, struct refusal *why)
{
    const struct dirent *entry;
    int result = 0;
    int own = dup(fd);
    DIR *dir = own < 0 ? NULL : fdopendir(own);

    if (dir == NULL) {
        close(own);
        return refuse(why, VERDICT_GF, "cannot list the folder: %s",
                      strerror(errno));
    }
    while (result == 0 && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (list->count == FOLDER_FILES) {
            result = refuse(why, VERDICT_FL,
                            "the folder holds more than %d files; hand in "
                            "what the lab asks for",
                            FOLDER_FILES);
        }
        else if ((list->names[list->count] = strdup(entry->d_name)) == NULL) {
            result = refuse(why, VERDICT_GF, "out of memory");
        }
        else {
            list->count++;
        }
    }
    closedir(dir);
    return result;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Write the first names to text.  They are the student's: only plain characters
 * get through. */
static void
describe(const struct listing *list, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < list->count && i < NAMES_IN_LIST; i++) {
        int n = snprintf(text + used, size - used, "%s%.40s",
                         i == 0 ? "" : ", ", list->names[i]);

        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
    }
    for (char *c = text; *c != '\0'; c++) {
        if (!isprint((unsigned char)*c)) {
            *c = '?';
        }
    }
    if (list->count > NAMES_IN_LIST) {
        snprintf(text + used, size - used, " and %zu more",
                 list->count - NAMES_IN_LIST);
    }
}

static int
refuse_missing(const char *file, const struct listing *list,
               struct refusal *why)
{
    char found[NAMES_IN_LIST * 44 + 32];

    if (list->count == 0) {
        return refuse(why, VERDICT_CE, "%s is missing: the folder is empty",
                      file);
    }
    describe(list, found, sizeof found);
    return refuse(why, VERDICT_CE,
                  "%s is missing: the folder holds %s; the file must be "
                  "called exactly %s and lie in the folder itself",
                  file, found, file);
}

static int
take_from_folder(int fd, const struct listing *list, const char *file,
                 const struct workspace *ws, struct refusal *why)
{
    const char *exact = NULL, *other = NULL;

    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->names[i], file) == 0) {
            exact = list->names[i];
        }
        else if (strcasecmp(list->names[i], file) == 0) {
            other = list->names[i];
        }
    }
    if (exact == NULL) {
        return refuse_missing(file, list, why);
    }
    /* Which of the two survives a copy to another system is chance. */
    if (other != NULL) {
        return refuse(why, VERDICT_CE,
                      "%s and %s differ only in capital letters; hand in one "
                      "of them",
                      file, other);
    }
    return take(fd, exact, file, ws, why);
}

static int
intake_folder(const struct lab *lab, int fd, const struct workspace *ws,
              struct refusal *why)
{
    struct listing list = {.count = 0};
    int result = list_folder(fd, &list, why);

    qsort(list.names, list.count, sizeof list.names[0], by_name);
    for (size_t i = 0; result == 0 && i < lab->modules.count; i++) {
        char file[NAME_MAX + 1];

        snprintf(file, sizeof file, "%.200s.c", lab->modules.word[i]);
        result = take_from_folder(fd, &list, file, ws, why);
    }
    listing_free(&list);
    return result;
}

/* ---- A file ------------------------------------------------------------ */

/* One file may have any name: there is no doubt what it is meant to be. */
static int
intake_file(const struct lab *lab, const char *path, const struct workspace *ws,
            struct refusal *why)
{
    const char *dot = strrchr(path, '.');
    char file[NAME_MAX + 1];

    if (dot == NULL || strcmp(dot, ".c") != 0) {
        return refuse(why, VERDICT_CE,
                      "not a folder, and not a C file (NAME.c): if it is an "
                      "archive, unpack it first, and hand in the folder");
    }
    if (lab->modules.count != 1) {
        return refuse(why, VERDICT_CE,
                      "lab %s has %zu files (%s.c, %s.c …): hand in a folder "
                      "that holds them",
                      lab->name, lab->modules.count, lab->modules.word[0],
                      lab->modules.word[1]);
    }
    snprintf(file, sizeof file, "%.200s.c", lab->modules.word[0]);
    return take(AT_FDCWD, path, file, ws, why);
}

int
intake(const struct lab *lab, const char *path, struct workspace *ws,
       struct refusal *why)
{
    struct stat st;
    int result;
    int fd;

    if (lstat(path, &st) < 0) {
        return refuse_open("the submission", errno, why);
    }
    if (S_ISLNK(st.st_mode)) {
        return refuse_open("the submission", ELOOP, why);
    }
    if (!S_ISDIR(st.st_mode)) {
        return intake_file(lab, path, ws, why);
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return refuse_open("the submission", errno, why);
    }
    result = intake_folder(lab, fd, ws, why);
    close(fd);
    return result;
}

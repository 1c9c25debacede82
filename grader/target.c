/* target.c -- what the command line asks to be graded.
 * SPDX-License-Identifier: MIT
 *
 * Only names are looked at here; whether a submission is fit to be graded is
 * decided by intake. */
#include "target.h"
#include "report_text.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Folders ------------------------------------------------------------- */

static bool
has_suffix(const char *name, const char *suffix)
{
    size_t len = strlen(name);
    size_t end = strlen(suffix);

    return len > end && strcasecmp(name + len - end, suffix) == 0;
}

static bool
is_folder(const char *folder, const char *name)
{
    char path[PATH_MAX];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int
target_list_folder(const char *folder, struct dirent ***entries)
{
    return scandir(folder, entries, not_hidden, alphasort);
}

static void
free_entries(struct dirent **entries, int n)
{
    for (int i = 0; i < n; i++) {
        free(entries[i]);
    }
    free(entries);
}

/* ---- Labs ---------------------------------------------------------------- */

static bool
is_lab(const char *root, const char *name)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/labs/%s/lab.ini", root, name);
    return access(path, F_OK) == 0;
}

char *
target_lab_names(const char *root)
{
    char folder[PATH_MAX];
    struct dirent **entries;
    char *names = NULL;
    size_t size;
    FILE *out = text_must(open_memstream(&names, &size));
    int n;

    snprintf(folder, sizeof folder, "%s/labs", root);
    n = target_list_folder(folder, &entries);
    for (int i = 0; i < n; i++) {
        if (is_lab(root, entries[i]->d_name)) {
            fprintf(out, "%s%s", ftell(out) > 0 ? " " : "", entries[i]->d_name);
        }
    }
    if (n >= 0) {
        free_entries(entries, n);
    }
    fclose(out);
    return text_must(names);
}

const struct lab *
target_lab(struct target_set *set, const char *name, char *error,
           size_t error_size)
{
    struct lab *lab;

    for (size_t i = 0; i < set->nlabs; i++) {
        if (strcmp(set->labs[i]->name, name) == 0) {
            return set->labs[i];
        }
    }
    if (strchr(name, '/') != NULL || !is_lab(set->root, name)) {
        char *names = target_lab_names(set->root);

        snprintf(error, error_size, "there is no lab %s; the labs are: %s",
                 name, names);
        free(names);
        return NULL;
    }
    lab = lab_load(set->root, name, error, error_size);
    if (lab != NULL) {
        set->labs =
            text_must(realloc(set->labs, (set->nlabs + 1) * sizeof *set->labs));
        set->labs[set->nlabs++] = lab;
    }
    return lab;
}

/* ---- Which lab is it of? ------------------------------------------------- */

/* The last component of path that is a lab's name; "" if there is none. */
static void
lab_in_path(const char *root, const char *path, char *name, size_t size)
{
    char full[PATH_MAX];
    char *save = NULL;

    name[0] = '\0';
    if (realpath(path, full) == NULL) {
        return;
    }
    for (char *part = strtok_r(full, "/", &save); part != NULL;
         part = strtok_r(NULL, "/", &save)) {
        if (is_lab(root, part)) {
            snprintf(name, size, "%s", part);
        }
    }
}

static bool
holds_module(const struct lab *lab, const char *path)
{
    char file[PATH_MAX];

    for (size_t i = 0; i < lab->modules.count; i++) {
        const char *module = lab->modules.word[i];
        const char *slash = strrchr(path, '/');

        snprintf(file, sizeof file, "%s.c", module);
        if (strcmp(slash != NULL ? slash + 1 : path, file) == 0) {
            return true;
        }
        snprintf(file, sizeof file, "%s/%s.c", path, module);
        if (access(file, F_OK) == 0) {
            return true;
        }
    }
    return false;
}

/* The lab whose file the submission holds. */
static const struct lab *
lab_by_files(struct target_set *set, const char *path, char *error,
             size_t error_size)
{
    char *names = target_lab_names(set->root);
    const struct lab *found = NULL;
    char *save = NULL;

    for (char *name = strtok_r(names, " ", &save);
         name != NULL && found == NULL; name = strtok_r(NULL, " ", &save)) {
        const struct lab *lab = target_lab(set, name, error, error_size);

        if (lab != NULL && holds_module(lab, path)) {
            found = lab;
        }
    }
    free(names);
    return found;
}

static const struct lab *
find_lab(struct target_set *set, const char *path, char *error,
         size_t error_size)
{
    char name[NAME_MAX + 1];
    const struct lab *lab;
    char *names;

    lab_in_path(set->root, path, name, sizeof name);
    if (name[0] != '\0') {
        return target_lab(set, name, error, error_size);
    }
    lab = lab_by_files(set, path, error, error_size);
    if (lab == NULL) {
        names = target_lab_names(set->root);
        snprintf(error, error_size,
                 "which lab is %s of?  Say --lab LAB; the labs are: %s", path,
                 names);
        free(names);
    }
    return lab;
}

/* ---- Targets ------------------------------------------------------------- */

static int
add_one(struct target_set *set, const char *path, const struct lab *lab,
        char *error, size_t error_size)
{
    if (lab == NULL) {
        lab = find_lab(set, path, error, error_size);
    }
    if (lab == NULL) {
        return -1;
    }
    set->targets = text_must(
        realloc(set->targets, (set->ntargets + 1) * sizeof *set->targets));
    set->targets[set->ntargets++] =
        (struct target){text_must(strdup(path)), lab};
    return 0;
}

/* Is the folder name in path a submission, as far as names tell? */
static bool
is_submission(struct target_set *set, const char *path, const char *name,
              const struct lab *lab)
{
    char folder[PATH_MAX];
    char error[512];

    snprintf(folder, sizeof folder, "%s/%s", path, name);
    return lab != NULL ? holds_module(lab, folder)
                       : lab_by_files(set, folder, error, sizeof error) != NULL;
}

/* Folders make a class.  With a source file beside them they may as well be
 * notes that belong to one submission: then a look into them decides. */
static bool
is_class(struct target_set *set, const char *path, const struct lab *lab,
         struct dirent **entries, int n)
{
    bool folders = false;
    bool sources = false;
    bool submissions = false;

    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;

        sources = sources || has_suffix(name, ".c");
        folders = folders || is_folder(path, name);
    }
    for (int i = 0; i < n && sources && !submissions; i++) {
        const char *name = entries[i]->d_name;

        submissions =
            is_folder(path, name) &&
            (is_lab(set->root, name) || is_submission(set, path, name, lab));
    }
    return folders && (submissions || !sources);
}

/* A file that lies in the folder of a class for its own sake. */
static bool
is_text(const char *name)
{
    return strncmp(name, "README", strlen("README")) == 0 ||
           has_suffix(name, ".md") || has_suffix(name, ".txt") ||
           has_suffix(name, ".csv");
}

/* The lab of a class: that of the first student whose lab can be told, so that
 * one who misnamed the file is graded too.  NULL: each one's is asked for.
 * Where a link points to is not looked at. */
static const struct lab *
lab_of_class(struct target_set *set, const char *path, struct dirent **entries,
             int n)
{
    char error[512];

    for (int i = 0; i < n; i++) {
        char student[PATH_MAX];
        const struct lab *lab;

        snprintf(student, sizeof student, "%s/%s", path, entries[i]->d_name);
        lab = is_folder(path, entries[i]->d_name)
                  ? find_lab(set, student, error, sizeof error)
                  : NULL;
        if (lab != NULL) {
            return lab;
        }
    }
    return NULL;
}

static int
add_class(struct target_set *set, const char *path, const struct lab *lab,
          struct dirent **entries, int n, char *error, size_t error_size)
{
    int result = 0;

    if (lab == NULL) {
        lab = lab_of_class(set, path, entries, n);
    }
    for (int i = 0; i < n && result == 0; i++) {
        char student[PATH_MAX];
        const char *name = entries[i]->d_name;

        snprintf(student, sizeof student, "%s/%s", path, name);
        if (is_folder(path, name) && is_lab(set->root, name)) {
            result = target_add(set, student, NULL, error, error_size);
        }
        else if (is_folder(path, name) || !is_text(name)) {
            result = add_one(set, student, lab, error, error_size);
        }
    }
    return result;
}

int
target_add(struct target_set *set, const char *path, const struct lab *lab,
           char *error, size_t error_size)
{
    struct dirent **entries = NULL;
    struct stat st;
    int n = 0;
    int result;

    if (stat(path, &st) < 0 ||
        (S_ISDIR(st.st_mode) && (n = target_list_folder(path, &entries)) < 0)) {
        snprintf(error, error_size, "cannot read the submission %s: %s", path,
                 strerror(errno));
        return -1;
    }
    if (is_class(set, path, lab, entries, n)) {
        result = add_class(set, path, lab, entries, n, error, error_size);
    }
    else {
        result = add_one(set, path, lab, error, error_size);
    }
    free_entries(entries, n);
    return result;
}

void
target_set_clear(struct target_set *set)
{
    for (size_t i = 0; i < set->ntargets; i++) {
        free(set->targets[i].path);
    }
    for (size_t i = 0; i < set->nlabs; i++) {
        lab_free(set->labs[i]);
    }
    free(set->targets);
    free(set->labs);
}

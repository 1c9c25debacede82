/* target.h -- what the command line asks to be graded.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TARGET_H
#define OU_TARGET_H

#include "lab.h"

#include <dirent.h>

/* One submission of one lab. */
struct target {
    char *path;
    const struct lab *lab; /* borrowed from the set */
};

/* Targets, and every lab that was loaded for them. */
struct target_set {
    const char *root; /* of the project; borrowed */
    struct target *targets;
    size_t ntargets;
    struct lab **labs;
    size_t nlabs;
};

/* Return the lab called name, loaded once.  NULL with a message in error.
 * Borrowed. */
const struct lab *target_lab(struct target_set *set, const char *name,
                             char *error, size_t error_size);

/* Add the submission at path, or, if path is a folder of submissions, each of
 * them by name.  Such a folder has folders in it, and no .c file unless one of
 * the folders is a submission itself.  Whatever else lies there is added too,
 * for intake to refuse, so that nobody is left out without a word; only hidden
 * files and texts (README, *.md, *.txt, *.csv) are not.  lab NULL: find it out,
 * from a folder called as a lab in the path or from the names of the files.
 * Returns 0, or -1 with a message in error. */
int target_add(struct target_set *set, const char *path, const struct lab *lab,
               char *error, size_t error_size);

void target_set_clear(struct target_set *set);

/* List the entries of folder by name, without hidden ones.  Returns their
 * number and *entries, new as scandir makes it, or -1 with errno. */
int target_list_folder(const char *folder, struct dirent ***entries);

/* Return the names of all labs of the project as one line of text, new. */
char *target_lab_names(const char *root);

#endif

/* lab_wings.c -- where below lib/ a module lives.
 * SPDX-License-Identifier: MIT
 *
 * The Makefile says what the wings are (WINGS) and hands them over when it
 * compiles this file: a list of folders, each in quotes with a comma behind. */
#include "lab.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

const char *const lab_wings[] = {OU_WINGS NULL};

const char *
lab_wing(const char *root, const char *module)
{
    const char *found = NULL;

    for (size_t i = 0; lab_wings[i] != NULL; i++) {
        char path[PATH_MAX];

        snprintf(path, sizeof path, "%s/lib/%s/%s.h", root, lab_wings[i],
                 module);
        if (access(path, R_OK) == 0) {
            if (found != NULL) {
                errno = EEXIST;
                return NULL;
            }
            found = lab_wings[i];
        }
    }
    if (found == NULL) {
        errno = ENOENT;
    }
    return found;
}

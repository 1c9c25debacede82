/* labgen_mutant.c -- the reference with one fault put in.
 * SPDX-License-Identifier: MIT
 *
 * A mutant is a patch against one file of lib/ under two lines of its own:
 *
 *     # mutant: what is wrong, in words
 *     # caught-by: group.test [group.test ...]
 *
 * The patch must apply exactly: one that slipped to another place would be
 * another fault than the one described. */
#include "labgen.h"

#include <stdlib.h>
#include <string.h>

/* Return the rest of the line that starts with key; fails if it is missing or
 * empty. */
static const char *
header_line(const struct text *patch, const char *key)
{
    for (size_t i = 1; i <= patch->nlines; i++) {
        const char *rest = patch->line[i] + strlen(key);

        if (strncmp(patch->line[i], key, strlen(key)) == 0 &&
            !line_is_blank(rest)) {
            return rest;
        }
    }
    fail("%s:1: the line \"%s ...\" is missing", patch->path, key);
}

/* Return which file of the project the patch changes; it must be one. */
static char *
target_of(const struct text *patch)
{
    char *target = NULL;

    for (size_t i = 1; i <= patch->nlines; i++) {
        if (strncmp(patch->line[i], "+++ ", 4) != 0) {
            continue;
        }
        if (target != NULL || strncmp(patch->line[i], "+++ b/", 6) != 0) {
            fail("%s:%zu: a mutant changes one file, named as \"+++ b/PATH\"",
                 patch->path, i);
        }
        target = xstrdup(patch->line[i] + 6);
        target[strcspn(target, "\t")] = '\0';
    }
    if (target == NULL) {
        fail("%s: there is no line \"+++ b/PATH\"", patch->path);
    }
    return target;
}

static void
copy_file(const char *from, const char *to)
{
    struct text *text = text_read(from);
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);

    for (size_t i = 1; i <= text->nlines; i++) {
        fprintf(out, "%s\n", text->line[i]);
    }
    fclose(out);
    write_file(to, bytes);
    free(bytes);
    text_free(text);
}

void
mutant(const char *lab_name, const char *patch_path, const char *outdir)
{
    struct lab *lab = load_lab(lab_name);
    struct text *patch = text_read(patch_path);
    char *target = target_of(patch);
    char *patched = NULL;

    header_line(patch, "# mutant:");
    header_line(patch, "# caught-by:");
    for (size_t i = 0; i < lab->modules.count; i++) {
        char *from = module_path(lab->modules.word[i], "c");
        char *to = xprintf("%s/%s.c", outdir, lab->modules.word[i]);

        copy_file(from, to);
        if (strcmp(from, target) == 0) {
            patched = xstrdup(to);
        }
        free(from);
        free(to);
    }
    if (patched == NULL) {
        fail("%s: changes %s, which is no module of lab %s", patch_path, target,
             lab_name);
    }
    free(run((char *[]){"patch", "--silent", "--forward", "--fuzz=0",
                        "--no-backup-if-mismatch", "--reject-file=-", patched,
                        (char *)patch_path, NULL}));
    free(patched);
    free(target);
    text_free(patch);
    lab_free(lab);
}

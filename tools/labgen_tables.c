/* labgen_tables.c -- tables that would rot if they were written by hand.
 * SPDX-License-Identifier: MIT */
#include "labgen.h"

#include "mem/geometry.h"

#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- Concordance --------------------------------------------------------- */

/* Return what the comment above tag says after "CPython:", up to its end, as
 * one line; NULL if it says nothing.  New. */
static char *
counterpart(const struct text *text, const struct tag *tag)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    bool found = false;

    for (size_t i = tag->comment; i < tag->first; i++) {
        const char *p = text->line[i];

        if (!found && (p = strstr(p, "CPython:")) != NULL) {
            found = true;
            p += strlen("CPython:");
        }
        if (!found) {
            continue;
        }
        p += strspn(p, " \t*");
        fprintf(out, "%s%.*s", ftell(out) > 0 ? " " : "",
                (int)(strstr(p, "*/") != NULL ? (size_t)(strstr(p, "*/") - p)
                                              : strlen(p)),
                p);
    }
    fclose(out);
    while (size > 0 && (bytes[size - 1] == ' ' || bytes[size - 1] == '.')) {
        bytes[--size] = '\0';
    }
    if (size == 0) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* One row; complains, and returns 1, if the contract is incomplete. */
static int
concordance_row(FILE *out, const struct text *text, const struct tag *tag)
{
    char *theirs = counterpart(text, tag);

    if (theirs == NULL) {
        fprintf(stderr, "%s:%zu: %s: %s\n", text->path, tag->line, tag->name,
                tag->comment == tag->first
                    ? "no comment directly above; state its contract"
                    : "its comment has no \"CPython: ...\" line; name the "
                      "counterpart, or \"no counterpart\"");
        return 1;
    }
    fprintf(out, "| `%s` | ", tag->name);
    for (const char *p = theirs; *p != '\0'; p++) {
        /* A bar would end the cell; an underscore could start emphasis. */
        fprintf(out, "%s%c", strchr("|_*", *p) != NULL ? "\\" : "", *p);
    }
    fputs(" |\n", out);
    free(theirs);
    return 0;
}

/* The functions of one header under a heading ("##"); ou__ names are internal.
 * Returns how many have an incomplete contract. */
static int
concordance_header(FILE *out, const char *heading, const char *path)
{
    struct text *text = text_read(path);
    struct tags *tags = tags_of(text);
    bool any = false;
    int missing = 0;

    for (size_t i = 0; i < tags->count; i++) {
        const struct tag *tag = &tags->tag[i];

        if (strchr("pf", tag->kind) == NULL ||
            strncmp(tag->name, "ou__", 4) == 0) {
            continue;
        }
        if (!any) {
            fprintf(out, "%s %s\n\n| here | in CPython |\n|---|---|\n", heading,
                    path);
            any = true;
        }
        missing += concordance_row(out, text, tag);
    }
    fputs(any ? "\n" : "", out);
    tags_free(tags);
    text_free(text);
    return missing;
}

/* The headers of lib/FOLDER; it may have none. */
static int
concordance_folder(FILE *out, const char *folder)
{
    char *pattern = xprintf("lib/%s/*.h", folder);
    glob_t found;
    int missing = 0;

    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            missing += concordance_header(out, "##", found.gl_pathv[i]);
        }
        globfree(&found);
    }
    free(pattern);
    return missing;
}

/* Of lib/, modules and verifiers are the library; the rest uses it. */
static int
concordance_all(FILE *out)
{
    int missing = 0;

    for (size_t i = 0; lab_wings[i] != NULL; i++) {
        missing += concordance_folder(out, lab_wings[i]);
    }
    return missing + concordance_folder(out, "verify");
}

void
concordance(FILE *out, const struct lab_words *modules)
{
    int missing = modules == NULL ? concordance_all(out) : 0;

    for (size_t i = 0; modules != NULL && i < modules->count; i++) {
        char *path = module_path(modules->word[i], "h");

        missing += concordance_header(out, "###", path);
        free(path);
    }
    if (missing > 0) {
        fail("%d functions without a complete contract", missing);
    }
}

/* ---- Size classes ----------------------------------------------------------
 */

/* Long tables are shown by their first and last rows. */
enum { HEAD_ROWS = 8, TAIL_ROWS = 2 };

static void
size_class_row(FILE *out, const ou_geometry *geo, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(geo, szidx);
    uint32_t below = szidx == 0 ? 0 : ou_geometry_class_size(geo, szidx - 1);

    fprintf(out, "| %u | %u–%u | %u | %u | %u |\n", szidx, below + 1, size,
            size, ou_geometry_blocks_per_pool(geo, szidx),
            ou_geometry_pool_waste(geo, szidx));
}

void
size_classes(FILE *out, const char *where, const char *profile)
{
    const ou_geometry *geo = ou_geometry_by_name(profile);
    uint32_t n;

    if (geo == NULL) {
        fail("%s: there is no profile %s in lib/mem/geometry.c", where,
             profile);
    }
    n = ou_geometry_nclasses(geo);
    fprintf(out,
            "| size class | request, bytes | block, bytes | blocks in a pool | "
            "unused at its end, bytes |\n|--:|:-:|--:|--:|--:|\n");
    for (uint32_t i = 0; i < n; i++) {
        if (n > HEAD_ROWS + TAIL_ROWS + 2 && i == HEAD_ROWS) {
            fputs("| … | … | … | … | … |\n", out);
            i = n - TAIL_ROWS;
        }
        size_class_row(out, geo, i);
    }
    fprintf(out,
            "\n*Profile %s: pools of %u bytes with a header of %u, arenas of "
            "%u; %u classes.*\n",
            geo->name, geo->pool_size, OU_POOL_OVERHEAD, geo->arena_size, n);
}

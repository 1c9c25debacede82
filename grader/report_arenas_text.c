/* report_arenas_text.c -- arenas and their pools as text, and back.
 * SPDX-License-Identifier: MIT */
#include "report_json.h"

#include "report_text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* More are not written. */
#define MOST_ARENAS 4096

static const uint8_t *
row_of(const struct grade_arenas *arenas, size_t i)
{
    return arenas->percent + i * arenas->npools;
}

char *
report_arenas_text(const struct grade_arenas *arenas)
{
    char *text = NULL;
    size_t size;
    FILE *out = text_must(open_memstream(&text, &size));

    for (size_t i = 0; i < arenas->nunits; i++) {
        const uint8_t *percent = row_of(arenas, i);

        fprintf(out, "%s%" PRIu64 ":", i > 0 ? ";" : "", arenas->units[i]);
        for (uint32_t k = 0; k < arenas->npools && percent[k] != GRADE_NO_POOL;
             k++) {
            fprintf(out, "%s%u", k > 0 ? " " : "", percent[k]);
        }
    }
    fclose(out);
    return text_must(text);
}

static bool
read_number(const char **at, uint64_t most, uint64_t *value)
{
    char *end;

    if (!isdigit((unsigned char)**at)) {
        return false;
    }
    errno = 0;
    *value = strtoull(*at, &end, 10);
    *at = end;
    return errno == 0 && *value <= most;
}

/* Read the pools of one arena into percent, up to a semicolon or the end. */
static bool
read_pools(const char **at, uint8_t *percent, uint32_t npools)
{
    uint64_t value;

    memset(percent, GRADE_NO_POOL, npools);
    for (uint32_t k = 0; k < npools && **at != ';' && **at != '\0'; k++) {
        if ((k > 0 && *(*at)++ != ' ') || !read_number(at, 100, &value)) {
            return false;
        }
        percent[k] = (uint8_t)value;
    }
    return true;
}

static size_t
count_arenas(const char *text)
{
    size_t n = text[0] != '\0';

    for (const char *p = text; *p != '\0'; p++) {
        n += *p == ';';
    }
    return n;
}

bool
report_parse_arenas(const char *text, struct grade_arenas *arenas)
{
    size_t n = count_arenas(text);
    const char *at = text;
    bool good = n > 0 && n <= MOST_ARENAS;

    arenas->units = text_must(calloc(n + 1, sizeof *arenas->units));
    arenas->percent = text_must(calloc(n + 1, arenas->npools + 1));
    for (size_t i = 0; good && i < n; i++) {
        good = read_number(&at, UINT64_MAX, &arenas->units[i]) &&
               *at++ == ':' &&
               read_pools(&at, arenas->percent + i * arenas->npools,
                          arenas->npools) &&
               *at++ == (i + 1 < n ? ';' : '\0');
    }
    if (!good) {
        free(arenas->units);
        free(arenas->percent);
        *arenas = (struct grade_arenas){.nunits = 0};
        return false;
    }
    arenas->nunits = n;
    return true;
}

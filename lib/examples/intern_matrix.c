/* intern_matrix.c -- which literals are one object, in which release?
 * SPDX-License-Identifier: MIT
 *
 * Each literal is compiled twice, line by line, by a unit with the limits of
 * that release. Prints an SVG picture, or with --text the same as text. The
 * answers come from constpool.c and singletons.c: linked with yours, they are
 * yours. */
#include "obj/constpool.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NRELEASES 3
#define NLITERALS 12

static const struct release {
    const char *name;
    size_t fold_limit;
    int64_t small_high;
} releases[NRELEASES] = {{"3.6", OU_FOLD_LIMIT_OLD, 256},
                         {"3.7 to 3.14", OU_FOLD_LIMIT, 256},
                         {"3.15", OU_FOLD_LIMIT, 1024}};

static const struct literal {
    const char *shown, *text; /* text NULL: an int */
    int64_t value; /* of the int, or how often the text is repeated */
} literals[NLITERALS] = {
    {"256", NULL, 256},
    {"257", NULL, 257},
    {"1024", NULL, 1024},
    {"1025", NULL, 1025},
    {"\"hello\"", "hello", 1},
    {"\"hello world\"", "hello world", 1},
    {"\"x_of_more_than_20_characters\"", "x_of_more_than_20_characters", 1},
    {"\"caf\303\251\"", "caf\303\251", 1},
    {"\"a\" * 20", "a", 20},
    {"\"a\" * 21", "a", 21},
    {"\"a\" * 4096", "a", 4096},
    {"\"a\" * 4097", "a", 4097}};

static bool same[NLITERALS][NRELEASES];

/* The literal, compiled in a unit of its own. */
static ou_object *
compile_alone(const struct literal *literal, const struct release *release)
{
    ou_object *pool = ou_constpool_new(release->fold_limit), *value;

    if (literal->text == NULL) {
        value = ou_constpool_int(pool, literal->value);
    }
    else if (literal->value == 1) {
        value = ou_constpool_str(pool, literal->text);
    }
    else {
        value =
            ou_constpool_repeat(pool, literal->text, (size_t)literal->value);
    }
    ou_decref(pool);
    return value;
}

static void
ask(int r)
{
    ou_runtime_options options = {.small_int_low = -5,
                                  .small_int_high = releases[r].small_high};

    if (ou_runtime_init(&options) < 0) {
        fprintf(stderr, "intern_matrix: %s\n", ou_error_message());
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < NLITERALS; i++) {
        ou_object *x = compile_alone(&literals[i], &releases[r]);
        ou_object *y = compile_alone(&literals[i], &releases[r]);

        same[i][r] = x == y;
        ou_decref(x);
        ou_decref(y);
    }
    ou_runtime_fini();
}

static void
write_text(void)
{
    for (int i = 0; i < NLITERALS; i++) {
        printf("%-32s", literals[i].shown);
        for (int r = 0; r < NRELEASES; r++) {
            printf("  %s: %-11s", releases[r].name,
                   same[i][r] ? "one object" : "two");
        }
        printf("\n");
    }
}

static void
draw(void)
{
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 %d\" "
           "font-family=\"sans-serif\" font-size=\"13\">\n",
           40 + 26 * NLITERALS);
    for (int r = 0; r < NRELEASES; r++) {
        printf("<text x=\"%d\" y=\"22\" fill=\"#64748b\" "
               "text-anchor=\"middle\">%s</text>\n",
               320 + 120 * r, releases[r].name);
    }
    for (int i = 0; i < NLITERALS; i++) {
        int y = 34 + 26 * i;

        printf("<text x=\"10\" y=\"%d\" fill=\"#64748b\" "
               "font-family=\"monospace\">%s</text>\n",
               y + 16, literals[i].shown);
        for (int r = 0; r < NRELEASES; r++) {
            printf("<rect x=\"%d\" y=\"%d\" width=\"110\" height=\"22\" "
                   "rx=\"3\" fill=\"%s\"/>\n",
                   265 + 120 * r, y, same[i][r] ? "#0f766e" : "#9f1239");
            printf("<text x=\"%d\" y=\"%d\" fill=\"white\" "
                   "text-anchor=\"middle\">%s</text>\n",
                   320 + 120 * r, y + 16, same[i][r] ? "one object" : "two");
        }
    }
    printf("</svg>\n");
}

int
main(int argc, char **argv)
{
    for (int r = 0; r < NRELEASES; r++) {
        ask(r);
    }
    if (argc > 1 && strcmp(argv[1], "--text") == 0) {
        write_text();
    }
    else {
        draw();
    }
    return EXIT_SUCCESS;
}

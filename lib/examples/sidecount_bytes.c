/* sidecount_bytes.c -- counts in the header against counts in a table.
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: the share of objects, in per cent, to which there is more than
 * one reference, and the bytes for counts, for each object: in the header,
 * always 8 (4 would do, but then the pointer behind it is not aligned); in a
 * table beside the objects, measured. */
#include "mem/domain_setup.h"
#include "obj/object.h"
#include "obj/sidecount.h"

#include <stdio.h>
#include <stdlib.h>

#define NOBJECTS 50000

static char objects[NOBJECTS * 16];

int
main(void)
{
    ou_domain_setup setup;

    if (ou_domain_setup_init(&setup, "fast") < 0) {
        fprintf(stderr, "sidecount_bytes: out of memory\n");
        return EXIT_FAILURE;
    }
    ou_object_set_domains(&setup.domains);
    printf("shared,header,table\n");
    for (int percent = 0; percent <= 100; percent += 2) {
        ou_sidecounts table;

        ou_sidecounts_init(&table);
        for (size_t i = 0; i < NOBJECTS * (size_t)percent / 100; i++) {
            if (ou_sidecounts_incref(&table, &objects[16 * i]) < 0) {
                fprintf(stderr, "sidecount_bytes: %s\n", ou_error_message());
                return EXIT_FAILURE;
            }
        }
        printf("%d,8,%.2f\n", percent,
               (double)ou_sidecounts_bytes(&table) / NOBJECTS);
        ou_sidecounts_fini(&table);
    }
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
    return EXIT_SUCCESS;
}

/* test_sidecount.c -- a table of the counts that are not 1.
 * SPDX-License-Identifier: MIT */
#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/object.h"
#include "obj/sidecount.h"
#include "test.h"

#include <stdio.h>

#define NADDRESSES 200

static ou_domain_setup setup;
static char things[NADDRESSES];

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    ou_object_set_domains(&setup.domains);
}

static void
end(void)
{
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

TEST(sidecount, an_address_begins_with_one)
{
    ou_sidecounts table;

    begin();
    ou_sidecounts_init(&table);
    CHECK_EQ(ou_sidecounts_get(&table, &things[0]), 1);
    CHECK_EQ(ou_sidecounts_decref(&table, &things[0]), 0);
    CHECK_EQ(ou_sidecounts_bytes(&table), 0);
    CHECK_EQ(ou_sidecounts_incref(&table, &things[0]), 0);
    CHECK_EQ(ou_sidecounts_get(&table, &things[0]), 2);
    CHECK_EQ(table.used, 1);
    CHECK_EQ(ou_sidecounts_decref(&table, &things[0]), 1);
    CHECK_EQ(table.used, 0);
    CHECK_EQ(ou_sidecounts_decref(&table, &things[0]), 0);
    ou_sidecounts_fini(&table);
    end();
}

TEST(sidecount, without_memory_nothing_has_changed)
{
    ou_sidecounts table;
    ou_nomemory nomemory;
    ou_allocator before;

    begin();
    ou_sidecounts_init(&table);
    before = ou_domain_get_allocator(&setup.domains, OU_DOMAIN_MEM);
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM,
                            ou_nomemory_init(&nomemory, before, 1, 0));
    for (int i = 0; i < 5; i++) {
        CHECK_EQ(ou_sidecounts_incref(&table, &things[i]), 0);
    }
    CHECK_EQ(ou_sidecounts_incref(&table, &things[5]), -1);
    CHECK(ou_error_matches(&ou_memory_error));
    ou_error_clear();
    CHECK_EQ(ou_sidecounts_get(&table, &things[5]), 1);
    CHECK_EQ(ou_sidecounts_get(&table, &things[4]), 2);
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM, before);
    ou_sidecounts_fini(&table);
    end();
}

struct program {
    ou_sidecounts table;
    size_t count[NADDRESSES];
};

static void
program_start(void *state)
{
    struct program *p = state;

    begin();
    ou_sidecounts_init(&p->table);
    for (int i = 0; i < NADDRESSES; i++) {
        p->count[i] = 1;
    }
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    size_t i = number % NADDRESSES;

    if (number >> 32 & 1) {
        p->count[i]++;
        if (ou_sidecounts_incref(&p->table, &things[i]) < 0) {
            return "incref failed";
        }
    }
    else if (ou_sidecounts_decref(&p->table, &things[i]) != --p->count[i]) {
        return "decref returned another count";
    }
    p->count[i] += p->count[i] == 0; /* dead: another thing at that address */
    for (size_t j = 0; j < NADDRESSES; j++) {
        if (ou_sidecounts_get(&p->table, &things[j]) != p->count[j]) {
            return "a count is wrong";
        }
    }
    return NULL;
}

static void
program_stop(void *state)
{
    ou_sidecounts_fini(&((struct program *)state)->table);
    end();
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s thing %d",
             number >> 32 & 1 ? "incref" : "decref",
             (int)(number % NADDRESSES));
}

TEST(sidecount, agrees_with_an_array_of_counts)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 20000);
}

/* objects.c -- what is done with objects, as a program: bench-objects-NAME.
 * SPDX-License-Identifier: MIT
 *
 *     bench-objects-NAME version
 *     bench-objects-NAME objects       lines `WHAT NS`
 *
 * The loops are the same for everyone; PEER_HEADER (bench/objects/NAME.h) says
 * what the steps in them are called.  Everybody calls his library's public
 * functions; what a header offers to be inlined, as counting, is.  A step that
 * fails ends the program with status 3. */
#include "bench/clock.h"

#include PEER_HEADER
#include "bench/objects/names.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS = 1000000, /* of each row; a multiple of the others */
    KEPT = 1000,     /* objects that live at once */
    ITEMS = 100,     /* in a container */
    USAGE = 2
};

/* The compiler must have stored everything by now, and know nothing of it. */
#define BARRIER() __asm__ volatile("" ::: "memory")

static inline void
demand(bool good, const char *what)
{
    if (__builtin_expect(!good, 0)) {
        fprintf(stderr, "void: %s failed\n", what);
        exit(3);
    }
}

static void
measure(const char *name, void (*work)(void *), double n)
{
    printf("%s %.4f\n", name, clock_median(work, NULL) / n);
}

/* ---- Names --------------------------------------------------------------- */

static uint16_t shuffled[KEPT];

/* An order in which nothing can be foreseen. */
static void
shuffle(void)
{
    uint64_t random = 88172645463325252u;

    for (unsigned i = 0; i < KEPT; i++) {
        unsigned at;

        random = random * 6364136223846793005u + 1442695040888963407u;
        at = (unsigned)((random >> 33) % (i + 1));
        shuffled[i] = shuffled[at];
        shuffled[at] = (uint16_t)i;
    }
}

static void
intern_hit(void *unused)
{
    for (int i = 0; i < STEPS / KEPT; i++) {
        for (int k = 0; k < KEPT; k++) {
            peer_object *x = PEER_INTERN(names[shuffled[k]]);

            demand(x != NULL, "to intern");
            PEER_DECREF(x);
        }
    }
}

/* Each name is interned, and stays so. */
static void
measure_interning(void)
{
    shuffle();
    for (int i = 0; i < KEPT; i++) {
        peer_object *x = PEER_INTERN(names[i]);

        demand(x != NULL && PEER_INTERN(names[i]) == x, "to intern");
    }
    measure("intern-hit", intern_hit, STEPS);
}

#ifndef PEER_INTERN_ONLY
/* ---- Counts and leaves --------------------------------------------------- */

static peer_object *subject; /* of a row */
static peer_object *kept[KEPT];

static void
count_subject(void *unused)
{
    peer_object *x = subject;

    for (int i = 0; i < STEPS; i++) {
        PEER_INCREF(x);
        BARRIER();
        PEER_DECREF(x);
        BARRIER();
    }
}

static void
make_ints(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *x = PEER_INT(100000 + i);

        demand(x != NULL, "an int");
        PEER_DECREF(x);
    }
}

static void
make_small_ints(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *x = PEER_INT(i & 127);

        demand(x != NULL, "a small int");
        PEER_DECREF(x);
    }
}

static void
keep_ints(void *unused)
{
    for (int i = 0; i < STEPS / KEPT; i++) {
        for (int k = 0; k < KEPT; k++) {
            kept[k] = PEER_INT(100000 + i + k);
            demand(kept[k] != NULL, "an int");
        }
        for (int k = 0; k < KEPT; k++) {
            PEER_DECREF(kept[k]);
        }
    }
}

static void
make_floats(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *x = PEER_FLOAT(i);

        demand(x != NULL, "a float");
        PEER_DECREF(x);
    }
}

static void
make_texts(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *x = PEER_STR("eleven char", 11);

        demand(x != NULL, "a text");
        PEER_DECREF(x);
    }
}

static void
hash_texts(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *x = PEER_STR("eleven char", 11);

        demand(x != NULL && PEER_HASH(x) != -1, "a hash");
        PEER_DECREF(x);
    }
}

static void
measure_leaves(void)
{
    subject = PEER_INT(1 << 20);
    demand(subject != NULL, "an int");
    measure("incref+decref", count_subject, STEPS);
    PEER_DECREF(subject);
    subject = PEER_NONE;
    measure("incref+decref-None", count_subject, STEPS);
    measure("int", make_ints, STEPS);
    measure("int-small", make_small_ints, STEPS);
    measure("int-1000-kept", keep_ints, STEPS);
    measure("float", make_floats, STEPS);
    measure("str-11", make_texts, STEPS);
    measure("str-11-hashed", hash_texts, STEPS);
}

/* ---- Containers ---------------------------------------------------------- */

static void
make_tuples(void *unused)
{
    peer_object *x = subject;

    for (int i = 0; i < STEPS; i++) {
        peer_object *pair = PEER_TUPLE(2);

        demand(pair != NULL, "a tuple");
        for (int k = 0; k < 2; k++) {
            PEER_INCREF(x);
            demand(PEER_TUPLE_SET(pair, k, x) == 0, "an item");
        }
        PEER_DECREF(pair);
    }
}

static void
make_lists(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *list = PEER_LIST();

        demand(list != NULL, "a list");
        PEER_DECREF(list);
    }
}

static peer_object *
new_list(void)
{
    peer_object *list = PEER_LIST();

    demand(list != NULL, "a list");
    for (int k = 0; k < ITEMS; k++) {
        demand(PEER_APPEND(list, subject) == 0, "to append");
    }
    return list;
}

static void
append_items(void *unused)
{
    for (int i = 0; i < STEPS / ITEMS; i++) {
        PEER_DECREF(new_list());
    }
}

static void
get_items(void *unused)
{
    peer_object *list = new_list();

    for (int i = 0; i < STEPS / ITEMS; i++) {
        for (size_t k = 0; k < ITEMS; k++) {
            demand(PEER_LIST_GET(list, k) == subject, "an item");
        }
    }
    PEER_DECREF(list);
}

static peer_object *
new_dict(void)
{
    peer_object *dict = PEER_DICT();

    demand(dict != NULL, "a dict");
    for (int k = 0; k < ITEMS; k++) {
        demand(PEER_DICT_SET(dict, kept[k], subject) == 0, "to set");
    }
    return dict;
}

static void
set_keys(void *unused)
{
    for (int i = 0; i < STEPS / ITEMS; i++) {
        PEER_DECREF(new_dict());
    }
}

static void
get_keys(void *unused)
{
    peer_object *dict = new_dict();

    for (int i = 0; i < STEPS / ITEMS; i++) {
        for (int k = 0; k < ITEMS; k++) {
            demand(PEER_DICT_GET(dict, kept[k]) == subject, "a key");
        }
    }
    PEER_DECREF(dict);
}

static void
measure_containers(void)
{
    subject = PEER_INT(1 << 20);
    for (int k = 0; k < ITEMS; k++) {
        kept[k] = PEER_INTERN(names[k]);
        demand(kept[k] != NULL, "a key");
    }
    measure("tuple-2", make_tuples, STEPS);
    measure("list", make_lists, STEPS);
    measure("list-append", append_items, STEPS);
    measure("list-get", get_items, STEPS);
    measure("dict-set", set_keys, STEPS);
    measure("dict-get", get_keys, STEPS);
}

/* ---- Weak references ----------------------------------------------------- */

static void
make_weakrefs(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *ref = PEER_WEAKREF(subject);

        demand(ref != NULL, "a weak reference");
        PEER_DECREF(ref);
    }
}

static void
get_weakly(void *ref)
{
    for (int i = 0; i < STEPS; i++) {
        peer_object *x = PEER_WEAKREF_GET(ref);

        demand(x == subject, "to get weakly");
        PEER_DECREF(x);
    }
}

static void
measure_weakrefs(void)
{
    peer_object *ref;

    subject = PEER_THING();
    demand(subject != NULL, "a thing");
    measure("weakref", make_weakrefs, STEPS);
    ref = PEER_WEAKREF(subject);
    demand(ref != NULL, "a weak reference");
    measure("weakref-shared", make_weakrefs, STEPS);
    printf("weakref-get %.4f\n", clock_median(get_weakly, ref) / STEPS);
}
#endif

int
main(int argc, char **argv)
{
    const char *verb = argc == 2 ? argv[1] : "";

    if (strcmp(verb, "version") == 0) {
        printf("%s\n", peer_version());
        return EXIT_SUCCESS;
    }
    if (strcmp(verb, "objects") != 0) {
        fputs("usage: version | objects\n", stderr);
        return USAGE;
    }
    demand(peer_start(), "to start");
    measure_interning();
#ifndef PEER_INTERN_ONLY
    measure_leaves();
    measure_containers();
    measure_weakrefs();
#endif
    return EXIT_SUCCESS;
}

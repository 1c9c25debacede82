/* test_counts_model.c -- random programs over names and lists, with every count
 * known in advance.
 * SPDX-License-Identifier: MIT
 *
 * NOBJECTS ints are held by the test; NLISTS lists and a namespace refer to
 * them. The model is an array of numbers for each list and each name: an
 * object's count is 1 and the places where its number stands. */
#include "../../../labs/05-refcounts/fixture.h"

#include <stdio.h>

#define NOBJECTS 6
#define NLISTS   3
#define NNAMES   5
#define ROOM     40

/* The program of lists has no names, the one of names no lists. */
struct program {
    bool has_lists;
    ou_object *objects[NOBJECTS], *lists[NLISTS], *ns;
    int items[NLISTS][ROOM], sizes[NLISTS];
    int bound[NNAMES]; /* -1: not bound */
};

static void
start(struct program *p)
{
    begin();
    for (int i = 0; i < NOBJECTS; i++) {
        p->objects[i] = ou_int_new(i);
    }
    for (int i = 0; i < NNAMES; i++) {
        p->bound[i] = -1;
    }
}

static void
start_with_lists(void *state)
{
    struct program *p = state;

    start(p);
    p->has_lists = true;
    for (int i = 0; i < NLISTS; i++) {
        p->lists[i] = ou_list_new();
    }
}

static void
start_with_names(void *state)
{
    struct program *p = state;

    start(p);
    p->ns = ou_namespace_new();
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_xdecref(p->ns);
    for (int i = 0; i < NLISTS; i++) {
        ou_xdecref(p->lists[i]);
    }
    for (int i = 0; i < NOBJECTS; i++) {
        ou_decref(p->objects[i]);
    }
    end();
}

static uint32_t
places_of(const struct program *p, int object)
{
    uint32_t n = 1;

    for (int l = 0; l < NLISTS; l++) {
        for (int i = 0; i < p->sizes[l]; i++) {
            n += p->items[l][i] == object;
        }
    }
    for (int i = 0; i < NNAMES; i++) {
        n += p->bound[i] == object;
    }
    return n;
}

static const char *
complain_about(struct program *p)
{
    for (int i = 0; i < NOBJECTS; i++) {
        if (ou_refcnt(p->objects[i]) != places_of(p, i)) {
            return "an object's count is not the number of places that have it";
        }
    }
    for (int l = 0; p->has_lists && l < NLISTS; l++) {
        if (ou_list_size(p->lists[l]) != (size_t)p->sizes[l]) {
            return "a list has another size";
        }
        for (int i = 0; i < p->sizes[l]; i++) {
            if (ou_lend(ou_list_get_item(p->lists[l], (size_t)i)) !=
                p->objects[p->items[l][i]]) {
                return "a list has another item at some place";
            }
        }
    }
    return NULL;
}

/* The parts of a number: what to do, where, at which place, with what. */
struct step {
    int action, list, place, object, name;
};

static struct step
step_of(uint64_t n)
{
    return (struct step){(int)(n % 8), (int)((n >> 8) % NLISTS),
                         (int)((n >> 16) % ROOM), (int)((n >> 24) % NOBJECTS),
                         (int)((n >> 32) % NNAMES)};
}

static void
model_insert(struct program *p, int l, int at, int object)
{
    for (int i = p->sizes[l]++; i > at; i--) {
        p->items[l][i] = p->items[l][i - 1];
    }
    p->items[l][at] = object;
}

static void
model_delete(struct program *p, int l, int at)
{
    p->sizes[l]--;
    for (int i = at; i < p->sizes[l]; i++) {
        p->items[l][i] = p->items[l][i + 1];
    }
}

static const char *
change_list(struct program *p, struct step s)
{
    ou_object *list = p->lists[s.list], *op = p->objects[s.object];
    int size = p->sizes[s.list];

    if (s.action <= 1 && size < ROOM) {
        int at = s.action == 0 || s.place > size ? size : s.place;

        model_insert(p, s.list, at, s.object);
        if ((s.action == 0 ? ou_list_append(list, op)
                           : ou_list_insert(list, (size_t)s.place, op)) < 0) {
            return "no memory";
        }
    }
    else if (s.action == 2 && size > 0) {
        model_delete(p, s.list, size - 1);
        ou_decref(ou_list_pop(list));
    }
    else if (s.action == 3 && s.place < size) {
        model_delete(p, s.list, s.place);
        ou_list_delete_item(list, (size_t)s.place);
    }
    else if (s.action == 4 && s.place < size) {
        p->items[s.list][s.place] = s.object;
        ou_list_set_item(list, (size_t)s.place, ou_newref(op));
    }
    else if (s.action == 5 && s.place == 0) {
        p->sizes[s.list] = 0;
        ou_list_clear(list);
    }
    return NULL;
}

static const char *
change_name(struct program *p, struct step s)
{
    char name[2] = {(char)('a' + s.name), '\0'};

    if (s.action == 6) {
        p->bound[s.name] = s.object;
        return ou_namespace_bind(p->ns, name, ou_newref(p->objects[s.object])) <
                       0
                   ? "bind failed"
                   : NULL;
    }
    if ((ou_namespace_unbind(p->ns, name) == 0) != (p->bound[s.name] >= 0)) {
        return "unbind answered wrongly";
    }
    p->bound[s.name] = -1;
    ou_error_clear();
    return NULL;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    struct step s = step_of(number);
    const char *bad;

    if (p->has_lists ? s.action >= 6 : s.action < 6) {
        return NULL; /* not for this program */
    }
    bad = p->has_lists ? change_list(p, s) : change_name(p, s);

    return bad != NULL ? bad : complain_about(p);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const actions[] = {"append", "insert", "pop",  "delete",
                                          "set",    "clear",  "bind", "unbind"};
    struct step s = step_of(number);

    if (s.action < 6) {
        snprintf(buffer, size, "%s list %d place %d object %d",
                 actions[s.action], s.list, s.place, s.object);
    }
    else {
        snprintf(buffer, size, "%s name %c object %d", actions[s.action],
                 'a' + s.name, s.object);
    }
}

TEST(names, every_count_is_the_number_of_places)
{
    static const struct ou_model model = {sizeof(struct program),
                                          start_with_names, program_step,
                                          program_stop, program_describe};

    ou_test_model(&model, 3000);
}

TEST(change, every_count_is_the_number_of_places)
{
    static const struct ou_model model = {sizeof(struct program),
                                          start_with_lists, program_step,
                                          program_stop, program_describe};

    ou_test_model(&model, 3000);
}

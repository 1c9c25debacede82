/* weakref_cells.c -- small pieces of Python about weak references, run on this
 * library.
 * SPDX-License-Identifier: MIT
 *
 * Prints what lib/tests/oracle/weakref_cells.py prints when CPython 3.11 runs
 * it. Addresses differ from run to run: they are left out. */
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/str.h"
#include "obj/weakdict.h"
#include "obj/weakref.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- class MyClass: pass ------------------------------------------------- */

typedef struct {
    ou_object ob_base;
    ou_object *weakrefs;
} my_object;

static int
my_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "<__main__.MyClass object at %p>",
                    (void *)op);
}

static ou_type my_class = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "MyClass",
    .tp_basicsize = sizeof(my_object),
    .tp_weaklistoffset = offsetof(my_object, weakrefs),
    .tp_dealloc = ou_object_free,
    .tp_repr = my_repr,
};

/* Nothing here can fail but for want of memory. */
static ou_object *
must(ou_object *op)
{
    if (op == NULL) {
        fprintf(stderr, "weakref_cells: %s\n", ou_error_message());
        exit(EXIT_FAILURE);
    }
    return op;
}

static ou_object *
new_object(void)
{
    return must(ou_object_new(&my_class, 0));
}

/* ---- print --------------------------------------------------------------- */

/* Print text, with "0x..." in place of each address. */
static void
print_text(const char *text)
{
    for (; *text != '\0'; text++) {
        putchar(*text);
        if (text[0] == 'x' && isxdigit((unsigned char)text[1])) {
            fputs("...", stdout);
            while (isxdigit((unsigned char)text[1])) {
                text++;
            }
        }
    }
    putchar('\n');
}

/* Steals op; NULL is printed as None. */
static void
show(ou_object *op)
{
    char text[300];

    ou_object_repr(op == NULL ? &ou_none : op, text, sizeof text);
    print_text(text);
    ou_xdecref(op);
}

static void
show_bool(bool value)
{
    puts(value ? "True" : "False");
}

static void
show_error(const char *before)
{
    printf("%s%s\n", before, ou_error_message());
    ou_error_clear();
}

/* ---- The cells ----------------------------------------------------------- */

static void
gone(void)
{
    ou_object *obj = new_object(), *weak_obj = must(ou_weakref_new(obj, NULL));

    puts("# an object is gone when nobody refers to it strongly");
    show(ou_weakref_get(weak_obj));
    show(ou_newref(weak_obj));
    ou_decref(obj);
    show(ou_weakref_get(weak_obj));
    show(weak_obj);
}

static ou_object *refs[4];

/* self: the number of the callback. */
static ou_object *
called(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object *list = must(ou_list_new());
    char text[300];

    for (int i = 0; i < 4; i++) {
        ou_object *op = ou_weakref_get(refs[i]);

        ou_list_append(list, op == NULL ? &ou_none : op);
        ou_xdecref(op);
    }
    ou_object_repr(list, text, sizeof text);
    printf("callback %d: %s\n", (int)ou_int_as(self), text);
    ou_decref(list);
    return ou_newref(&ou_none);
}

static ou_object *
new_called(int number)
{
    ou_object *self = must(ou_int_from(number));
    ou_object *callback = must(ou_function_new("called", called, self));

    ou_decref(self);
    return callback;
}

static void
shared(ou_object *obj)
{
    ou_object *a = must(ou_weakref_new(obj, NULL));
    ou_object *b = must(ou_weakref_new(obj, NULL));
    ou_object *callback = new_called(0);
    ou_object *c = must(ou_weakref_new(obj, callback));

    puts("# without a callback there is only one");
    show_bool(a == b);
    show_bool(a == c);
    printf("%zu\n", ou_weakref_count(obj));
    ou_decref(c);
    printf("%zu\n", ou_weakref_count(obj));
    ou_decref(callback);
    ou_decref(a);
    ou_decref(b);
}

/* Steals obj. */
static void
callbacks(ou_object *obj)
{
    ou_object *list = must(ou_list_new());

    puts("# callbacks: the newest first, and all are dead by then");
    for (int i = 0; i < 4; i++) {
        ou_object *callback = new_called(i);

        refs[i] = must(ou_weakref_new(obj, callback));
        ou_decref(callback);
    }
    ou_decref(obj);
    for (int i = 0; i < 4; i++) {
        ou_borrowed callback = ou_weakref_callback(refs[i]);

        ou_list_append(list, callback == NULL ? &ou_none : ou_lend(callback));
        ou_decref(refs[i]);
    }
    show(list);
}

static void
refused(void)
{
    ou_object *what[] = {must(ou_int_from(2337)), must(ou_str_from("text")),
                         must(ou_list_new()), new_called(0)};

    puts("# not everything can be referred to weakly");
    for (int i = 0; i < 4; i++) {
        ou_object *ref = ou_weakref_new(what[i], NULL);

        if (ref == NULL) {
            show_error("");
        }
        else {
            puts("yes");
        }
        ou_xdecref(ref);
        ou_decref(what[i]);
    }
}

static void
hashes(void)
{
    ou_object *x = new_object(), *y = new_object();
    ou_object *early = must(ou_weakref_new(x, NULL));
    ou_object *late = must(ou_weakref_new(y, NULL));
    int64_t before = ou_object_hash(early);

    puts("# a hash is remembered, or it is too late");
    show_bool(before == ou_object_hash(x));
    show_bool(ou_object_compare(early, late, OU_EQ) == 1);
    ou_decref(x);
    ou_decref(y);
    show_bool(ou_object_hash(early) == before);
    if (ou_object_hash(late) == -1) {
        show_error("");
    }
    show_bool(ou_object_compare(early, late, OU_EQ) == 1);
    show_bool(ou_object_compare(early, early, OU_EQ) == 1);
    ou_decref(early);
    ou_decref(late);
}

/* ---- The cache ----------------------------------------------------------- */

static ou_object *cache;

static void
store(const char *name, ou_object *value)
{
    ou_object *key = must(ou_str_from(name));

    if (ou_weakdict_set_item(cache, key, value) < 0) {
        must(NULL);
    }
    ou_decref(key);
}

static void
without_the_first(void)
{
    ou_object *key = must(ou_str_from("first"));

    printf("%zu\n", ou_weakdict_size(cache));
    show(ou_weakdict_get_item(cache, key));
    if (ou_weakdict_delete_item(cache, key) < 0) {
        show_error("KeyError: ");
    }
    ou_decref(key);
}

/* Steals second and third. */
static void
walk(ou_object *second, ou_object *third)
{
    ou_object *key, *value;
    size_t pos = 0;

    puts("# while somebody walks over it");
    store("third", third);
    ou_weakdict_walk_begin(cache);
    while (ou_weakdict_walk_next(cache, &pos, &key, &value) == 1) {
        puts(ou_str_as(key));
        if (strcmp(ou_str_as(key), "second") == 0) {
            ou_decref(second);
            ou_decref(third);
        }
        ou_decref(key);
        ou_decref(value);
    }
    ou_weakdict_walk_end(cache);
    printf("%zu\n", ou_weakdict_size(cache));
}

static void
caches(void)
{
    ou_object *first = new_object(), *second = new_object(), *key, *got;

    puts("# a cache that does not keep anything alive");
    cache = must(ou_weakdict_new());
    store("first", first);
    store("second", second);
    printf("%zu\n", ou_weakdict_size(cache));
    key = must(ou_str_from("first"));
    got = ou_weakdict_get_item(cache, key);
    show_bool(got == first);
    ou_xdecref(got);
    ou_decref(key);
    ou_decref(first);
    without_the_first();
    walk(second, new_object());
    ou_decref(cache);
}

int
main(void)
{
    ou_object *obj;

    if (ou_runtime_init(NULL) < 0) {
        must(NULL);
    }
    gone();
    obj = new_object();
    shared(obj);
    callbacks(obj);
    refused();
    hashes();
    caches();
    return ou_runtime_fini() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

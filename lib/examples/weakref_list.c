/* weakref_list.c -- the list of an object's weak references at six moments, as
 * SVG (or --text).
 * SPDX-License-Identifier: MIT
 *
 * Who is in the list, and in which order, is asked of the modules: linked with
 * your own weakref.c, it draws your list. */
#include "obj/function.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/weakref.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOMENTS = 6, REFS = 4, LEFT = 20, BOX = 130, GAP = 34, ROW = 84 };

typedef struct {
    ou_object ob_base;
    ou_object *weakrefs;
} thing;

static ou_type thing_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "thing",
    .tp_basicsize = sizeof(thing),
    .tp_weaklistoffset = offsetof(thing, weakrefs),
    .tp_dealloc = ou_object_free,
};

/* A kind of weak reference, of which none is shared. */
static ou_type kind_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "kind of weakref",
    .tp_basicsize = sizeof(ou_weakref),
    .tp_flags = OU_TYPE_HAVE_GC,
    .tp_base = &ou_weakref_type,
};

/* ---- The story ----------------------------------------------------------- */

static ou_object *refs[REFS];
static const char *const names[REFS] = {"shared", "A", "B", "kind"};
static const char colours[] = "rcck";
static int ncalled, called_as[REFS]; /* 0: not called */

static struct moment {
    const char *title;
    size_t n;
    struct box {
        char text[40];
        char colour; /* a class of the style below */
        bool dead;
    } box[REFS];
} moment[MOMENTS];
static size_t nmoments;

static int
index_of(const ou_object *ref)
{
    int i = 0;

    while (i < REFS - 1 && refs[i] != ref) {
        i++;
    }
    return i;
}

static ou_object *
note_call(ou_object *self, ou_object *const *args, size_t nargs)
{
    called_as[index_of(args[0])] = ++ncalled;
    return ou_newref(&ou_none);
}

/* Nothing here can fail but for want of memory. */
static ou_object *
must(ou_object *op)
{
    if (op == NULL) {
        fprintf(stderr, "weakref_list: %s\n", ou_error_message());
        exit(EXIT_FAILURE);
    }
    return op;
}

static void
note_living(const char *title, ou_object *op)
{
    struct moment *m = &moment[nmoments++];
    ou_object *list = must(ou_weakref_list(op));

    m->title = title;
    for (size_t i = 0; i < ou_list_size(list) && i < REFS; i++) {
        ou_object *ref = ou_lend(ou_list_get_item(list, i));
        const char *name = names[index_of(ref)];

        m->box[i].colour = colours[index_of(ref)];
        /* The list that was asked for holds each of them, too. */
        if (ou_weakref_callback(ref) != NULL) {
            snprintf(m->box[i].text, sizeof m->box[i].text, "callback %s",
                     name);
        }
        else {
            snprintf(m->box[i].text, sizeof m->box[i].text, "%s, held %u x",
                     name, ou_refcnt(ref) - 1);
        }
        m->n++;
    }
    ou_decref(list);
}

static void
note_dead(const char *title)
{
    struct moment *m = &moment[nmoments++];

    m->title = title;
    for (int i = 0; i < REFS; i++) {
        struct box *box = &m->box[m->n];
        ou_object *op;

        if (refs[i] == NULL) {
            continue;
        }
        op = ou_weakref_get(refs[i]);
        box->colour = op == NULL ? 'd' : colours[i];
        box->dead = op == NULL;
        ou_xdecref(op);
        if (called_as[i] > 0) {
            snprintf(box->text, sizeof box->text, "%s, called as no. %d",
                     names[i], called_as[i]);
        }
        else {
            snprintf(box->text, sizeof box->text, "%s", names[i]);
        }
        m->n++;
    }
}

static void
live_and_die(void)
{
    ou_object *op = must(ou_object_new(&thing_type, 0));
    ou_object *callback = must(ou_function_new("note", note_call, NULL));
    ou_object *again;

    kind_type.tp_dealloc = ou_weakref_type.tp_dealloc;
    refs[1] = must(ou_weakref_new(op, callback));
    note_living("a reference with callback A", op);
    refs[0] = must(ou_weakref_new(op, NULL));
    again = must(ou_weakref_new(op, NULL));
    note_living("two ask for one without a callback", op);
    refs[2] = must(ou_weakref_new(op, callback));
    note_living("a reference with callback B", op);
    refs[3] = must(ou_weakref_new_of(&kind_type, op, NULL));
    note_living("one of a kind of its own, without a callback", op);
    ou_object_clear_ref(&again);
    note_living("one of the two gives the shared one up", op);
    ou_decref(op);
    note_dead("the object is dead");
    ou_decref(callback);
    for (int i = 0; i < REFS; i++) {
        ou_xdecref(refs[i]);
    }
}

/* ---- The picture --------------------------------------------------------- */

static void
print_text(void)
{
    for (size_t i = 0; i < nmoments; i++) {
        const struct moment *m = &moment[i];

        printf("%zu. %s\n   %s", i + 1, m->title,
               i + 1 < nmoments ? "object" : "-");
        for (size_t j = 0; j < m->n; j++) {
            printf("%s[%s%s]", m->box[j].dead ? "  " : " -> ", m->box[j].text,
                   m->box[j].dead ? "; dead" : "");
        }
        putchar('\n');
    }
}

static void
print_box(int x, int y, char colour, const char *text)
{
    printf("<rect class=\"%c\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"30\" "
           "rx=\"4\"/><text class=\"w\" x=\"%d\" y=\"%d\">%s</text>\n",
           colour, x, y, BOX, x + BOX / 2, y + 19, text);
}

static void
print_moment(const struct moment *m, int y, bool alive)
{
    int x = LEFT;

    printf("<text x=\"%d\" y=\"%d\">%s</text>\n", x, y + 16, m->title);
    y += 28;
    print_box(x, y, alive ? 'o' : 'x', alive ? "object" : "gone");
    for (size_t j = 0; j < m->n; j++) {
        x += BOX + GAP;
        if (!m->box[j].dead) {
            printf("<path d=\"M%d %dh%dm-7 -4l7 4l-7 4\"/>\n", x - GAP + 2,
                   y + 15, GAP - 6);
        }
        print_box(x, y, m->box[j].colour, m->box[j].text);
    }
}

static void
print_svg(void)
{
    int width = 2 * LEFT + (REFS + 1) * BOX + REFS * GAP;
    int height = MOMENTS * ROW + 10;

    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
           "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
           "<style>text{font:13px system-ui,sans-serif;fill:#808080}"
           ".w{fill:#fff;font-size:11.5px;text-anchor:middle}"
           ".o{fill:#607d8b}.r{fill:#7a6aa8}.c{fill:#3d84c6}.k{fill:#b45309}"
           ".d{fill:#8a8f98}.x{fill:#8a8f98;fill-opacity:.45}"
           "path{stroke:#808080;stroke-width:1.5;fill:none}</style>\n",
           width, height, width, height);
    for (size_t i = 0; i < nmoments; i++) {
        print_moment(&moment[i], (int)i * ROW, i + 1 < nmoments);
    }
    puts("</svg>");
}

int
main(int argc, char **argv)
{
    if (ou_runtime_init(NULL) < 0) {
        must(NULL);
    }
    live_and_die();
    if (argc > 1 && strcmp(argv[1], "--text") == 0) {
        print_text();
    }
    else {
        print_svg();
    }
    return ou_runtime_fini() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

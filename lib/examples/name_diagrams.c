/* name_diagrams.c -- names and objects at six moments of four lines.
 * SPDX-License-Identifier: MIT
 *
 *     x = 2337
 *     x = 2338
 *     y = x
 *     y += 1
 *
 * Prints an SVG picture, or with --text the same as text.  Names are read from
 * a namespace, objects and counts from the registry of live objects: linked
 * with your own modules, it is your namespace and your counts. */
#include "obj/int.h"
#include "obj/namespace.h"
#include "obj/object_registry.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NMOMENTS 6
#define NSHOWN   4

/* What there is at a moment: objects, and which of them each name is bound to.
 */
static struct moment {
    const char *what;
    size_t nobjects, nnames;
    struct {
        size_t serial;
        int64_t value;
        uint32_t count;
        bool dead;
    } objects[NSHOWN];
    struct {
        char name[8];
        size_t object;
    } names[NSHOWN];
} moments[NMOMENTS];

static size_t nmoments;
static ou_object *ns;

static int
add_object(ou_object *op, void *arg)
{
    struct moment *m = arg;

    if (op->ob_type == &ou_int_type && !ou_object_is_immortal(op) &&
        m->nobjects < NSHOWN) {
        m->objects[m->nobjects].serial = ou_registry_serial(op);
        m->objects[m->nobjects].value = ou_int_as(op);
        m->objects[m->nobjects].count = ou_refcnt(op);
        m->nobjects++;
    }
    return 0;
}

/* Objects that were alive at the moment before and are not now. */
static void
add_the_dead(struct moment *m)
{
    const struct moment *before = m == moments ? m : m - 1;

    for (size_t i = 0; i < before->nobjects; i++) {
        bool died = !before->objects[i].dead;

        for (size_t j = 0; j < m->nobjects; j++) {
            died = died && m->objects[j].serial != before->objects[i].serial;
        }
        if (died && m->nobjects < NSHOWN) {
            m->objects[m->nobjects] = before->objects[i];
            m->objects[m->nobjects].count = 0;
            m->objects[m->nobjects].dead = true;
            m->nobjects++;
        }
    }
}

static void
keep(const char *what)
{
    struct moment *m = &moments[nmoments++];

    m->what = what;
    ou_registry_visit(add_object, m);
    for (size_t i = 0; i < ou_namespace_size(ns) && i < NSHOWN; i++) {
        size_t serial = ou_registry_serial(ou_lend(ou_namespace_value(ns, i)));

        snprintf(m->names[i].name, sizeof m->names[i].name, "%s",
                 ou_namespace_name(ns, i));
        for (size_t j = 0; j < m->nobjects; j++) {
            if (m->objects[j].serial == serial) {
                m->names[i].object = j;
            }
        }
        m->nnames++;
    }
    add_the_dead(m);
}

static const char *within; /* the line that is being run */

static void
watch(void *ctx, enum ou_binding_event event, const char *name, ou_object *op)
{
    if (event == OU_REBIND && within != NULL) {
        keep(within);
        within = NULL;
    }
}

static ou_object *
y_plus_one(void)
{
    ou_object *one = ou_int_from(1);
    ou_object *sum = ou_int_add(ou_lend(ou_namespace_lookup(ns, "y")), one);

    ou_decref(one);
    return sum;
}

static void
live(void)
{
    ou_namespace_observe(ns, watch, NULL);
    ou_namespace_bind(ns, "x", ou_int_from(2337));
    keep("x = 2337");
    within = "x = 2338, half-way";
    ou_namespace_bind(ns, "x", ou_int_from(2338));
    keep("x = 2338");
    ou_namespace_bind(ns, "y", ou_newref(ou_namespace_lookup(ns, "x")));
    keep("y = x");
    ou_namespace_bind(ns, "y", y_plus_one());
    keep("y += 1");
    ou_namespace_unbind(ns, "x");
    keep("del x");
}

/* ---- Drawing ------------------------------------------------------------- */

#define PANEL_W 300
#define PANEL_H 190
#define NAME_X  20
#define BOX_X   150
#define BOX_W   130
#define BOX_H   54

static int
object_y(size_t i)
{
    return 44 + (int)i * 70;
}

static void
draw_object(const struct moment *m, size_t i, int x, int y)
{
    bool dead = m->objects[i].dead;
    const char *line = dead ? "#94a3b8" : "#0f766e";

    y += object_y(i);
    printf("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" "
           "fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>\n",
           x + BOX_X, y, BOX_W, BOX_H, line,
           dead ? " stroke-dasharray=\"4 3\"" : "");
    printf("<text x=\"%d\" y=\"%d\" fill=\"%s\">ob_refcnt %" PRIu32 "</text>\n",
           x + BOX_X + 8, y + 15, line, m->objects[i].count);
    printf("<text x=\"%d\" y=\"%d\" fill=\"%s\">ob_type int</text>\n",
           x + BOX_X + 8, y + 31, line);
    printf("<text x=\"%d\" y=\"%d\" fill=\"%s\" font-weight=\"bold\">%s%" PRId64
           "</text>\n",
           x + BOX_X + 8, y + 47, line, dead ? "freed: " : "",
           m->objects[i].value);
}

static void
draw_name(const struct moment *m, size_t i, int x, int y)
{
    int from = y + 58 + (int)i * 44;
    int to = y + object_y(m->names[i].object) + BOX_H / 2;

    printf("<rect x=\"%d\" y=\"%d\" width=\"34\" height=\"26\" rx=\"13\" "
           "fill=\"#b45309\"/>\n",
           x + NAME_X, from - 13);
    printf("<text x=\"%d\" y=\"%d\" fill=\"white\" text-anchor=\"middle\">%s"
           "</text>\n",
           x + NAME_X + 17, from + 5, m->names[i].name);
    printf("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#b45309\" "
           "stroke-width=\"1.5\" marker-end=\"url(#tip)\"/>\n",
           x + NAME_X + 36, from, x + BOX_X - 5, to);
}

static void
draw_moment(const struct moment *m, int x, int y)
{
    printf("<text x=\"%d\" y=\"%d\" fill=\"#64748b\" font-size=\"15\">%s"
           "</text>\n",
           x + NAME_X, y + 24, m->what);
    for (size_t i = 0; i < m->nobjects; i++) {
        draw_object(m, i, x, y);
    }
    for (size_t i = 0; i < m->nnames; i++) {
        draw_name(m, i, x, y);
    }
}

static void
draw(void)
{
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
           "font-family=\"sans-serif\" font-size=\"13\">\n",
           3 * PANEL_W, 2 * PANEL_H);
    printf("<defs><marker id=\"tip\" markerWidth=\"9\" markerHeight=\"8\" "
           "refX=\"8\" refY=\"4\" orient=\"auto\"><path d=\"M0,0 L9,4 L0,8 z\" "
           "fill=\"#b45309\"/></marker></defs>\n");
    for (size_t i = 0; i < NMOMENTS; i++) {
        draw_moment(&moments[i], (int)(i % 3) * PANEL_W,
                    (int)(i / 3) * PANEL_H);
    }
    printf("</svg>\n");
}

static void
write_text(void)
{
    for (size_t i = 0; i < NMOMENTS; i++) {
        const struct moment *m = &moments[i];

        printf("%s\n", m->what);
        for (size_t j = 0; j < m->nobjects; j++) {
            printf("    int %" PRId64 ": %s %" PRIu32, m->objects[j].value,
                   m->objects[j].dead ? "freed, count" : "count",
                   m->objects[j].count);
            for (size_t k = 0; k < m->nnames; k++) {
                if (m->names[k].object == j) {
                    printf(", name %s", m->names[k].name);
                }
            }
            printf("\n");
        }
    }
}

int
main(int argc, char **argv)
{
    bool text = argc > 1 && strcmp(argv[1], "--text") == 0;

    if (ou_runtime_init(NULL) < 0 || (ns = ou_namespace_new()) == NULL) {
        fprintf(stderr, "name_diagrams: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    live();
    ou_decref(ns);
    ou_runtime_fini();
    if (text) {
        write_text();
    }
    else {
        draw();
    }
    return EXIT_SUCCESS;
}

/* bytes_per_object.c -- what the header costs, for five small objects.
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: an object, and the bytes of its block in a heap with the classes
 * of CPython 3.10 and later (multiples of 16), for four headers:
 *
 *     table      8 bytes, the type; counts are somewhere else
 *     plain     16 bytes, count and type: this library
 *     collector the same, and 16 bytes in front of objects that may form
 *               cycles: CPython with the global lock
 *     free      32 bytes: CPython 3.13 without the global lock
 *
 * What is behind the header is that of this library's types. */
#include "mem/geometry.h"
#include "obj/float.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/str.h"
#include "obj/tuple.h"

#include <stdio.h>

static const struct row {
    const char *what;
    const ou_type *type;
    size_t nitems;
} rows[] = {
    {"int", &ou_int_type, 0},
    {"float", &ou_float_type, 0},
    {"text of 5", &ou_str_type, 5},
    {"tuple of 2", &ou_tuple_type, 2},
    {"list (no items)", &ou_list_type, 0},
};

/* The block in which so many bytes are served. */
static uint32_t
block_of(size_t nbytes)
{
    const ou_geometry *geo = ou_geometry_by_name("py310");

    return ou_geometry_class_size(geo, ou_geometry_class_of(geo, nbytes));
}

int
main(void)
{
    printf("object,table,plain,collector,free\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        size_t size = ou_object_size(row->type, row->nitems);
        size_t fields = size - sizeof(ou_object);
        size_t front = row->type->tp_flags & OU_TYPE_HAVE_GC ? 16 : 0;

        printf("%s,%u,%u,%u,%u\n", row->what, block_of(8 + fields),
               block_of(size), block_of(front + size), block_of(32 + fields));
    }
    return 0;
}
